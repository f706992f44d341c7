"""What an expression of time is read against, and which year it means when it names none."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import NamedTuple, Protocol

from extract.period_patterns import FUTURE, GAP, PAST
from extract.periods.calendar_spans import Precision, Stretch


class Named(Protocol):
    """A stretch that the text has named."""

    @property
    def end(self) -> date: ...
    @property
    def precision(self) -> Precision: ...


class Context(NamedTuple):
    """What an expression is read against."""

    anchor: date | None  # the day of publication
    before: str  # some 40 folded characters before the expression
    reference: Named | None  # the last stretch that the text named


Reader = Callable[[re.Match[str], Context], Stretch | None]


def step_of(deixis: str) -> int | None:
    """How many units from publication; None where the word points back into the text."""
    word = deixis.split()[0]
    if word in ("ini", "berjalan"):
        return 0
    if re.match(PAST, deixis):
        return -1
    if re.match(FUTURE, deixis):
        return 1
    return None


def nearest_year(month: int, anchor: date, before: str, after: str = "") -> int:
    """The year of a month named without one.

    "per" and "sejak" look back: the latest such month not after publication. "hingga" and its like
    look back at most two months, or within the year; else ahead. All others: the nearest occurrence,
    the earlier one of two as near. "lalu" and "mendatang" after the month decide by themselves.
    """
    ahead = (month - anchor.month) % 12
    back = (anchor.month - month) % 12
    if re.match(rf"{GAP}{PAST}", after):
        forward = False
    elif re.match(rf"{GAP}{FUTURE}", after):
        forward = True
    elif re.search(rf"\b(?:per|sejak|semenjak){GAP}(?:akhir{GAP}|awal{GAP}|bulan{GAP})?$", before):
        forward = False
    elif re.search(
        rf"\b(?:hingga|sampai|menjelang|sebelum|dengan|lambat){GAP}(?:akhir{GAP}|awal{GAP}|bulan{GAP})?$",
        before,
    ):
        forward = back > 2 and (month > anchor.month or ahead <= 3)
    else:
        forward = ahead < back
    shift = anchor.month + ahead if forward else anchor.month - back
    return anchor.year + (shift - 1) // 12


def year_of(match: re.Match[str], context: Context) -> int | None:
    """The year that follows a month, quarter or semester: printed, or relative to publication."""
    groups = match.groupdict()
    if groups.get("year"):
        return int(groups["year"])
    if not groups.get("deixis"):
        return None
    step = step_of(groups["deixis"])
    if step is not None:
        return context.anchor.year + step if context.anchor else None
    if context.reference is None:
        return None
    back = {"sebelumnya": -1, "berikutnya": 1, "selanjutnya": 1}
    return context.reference.end.year + back.get(groups["deixis"], 0)


def nearest_day_year(month: int, day: int, anchor: date, weekday: int | None) -> int:
    """The year of a day named without one: the weekday decides within 200 days, else the nearest."""
    candidates = []
    for year in (anchor.year, anchor.year - 1, anchor.year + 1):
        try:
            candidates.append(date(year, month, day))
        except ValueError:
            continue
    if not candidates:
        return anchor.year
    near = [when for when in candidates if abs((when - anchor).days) <= 200]
    right_weekday = [when for when in near if weekday is not None and when.weekday() == weekday]
    return min(right_weekday or candidates, key=lambda when: abs((when - anchor).days)).year
