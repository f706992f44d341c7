"""The expressions of time that Indonesian news uses, one rule each: a pattern and what it means.

A rule's pattern is matched on folded text (see `numerals.fold`) where one of its first words stands.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from extract.calendar_words import MONTHS, WEEKDAYS
from extract.period_patterns import (
    ABBREVIATED,
    CLOCK,
    COUNT,
    COUNTS,
    DAY,
    DEIXIS,
    FULL_MONTH,
    FUTURE,
    GAP,
    MONTH,
    NAMED_DAY,
    ORDINAL,
    PART_OF_DAY,
    PAST,
    SHARED_YEAR,
    TO,
    UNITS,
    UNTIL_CLOCK,
    YEAR,
    YEAR_TAIL,
    YEAR_WORD,
)
from extract.periods import absolute_dates as absolute
from extract.periods import relative_dates as relative
from extract.periods.calendar_spans import Part
from extract.periods.period_context import Reader
from extract.word_lists import words


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """`read` gives the stretch that a match of `pattern` means, or None where it means none."""

    name: str
    first_words: frozenset[str]  # "#" stands for any number in digits
    pattern: re.Pattern[str]
    read: Reader


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
    "penutupan": "late",
}
"""Words that narrow the stretch named after them: "akhir 2026"."""

RULES: tuple[Rule, ...] = (
    Rule(
        name="numeric date",
        first_words=frozenset({*WEEKDAYS, "hari", "jum", "tanggal", "#"}),
        pattern=re.compile(
            rf"(?:{NAMED_DAY},?{GAP}?(?:tanggal{GAP})?|tanggal{GAP})?(?P<bracket>\({GAP}?)?"
            rf"(?P<day>{DAY}){GAP}?(?P<mark>[/-]){GAP}?(?P<month>[0-9]{{4}}|{DAY})"
            rf"(?:(?P=mark){GAP}?(?P<year>[0-9]{{4}}|[0-9]{{2}}))?(?![0-9/])(?(bracket)(?:{GAP}?\))?)"
        ),
        read=absolute.read_numeric,
    ),
    Rule(
        name="day and month",
        first_words=frozenset({*WEEKDAYS, "hari", "jum", "tanggal", "tgl", "#"}),
        pattern=re.compile(
            rf"(?:{NAMED_DAY},?{GAP}?\(?)?(?:(?:pada{GAP})?(?:tanggal|tgl\.?){GAP})?"
            rf"(?:(?P<first_day>{DAY})(?:{GAP}?[-–—]{GAP}?|{GAP}(?:hingga|sampai|s/d|dan){GAP}))?"
            rf"(?P<day>{DAY})[ \u00a0-](?:bulan{GAP})?(?P<month>{MONTH}){ABBREVIATED}{YEAR_TAIL}{SHARED_YEAR}"
        ),
        read=absolute.read_day,
    ),
    Rule(
        name="clock time",
        first_words=frozenset({"pukul", "jam"}),
        pattern=re.compile(
            rf"(?:pukul|jam){GAP}(?:{CLOCK}|(?P<full_hour>[0-9]{{1,2}})){UNTIL_CLOCK}"
            rf"(?:{GAP}(?:wib|wita|wit|pagi|siang|sore|malam|dini{GAP}hari)(?![a-z]))?"
        ),
        read=relative.read_clock,
    ),
    Rule(
        name="clock time with zone",
        first_words=frozenset({"#"}),
        pattern=re.compile(rf"{CLOCK}(?P<full_hour>(?!))?{UNTIL_CLOCK}{GAP}(?:wib|wita|wit)(?![a-z])"),
        read=relative.read_clock,
    ),
    Rule(
        name="unit beside publication",
        first_words=words("tahun bulan pekan minggu hari kuartal triwulan semester"),
        pattern=re.compile(rf"{UNITS}{GAP}{DEIXIS}"),
        read=relative.read_deixis,
    ),
    Rule(
        name="weekday",
        first_words=frozenset({*WEEKDAYS, "hari", "jum"}),
        pattern=re.compile(
            rf"{NAMED_DAY}(?:{GAP}(?P<when>(?:pekan|minggu){GAP}(?:lalu|ini|depan)|depan|mendatang|nanti)(?![a-z]))?"
        ),
        read=relative.read_weekday,
    ),
    Rule(
        name="month",
        first_words=frozenset({*MONTHS, "bulan"}),
        pattern=re.compile(
            rf"(?:bulan{GAP})?(?P<month>{MONTH}){ABBREVIATED}"
            rf"(?:(?:{GAP}(?P<first_year>{YEAR}))?{TO}(?P<last_month>{FULL_MONTH}))?{YEAR_TAIL}{SHARED_YEAR}"
        ),
        read=absolute.read_month,
    ),
    Rule(
        name="part of a year",
        first_words=words("kuartal triwulan kwartal semester paruh tw tri"),
        pattern=re.compile(
            rf"(?P<unit>kuartal|tri[ -]?wulan|kwartal|semester|paruh|tw){GAP}?[-/]?{GAP}?"
            rf"(?P<ordinal>{ORDINAL})"
            rf"(?:{TO}(?P<last>{ORDINAL}))?{YEAR_TAIL}"
        ),
        read=absolute.read_part_of_year,
    ),
    Rule(
        name="part of a year, short",
        first_words=frozenset({"q", "h"}),
        pattern=re.compile(rf"(?P<unit>[qh])(?P<ordinal>[1-4])(?![0-9a-z])(?P<last>(?!))?{YEAR_TAIL}"),
        read=absolute.read_part_of_year,
    ),
    Rule(
        name="years",
        first_words=frozenset({"tahun", "thn", "th", "#"}),
        pattern=re.compile(
            rf"(?:{YEAR_WORD})?(?P<year>{YEAR})(?:(?P<decade>-?an\b)"
            rf"|{TO}(?:{YEAR_WORD})?(?P<last>{YEAR}|(?<=[0-9][-/])[0-9]{{2}}(?![0-9/])))?"
        ),
        read=absolute.read_years,
    ),
    Rule(
        name="first months",
        first_words=COUNTS,
        pattern=re.compile(rf"(?P<count>{COUNT}){GAP}bulan{GAP}pertama(?![a-z]){YEAR_TAIL}"),
        read=relative.read_first_months,
    ),
    Rule(
        name="distance",
        first_words=COUNTS | words("setahun sebulan sepekan seminggu sehari sedekade"),
        pattern=re.compile(
            rf"(?:(?P<count>{COUNT})(?:(?:{GAP}?[-–]{GAP}?|{GAP}(?:hingga|sampai|atau){GAP})(?P<upper>{COUNT}))?{GAP}|se)"
            rf"{UNITS}(?![a-z])"
            rf"(?:{GAP}(?P<direction>{PAST}|kemudian|berselang|terakhir|belakangan(?:{GAP}ini)?|ke{GAP}belakang|{FUTURE}))?"
        ),
        read=relative.read_distance,
    ),
    Rule(
        name="now",
        first_words=words("saat sekarang kini kemarin besok esok lusa semalam tadi nanti keesokan"),
        pattern=re.compile(
            rf"saat{GAP}ini|sekarang(?:{GAP}ini)?|kini|kemarin{PART_OF_DAY}|besok|esok|lusa|semalam"
            rf"|(?:tadi|nanti){GAP}(?:pagi|siang|sore|malam)|keesokan{GAP}hari(?:nya)?"
        ),
        read=relative.read_now,
    ),
    Rule(
        name="day of this month",
        first_words=frozenset({"tanggal"}),
        pattern=re.compile(
            rf"tanggal{GAP}(?P<day>{DAY})(?![0-9/.,-]|{GAP}(?:di{GAP})?(?:setiap|tiap|bulan|per))"
        ),
        read=relative.read_monthday,
    ),
)
