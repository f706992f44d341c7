"""pages.db: the raw pages, kept apart from the database that people open, and the log of discovered links."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

from db.connection import Kind, open_database, write_transaction
from db.coverage import Coverage, close_days, coverage, note_links
from db.forgetting import drop_pages, forget_pages, is_forgotten
from db.packing import page_of
from db.page_migrations import page_migrations
from db.rechecks import last_fetches, record_recheck
from db.times import exact_time
from extract.model import Page

# SQLite allows 32,766 variables in a statement; a listing brings far fewer.
_KEYS_AT_ONCE = 500
# An article that was blocked or failed this often, over as many passes, is not asked for again by itself.
MAX_TRIES = 8
FIRST_PAUSE = timedelta(hours=1)  # after the second try


class Outcome(StrEnum):
    """What became of a discovered link. After a pass every link it discovered has exactly one."""

    FOUND = "found"  # discovered, its turn has not come
    FETCHED = "fetched"
    KNOWN = "known"  # the article's page was stored earlier
    DENIED = "denied"  # by robots.txt
    BLOCKED = "blocked"  # a challenge page, a login wall or a refusal
    FAILED = "failed"
    SKIPPED = "skipped"  # on a general list, and its title is off topic


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One discovered article address and its outcome."""

    outlet: str
    key: str
    url: str  # canonical
    title: str = ""
    found_on: str = ""  # the address of the feed or list that named it
    found_at: datetime  # aware
    outcome: Outcome = Outcome.FOUND
    status: int | None = None  # the HTTP status of the last answer
    reason: str = ""  # why it was not fetched, one plain clause
    run: int | None = None
    at: datetime  # when the outcome was decided
    tries: int = 0  # how often it was blocked or failed so far
    archive: bool = False  # found by a backfill


def page_id_of(page: Page) -> str:
    """The id of a page: the same for the same content of the same article, whenever it was fetched."""
    digest = hashlib.sha256()
    for part in (page.outlet.encode(), page.key.encode(), page.body, *page.more):
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest.hexdigest()


