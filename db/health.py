"""What is known of each outlet's past, and the health that it was judged to have."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlite_utils import Database

from db.ailments import Verdict, reason_of
from db.connection import write_transaction
from db.outbox import EventKind, record_event
from db.runs import WHOLE_VISITS, OutletState, know_outlet
from db.values import stored_time
from extract.model import Fate

Health = Literal["unknown", "healthy", "unhealthy"]


PAGES_ASKED_AGAIN = 5  # a visit may bring so many pages of known articles besides the new ones


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFact:
    """What matters of one page that was read."""

    fate: Fate
    length: int | None = None  # characters of the article's text
    age: timedelta | None = None  # from its publication to when it was fetched


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One crawl of an outlet that nobody cut short, with the pages that it brought."""

    at: datetime  # when it began, aware
    state: OutletState
    reason: str = ""
    found: int = 0
    fetched: int = 0
    blocked: int = 0
    failed: int = 0
    routes: tuple[str, ...] = ()  # how each route answered: "ok", or the name of its trouble
    pages: tuple[PageFact, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """An outlet's visits, oldest first, and how it has been."""

    outlet: str
    health: Health = "unknown"
    since: datetime | None = None  # when the health last changed
    reason: str | None = None
    visits: tuple[Visit, ...] = ()
    # From when to when it was unhealthy before: no measure of what is usual.
    sick: tuple[tuple[datetime, datetime], ...] = ()


def read_histories(database: Database, since: datetime) -> dict[str, History]:
    """The history of every outlet from the given time on, by name.

    Visits of passes that were stopped or killed are left out: they say nothing about the outlet. Of an
    outlet that is unhealthy the same span before it became so is there as well.
    """
    histories = {}
    pages = _page_facts(database, since)
    for row in database.query("select name, health, since, reason from outlets order by name"):
        changed = datetime.fromisoformat(row["since"]) if row["since"] else None
        histories[row["name"]] = History(
            outlet=row["name"],
            health=row["health"],
            since=changed,
            reason=row["reason"],
            visits=_visits(database, row["name"], since, pages),
            sick=_sick(database, row["name"]),
        )
    return histories


def _visits(
    database: Database, outlet: str, since: datetime, pages: Mapping[tuple[str, int], Sequence[PageFact]]
) -> tuple[Visit, ...]:
    rows = database.query(
        "select o.* from outlet_runs o left join runs r on r.id = o.run"
        f" where o.outlet = ? and o.started_at >= ? and {WHOLE_VISITS} order by o.id",
        [outlet, stored_time(since)],
    )
    return tuple(_visit(row, pages.get((outlet, row["run"]), ())) for row in rows)


def _visit(row: Mapping[str, Any], pages: Sequence[PageFact]) -> Visit:
    # A pass may also read what a backfill or a killed pass fetched: those pages are not of this visit.
    own = len(pages) <= row["fetched"] + PAGES_ASKED_AGAIN
    return Visit(
        at=datetime.fromisoformat(row["started_at"]),
        pages=tuple(pages) if own else (),
        routes=tuple(route["outcome"] for route in json.loads(row["routes"])),
        **{name: row[name] for name in ("state", "reason", "found", "fetched", "blocked", "failed")},
    )


def _page_facts(database: Database, since: datetime) -> dict[tuple[str, int], list[PageFact]]:
    """The pages read, by outlet and run."""
    facts = defaultdict(list)
    for row in database.query(
        "select d.outlet, d.run, d.fate, length(a.text) length, a.published, a.fetched_at from readings d"
        " left join articles a on a.id = d.article_id and a.page_id = d.page_id"
        " where d.run in (select id from runs where started_at >= ?) order by d.read_at",
        [stored_time(since)],
    ):
        age = None
        if row["published"]:
            age = datetime.fromisoformat(row["fetched_at"]) - datetime.fromisoformat(row["published"])
        fact = PageFact(fate=Fate(row["fate"]), length=row["length"], age=age)
        facts[row["outlet"], row["run"]].append(fact)
    return facts


def _sick(database: Database, outlet: str) -> tuple[tuple[datetime, datetime], ...]:
    """The spans from falling ill to getting well; one that still lasts has no end and is not among them."""
    spans, began = [], None
    for row in database.query(
        "select kind, at from events where outlet = ? and kind in ('outlet_unhealthy', 'outlet_recovered')"
        " order by id",
        [outlet],
    ):
        at = datetime.fromisoformat(row["at"])
        if row["kind"] == "outlet_unhealthy":
            began = at
        elif began:
            spans.append((began, at))
            began = None
    return tuple(spans)


def save_health(database: Database, outlet: str, verdict: Verdict, at: datetime) -> bool:
    """Records an outlet's health, with the verdict that made it so: in English, and in a form from which
    it can be worded in any language.

    Where that changed, the event that tells of it is recorded in the same transaction, and True is
    returned. An outlet that is healthy when it is first judged is no news.
    """
    health: Health = "healthy" if verdict.healthy else "unhealthy"
    reason, stored = reason_of(verdict, "en"), verdict.stored()
    columns = [reason, json.dumps(stored, ensure_ascii=False) if stored else None]
    with write_transaction(database):
        know_outlet(database, outlet)
        (before,) = database.execute("select health from outlets where name = ?", [outlet]).fetchone()
        if before == health:
            database.execute("update outlets set reason = ?, verdict = ? where name = ?", [*columns, outlet])
            return False
        database.execute(
            "update outlets set reason = ?, verdict = ?, health = ?, since = ? where name = ?",
            [*columns, health, stored_time(at), outlet],
        )
        if health == "healthy" and before == "unknown":
            return False
        kind: EventKind = "outlet_recovered" if verdict.healthy else "outlet_unhealthy"
        key = f"{kind}:{outlet}:{stored_time(at)}"
        record_event(database, key=key, kind=kind, at=at, outlet=outlet, detail=stored)
        return True
