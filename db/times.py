"""Times as pages.db stores them."""

from __future__ import annotations

from datetime import UTC, datetime


def exact_time(time: datetime) -> str:
    """A time in UTC to the microsecond, so that times sort as texts. Takes aware times."""
    return time.astimezone(UTC).isoformat(timespec="microseconds")
