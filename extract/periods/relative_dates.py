"""Reads expressions that count from the day of publication: "tahun depan", "dua hari lalu", "saat ini"."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

from extract.calendar_words import WEEKDAYS
from extract.numerals import read_words
from extract.period_patterns import GAP, NUMBER_WORD, PAST
from extract.periods import calendar_spans as calendar
from extract.periods.absolute_dates import make_day
from extract.periods.calendar_spans import Precision, Stretch
from extract.periods.period_context import Context, step_of, year_of

_WITHIN = re.compile(
    rf"(?<!kali{GAP})\bdalam{GAP}(?:waktu{GAP}|kurun{GAP}waktu{GAP}|jangka{GAP}waktu{GAP})?$"
)


_YEAR_END = re.compile(rf"(?:akhir|p?enghujung|pengujung|ujung|tutup){GAP}$")


def read_deixis(match: re.Match[str], context: Context) -> Stretch | None:
    """ "tahun ini", "bulan lalu", "pekan depan"; "tahun sebelumnya" goes by what the text named last."""
    unit, deixis = match["unit"], match["deixis"]
    step = step_of(deixis)
    if deixis.startswith("nanti") and _YEAR_END.search(context.before):
        step = 0  # "akhir tahun nanti" is the end of this one
    if (
        (unit == "hari" and step)
        or context.before.endswith("-")
        or re.search(rf"(?:beberapa|[0-9]|\b{NUMBER_WORD}){GAP}$", context.before)
    ):
        return None  # "beberapa tahun lalu" has no place on the calendar
    if step is not None:
        if context.anchor is None or (unit == "hari" and deixis == "berjalan"):
            return None
        return unit_at(unit, _moved(context.anchor, unit, step))
    if context.reference is None:
        return None
    back = {"sebelumnya": -1, "berikutnya": 1, "selanjutnya": 1}.get(deixis, 0)
    return unit_at(unit, _moved(context.reference.end, unit, back))


def read_distance(match: re.Match[str], context: Context) -> Stretch | None:
    """ "tiga tahun ke depan", "dua hari lalu", "12 bulan terakhir", "setahun kemudian"."""
    unit = match["unit"]
    words = match["upper"] or match["count"]
    count = 1 if words is None else _count(words)
    if context.anchor is None or not count or count > 200:
        return None
    direction = match["direction"] or ""
    if not direction and (unit != "tahun" or not _WITHIN.search(context.before)):
        return None
    if direction in ("kemudian", "berselang"):
        return (
            None if context.reference is None else unit_at(unit, _moved(context.reference.end, unit, count))
        )
    if re.match(PAST, direction):
        return unit_at(unit, _moved(context.anchor, unit, -count))
    if re.match(r"terakhir|belakangan|ke.belakang", direction):
        return _spanning(unit, _moved(context.anchor, unit, -count), context.anchor)
    last = _moved(context.anchor, unit, count)
    return unit_at(unit, last) if direction == "lagi" else _spanning(unit, context.anchor, last)


def read_weekday(match: re.Match[str], context: Context) -> Stretch | None:
    if context.anchor is None or re.search(rf"tiap{GAP}$", context.before):
        return None
    weekday = WEEKDAYS[match["weekday"]]
    after = match["when"] or ""
    if re.search(r"depan|datang|nanti", after):
        ahead = (weekday - context.anchor.weekday()) % 7 or 7
        return calendar.day(context.anchor + timedelta(days=ahead))
    back = (context.anchor.weekday() - weekday) % 7
    if re.search(r"pekan|minggu", after):
        back = back + 7 if back <= context.anchor.weekday() else back
    return calendar.day(context.anchor - timedelta(days=back))


def read_now(match: re.Match[str], context: Context) -> Stretch | None:
    """ "saat ini" is the month of publication; "kemarin" and its like are days beside it."""
    if context.anchor is None:
        return None
    word = match[0]
    for prefix, days in (
        ("kemarin", -1),
        ("semalam", -1),
        ("tadi", 0),
        ("besok", 1),
        ("esok", 1),
        ("lusa", 2),
        ("nanti", 0),
    ):
        if word.startswith(prefix):
            return calendar.day(context.anchor + timedelta(days=days))
    if word.startswith("keesokan"):
        return None if context.reference is None else calendar.day(context.reference.end + timedelta(days=1))
    return unit_at("bulan", context.anchor)


def read_clock(match: re.Match[str], context: Context) -> Stretch | None:
    if match[0].startswith("jam") and re.search(r"[0-9][ \u00a0]$", context.before):
        return None  # "24 jam 7 hari"
    hour, minute = int(match["hour"] or match["full_hour"]), int(match["minute"] or 0)
    if hour > 24 or minute > 59 or (context.anchor is None and context.reference is None):
        return None
    base = context.reference if context.reference and context.reference.precision == "day" else None
    when = base.end if base else context.anchor
    return None if when is None else replace(calendar.day(when), precision="minute")


def read_first_months(match: re.Match[str], context: Context) -> Stretch | None:
    """ "sembilan bulan pertama 2023"."""
    count, year = _count(match["count"]), year_of(match, context)
    if count is None or year is None or not 1 <= count <= 12:
        return None
    return calendar.months(calendar.month(year, 1), calendar.month(year, count))


def read_monthday(match: re.Match[str], context: Context) -> Stretch | None:
    """ "tanggal 17": of the month of publication."""
    if context.anchor is None or re.search(rf"tiap{GAP}$", context.before):
        return None
    return make_day(context.anchor.year, context.anchor.month, int(match["day"]))


def unit_at(unit: str, when: date) -> Stretch:
    """The year, month, week or day that holds `when`."""
    if unit in ("tahun", "thn"):
        return calendar.year(when.year)
    if unit == "bulan":
        return replace(calendar.month(when.year, when.month), label=f"{when:%Y-%m}")
    if unit in ("kuartal", "triwulan"):
        return calendar.quarter(when.year, (when.month + 2) // 3)
    if unit == "semester":
        return calendar.semester(when.year, (when.month + 5) // 6)
    return calendar.week(when) if unit in ("pekan", "minggu") else calendar.day(when)


def _moved(when: date, unit: str, count: int) -> date:
    months = {"bulan": 1, "kuartal": 3, "triwulan": 3, "semester": 6, "tahun": 12, "dekade": 120}.get(unit, 0)
    days = {"hari": 1, "pekan": 7, "minggu": 7}.get(unit, 0)
    return calendar.shifted(when, months=months * count, days=days * count)


def _spanning(unit: str, first: date, last: date) -> Stretch:
    whole = unit_at("tahun" if unit == "dekade" else unit, last)
    precisions: dict[str, Precision] = {"tahun": "years", "dekade": "years", "bulan": "months"}
    return replace(whole, start=first, end=last, precision=precisions.get(unit, whole.precision))


def _count(words: str) -> int | None:
    number = int(words) if words.isdigit() else read_words(words)
    return None if number is None else int(number)
