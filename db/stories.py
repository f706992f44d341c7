"""Syndication: articles with nearly the same text are one story with one original and one source."""

from __future__ import annotations

import struct
from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlite_utils import Database

from db.rows import rows
from extract.fingerprint import NEAR_DUPLICATE, signature, similarity

VALUE_BYTES = 8
# Two texts are compared where one of this many smallest hashes is common. Near-duplicates at the
# threshold miss each other with a chance of about (1 - 0.35) ** 16, one in a thousand.
INDEXED = 16
# Common phrases are in the texts of all years; a reprint follows the original within days.
REPRINTED_WITHIN_DAYS = 30


def packed_signature(text: str) -> bytes:
    """The text's near-duplicate signature for a blob column."""
    values = signature(text)
    return struct.pack(f">{len(values)}Q", *values)


def join_story(database: Database, article_id: str) -> frozenset[str]:
    """Puts an article, new or with a new text, with the others of its story.

    Returns the targets whose independent sources may have changed by it. Inside a write transaction.
    """
    (stored,) = rows(database, "select signature, published from articles where id = ?", [article_id])
    day = date.fromisoformat(stored["published"][:10]).toordinal()
    wanted = {(value, day) for value in _unpacked(stored["signature"])[:INDEXED]}
    indexed = set(database.execute("select hash, day from shingles where article_id = ?", [article_id]))
    members = _story_of(database, article_id)
    stories = [members]
    if indexed != wanted:
        database.execute("delete from shingles where article_id = ?", [article_id])
        for value, _ in wanted:
            database.execute(
                "insert into shingles (hash, day, article_id) values (?, ?, ?)", [value, day, article_id]
            )
        stories = _components(database, {article_id, *members})
    return frozenset[str]().union(*(_credit(database, story) for story in stories))


def leave_story(database: Database, article_id: str) -> frozenset[str]:
    """Takes an article that is about to be removed out of its story, which may have lost its original.

    Returns the targets whose independent sources may have changed by it. Inside a write transaction.
    """
    sql = "select id from articles where id <> ?1 and story = (select story from articles where id = ?1)"
    others = {row["id"] for row in rows(database, sql, [article_id])}
    database.execute("delete from shingles where article_id = ?", [article_id])
    database.execute("update articles set story = id where id = ?", [article_id])
    return frozenset[str]().union(*(_credit(database, story) for story in _components(database, others)))


def _components(database: Database, articles: set[str]) -> list[set[str]]:
    """The stories of these articles: all that near-duplication connects, over any number of steps.

    For articles whose texts, or whose story's, have changed: all other stories stand as they are stored, so
    that what is reprinted a hundred times is compared a hundred times for each reprint, not for all.
    """
    left = set(articles)
    components = []
    while left:
        component: set[str] = set()
        waiting = [min(left)]
        while waiting:
            article = waiting.pop()
            if article not in component and article in articles:
                component.add(article)
                waiting += _twins(database, article)
            elif article not in component:
                component |= _story_of(database, article)
        components.append(component)
        left -= component
    return components


def _story_of(database: Database, article_id: str) -> set[str]:
    """The articles of the stored story of this one."""
    sql = "select id from articles where story = (select story from articles where id = ?)"
    return {row["id"] for row in rows(database, sql, [article_id])}


def _twins(database: Database, article_id: str) -> list[str]:
    """The articles whose text is nearly that of this one."""
    own = rows(database, "select signature from articles where id = ?", [article_id])[0]["signature"]
    near = rows(
        database,
        "select id, signature from articles where id <> ?1 and id in"
        " (select other.article_id from shingles own join shingles other"
        "    on other.hash = own.hash and other.day between own.day - ?2 and own.day + ?2"
        "   where own.article_id = ?1)",
        [article_id, REPRINTED_WITHIN_DAYS],
    )
    values = _unpacked(own)
    return [row["id"] for row in near if similarity(values, _unpacked(row["signature"])) >= NEAR_DUPLICATE]


def _credit(database: Database, members: Iterable[str]) -> frozenset[str]:
    """Names the original and the source of a story in all its articles and their claims.

    The original is the earliest, the wire's own before others of the same day. The source is the wire
    that any of them credits, else the original's outlet. Returns the targets concerned.
    """
    articles = [_member(database, member) for member in sorted(members)]
    wires = sorted({row["wire"].casefold() for row in articles if row["wire"]})
    original = min(articles, key=lambda row: _originality(row, wires))
    source = wires[0] if wires else original["outlet"]
    changed: set[str | None] = set()
    for row in articles:
        if (row["story"], row["source"]) != (original["id"], source):
            database.execute(
                "update articles set story = ?, source = ? where id = ?", [original["id"], source, row["id"]]
            )
            claims = "update claims set source = ? where article_id = ? and source <> ? returning target_id"
            changed |= {
                target for (target,) in database.execute(claims, [source, row["id"], source]).fetchall()
            }
            # Which article is the original also decides whose words stand first among those of one moment.
            touched = database.execute("select target_id from claims where article_id = ?", [row["id"]])
            changed |= {target for (target,) in touched.fetchall()}
    return frozenset(target for target in changed if target)


def _originality(row: dict[str, Any], wires: list[str]) -> tuple[str, bool, str, str]:
    own = any(row["outlet"].startswith(wire) for wire in wires)
    return row["published"][:10], not own, row["published"], row["id"]


def _member(database: Database, article_id: str) -> dict[str, Any]:
    sql = "select id, outlet, wire, published, story, source from articles where id = ?"
    return rows(database, sql, [article_id])[0]


def _unpacked(blob: bytes) -> tuple[int, ...]:
    return tuple(
        int.from_bytes(blob[at : at + VALUE_BYTES], "big") for at in range(0, len(blob), VALUE_BYTES)
    )
