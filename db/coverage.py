"""What became of the links of each outlet and day, in pages.db: each counts once a day, under one outcome."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from typing import Any

from sqlite_utils import Database

WIB = timezone(timedelta(hours=7), "WIB")
# Days older than this no longer change; their links are counted and forgotten.
_OPEN_DAYS = 2

_NOTE = """
insert into day_links (outlet, day, key, outcome) values (?, ?, ?, ?)
on conflict (outlet, day, key) do update set outcome = excluded.outcome
where outcome != 'fetched'
"""
_CLOSE = """
insert into day_counts (outlet, day, found, fetched, known, denied, blocked, failed, skipped)
select outlet, day, found, fetched, known, denied, blocked, failed, skipped from coverage
where day < ? and (outlet, day) in (select distinct outlet, day from day_links where day < ?)
on conflict (outlet, day) do nothing
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """The links of an outlet's day; `found` is the sum of the others."""

    outlet: str
    day: date  # in Jakarta
    found: int
    fetched: int
    known: int  # stored on an earlier day
    denied: int
    blocked: int
    failed: int  # or not come to
    skipped: int  # off topic by their titles


def note_links(database: Database, outlet: str, keys: Iterable[tuple[str, str]], at: datetime) -> None:
    """Counts links, given as keys with their outcomes. Inside a write transaction."""
    day = at.astimezone(WIB).date().isoformat()
    database.conn.executemany(_NOTE, [(outlet, day, key, outcome) for key, outcome in keys])


def close_days(database: Database, now: datetime) -> None:
    """Counts the days that no longer change and forgets their links. Inside a write transaction."""
    first_open = (now.astimezone(WIB).date() - timedelta(days=_OPEN_DAYS)).isoformat()
    database.execute(_CLOSE, [first_open, first_open])
    database.execute("delete from day_links where day < ?", [first_open])


def coverage(database: Database, since: date) -> list[Coverage]:
    """The coverage of all outlets from that day on, newest day first."""
    rows = database.query(
        "select * from coverage where day >= ? order by day desc, outlet", [since.isoformat()]
    )
    return [_coverage(row) for row in rows]


def _coverage(row: dict[str, Any]) -> Coverage:
    return Coverage(**{**row, "day": date.fromisoformat(row["day"])})
