"""What one outlet's crawl remembers, on its way between pages.db at home and that of a crawl elsewhere.

A crawl on another machine works in a pages.db of its own. It is packed at home with what earlier crawls of
the outlet left: known articles, links, route answers, robots.txt, pauses, quarantine. What the crawl then
changes is followed by triggers and comes home in parcels, each of which may be unpacked any number of times.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from sqlite_utils import Database

from db import contents
from db.connection import write_transaction
from db.packing import Rows, from_text, to_text
from db.rows import rows

# What tells the rows of a table apart. Everything in them belongs to one outlet, but for hosts and origins.
_KEYS = {
    "links": ("outlet", "key"),
    "walks": ("outlet", "route"),
    "quarantines": ("outlet",),
    "answers": ("outlet", "url", "form"),
    "nonsense": ("outlet", "route"),
    "rechecks": ("outlet", "key"),
    "day_links": ("outlet", "day", "key"),
    "hosts": ("host",),
    "robots": ("origin",),
}
_ONLY_TAKEN_ALONG = {"tombstones": ("outlet", "key")}
_ONLY_BROUGHT_HOME = {"pages": ("id",), "parts": ("page_id", "number")}

# Of an article only its having been fetched travels; the row is recognised by its empty body.
_KNOWN_PAGES = """
select id, outlet, key, '' url, '' final_url, max(fetched_at) fetched_at, 0 status, '{}' headers, '' sha256,
    x'' body, '' found_on, 0 archive, 'elsewhere' dropped_at
from pages where outlet = ? group by key
"""

# At home a row may have changed meanwhile; whose word is the newer one counts.
_CONDITIONS = {
    "hosts": "excluded.next_at >= hosts.next_at",
    "robots": "excluded.read_at >= robots.read_at",
    "day_links": "day_links.outcome != 'fetched'",
}


def pack(pages: Database, outlet: str, is_its_host: Callable[[str], bool]) -> str:
    """What the next crawl of the outlet has to know, as text. `is_its_host` tells its hosts and origins."""
    luggage: dict[str, Rows] = {"pages": rows(pages, _KNOWN_PAGES, [outlet])}
    for table, (first, *_) in (_KEYS | _ONLY_TAKEN_ALONG).items():
        if first == "outlet":
            luggage[table] = rows(pages, f"select * from {table} where outlet = ?", [outlet])
        else:
            luggage[table] = [row for row in rows(pages, f"select * from {table}") if is_its_host(row[first])]
    return to_text(luggage)


def unpack(pages: Database, luggage: str) -> None:
    """Puts what was packed into the empty pages.db of a crawl."""
    with write_transaction(pages):
        for table, found in from_text(luggage).items():
            for row in found:
                _insert(pages, table, row, "insert or replace")


class Changes:
    """Follows what a crawl changes in its own pages.db, from now on."""

    def __init__(self, pages: Database, store: str = "") -> None:
        self._pages = pages
        self._store = store  # where contents are put, so that they need not travel
        self._taken = 0
        with write_transaction(pages):
            pages.execute("create table changed (number integer primary key, name text, id text)")
            for table, keys in (_KEYS | _ONLY_BROUGHT_HOME).items():
                self._follow(table, keys, "insert", "new")
                self._follow(table, keys, "update", "new")
            self._follow("quarantines", _KEYS["quarantines"], "delete", "old")  # an outlet that answered

    def _follow(self, table: str, keys: tuple[str, ...], event: str, row: str) -> None:
        columns = ", ".join(f"{row}.{key}" for key in keys)
        self._pages.execute(
            f"create trigger follow_{table}_{event} after {event} on {table} begin"
            f" insert into changed (name, id) values ('{table}', json_array({columns})); end"
        )

    def take(self) -> str:
        """What changed since it was last taken, as text; empty where nothing did."""
        connection = self._pages.conn
        connection.execute("begin")  # one view of it: a page comes with all of its parts
        try:
            found = rows(
                self._pages,
                "select name, id, max(number) number from changed where number > ?"
                " group by name, id order by 3",
                [self._taken],
            )
            parcel: dict[str, Rows] = {}
            for change in found:
                parcel.setdefault(change["name"], []).append(
                    self._row(change["name"], json.loads(change["id"]))
                )
        finally:
            connection.rollback()
        self._taken = max((change["number"] for change in found), default=self._taken)
        return to_text(parcel) if parcel else ""

    def _row(self, table: str, identity: list[Any]) -> dict[str, Any]:
        keys = (_KEYS | _ONLY_BROUGHT_HOME)[table]
        wanted = " and ".join(f"{key} = ?" for key in keys)
        found = rows(self._pages, f"select * from {table} where {wanted}", identity)
        if self._store and found and table in _ONLY_BROUGHT_HOME:
            self._leave_content(table, found[0])
        return found[0] if found else {**dict(zip(keys, identity, strict=True)), "gone": True}

    def _leave_content(self, table: str, row: dict[str, Any]) -> None:
        """Puts the content of a page, or of one of its parts, into the shared store."""
        page_id = row["id"] if table == "pages" else row["page_id"]
        name = f"{page_id[:2]}/{page_id}"
        if table == "pages":
            row["stored_at"] = contents.write(self._store, name, row["body"])
        else:
            contents.write(self._store, contents.part_of(name, row["number"]), row["body"])
        row["body"] = b""


def bring_home(pages: Database, parcel: str) -> None:
    """Writes what a crawl elsewhere changed, all or nothing; the same parcel again changes nothing.

    Nothing of a forgotten article comes back.
    """
    changed = from_text(parcel)
    with write_transaction(pages):
        forgotten = {(row["outlet"], row["key"]) for row in rows(pages, "select outlet, key from tombstones")}
        kept = [row for row in changed.get("pages", []) if (row["outlet"], row["key"]) not in forgotten]
        for row in kept:
            _insert(pages, "pages", row, "insert or ignore")
        whole = {row["id"] for row in kept}
        for row in changed.get("parts", []):
            if row["page_id"] in whole:
                _insert(pages, "parts", row, "insert or ignore")
        for table in _KEYS.keys() & changed.keys():
            for row in changed[table]:
                if (row.get("outlet"), row.get("key")) not in forgotten:
                    _bring(pages, table, row)


def _bring(pages: Database, table: str, row: dict[str, Any]) -> None:
    keys = _KEYS[table]
    if row.get("gone"):
        wanted = " and ".join(f"{key} = ?" for key in keys)
        pages.execute(f"delete from {table} where {wanted}", [row[key] for key in keys])
        return
    updates = ", ".join(f"{column} = excluded.{column}" for column in row if column not in keys)
    condition = f" where {_CONDITIONS[table]}" if table in _CONDITIONS else ""
    _insert(
        pages, table, row, "insert", f" on conflict ({', '.join(keys)}) do update set {updates}{condition}"
    )


def _insert(pages: Database, table: str, row: dict[str, Any], how: str, conflict: str = "") -> None:
    columns, marks = ", ".join(row), ", ".join("?" * len(row))
    pages.conn.execute(f"{how} into {table} ({columns}) values ({marks}){conflict}", list(row.values()))
