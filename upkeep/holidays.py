"""Days on which Indonesian newsrooms write less."""

from __future__ import annotations

from datetime import date, timedelta

# The same day each year: New Year, Labour Day, Pancasila Day, Independence Day, Christmas.
FIXED = frozenset({(1, 1), (5, 1), (6, 1), (8, 17), (12, 25)})
# Around Lebaran (1 Syawal) the country travels home: joint leave begins up to a week before and lasts a
# week and a half. Generous by a day or two, because the month begins when the moon is seen.
BEFORE_LEBARAN = timedelta(days=7)
AFTER_LEBARAN = timedelta(days=10)

# Tabular Islamic calendar, civil epoch: 1 Muharram 1 AH is 19 July 622 (proleptic Gregorian).
_EPOCH = date(622, 7, 19).toordinal()
_DAYS_BEFORE_SYAWAL = 266  # nine months of 30 and 29 days in turn


def lebaran(year: int) -> list[date]:
    """The first days of Syawal in a Gregorian year by arithmetic, true to a day or two; rarely two."""
    first = (year - 622) * 33 // 32
    days = (_first_of_syawal(islamic) for islamic in range(first - 1, first + 3))
    return [day for day in days if day.year == year]


def _first_of_syawal(islamic_year: int) -> date:
    leap_days = (3 + 11 * islamic_year) // 30
    return date.fromordinal(_EPOCH + (islamic_year - 1) * 354 + leap_days + _DAYS_BEFORE_SYAWAL)


def is_holiday(day: date) -> bool:
    """Whether the day is a national holiday or in the weeks around Lebaran."""
    near = (eid for year in (day.year, day.year + 1) for eid in lebaran(year))
    return (day.month, day.day) in FIXED or any(
        eid - BEFORE_LEBARAN <= day <= eid + AFTER_LEBARAN for eid in near
    )
