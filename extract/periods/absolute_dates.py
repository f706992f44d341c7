"""Reads dates that are printed: years, months, days, quarters, and misprints of them."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

from extract.calendar_words import FULL_MONTHS, MONTHS, ORDINALS, WEEKDAYS
from extract.periods import calendar_spans as calendar
from extract.periods.calendar_spans import Stretch
from extract.periods.period_context import Context, nearest_day_year, nearest_year, year_of

AFTER = 20  # characters after an expression in which "lalu" or "mendatang" tells its year


def read_years(match: re.Match[str], context: Context) -> Stretch | None:
    first, last = int(match["year"]), match["last"]
    if last is None:
        if match["decade"]:
            return calendar.years(first, first + 9)
        return calendar.year(first)
    end = int(last) if len(last) == 4 else first // 100 * 100 + int(last)
    return calendar.years(first, end) if first < end <= first + 60 else calendar.year(first)


def read_month(match: re.Match[str], context: Context) -> Stretch | None:
    name = match["month"]
    number = MONTHS[name]
    year = year_of(match, context)
    if year is None and name not in FULL_MONTHS:
        return None
    last = match["last_month"]
    if last is not None:
        if year is None:
            if context.anchor is None:
                return None
            year = nearest_year(MONTHS[last], context.anchor, context.before)
        first_year = int(match["first_year"] or 0) or (year if number <= MONTHS[last] else year - 1)
        return calendar.months(calendar.month(first_year, number), calendar.month(year, MONTHS[last]))
    if year is None and match["shared_year"]:
        year = int(match["shared_year"])
    if year is None:
        if context.anchor is None:
            return None
        year = nearest_year(
            number, context.anchor, context.before, match.string[match.end() : match.end() + AFTER]
        )
    return calendar.month(year, number)


def read_day(match: re.Match[str], context: Context) -> Stretch | None:
    month, day = MONTHS[match["month"]], int(match["day"])
    year = year_of(match, context)
    if (
        year is None
        and match["month"] not in FULL_MONTHS
        and match["month"] not in ("des", "okt", "agt", "sept", "feb", "nov")
    ):
        return None
    if year is None and match["shared_year"]:
        year = int(match["shared_year"])
    if year is None:
        if context.anchor is None:
            return None
        year = nearest_day_year(month, day, context.anchor, _weekday_before(match, context))
    last = make_day(year, month, day)
    if last is None or match["first_day"] is None:
        return last
    first = make_day(year, month, int(match["first_day"]))
    return last if first is None or first.start > last.start else replace(last, start=first.start)


def read_numeric(match: re.Match[str], context: Context) -> Stretch | None:
    """Day/month/year, day/month, and the misprint day/year."""
    day, second, third = match["day"], match["month"], match["year"]
    weekday = _weekday_before(match, context)
    if third is None and len(second) == 4:
        return _day_without_month(int(day), int(second), weekday, context.anchor)
    month = int(second)
    number = int(day)
    swapped = month > 12 >= number
    if swapped:
        month, number = number, month
    if third is None:
        if context.anchor is None or not 1 <= month <= 12:
            return None
        year = nearest_day_year(month, number, context.anchor, weekday)
    else:
        year = int(third) + (2000 if len(third) == 2 else 0)
        if not 1945 <= year <= 2060:
            return None
    stretch = make_day(year, month, number)
    if stretch is None or not swapped:
        return stretch
    return replace(stretch, malformed=True)


def read_part_of_year(match: re.Match[str], context: Context) -> Stretch | None:
    """Quarters and semesters."""
    number = ORDINALS[match["ordinal"]]
    is_semester = match["unit"][0] in "sph"
    size = 6 if is_semester else 3
    if number > 12 // size:
        return None
    year = year_of(match, context)
    if year is None:
        if context.anchor is None:
            return None
        after = match.string[match.end() : match.end() + AFTER]
        year = nearest_year(number * size, context.anchor, context.before, after)
        if number * size - size < context.anchor.month <= number * size:
            year = context.anchor.year
    make = calendar.semester if is_semester else calendar.quarter
    if match["last"] is not None and ORDINALS[match["last"]] in range(number + 1, 12 // size + 1):
        return calendar.months(make(year, number), make(year, ORDINALS[match["last"]]))
    return make(year, number)


def make_day(year: int, month: int, day: int) -> Stretch | None:
    """The day, or where the calendar lacks it (31 February) the month, marked malformed."""
    if not 1 <= month <= 12:
        return None
    if not 1 <= day <= 31:
        return None
    try:
        return calendar.day(date(year, month, day))
    except ValueError:
        return replace(calendar.month(year, month), malformed=True)


def _weekday_before(match: re.Match[str], context: Context) -> int | None:
    name = match.groupdict().get("weekday")
    return WEEKDAYS[name] if name else None


def _day_without_month(day: int, year: int, weekday: int | None, anchor: date | None) -> Stretch | None:
    """ "Jumat (20/2023)": the month is missing. The latest such day near publication, or else the year."""
    if not 1945 <= year <= 2060 or not 1 <= day <= 31:
        return None
    if anchor is not None:
        for back in range(62):
            when = anchor - timedelta(days=back)
            if when.day == day and when.year == year and weekday in (None, when.weekday()):
                return replace(calendar.day(when), malformed=True)
    return replace(calendar.year(year), malformed=True)
