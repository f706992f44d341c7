"""Taking down: an article that must be forgotten, and raw pages that need not be kept any longer.

A forgotten article leaves a tombstone, its name alone, so that no crawl and no import brings it back.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime

from sqlite_utils import Database

from db import contents
from db.claims import Change, replace_claims
from db.connection import write_transaction
from db.rows import rows
from db.settling import settle
from db.stories import leave_story


def is_forgotten(pages: Database, outlet: str, key: str) -> bool:
    """Whether an article has a tombstone in pages.db."""
    sql = "select 1 from tombstones where outlet = ? and key = ?"
    return pages.execute(sql, [outlet, key]).fetchone() is not None


def forget_pages(pages: Database, outlet: str, key: str, url: str, at: str) -> int:
    """Removes every page of an article from pages.db and leaves a tombstone; returns how many there were."""
    pages.execute("pragma secure_delete = on")
    _remove_contents(pages, "outlet = ? and key = ?", [outlet, key])
    with write_transaction(pages):
        removed = pages.execute("delete from pages where outlet = ? and key = ?", [outlet, key]).rowcount
        pages.execute("delete from rechecks where outlet = ? and key = ?", [outlet, key])
        pages.execute("insert or ignore into tombstones values (?, ?, ?, ?)", [outlet, key, url, at])
        pages.execute(
            "update links set title = '', outcome = 'known', reason = 'to be forgotten'"
            " where outlet = ? and key = ?",
            [outlet, key],
        )
    empty_log(pages)
    return removed


def drop_pages(pages: Database, before: str, unread: Iterable[str], at: str) -> int:
    """Empties the pages fetched before a time, but for the unread ones; returns how many."""
    old = "dropped_at is null and fetched_at < ? and id not in (select value from json_each(?))"
    _remove_contents(pages, old, [before, json.dumps(list(unread))])
    with write_transaction(pages):
        chosen = [before, json.dumps(list(unread))]
        pages.execute(f"delete from parts where page_id in (select id from pages where {old})", chosen)
        return pages.execute(
            f"update pages set body = x'', stored_at = null, dropped_at = ? where {old}", [at, *chosen]
        ).rowcount


def _remove_contents(pages: Database, chosen: str, values: list[str]) -> None:
    """Removes what the chosen pages have outside of the file; before their rows, which say where it is."""
    for page in rows(
        pages, f"select id, stored_at from pages where stored_at is not null and {chosen}", values
    ):
        parts = rows(pages, "select number from parts where page_id = ?", [page["id"]])
        further = [contents.part_of(page["stored_at"], part["number"]) for part in parts]
        contents.remove([*further, page["stored_at"]])


def forget_article(database: Database, outlet: str, key: str, *, at: datetime) -> int:
    """Removes an article with its versions, claims, readings and decisions from pantau.db, and what only
    it reported; returns how many claims that were. Its words are gone from the file as well."""
    database.execute("pragma secure_delete = on")
    removed = 0
    with write_transaction(database):
        found = rows(database, "select id from articles where outlet = ? and key = ?", [outlet, key])
        for article in (row["id"] for row in found):
            removed += _remove_article(database, article, at)
        database.execute("delete from readings where outlet = ? and key = ?", [outlet, key])
        for index in ("articles_fts", "claims_fts"):  # deleted words stay in an index until it is merged
            database.execute(f"insert into {index} ({index}) values ('optimize')")
    empty_log(database)
    return removed


def _remove_article(database: Database, article: str, at: datetime) -> int:
    claims = rows(database, "select distinct page_id from claims where article_id = ?", [article])
    (removed,) = database.execute("select count(*) from claims where article_id = ?", [article]).fetchone()
    changed = Change(targets=leave_story(database, article))
    for row in claims:
        changed |= replace_claims(database, article, row["page_id"], ())
    settle(database, changed, at=at, announce=False)
    database.execute("delete from articles where id = ?", [article])
    return int(removed)


def empty_log(database: Database) -> None:
    """Moves what the write-ahead log holds into the file and cuts the log off, as far as readers let it."""
    database.execute("pragma wal_checkpoint(truncate)")