class PageStore:
    """pages.db, made where it is missing. Raises DatabaseError where it cannot be opened."""

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        self.path = path
        self.database = open_database(path, kind=Kind.PAGES, read_only=read_only)
        if not read_only and page_migrations.pending(self.database):
            with write_transaction(self.database):  # several crawls may start on a new file at once
                page_migrations.apply(self.database)

    def close(self) -> None:
        self.database.close()

    def add(self, page: Page, run: int | None = None, *, archive: bool = False) -> str:
        """Stores the page, settles its link as fetched, and returns the page's id.

        A page with the same content as a stored one changes nothing but the link; one of a forgotten
        article changes nothing at all. `archive`: a backfill fetched it, so what it says is no news.
        """
        page_id = page_id_of(page)
        with write_transaction(self.database):
            if is_forgotten(self.database, page.outlet, page.key):
                return page_id
            self._insert_page(page_id, page, archive)
            note_links(self.database, page.outlet, [(page.key, Outcome.FETCHED)], page.fetched_at)
            self.database.execute(
                "update links set outcome = ?, status = ?, reason = '', run = ?, at = ?"
                " where outlet = ? and key = ?",
                [Outcome.FETCHED, page.status, run, exact_time(page.fetched_at), page.outlet, page.key],
            )
        return page_id

    def _insert_page(self, page_id: str, page: Page, archive: bool) -> None:
        row = {
            "id": page_id,
            "outlet": page.outlet,
            "key": page.key,
            "url": page.url,
            "final_url": page.final_url,
            "fetched_at": exact_time(page.fetched_at),
            "status": page.status,
            "headers": json.dumps(dict(page.headers), sort_keys=True),
            "sha256": hashlib.sha256(page.body).hexdigest(),
            "body": zlib.compress(page.body),
            "found_on": page.found_on,
            "archive": int(archive),
        }
        columns, marks = ", ".join(row), ", ".join("?" * len(row))
        connection = self.database.conn
        connection.execute(f"insert or ignore into pages ({columns}) values ({marks})", [*row.values()])
        connection.executemany(
            "insert or ignore into parts (page_id, number, body) values (?, ?, ?)",
            [(page_id, number, zlib.compress(body)) for number, body in enumerate(page.more, start=2)],
        )

    def get(self, page_id: str) -> Page:
        """The page as it was stored. Raises KeyError where there is none with this id, or no more."""
        sql = "select * from pages where id = ? and dropped_at is null"
        for row in self.database.query(sql, [page_id]):
            return page_of(row, self._parts_of(page_id))
        raise KeyError(page_id)

    def head(self, page_id: str) -> Page:
        """The page without its content. Raises KeyError where there is none with this id, or no more."""
        sql = "select *, x'' body, null stored_at from pages where id = ? and dropped_at is null"
        for row in self.database.query(sql, [page_id]):
            return page_of(row, [])
        raise KeyError(page_id)

    def _parts_of(self, page_id: str) -> list[dict[str, Any]]:
        return list(self.database.query("select * from parts where page_id = ? order by number", [page_id]))

    def ids(self, since: datetime | None = None) -> list[str]:
        """The ids of all pages with their content, sorted: the same pages give the same order everywhere.

        `since`: only pages fetched at that time or later.
        """
        sql = "select id from pages where dropped_at is null and fetched_at >= ? order by id"
        return [row["id"] for row in self.database.query(sql, [exact_time(since) if since else ""])]

    def archived(self) -> set[str]:
        """The ids of the pages that a backfill fetched: what they say is recorded, not announced."""
        return {row["id"] for row in self.database.query("select id from pages where archive")}

    def known(self, outlet: str, keys: Iterable[str]) -> set[str]:
        """Those of the keys whose article has a stored page, had one, or is to be forgotten."""
        sql = "select distinct key from {table} where outlet = ? and key in ({{}})"
        wanted = list(keys)
        return self._keys_where(sql.format(table="pages"), outlet, wanted) | self._keys_where(
            sql.format(table="tombstones"), outlet, wanted
        )

    def settled(self, outlet: str, keys: Iterable[str], *, by: datetime, skipped: bool) -> set[str]:
        """Those of the keys that were found by that time and need no more work.

        `skipped`: whether links that were off topic by their title count as well.
        """
        outcomes = "'fetched', 'known', 'denied'" + (", 'skipped'" if skipped else "")
        sql = (
            "select key from links where outlet = ? and key in ({})"
            f" and outcome in ({outcomes}) and found_at <= '{exact_time(by)}'"
        )
        return self._keys_where(sql, outlet, keys)

    def _keys_where(self, sql: str, outlet: str, keys: Iterable[str]) -> set[str]:
        wanted = list(dict.fromkeys(keys))
        found: set[str] = set()
        for start in range(0, len(wanted), _KEYS_AT_ONCE):
            some = wanted[start : start + _KEYS_AT_ONCE]
            marks = ", ".join("?" * len(some))
            found.update(row["key"] for row in self.database.query(sql.format(marks), [outlet, *some]))
        return found

    def record_links(self, links: Sequence[Link]) -> None:
        """Logs what became of the links, all or none. The first finding of a link is kept as it was.

        `known` never replaces how the article became known; blocked and failed count as a try.
        """
        with write_transaction(self.database):
            self._record(links)

    def record_walk(
        self,
        outlet: str,
        lists: Iterable[str],
        links: Sequence[Link],
        at: datetime,
        *,
        resting: Iterable[Link] = (),
    ) -> None:
        """Logs the links of a walk, and when the lists at these addresses were walked to their end.

        `resting` links were met again before they are due; that changes nothing but the day's coverage.
        """
        with write_transaction(self.database):
            self._record(links)
            note_links(self.database, outlet, [(link.key, link.outcome) for link in resting], at)
            self.database.conn.executemany(
                "replace into walks values (?, ?, ?)", [(outlet, url, exact_time(at)) for url in lists]
            )

    def _record(self, links: Sequence[Link]) -> None:
        self.database.conn.executemany(_RECORD_LINK, [_row_of(link) for link in links])
        for link in links:
            note_links(self.database, link.outlet, [(link.key, link.outcome)], link.at)

    def last_walk(self, outlet: str, url: str) -> datetime | None:
        """When the list at this address was last walked to its end; None where it never was."""
        rows = self.database.query("select at from walks where outlet = ? and route = ?", [outlet, url])
        return next((datetime.fromisoformat(row["at"]) for row in rows), None)

    def unfinished(self, outlet: str, now: datetime, *, archive: bool = False) -> list[Link]:
        """Links that were found and not fetched and whose time has come, newest first.

        What fails is tried again in the next pass, then after pauses that double, MAX_TRIES times in all.
        `archive`: those that backfills found, else those of live passes.
        """
        rows = self.database.query(
            "select * from links where outlet = ? and archive = ?"
            " and outcome in ('found', 'failed', 'blocked') and tries < ? order by found_at desc, key desc",
            [outlet, int(archive), MAX_TRIES],
        )
        return [link for link in map(_link_of, rows) if link.at + _pause_after(link.tries) <= now]

    def resting(self, outlet: str, keys: Iterable[str], now: datetime) -> dict[str, Link]:
        """Those of the keys whose article did not come and whose next try is not due, by key."""
        wanted = json.dumps(list(keys))
        rows = self.database.query(
            "select * from links where outlet = ? and outcome in ('failed', 'blocked')"
            " and key in (select value from json_each(?))",
            [outlet, wanted],
        )
        links = [_link_of(row) for row in rows]
        return {
            link.key: link
            for link in links
            if link.tries >= MAX_TRIES or link.at + _pause_after(link.tries) > now
        }

    def links_of(self, url: str) -> list[Link]:
        """The log of an article's address in its canonical form; empty where it was never discovered."""
        rows = self.database.query("select * from links where url = ? order by outlet, key", [url])
        return [_link_of(row) for row in rows]

    def page_ids_of(self, outlet: str, key: str) -> list[str]:
        """The ids of the stored pages of an article, first fetched first."""
        rows = self.database.query(
            "select id from pages where outlet = ? and key = ? order by fetched_at, id", [outlet, key]
        )
        return [row["id"] for row in rows]

    def imported_as(self, url: str, key: str) -> str | None:
        """The outlet under which an address was imported first, or forgotten; None where it never was."""
        sql = (
            "select outlet from tombstones where url = :url and key = :key union all"
            " select outlet from (select outlet from pages"
            " where url = :url and key = :key and found_on = 'import' order by rowid) limit 1"
        )
        found = self.database.execute(sql, {"url": url, "key": key}).fetchone()
        return str(found[0]) if found else None

    def is_forgotten(self, outlet: str, key: str) -> bool:
        """Whether the article has a tombstone."""
        return is_forgotten(self.database, outlet, key)

    def forget(self, outlet: str, key: str, url: str, at: datetime) -> int:
        """Removes every page of an article and leaves a tombstone; returns how many there were."""
        return forget_pages(self.database, outlet, key, url, exact_time(at))

    def drop(self, before: datetime, unread: Iterable[str], at: datetime) -> int:
        """Drops the content of pages fetched before a time, but of the unread ones; returns how many."""
        return drop_pages(self.database, exact_time(before), unread, exact_time(at))

    def last_fetches(self, outlet: str, keys: Iterable[str]) -> dict[str, datetime]:
        """When each of the articles was last asked for, whatever came; without those that never were."""
        return last_fetches(self.database, outlet, keys)

    def record_recheck(self, outlet: str, key: str, outcome: Outcome, reason: str, at: datetime) -> None:
        """Notes that an article was asked for again, and what came."""
        record_recheck(self.database, outlet, key, outcome, reason, exact_time(at))

    def coverage(self, since: date) -> list[Coverage]:
        """What became of the links of each outlet and day from that day on (in Jakarta), newest day first."""
        return coverage(self.database, since)

    def close_days(self, now: datetime) -> None:
        """Counts the days whose links no longer change, and forgets which links those were."""
        with write_transaction(self.database):
            close_days(self.database, now)


