"""Stretches of the calendar with an honest precision: a day, month, quarter, semester, year, or several."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

Precision = Literal["minute", "day", "week", "month", "months", "quarter", "semester", "year", "years"]
Part = Literal["early", "middle", "late"]

FIRST_YEAR, LAST_YEAR = 1900, 2199


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """First and last day, both included. `label` is the form the database keys on: 2026, 2017-08, 2025-Q1."""

    start: date
    end: date
    precision: Precision
    label: str
    malformed: bool = False


def day(when: date) -> Stretch:
    """One day. Its label is its month, and for the last day of a year the year."""
    year_end = (when.month, when.day) == (12, 31)
    return Stretch(start=when, end=when, precision="day", label=f"{when:%Y}" if year_end else f"{when:%Y-%m}")


def week(when: date) -> Stretch:
    """The week from Monday to Sunday that holds `when`, labelled with the month of its Monday."""
    monday = when - timedelta(days=when.weekday())
    return Stretch(start=monday, end=monday + timedelta(days=6), precision="week", label=f"{monday:%Y-%m}")


def month(year: int, number: int) -> Stretch:
    """A month. December is labelled as the year that it closes."""
    label = f"{year:04d}" if number == 12 else f"{year:04d}-{number:02d}"
    return Stretch(start=date(year, number, 1), end=_month_end(year, number), precision="month", label=label)


def months(first: Stretch, last: Stretch) -> Stretch:
    """From one month to another; a whole quarter, semester or year is recognised as such."""
    whole_year = first.start.year == last.end.year
    span = (first.start.month, last.end.month) if whole_year else (0, 0)
    if span == (1, 12):
        return year(first.start.year)
    if span in ((1, 6), (7, 12)):
        return semester(first.start.year, 1 if span[0] == 1 else 2)
    if whole_year and span[1] - span[0] == 2 and span[1] % 3 == 0:
        return quarter(first.start.year, span[1] // 3)
    return Stretch(start=first.start, end=last.end, precision="months", label=last.label)


def quarter(year: int, number: int) -> Stretch:
    return Stretch(
        start=date(year, 3 * number - 2, 1),
        end=_month_end(year, 3 * number),
        precision="quarter",
        label=f"{year:04d}-Q{number}",
    )


def semester(year: int, number: int) -> Stretch:
    return Stretch(
        start=date(year, 6 * number - 5, 1),
        end=_month_end(year, 6 * number),
        precision="semester",
        label=f"{year:04d}-H{number}",
    )


def year(number: int) -> Stretch:
    return Stretch(
        start=date(number, 1, 1), end=date(number, 12, 31), precision="year", label=f"{number:04d}"
    )


def years(first: int, last: int) -> Stretch:
    """Several years, labelled with the last."""
    if first >= last:
        return year(last)
    return replace(year(last), start=date(first, 1, 1), precision="years")


def shifted(when: date, *, years: int = 0, months: int = 0, days: int = 0) -> date:
    """`when` moved on the calendar; the 31st becomes the last day of a shorter month.

    Raises OverflowError outside the years 1900 to 2199.
    """
    index = when.year * 12 + when.month - 1 + years * 12 + months
    target_year, target_month = divmod(index, 12)
    if not FIRST_YEAR <= target_year <= LAST_YEAR or abs(days) > 100_000:
        raise OverflowError("outside the calendar that news speaks of")
    last = monthrange(target_year, target_month + 1)[1]
    return date(target_year, target_month + 1, min(when.day, last)) + timedelta(days=days)


def part_of(stretch: Stretch, part: Part) -> Stretch:
    """The first, middle or last third ("akhir 2026"); precision and label stay those of the whole."""
    if stretch.precision in ("day", "minute"):
        return stretch
    third = (stretch.end - stretch.start + timedelta(days=1)) / 3
    cuts = [stretch.start, stretch.start + third, stretch.start + 2 * third, stretch.end + timedelta(days=1)]
    index = {"early": 0, "middle": 1, "late": 2}[part]
    return replace(stretch, start=cuts[index], end=cuts[index + 1] - timedelta(days=1))


def _month_end(year: int, number: int) -> date:
    return date(year, number, monthrange(year, number)[1])
