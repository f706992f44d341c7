"""The pieces from which the patterns of time expressions are put together. All match folded text."""

from __future__ import annotations

import re
from collections.abc import Iterable

from extract.calendar_words import FULL_MONTHS, MONTHS, ORDINALS, WEEKDAYS
from extract.numerals import CARDINALS


def any_of(words: Iterable[str]) -> str:
    """An alternation of `words`, the longer first."""
    return "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))


GAP = r"[ \u00a0]"
YEAR = r"(?:19[4-9]|20[0-6])[0-9](?![0-9]|[.,][0-9]{3}|[ \u00a0]?(?:persen|%|juta|ribu|miliar|triliun))"
YEAR_WORD = rf"(?:tahun|thn\.?|th\.?){GAP}(?:anggaran{GAP}|buku{GAP}|ajaran{GAP}|fiskal{GAP}|pajak{GAP})?"
TO = rf"(?:{GAP}?[-–—/]{GAP}?|{GAP}(?:hingga|sampai(?:{GAP}dengan)?|s/d|s\.d\.?|ke){GAP})"
MONTH = rf"(?:{any_of(MONTHS)})(?![a-z])"
ABBREVIATED = rf"(?:\.(?={GAP}?[0-9]))?"  # the dot of "Des. 2025", not that of the sentence
FULL_MONTH = rf"(?:{any_of(FULL_MONTHS)})(?![a-z])"
DAY = r"[0-9]{1,2}"
WEEKDAY = any_of(WEEKDAYS)
_CARDINAL = any_of(word for word in CARDINALS if word != "nol")
NUMBER_WORD = rf"(?:{_CARDINAL})(?:{GAP}(?:belas|puluh)(?:{GAP}(?:{_CARDINAL}))?)?"
COUNT = rf"(?:[0-9]{{1,3}}|{NUMBER_WORD})(?![0-9.,]*[0-9])"
ORDINAL = rf"(?:{any_of(ORDINALS)})(?![a-z0-9])"
PAST = rf"(?:yang{GAP}lalu|lalu|silam|kemarin)(?![a-z])"
FUTURE = rf"(?:ke{GAP}?depan|mendatang|depan|yang{GAP}akan{GAP}datang|akan{GAP}datang|nanti|lagi)(?![a-z])"
_POINTING = rf"(?:ini|berjalan|tersebut|itu|yang{GAP}sama|sebelumnya|berikutnya|selanjutnya)(?![a-z])"
DEIXIS = rf"(?P<deixis>{PAST}|{FUTURE}|{_POINTING})"
YEAR_TAIL = rf"(?:{GAP}?[-/,]?{GAP}?(?:{YEAR_WORD})?(?P<year>{YEAR})|{GAP}tahun{GAP}{DEIXIS})?"
UNITS = r"(?P<unit>tahun|bulan|pekan|minggu|hari|kuartal|triwulan|semester|dekade)"
_JOINED = rf"{GAP}?(?:,|dan|atau|hingga|sampai|s/d|[-–—]){GAP}?(?:dengan{GAP})?"
# The year of "Januari dan Februari 2023" belongs to both; it is read ahead, not taken.
SHARED_YEAR = rf"(?:(?={_JOINED}(?:{DAY}{GAP})?{MONTH}{GAP}(?:tahun{GAP})?(?P<shared_year>{YEAR})))?"
PART_OF_DAY = rf"(?:{GAP}(?:pagi|siang|sore|malam|petang)(?![a-z]))?"
NAMED_DAY = rf"(?:hari{GAP})?(?P<weekday>{WEEKDAY})(?![a-z]){PART_OF_DAY}"
CLOCK = r"(?P<hour>[0-9]{1,2})[.:](?P<minute>[0-9]{2})"
UNTIL_CLOCK = rf"(?:{GAP}?(?:[-–]|hingga|sampai){GAP}?[0-9]{{1,2}}[.:][0-9]{{2}})?"
COUNTS = frozenset({*CARDINALS, "#"})
"""First words of a count; "#" stands for any number in digits."""
