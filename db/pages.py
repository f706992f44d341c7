"""pages.db: the raw pages, kept apart from the database that people open, and the log of discovered links."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from db.connection import open_database, write_transaction
from db.page_migrations import page_migrations
from extract.model import Page

# SQLite allows 32,766 variables in a statement; a listing brings far fewer.
_KEYS_AT_ONCE = 500
# An article that was blocked or failed this often, over as many passes, is not asked for again by itself.
MAX_TRIES = 8


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


def page_id_of(page: Page) -> str:
    """The id of a page: the same for the same content of the same article, whenever it was fetched."""
    digest = hashlib.sha256()
    for part in (page.outlet.encode(), page.key.encode(), page.body, *page.more):
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest.hexdigest()


class PageStore:
    """pages.db, made where it is missing. Raises DatabaseError where it cannot be opened."""

    def __init__(self, path: Path) -> None:
        self._database = open_database(path)
        if page_migrations.pending(self._database):
            with write_transaction(self._database):  # several crawls may start on a new file at once
                page_migrations.apply(self._database)

    def close(self) -> None:
        self._database.close()

    def add(self, page: Page, run: int | None = None) -> str:
        """Stores the page, settles its link as fetched, and returns the page's id.

        A page with the same content as a stored one changes nothing but the link.
        """
        page_id = page_id_of(page)
        with write_transaction(self._database):
            self._insert_page(page_id, page)
            self._database.execute(
                "update links set outcome = ?, status = ?, reason = '', run = ?, at = ?"
                " where outlet = ? and key = ?",
                [Outcome.FETCHED, page.status, run, _text(page.fetched_at), page.outlet, page.key],
            )
        return page_id

    def _insert_page(self, page_id: str, page: Page) -> None:
        row = {
            "id": page_id,
            "outlet": page.outlet,
            "key": page.key,
            "url": page.url,
            "final_url": page.final_url,
            "fetched_at": _text(page.fetched_at),
            "status": page.status,
            "headers": json.dumps(dict(page.headers), sort_keys=True),
            "sha256": hashlib.sha256(page.body).hexdigest(),
            "body": zlib.compress(page.body),
            "found_on": page.found_on,
        }
        columns, marks = ", ".join(row), ", ".join("?" * len(row))
        connection = self._database.conn
        connection.execute(f"insert or ignore into pages ({columns}) values ({marks})", [*row.values()])
        connection.executemany(
            "insert or ignore into parts (page_id, number, body) values (?, ?, ?)",
            [(page_id, number, zlib.compress(body)) for number, body in enumerate(page.more, start=2)],
        )

    def get(self, page_id: str) -> Page:
        """The page as it was stored. Raises KeyError where there is none with this id."""
        for row in self._database.query("select * from pages where id = ?", [page_id]):
            return _page_of(row, self._parts_of(page_id))
        raise KeyError(page_id)

    def _parts_of(self, page_id: str) -> tuple[bytes, ...]:
        rows = self._database.query("select body from parts where page_id = ? order by number", [page_id])
        return tuple(zlib.decompress(row["body"]) for row in rows)

    def ids(self) -> list[str]:
        """The ids of all stored pages, sorted: the same pages give the same order on every machine."""
        return [row["id"] for row in self._database.query("select id from pages order by id")]

    def known(self, outlet: str, keys: Iterable[str]) -> set[str]:
        """Those of the keys whose article has a stored page."""
        sql = "select distinct key from pages where outlet = ? and key in ({})"
        return self._keys_where(sql, outlet, keys)

    def settled(self, outlet: str, keys: Iterable[str], *, by: datetime, skipped: bool) -> set[str]:
        """Those of the keys that were found by that time and need no more work.

        `skipped`: whether links that were off topic by their title count as well.
        """
        outcomes = "'fetched', 'known', 'denied'" + (", 'skipped'" if skipped else "")
        sql = (
            "select key from links where outlet = ? and key in ({})"
            f" and outcome in ({outcomes}) and found_at <= '{_text(by)}'"
        )
        return self._keys_where(sql, outlet, keys)

    def _keys_where(self, sql: str, outlet: str, keys: Iterable[str]) -> set[str]:
        wanted = list(dict.fromkeys(keys))
        found: set[str] = set()
        for start in range(0, len(wanted), _KEYS_AT_ONCE):
            some = wanted[start : start + _KEYS_AT_ONCE]
            marks = ", ".join("?" * len(some))
            found.update(row["key"] for row in self._database.query(sql.format(marks), [outlet, *some]))
        return found

    def record_links(self, links: Sequence[Link]) -> None:
        """Logs what became of the links, all or none. The first finding of a link is kept as it was.

        `known` never replaces how the article became known; blocked and failed count as a try.
        """
        with write_transaction(self._database):
            self._database.conn.executemany(_RECORD_LINK, [_row_of(link) for link in links])

    def record_walk(self, outlet: str, route: str, links: Sequence[Link], at: datetime) -> None:
        """Logs the links that a walk of a route to its end named, and when that was."""
        with write_transaction(self._database):
            self._database.conn.executemany(_RECORD_LINK, [_row_of(link) for link in links])
            self._database.execute("replace into walks values (?, ?, ?)", [outlet, route, _text(at)])

    def last_walk(self, outlet: str, route: str) -> datetime | None:
        """The time of the last walk of the route that came to its end; None where there was none."""
        rows = self._database.query("select at from walks where outlet = ? and route = ?", [outlet, route])
        return next((datetime.fromisoformat(row["at"]) for row in rows), None)

    def unfinished(self, outlet: str) -> list[Link]:
        """Links that were found and not fetched, newest first; none that was tried MAX_TRIES times."""
        rows = self._database.query(
            "select * from links where outlet = ? and outcome in ('found', 'failed', 'blocked') and tries < ?"
            " order by found_at desc, key desc",
            [outlet, MAX_TRIES],
        )
        return [_link_of(row) for row in rows]

    def links_of(self, url: str) -> list[Link]:
        """The log of an article's address in its canonical form; empty where it was never discovered."""
        rows = self._database.query("select * from links where url = ? order by outlet, key", [url])
        return [_link_of(row) for row in rows]

    def page_ids_of(self, outlet: str, key: str) -> list[str]:
        """The ids of the stored pages of an article, first fetched first."""
        rows = self._database.query(
            "select id from pages where outlet = ? and key = ? order by fetched_at, id", [outlet, key]
        )
        return [row["id"] for row in rows]


