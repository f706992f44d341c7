"""The expressions of time that Indonesian news uses, one rule each: a pattern and what it means.

A rule's pattern is matched on folded text (see `numerals.fold`) where one of its first words stands.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import NamedTuple, Protocol

from extract import calendar_spans as calendar
from extract.calendar_spans import Part, Precision, Stretch
from extract.calendar_words import FULL_MONTHS, MONTHS, ORDINALS, WEEKDAYS
from extract.numerals import CARDINALS, read_words


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """`read` gives the stretch that a match of `pattern` means, or None where it means none."""

    name: str
    first_words: frozenset[str]  # "#" stands for any number in digits
    pattern: re.Pattern[str]
    read: Reader


def _any(words: object) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))  # type: ignore[call-overload]


_ = r"[ \u00a0]"
_YEAR = r"(?:19[4-9]|20[0-6])[0-9](?![0-9]|[.,][0-9]{3}|[ \u00a0]?(?:persen|%|juta|ribu|miliar|triliun))"
_YEAR_WORD = rf"(?:tahun|thn\.?|th\.?){_}(?:anggaran{_}|buku{_}|ajaran{_}|fiskal{_}|pajak{_})?"
_TO = rf"(?:{_}?[-–—/]{_}?|{_}(?:hingga|sampai(?:{_}dengan)?|s/d|s\.d\.?|ke){_})"
_MONTH = rf"(?:{_any(MONTHS)})(?![a-z])"
_ABBREVIATED = rf"(?:\.(?={_}?[0-9]))?"  # the dot of "Des. 2025", not that of the sentence
_FULL_MONTH = rf"(?:{_any(FULL_MONTHS)})(?![a-z])"
_DAY = r"[0-9]{1,2}"
_WEEKDAY = _any(WEEKDAYS)
_NUMBER_WORD = rf"(?:{_any(word for word in CARDINALS if word != 'nol')})(?:{_}(?:belas|puluh)(?:{_}(?:{_any(CARDINALS)}))?)?"
_COUNT = rf"(?:[0-9]{{1,3}}|{_NUMBER_WORD})(?![0-9.,]*[0-9])"
_ORDINAL = rf"(?:{_any(ORDINALS)})(?![a-z0-9])"
_PAST = rf"(?:yang{_}lalu|lalu|silam|kemarin)(?![a-z])"
_FUTURE = rf"(?:ke{_}?depan|mendatang|depan|yang{_}akan{_}datang|akan{_}datang|nanti|lagi)(?![a-z])"
_DEIXIS = rf"(?P<deixis>{_PAST}|{_FUTURE}|(?:ini|berjalan|tersebut|itu|yang{_}sama|sebelumnya|berikutnya|selanjutnya)(?![a-z]))"
_YEAR_TAIL = rf"(?:{_}?[-/,]?{_}?(?:{_YEAR_WORD})?(?P<year>{_YEAR})|{_}tahun{_}{_DEIXIS})?"


def _step(deixis: str) -> int | None:
    """How many units from publication; None where the word points back into the text."""
    word = deixis.split()[0]
    if word in ("ini", "berjalan"):
        return 0
    if re.match(_PAST, deixis):
        return -1
    if re.match(_FUTURE, deixis):
        return 1
    return None


def _nearest(month: int, anchor: date, before: str, after: str = "") -> int:
    """The year of a month named without one.

    "per" and "sejak" look back: the latest such month not after publication. "hingga" and its like
    look back at most two months, otherwise ahead within the year. All others: the nearest occurrence,
    the earlier one of two as near. "lalu" and "mendatang" after the month decide by themselves.
    """
    ahead = (month - anchor.month) % 12
    back = (anchor.month - month) % 12
    if re.match(rf"{_}{_PAST}", after):
        forward = False
    elif re.match(rf"{_}{_FUTURE}", after):
        forward = True
    elif re.search(rf"\b(?:per|sejak|semenjak){_}(?:akhir{_}|awal{_}|bulan{_})?$", before):
        forward = False
    elif re.search(
        rf"\b(?:hingga|sampai|menjelang|sebelum|dengan|lambat){_}(?:akhir{_}|awal{_}|bulan{_})?$", before
    ):
        forward = back > 2 and month > anchor.month
        if back > 2 and month < anchor.month:
            forward = False
    else:
        forward = ahead < back
    shift = anchor.month + ahead if forward else anchor.month - back
    return anchor.year + (shift - 1) // 12


def _year_of(match: re.Match[str], context: Context) -> int | None:
    """The year that follows a month, quarter or semester: printed, or relative to publication."""
    groups = match.groupdict()
    if groups.get("year"):
        return int(groups["year"])
    if not groups.get("deixis"):
        return None
    step = _step(groups["deixis"])
    if step is not None:
        return context.anchor.year + step if context.anchor else None
    if context.reference is None:
        return None
    back = {"sebelumnya": -1, "berikutnya": 1, "selanjutnya": 1}
    return context.reference.end.year + back.get(groups["deixis"], 0)


def _read_years(match: re.Match[str], context: Context) -> Stretch | None:
    first, last = int(match["year"]), match["last"]
    if last is None:
        if match["decade"]:
            return calendar.years(first, first + 9)
        return calendar.year(first)
    end = int(last) if len(last) == 4 else first // 100 * 100 + int(last)
    return calendar.years(first, end) if first < end <= first + 60 else calendar.year(first)


def _read_month(match: re.Match[str], context: Context) -> Stretch | None:
    name = match["month"]
    number = MONTHS[name]
    year = _year_of(match, context)
    if year is None and name not in FULL_MONTHS:
        return None
    last = match["last_month"]
    if last is not None:
        if year is None:
            if context.anchor is None:
                return None
            year = _nearest(MONTHS[last], context.anchor, context.before)
        first_year = int(match["first_year"] or 0) or (year if number <= MONTHS[last] else year - 1)
        return calendar.months(calendar.month(first_year, number), calendar.month(year, MONTHS[last]))
    if year is None and match["shared_year"]:
        year = int(match["shared_year"])
    if year is None:
        if context.anchor is None:
            return None
        year = _nearest(number, context.anchor, context.before, match.string[match.end() : match.end() + 20])
    return calendar.month(year, number)


def _make_day(year: int, month: int, day: int) -> Stretch | None:
    """The day, or where the calendar lacks it (31 February) the month, marked malformed."""
    if not 1 <= month <= 12:
        return None
    if not 1 <= day <= 31:
        return None
    try:
        return calendar.day(date(year, month, day))
    except ValueError:
        return replace(calendar.month(year, month), malformed=True)


def _read_day(match: re.Match[str], context: Context) -> Stretch | None:
    month, day = MONTHS[match["month"]], int(match["day"])
    year = _year_of(match, context)
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
        year = _nearest_day_year(month, day, context.anchor, _weekday_before(match, context))
    last = _make_day(year, month, day)
    if last is None or match["first_day"] is None:
        return last
    first = _make_day(year, month, int(match["first_day"]))
    return last if first is None or first.start > last.start else replace(last, start=first.start)


def _weekday_before(match: re.Match[str], context: Context) -> int | None:
    name = match.groupdict().get("weekday")
    return WEEKDAYS[name] if name else None


def _nearest_day_year(month: int, day: int, anchor: date, weekday: int | None) -> int:
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


def _read_numeric(match: re.Match[str], context: Context) -> Stretch | None:
    """Day/month/year, day/month, and the misprint day/year."""
    day, second, third = match["d"], match["m"], match["y"]
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
        year = _nearest_day_year(month, number, context.anchor, weekday)
    else:
        year = int(third) + (2000 if len(third) == 2 else 0)
        if not 1945 <= year <= 2060:
            return None
    stretch = _make_day(year, month, number)
    if stretch is None or not swapped:
        return stretch
    return replace(stretch, malformed=True)


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


def _read_weekday(match: re.Match[str], context: Context) -> Stretch | None:
    if context.anchor is None:
        return None
    weekday = WEEKDAYS[match["weekday"]]
    after = match["when"] or ""
    if re.search(r"depan|datang|besok|nanti", after):
        ahead = (weekday - context.anchor.weekday()) % 7 or 7
        return calendar.day(context.anchor + timedelta(days=ahead))
    back = (context.anchor.weekday() - weekday) % 7
    if re.search(r"pekan|minggu", after):
        back = back + 7 if back <= context.anchor.weekday() else back
    return calendar.day(context.anchor - timedelta(days=back))


def _read_part_of_year(match: re.Match[str], context: Context) -> Stretch | None:
    """Quarters and semesters."""
    number = ORDINALS[match["ordinal"]]
    is_semester = match["unit"][0] in "sph"
    size = 6 if is_semester else 3
    if number > 12 // size:
        return None
    year = _year_of(match, context)
    if year is None:
        if context.anchor is None:
            return None
        year = _nearest(number * size, context.anchor, context.before)
        if number * size - size < context.anchor.month <= number * size:
            year = context.anchor.year
    make = calendar.semester if is_semester else calendar.quarter
    if match["last"] is not None and ORDINALS[match["last"]] in range(number + 1, 12 // size + 1):
        return calendar.months(make(year, number), make(year, ORDINALS[match["last"]]))
    return make(year, number)


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


def _read_deixis(match: re.Match[str], context: Context) -> Stretch | None:
    """ "tahun ini", "bulan lalu", "pekan depan"; "tahun sebelumnya" goes by what the text named last."""
    unit, deixis = match["unit"], match["deixis"]
    step = _step(deixis)
    if (unit == "hari" and step) or re.search(rf"(?:beberapa|[0-9]){_}$", context.before):
        return None  # "beberapa tahun lalu" has no place on the calendar
    if step is not None:
        if context.anchor is None or (unit == "hari" and deixis == "berjalan"):
            return None
        return unit_at(unit, _moved(context.anchor, unit, step))
    if context.reference is None:
        return None
    back = {"sebelumnya": -1, "berikutnya": 1, "selanjutnya": 1}.get(deixis, 0)
    return unit_at(unit, _moved(context.reference.end, unit, back))


def _count(words: str) -> int | None:
    number = int(words) if words.isdigit() else read_words(words)
    return None if number is None else int(number)


def _read_distance(match: re.Match[str], context: Context) -> Stretch | None:
    """ "tiga tahun ke depan", "dua hari lalu", "12 bulan terakhir", "dalam dua sampai tiga tahun"."""
    unit = match["unit"]
    words = match["upper"] or match["count"]
    count = 1 if words is None else _count(words)
    if context.anchor is None or not count or count > 200:
        return None
    direction = match["direction"] or ""
    if not direction:
        if unit != "tahun" or not re.search(
            rf"(?<!kali{_})\bdalam{_}(?:waktu{_}|kurun{_}waktu{_}|jangka{_}waktu{_})?$", context.before
        ):
            return None
    try:
        if re.match(_PAST, direction):
            return unit_at(unit, _moved(context.anchor, unit, -count))
        if re.match(r"terakhir|belakangan|ke", direction) and "depan" not in direction:
            first = _moved(context.anchor, unit, -count)
            return _spanning(unit, first, context.anchor)
        last = _moved(context.anchor, unit, count)
        return _spanning(unit, context.anchor, last) if direction != "lagi" else unit_at(unit, last)
    except OverflowError:
        return None


def _spanning(unit: str, first: date, last: date) -> Stretch:
    whole = unit_at("tahun" if unit == "dekade" else unit, last)
    precision = {"tahun": "years", "dekade": "years", "bulan": "months"}.get(unit)
    stretch = replace(whole, start=first, end=last)
    return replace(stretch, precision=precision) if precision else stretch  # type: ignore[arg-type]


def _read_first_months(match: re.Match[str], context: Context) -> Stretch | None:
    """ "sembilan bulan pertama 2023"."""
    count, year = _count(match["count"]), _year_of(match, context)
    if count is None or year is None or not 1 <= count <= 12:
        return None
    return calendar.months(calendar.month(year, 1), calendar.month(year, count))


def _read_now(match: re.Match[str], context: Context) -> Stretch | None:
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


def _read_clock(match: re.Match[str], context: Context) -> Stretch | None:
    hour, minute = int(match["hour"]), int(match["minute"] or 0)
    if hour > 24 or minute > 59 or (context.anchor is None and context.reference is None):
        return None
    base = context.reference if context.reference and context.reference.precision == "day" else None
    when = base.end if base else context.anchor
    return None if when is None else replace(calendar.day(when), precision="minute")


def _read_year_end(match: re.Match[str], context: Context) -> Stretch | None:
    """ "akhir tahun" alone is that of the year of publication."""
    return None if context.anchor is None else calendar.year(context.anchor.year)


def _read_monthday(match: re.Match[str], context: Context) -> Stretch | None:
    """ "tanggal 17": of the month of publication."""
    if context.anchor is None:
        return None
    return _make_day(context.anchor.year, context.anchor.month, int(match["day"]))


PARTS: dict[str, Part] = {
    "awal": "early",
    "permulaan": "early",
    "pertengahan": "middle",
    "tengah": "middle",
    "medio": "middle",
    "akhir": "late",
    "penghujung": "late",
    "pengujung": "late",
    "ujung": "late",
    "tutup": "late",
    "penutup": "late",
}
"""Words that narrow the stretch named after them: "akhir 2026"."""

_UNITS = r"(?P<unit>tahun|bulan|pekan|minggu|hari|kuartal|triwulan|semester|dekade)"
_SHARED_YEAR = rf"(?:(?={_}?(?:,|dan|atau|hingga|sampai|s/d|[-–—]){_}?(?:dengan{_})?(?:[0-9]{{1,2}}{_})?{_MONTH}{_}(?:tahun{_})?(?P<shared_year>{_YEAR})))?"
_COUNTS = frozenset({*CARDINALS, "#"})

RULES: tuple[Rule, ...] = (
    Rule(
        name="numeric date",
        first_words=frozenset({*WEEKDAYS, "hari", "jum", "tanggal", "#"}),
        pattern=re.compile(
            rf"(?:(?:hari{_})?(?P<weekday>{_WEEKDAY})(?:{_}(?:pagi|siang|sore|malam|petang))?,?{_}?(?:tanggal{_})?|tanggal{_}|(?<=\())?"
            rf"(?P<paren>\({_}?)?(?P<d>{_DAY}){_}?(?P<mark>[/-]){_}?(?P<m>[0-9]{{4}}|{_DAY})(?:(?P=mark){_}?(?P<y>[0-9]{{4}}|[0-9]{{2}}))?(?![0-9/])(?P<close>{_}?\))?"
        ),
        read=_read_numeric,
    ),
    Rule(
        name="day and month",
        first_words=frozenset({*WEEKDAYS, "hari", "jum", "tanggal", "tgl", "#"}),
        pattern=re.compile(
            rf"(?:(?:hari{_})?(?P<weekday>{_WEEKDAY})(?:{_}(?:pagi|siang|sore|malam|petang))?,?{_}?\(?)?(?:(?:pada{_})?(?:tanggal|tgl\.?){_})?"
            rf"(?:(?P<first_day>{_DAY})(?:{_}?[-–—]{_}?|{_}(?:hingga|sampai|s/d|dan){_}))?(?P<day>{_DAY})[ \u00a0-](?:bulan{_})?(?P<month>{_MONTH}){_ABBREVIATED}{_YEAR_TAIL}{_SHARED_YEAR}"
        ),
        read=_read_day,
    ),
    Rule(
        name="clock time",
        first_words=frozenset({"pukul", "jam", "#"}),
        pattern=re.compile(
            rf"(?:(?:pukul|jam){_}(?P<hour>[0-9]{{1,2}})(?:[.:](?P<minute>[0-9]{{2}}))?(?:{_}?(?:[-–]|hingga|sampai){_}?[0-9]{{1,2}}[.:][0-9]{{2}})?(?:{_}(?:wib|wita|wit|pagi|siang|sore|malam|dini{_}hari)\b)?)"
        ),
        read=_read_clock,
    ),
    Rule(
        name="clock time with zone",
        first_words=frozenset({"#"}),
        pattern=re.compile(
            rf"(?P<hour>[0-9]{{1,2}})[.:](?P<minute>[0-9]{{2}})(?:{_}?[-–]{_}?[0-9]{{1,2}}[.:][0-9]{{2}})?{_}(?:wib|wita|wit)\b"
        ),
        read=_read_clock,
    ),
    Rule(
        name="unit beside publication",
        first_words=frozenset(
            {"tahun", "bulan", "pekan", "minggu", "hari", "kuartal", "triwulan", "semester"}
        ),
        pattern=re.compile(rf"{_UNITS}{_}{_DEIXIS}"),
        read=_read_deixis,
    ),
    Rule(
        name="weekday",
        first_words=frozenset({*WEEKDAYS, "hari", "jum"}),
        pattern=re.compile(
            rf"(?:hari{_})?(?P<weekday>{_WEEKDAY})(?![a-z])(?:{_}(?:pagi|siang|sore|malam|petang|dini hari)(?![a-z]))?"
            rf"(?P<when>{_}(?:pekan|minggu){_}(?:lalu|ini|depan)|{_}(?:depan|mendatang|besok|nanti)(?![a-z]))?"
        ),
        read=_read_weekday,
    ),
    Rule(
        name="month",
        first_words=frozenset({*MONTHS, "bulan"}),
        pattern=re.compile(
            rf"(?:bulan{_})?(?P<month>{_MONTH}){_ABBREVIATED}(?:(?:{_}(?P<first_year>{_YEAR}))?{_TO}(?P<last_month>{_FULL_MONTH}))?{_YEAR_TAIL}{_SHARED_YEAR}"
        ),
        read=_read_month,
    ),
    Rule(
        name="part of a year",
        first_words=frozenset({"kuartal", "triwulan", "kwartal", "semester", "paruh", "tw"}),
        pattern=re.compile(
            rf"(?:(?P<unit>kuartal|triwulan|kwartal|semester|paruh|tw){_}?[-/]?{_}?(?P<ordinal>{_ORDINAL})(?:{_TO}(?P<last>{_ORDINAL}))?){_YEAR_TAIL}"
        ),
        read=_read_part_of_year,
    ),
    Rule(
        name="part of a year, short",
        first_words=frozenset({"q", "h"}),
        pattern=re.compile(rf"(?P<unit>[qh])(?P<ordinal>[1-4])(?![0-9a-z])(?P<last>(?!))?{_YEAR_TAIL}"),
        read=_read_part_of_year,
    ),
    Rule(
        name="years",
        first_words=frozenset({"tahun", "thn", "th", "#"}),
        pattern=re.compile(
            rf"(?:{_YEAR_WORD})?(?P<year>{_YEAR})(?:(?P<decade>-?an\b)|{_TO}(?:{_YEAR_WORD})?(?P<last>{_YEAR}|(?<=[0-9][-/])[0-9]{{2}}(?![0-9/])))?"
        ),
        read=_read_years,
    ),
    Rule(
        name="first months",
        first_words=_COUNTS,
        pattern=re.compile(rf"(?P<count>{_COUNT}){_}bulan{_}pertama(?![a-z]){_YEAR_TAIL}"),
        read=_read_first_months,
    ),
    Rule(
        name="distance",
        first_words=_COUNTS | {"setahun", "sebulan", "sepekan", "seminggu", "sehari", "sedekade"},
        pattern=re.compile(
            rf"(?:(?P<count>{_COUNT})(?:(?:{_}?[-–]{_}?|{_}(?:hingga|sampai|atau){_})(?P<upper>{_COUNT}))?{_}|se){_UNITS}(?![a-z])"
            rf"(?:{_}(?P<direction>{_PAST}|terakhir|belakangan(?:{_}ini)?|ke{_}belakang|{_FUTURE}))?"
        ),
        read=_read_distance,
    ),
    Rule(
        name="now",
        first_words=frozenset(
            {
                "saat",
                "sekarang",
                "kini",
                "kemarin",
                "besok",
                "esok",
                "lusa",
                "semalam",
                "tadi",
                "nanti",
                "keesokan",
            }
        ),
        pattern=re.compile(
            rf"saat{_}ini|sekarang(?:{_}ini)?|kini|kemarin(?:{_}(?:pagi|siang|sore|malam))?|besok|esok|lusa|semalam|(?:tadi|nanti){_}(?:pagi|siang|sore|malam)|keesokan{_}hari(?:nya)?"
        ),
        read=_read_now,
    ),
    Rule(
        name="day of this month",
        first_words=frozenset({"tanggal"}),
        pattern=re.compile(rf"tanggal{_}(?P<day>{_DAY})(?![0-9/.,-]|{_}(?:setiap|tiap|bulan|per))"),
        read=_read_monthday,
    ),
)
