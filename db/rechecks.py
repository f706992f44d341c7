"""Which articles are asked for again: what carries targets may be edited after it was published."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlite_utils import Database

from db.connection import write_transaction
from db.rows import rows
from db.values import stored_time

# After publication. Corrections come within hours; a day and a week catch the late ones.
RECHECKED_AFTER = (timedelta(hours=1), timedelta(days=1), timedelta(days=7))
# Where no crawl ran for so long after the last of them, it is left out.
GIVEN_UP_AFTER = timedelta(days=14)


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """An article that carries a target and is young enough to be edited."""

    key: str
    url: str
    published: datetime


def watched(database: Database, outlet: str, now: datetime) -> list[Watched]:
    """The articles of an outlet with a target in them that a crawl may have to ask for again."""
    found = rows(
        database,
        "select key, url, published from articles a where outlet = ? and published between ? and ?"
        " and exists (select 1 from claims c where c.article_id = a.id and c.kind = 'target'"
        "             and c.withdrawn is null) order by published, key",
        [outlet, stored_time(now - GIVEN_UP_AFTER), stored_time(now)],
    )
    return [
        Watched(key=row["key"], url=row["url"], published=datetime.fromisoformat(row["published"]))
        for row in found
    ]


def is_due(published: datetime, last_fetch: datetime, now: datetime) -> bool:
    """Whether one of the moments for asking again has passed since the article was last asked for."""
    return any(last_fetch < published + wait <= now for wait in RECHECKED_AFTER)


def last_fetches(pages: Database, outlet: str, keys: Iterable[str]) -> dict[str, datetime]:
    """See PageStore.last_fetches."""
    sql = (
        "select key, max(at) at from (select key, fetched_at at from pages where outlet = ?1"
        " union all select key, at from rechecks where outlet = ?1)"
        " where key in (select value from json_each(?2)) group by key"
    )
    found = rows(pages, sql, [outlet, json.dumps(list(keys))])
    return {row["key"]: datetime.fromisoformat(row["at"]) for row in found}


def record_recheck(pages: Database, outlet: str, key: str, outcome: str, reason: str, at: str) -> None:
    """See PageStore.record_recheck."""
    with write_transaction(pages):
        pages.execute("replace into rechecks values (?, ?, ?, ?, ?)", [outlet, key, at, outcome, reason])