_RECORD_LINK = """
insert into links (outlet, key, url, title, found_on, found_at, outcome, status, reason, run, at, tries)
values (:outlet, :key, :url, :title, :found_on, :found_at, :outcome, :status, :reason, :run, :at, :try)
on conflict (outlet, key) do update set
    outcome = excluded.outcome, status = excluded.status, reason = excluded.reason,
    run = excluded.run, at = excluded.at, tries = tries + excluded.tries
where excluded.outcome != 'known'
"""


def _text(time: datetime) -> str:
    """A time as it is stored: in UTC, so that times sort as texts."""
    return time.astimezone(UTC).isoformat(timespec="microseconds")


def _row_of(link: Link) -> dict[str, Any]:
    return {
        "outlet": link.outlet,
        "key": link.key,
        "url": link.url,
        "title": link.title,
        "found_on": link.found_on,
        "found_at": _text(link.found_at),
        "outcome": link.outcome,
        "status": link.status,
        "reason": link.reason,
        "run": link.run,
        "at": _text(link.at),
        "try": int(link.outcome in (Outcome.BLOCKED, Outcome.FAILED)),
    }


def _link_of(row: dict[str, Any]) -> Link:
    times = {name: datetime.fromisoformat(row[name]) for name in ("found_at", "at")}
    return Link(**{**row, **times, "outcome": Outcome(row["outcome"])})


def _page_of(row: dict[str, Any], more: tuple[bytes, ...]) -> Page:
    return Page(
        outlet=row["outlet"],
        key=row["key"],
        url=row["url"],
        final_url=row["final_url"],
        fetched_at=datetime.fromisoformat(row["fetched_at"]),
        status=row["status"],
        headers=json.loads(row["headers"]),
        body=zlib.decompress(row["body"]),
        more=more,
        found_on=row["found_on"],
    )
