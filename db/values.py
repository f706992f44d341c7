"""How values are written into the database and read back: numbers, times, texts and ids."""

from __future__ import annotations

import calendar
import hashlib
import re
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal

from extract.model import Claim

WIB = timezone(timedelta(hours=7), "WIB")  # fixed, so that stored times sort as text
LARGEST = 2**63 - 1

_UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")
# The escapes of a JSON line, one by one: half of a pair is no pair, and no escaped backslash either.
_ESCAPES = re.compile(
    rb"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
    rb"|(?P<half>\\u[dD][89a-fA-F][0-9a-fA-F]{2}|\xed[\xa0-\xbf][\x80-\xbf])|\\.",
    re.DOTALL,
)
_PERIOD = re.compile(r"(\d{4})(?:-(?:(\d{2})|Q([1-4])|H([12])))?")


def stored_number(value: Decimal) -> int | float:
    """The number for a column of type `any`: whole ones as exact integers, fractions as doubles.

    Raises ValueError for a whole number beyond 64 bits, infinity and NaN.
    """
    if not value.is_finite() or abs(value) > LARGEST:
        raise ValueError(f"the number {value} cannot be stored")
    return int(value) if value == value.to_integral_value() else float(value)


def read_number(stored: int | float) -> Decimal:
    """The number as it was before it was stored; fractions exactly up to 15 significant digits."""
    return Decimal(stored) if isinstance(stored, int) else Decimal(repr(stored))


def without_half_characters(line: bytes) -> bytes:
    """A line of JSON with U+FFFD for each surrogate that stands alone, which no UTF-8 can hold."""
    return _ESCAPES.sub(lambda found: b"\\ufffd" if found["half"] else found[0], line)


def stored_time(moment: datetime) -> str:
    """ISO 8601 at +07:00, to the second. Raises ValueError for a naive time."""
    if moment.tzinfo is None:
        raise ValueError(f"the time {moment} has no zone")
    return moment.astimezone(WIB).isoformat(timespec="seconds")


def checked_text(text: str, what: str) -> str:
    """The text itself. Raises ValueError where it holds what SQLite cannot keep: NUL or a lone surrogate."""
    if _UNSTORABLE.search(text):
        raise ValueError(f"{what} holds a NUL or a lone surrogate")
    return text


def period_end(period: str | None) -> date | None:
    """The last day of a period in the form of Claim.period; None for None and for any other form."""
    match = _PERIOD.fullmatch(period or "")
    if not match:
        return None
    year, month, quarter, half = match.groups()
    last_month = int(month or 12) if not quarter and not half else 3 * int(quarter or 0) + 6 * int(half or 0)
    if not 1 <= last_month <= 12 or int(year) < 1:
        return None
    return date(int(year), last_month, calendar.monthrange(int(year), last_month)[1])


def claim_id(article_id: str, claim: Claim) -> str:
    """The id of what an article claims: the same for the same quantity, wherever its sentence stands."""
    claimed = (
        claim.kind,
        claim.agency,
        claim.metric,
        claim.measure,
        _plain(claim.value),
        _plain(claim.value_max),
        claim.unit,
        claim.period or "",
        claim.scope,
        claim.segment or "",
    )
    return f"{article_id}-{digest(*claimed)}"


def digest(*parts: str) -> str:
    """Twelve hex digits that stand for the parts."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]


def _plain(number: Decimal | None) -> str:
    return "" if number is None else format(number.normalize(), "f")
