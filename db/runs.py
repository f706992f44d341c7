"""What is recorded of passes: runs, what each outlet answered in them, and the fates of the pages read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from sqlite_utils import Database

from db.values import stored_time
from extract.model import Fate

RunState = Literal["running", "ok", "partly", "failed", "stopped", "abandoned", "skipped", "missed"]
OutletState = Literal["ok", "partly", "failed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class OutletRun:
    """How one outlet's crawl went. `found` is the sum of the counts that follow it."""

    outlet: str
    title: str | None = None  # the outlet's printed name, where the crawl knows it
    run: int | None = None  # None for a crawl outside of a run
    started_at: datetime  # aware
    ended_at: datetime
    state: OutletState
    reason: str = ""  # why it is not ok, one plain clause
    found: int = 0
    fetched: int = 0
    known: int = 0
    denied: int = 0
    blocked: int = 0
    failed: int = 0
    skipped: int = 0
    routes: tuple[Mapping[str, Any], ...] = field(default=())  # what each route listed, JSON values


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One pass. It is `abandoned` where it was killed; `skipped` and `missed` ones were never made."""

    id: int
    kind: str
    started_at: datetime
    ended_at: datetime | None
    state: RunState
    detail: str


_IS_BACKFILL = "kind like 'backfill%'"  # "backfill antara"
_COUNTS = ("found", "fetched", "known", "denied", "blocked", "failed", "skipped")


def begin_run(database: Database, kind: str, at: datetime) -> int:
    """Records that a pass begins; returns the id of the run. Inside a write transaction."""
    sql = "insert into runs (kind, started_at) values (?, ?) returning id"
    return int(database.execute(sql, [kind, stored_time(at)]).fetchone()[0])


def adopt_run(database: Database, run: int, kind: str, at: datetime) -> None:
    """Records a pass of another database under its own id. Inside a write transaction."""
    database.execute(
        "insert or ignore into runs (id, kind, started_at) values (?, ?, ?)", [run, kind, stored_time(at)]
    )


def note_run(database: Database, kind: str, state: RunState, at: datetime, detail: str) -> None:
    """Records a pass that was not made, and why. Inside a write transaction."""
    database.execute(
        "insert into runs (kind, started_at, ended_at, state, detail) values (?, ?, ?, ?, ?)",
        [kind, stored_time(at), stored_time(at), state, detail],
    )


def end_run(database: Database, run: int, state: RunState, at: datetime, detail: str) -> None:
    """Records how a pass ended. Inside a write transaction."""
    database.execute(
        "update runs set ended_at = ?, state = ?, detail = ? where id = ?",
        [stored_time(at), state, detail, run],
    )


def close_abandoned_runs(database: Database, at: datetime, kind: str | None = None) -> None:
    """Marks the runs of one kind that never ended, or without a kind the passes. Inside a write transaction.

    Only for the holder of the lock under which such runs are made: nobody else makes one then. A backfill
    has a lock of its own and goes on beside the passes.
    """
    database.execute(
        "update runs set ended_at = :at, state = 'abandoned' where state = 'running'"
        f" and (kind = :kind or :kind is null and not {_IS_BACKFILL})",
        {"at": stored_time(at), "kind": kind},
    )


def last_run(database: Database, kind: str | None) -> Run | None:
    """The newest run, of one kind or of any."""
    rows = database.query(
        "select * from runs where :kind is null or kind = :kind order by id desc limit 1", {"kind": kind}
    )
    return next((run_of_row(row) for row in rows), None)


def record_outlet_run(database: Database, outlet_run: OutletRun) -> None:
    """Adds a row to outlet_runs, and the outlet where it is new. Inside a write transaction."""
    know_outlet(database, outlet_run.outlet, outlet_run.title)
    columns = ("run", "outlet", "started_at", "ended_at", "state", "reason", *_COUNTS, "routes")
    values = [
        outlet_run.run,
        outlet_run.outlet,
        stored_time(outlet_run.started_at),
        stored_time(outlet_run.ended_at),
        outlet_run.state,
        outlet_run.reason,
        *(getattr(outlet_run, count) for count in _COUNTS),
        json.dumps([dict(route) for route in outlet_run.routes], ensure_ascii=False),
    ]
    marks = ", ".join("?" * len(columns))
    database.execute(f"insert into outlet_runs ({', '.join(columns)}) values ({marks})", values)


def know_outlet(database: Database, outlet: str, title: str | None = None) -> None:
    """Makes sure that the outlet has its row, with its printed name where that is known now."""
    database.execute(
        "insert into outlets (name, title) values (?, ?)"
        " on conflict (name) do update set title = excluded.title where excluded.title is not null",
        [outlet, title],
    )


def outlet_names(database: Database) -> dict[str, str]:
    """The printed names of the outlets whose crawls have told theirs, by their names in the database."""
    return dict(database.execute("select name, title from outlets where title is not null").fetchall())


def outlet_runs(database: Database, run: int) -> list[OutletRun]:
    """What the outlets answered in a run, by outlet; an outlet without a row crashed."""
    rows = database.query("select * from outlet_runs where run = ? order by outlet, id", [run])
    return [_outlet_run(row) for row in rows]


# Crawls that tell how an outlet is: passes that came to their end. A backfill walks old lists.
WHOLE_VISITS = (
    f"coalesce(r.state, 'ok') not in ('stopped', 'abandoned') and not coalesce(r.{_IS_BACKFILL}, 0)"
)


def visits(database: Database, since: datetime) -> dict[str, list[OutletRun]]:
    """The visits to each outlet that began at that time or later, in the order in which they were made,
    whatever the clock said. Not those that were cut short, nor of a pass that still runs, or was killed.
    """
    found: dict[str, list[OutletRun]] = {}
    for row in database.query(
        "select o.* from outlet_runs o left join runs r on r.id = o.run"
        f" where o.started_at >= ? and {WHOLE_VISITS} and coalesce(r.state, 'ok') <> 'running'"
        " order by o.id",
        [stored_time(since)],
    ):
        found.setdefault(row["outlet"], []).append(_outlet_run(row))
    return found


def newest_visits(database: Database) -> dict[str, OutletRun]:
    """The last visit to each outlet, however it went, by name."""
    rows = database.query(
        "select * from outlet_runs where id in (select max(id) from outlet_runs group by outlet)"
    )
    return {row["outlet"]: _outlet_run(row) for row in rows}


def fate_counts(database: Database, run: int) -> dict[str, dict[Fate, int]]:
    """How many pages of each outlet ended in which fate in a run."""
    counts: dict[str, dict[Fate, int]] = {}
    for row in database.query(
        "select outlet, fate, count(*) pages from readings where run = ? group by outlet, fate order by 1, 2",
        [run],
    ):
        counts.setdefault(row["outlet"], {})[Fate(row["fate"])] = row["pages"]
    return counts


def run_of_row(row: Mapping[str, Any]) -> Run:
    """The run that a row of `runs` holds."""
    return Run(
        id=row["id"],
        kind=row["kind"],
        started_at=datetime.fromisoformat(row["started_at"]),
        ended_at=datetime.fromisoformat(row["ended_at"]) if row["ended_at"] else None,
        state=row["state"],
        detail=row["detail"],
    )


def _outlet_run(row: Mapping[str, Any]) -> OutletRun:
    return OutletRun(
        outlet=row["outlet"],
        run=row["run"],
        started_at=datetime.fromisoformat(row["started_at"]),
        ended_at=datetime.fromisoformat(row["ended_at"]),
        state=row["state"],
        reason=row["reason"],
        routes=tuple(json.loads(row["routes"])),
        **{count: row[count] for count in _COUNTS},
    )
