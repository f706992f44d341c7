"""Points in time as Indonesian news pages write them, for machines and for people."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

WIB = ZoneInfo("Asia/Jakarta")

_ZONES: dict[str, tzinfo] = {
    "wib": WIB,
    "wita": ZoneInfo("Asia/Makassar"),
    "wit": ZoneInfo("Asia/Jayapura"),
    "utc": UTC,
    "gmt": UTC,
    "z": UTC,
}
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januari january jan",
            "februari pebruari february feb peb",
            "maret march mar mrt",
            "april apr",
            "mei may",
            "juni june jun",
            "juli july jul",
            "agustus august agu agt ags aug",
            "september sept sep",
            "oktober october okt oct",
            "november nopember nov nop",
            "desember december des dec",
        ),
        start=1,
    )
    for name in names.split()
}
_RFC_822 = re.compile(
    r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),.*(?:[+-]\d{4}|GMT|UT)\s*$", re.IGNORECASE | re.DOTALL
)
_CLOCK = (
    r"(?:[\s,|/T\-–—]{0,6}(?:pukul|jam|pkl\.?)?\s{0,3}"
    r"(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.](?P<second>\d{2}))?(?:\.\d{1,9})?)?"
    r"(?:\s{0,3}\(?(?P<zone>WIB|WITA|WIT|UTC|GMT|Z|[+-]\d{2}:?\d{2})\b\)?)?"
)
_ISO = re.compile(
    r"(?P<year>(?:19|20)\d{2})[-/](?P<month>\d{1,2})[-/](?P<day>\d{1,2})(?!\d)" + _CLOCK, re.IGNORECASE
)
_NUMERIC = re.compile(
    r"(?<![\d/.-])(?P<day>\d{1,2})[-/.](?P<month>\d{1,2})[-/.](?P<year>(?:19|20)\d{2})(?!\d)" + _CLOCK,
    re.IGNORECASE,
)
_WORDED = re.compile(
    r"(?<!\d)(?P<day>\d{1,2})[\s-]{1,3}(?P<month>"
    + "|".join(sorted(_MONTHS, key=len, reverse=True))
    + r")\.?,?"
    r"[\s-]{1,3}(?P<year>(?:19|20)\d{2})(?!\d)" + _CLOCK,
    re.IGNORECASE,
)


def parse_datetime(text: str) -> tuple[datetime, bool] | None:
    """The first point in time of a short text, aware, and whether it names the time of day.

    Reads ISO 8601 and its looser relatives ("2026/03/25 15:11:47"), RFC 822 and the datelines of Indonesian
    pages ("Jum'at, 24 Juli 2026 | 13:39 WIB", "Minggu 12-04-2026,10:07 WIB"). Without a zone it is WIB
    (UTC+7), without a time midnight.
    """
    text = text[:200]
    if _RFC_822.match(text):  # "Fri, 12 Jul 2024 10:30:00 +0700"
        try:
            moment = parsedate_to_datetime(text.strip())
        except (ValueError, IndexError):
            pass
        else:
            return (moment if moment.tzinfo else moment.replace(tzinfo=WIB)), True
    found = [match for pattern in (_ISO, _WORDED, _NUMERIC) if (match := pattern.search(text))]
    for match in sorted(found, key=lambda match: match.start()):
        if read := _moment(match):
            return read, match["hour"] is not None
    return None


def _moment(match: re.Match[str]) -> datetime | None:
    month = match["month"].lower()
    try:
        day = date(int(match["year"]), _MONTHS.get(month) or int(month), int(match["day"]))
        clock = time(int(match["hour"] or 0), int(match["minute"] or 0), int(match["second"] or 0))
    except ValueError:
        return None
    return datetime.combine(day, clock, tzinfo=_zone(match["zone"]))


def _zone(name: str | None) -> tzinfo:
    if not name:
        return WIB
    if known := _ZONES.get(name.lower()):
        return known
    offset = timedelta(hours=int(name[1:3]), minutes=int(name[-2:]))
    return timezone(offset if name[0] == "+" else -offset) if offset < timedelta(days=1) else WIB