# What a live pass finds is news, although a backfill may have met it first.
_RECORD_LINK = """
insert into links
    (outlet, key, url, title, found_on, found_at, outcome, status, reason, run, at, tries, archive)
values
    (:outlet, :key, :url, :title, :found_on, :found_at, :outcome, :status, :reason, :run, :at, :try, :archive)
on conflict (outlet, key) do update set
    outcome = excluded.outcome, status = excluded.status, reason = excluded.reason,
    run = excluded.run, at = excluded.at, tries = tries + excluded.tries,
    archive = min(archive, excluded.archive)
where excluded.outcome != 'known'
"""


def _pause_after(tries: int) -> timedelta:
    """How long a link is left alone after so many tries."""
    return FIRST_PAUSE * (1 << (tries - 2)) if tries >= 2 else timedelta(0)


def _row_of(link: Link) -> dict[str, Any]:
    return {
        "outlet": link.outlet,
        "key": link.key,
        "url": link.url,
        "title": link.title,
        "found_on": link.found_on,
        "found_at": exact_time(link.found_at),
        "outcome": link.outcome,
        "status": link.status,
        "reason": link.reason,
        "run": link.run,
        "at": exact_time(link.at),
        "archive": int(link.archive),
        "try": int(link.outcome in (Outcome.BLOCKED, Outcome.FAILED)),
    }


def _link_of(row: dict[str, Any]) -> Link:
    times = {name: datetime.fromisoformat(row[name]) for name in ("found_at", "at")}
    return Link(**{**row, **times, "outcome": Outcome(row["outcome"]), "archive": bool(row["archive"])})
