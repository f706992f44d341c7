"""Datelines: the place and brand with which an article's text begins, "Jakarta (ANTARA) - "."""

from __future__ import annotations

import re

from extract.article.lines import is_prose
from extract.article.quirks import BRANDS

_HEAD_PROSE, _HEAD_CHARS = 2, 900  # lines and characters before a dateline; one further down is another's
_MAX_CITY = 60  # characters before the wire's name in a dateline that nothing is glued to

_DOMAIN = r"[A-Za-z0-9-]{3,30}(?:\.[A-Za-z0-9-]{2,20})?\.(?:com|co\.id|id|net|tv|COM|CO\.ID|ID|NET|TV)"
# A brand that is one plain word ("Bisnis", "Antara") is a word of the language, too.
_NAMES = sorted(
    (
        re.escape(brand)
        for brand in {*BRANDS, "IDXChannel", "IDN Times"}
        if not brand.istitle() or " " in brand
    ),
    key=len,
    reverse=True,
)
_BRAND = rf"(?:{'|'.join(_NAMES)}|{_DOMAIN}|(?:HARIAN )?DISWAY[A-Z]{{0,20}})"
_CITY = r"[A-Z][\w.'/-]{1,25}(?:[ ,]{1,2}[A-Z(][\w.'/)-]{1,25}){0,3}"
# Where nothing but a space parts the city from the text, only cities that are known end before it.
_OFTEN = (
    "Jakarta|Ambon|Balikpapan|Banda Aceh|Bandung|Banjarmasin|Batam|Bekasi|Bengkulu|Bogor|Cirebon|Denpasar"
    "|Depok|Gorontalo|Jambi|Jayapura|Kendari|Kupang|Lampung|Makassar|Malang|Manado|Mataram|Medan|Padang"
    "|Palembang|Palu|Pekanbaru|Pontianak|Samarinda|Semarang|Serang|Solo|Surabaya|Surakarta|Tangerang"
    "|Yogyakarta"
)
_DASH = r"\s{0,3}[-–—―−]{1,3}\s{0,3}"
# "Jakarta (ANTARA) - ", "Padang, (Antara Kepri) – ", also glued to a pull quote: "besarJakarta (ANTARA) -"
_WIRE = r"\((?:ANTARA|Antara)(?:[ /][\w ./-]{1,25})?\)"
_WIRE_DATELINE = re.compile(rf"{_WIRE}{_DASH}|^{_CITY},?-?\s{{0,3}}{_WIRE}:?\s(?=[A-Z\"“])")
# "Bisnis.com, JAKARTA — ", "JAKARTA, KOMPAS.com - ", "KONTAN.CO.ID - JAKARTA. ", "MerahPutih.com - "
_BRAND_DATELINE = re.compile(
    rf"(?:{_CITY}\s?[,-]\s?|{_CITY}\s)?{_BRAND}(?:\s?,\s?{_CITY})?"
    rf"(?:{_DASH}[A-Z]{{3,20}}(?: [A-Z]{{3,20}}){{0,2}}\.\s|{_DASH})"
    rf"|{_CITY}\s\({_BRAND}\)(?:{_DASH}|:\s)"
    rf"|{_DOMAIN},\s(?:(?:{_OFTEN})\s)?(?=[A-Z\"“])"
)


def from_dateline(lines: list[str]) -> list[str]:
    """The lines from the first dateline on, without it, and before a dateline that begins another article.

    Before the dateline stand a caption, a summary, a pull quote. A text without one is returned whole.
    """
    lines = list(lines)
    start, lead = 0, ""
    for index, line in enumerate(lines):
        match = _dateline(line)
        if match is None:
            continue
        rest = line[match.end() :].strip()
        if _is_near(lines[start:index], match) and (not lead or rest == lead):  # again: a summary stood above
            lines[index], start, lead = rest, index, rest
        elif index > start and match.start() < _MAX_CITY:
            return lines[start : before_headline(lines, index, start + 1)]
    return lines[start:]


def before_headline(lines: list[str], index: int, least: int) -> int:
    """Where the article before `index` ends: the next one's headline, date and caption are not its own."""
    while index > least and not is_prose(lines[index - 1]):
        index -= 1
    return index


def _is_near(ahead: list[str], match: re.Match[str]) -> bool:
    """Whether so little stands before the dateline that it can be the article's own."""
    return sum(map(is_prose, ahead)) <= _HEAD_PROSE and sum(map(len, ahead)) + match.start() <= _HEAD_CHARS


def _dateline(line: str) -> re.Match[str] | None:
    head = line[:_HEAD_CHARS]
    return _WIRE_DATELINE.search(head) or _BRAND_DATELINE.match(head[:150])
