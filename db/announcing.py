"""The events of targets. Until somebody was told of it, an event follows the facts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from db.outbox import EventKind, record_event
from db.rows import first_row, rows

_TOLD = "exists (select 1 from deliveries where event_id = events.id)"


def announce_target(database: Database, target: str, *, at: datetime, announce: bool) -> None:
    """Writes the event that a target deserves, once, and corrects it as long as no delivery was made of it.

    A misprint, what a person rejected and what may be a restatement of another target deserve none. With
    `announce` false a target without an event never gets one. Inside the transaction that makes the target
    true.
    """
    (row,) = rows(database, "select * from targets where id = ?", [target])
    event = first_row(
        database, f"select *, {_TOLD} told from events where target_id = ? order by id limit 1", [target]
    )
    deserved = row["status"] not in ("misprint", "withdrawn") and "ambiguous" not in json.loads(row["flags"])
    if event is None:
        if deserved and not row["announced"]:
            if announce:
                _record(database, row, at)
            database.execute("update targets set announced = 1 where id = ?", [target])
    elif not event["told"]:
        if not deserved:
            database.execute("delete from events where id = ?", [event["id"]])
            database.execute("update targets set announced = 0 where id = ?", [target])
        else:
            _correct(database, event, row)


def hand_over_events(database: Database, former: str, target: str) -> None:
    """Settles the events of a target that turned out to be another one, which need not be told again."""
    untold = database.execute(
        f"delete from events where target_id = ? and not {_TOLD} returning id", [former]
    ).fetchall()
    told = database.execute("update events set target_id = ? where target_id = ?", [target, former]).rowcount
    announced = database.execute("select announced from targets where id = ?", [former]).fetchone()[0]
    if told or (announced and not untold):
        database.execute(f"delete from events where target_id = ? and not {_TOLD}", [target])
        database.execute("update targets set announced = 1 where id = ?", [target])


def withdraw_events(database: Database, target: str) -> bool:
    """Removes the events of a target that is no more; returns whether one stays because it was told."""
    database.execute(f"delete from events where target_id = ? and not {_TOLD}", [target])
    return database.execute("select 1 from events where target_id = ?", [target]).fetchone() is not None


def _record(database: Database, row: Mapping[str, Any], at: datetime) -> None:
    kind, key, detail = _content(database, row)
    published = datetime.fromisoformat(row["first_seen"])
    record_event(
        database,
        key=key,
        kind=kind,
        at=at,
        target_id=row["id"],
        published=published,
        detail=json.loads(detail),
    )


def _correct(database: Database, event: Mapping[str, Any], row: Mapping[str, Any]) -> None:
    kind, key, detail = _content(database, row)
    wanted = {"kind": kind, "key": key, "published": row["first_seen"], "detail": detail}
    if any(event[column] != value for column, value in wanted.items()):
        database.execute(
            "update events set kind = ?, key = ?, published = ?, detail = ? where id = ?",
            [*wanted.values(), event["id"]],
        )


def _content(database: Database, row: Mapping[str, Any]) -> tuple[EventKind, str, str]:
    """Kind, key and detail (JSON: from what to what) of the event that a target deserves."""
    former = first_row(database, "select * from targets where id = ?", [row["supersedes"]])
    if former is None:
        return "new_target", f"new_target:{row['id']}", "{}"
    detail = {"change": row["change"], "from": _number(former), "to": _number(row)}
    return (
        "revised_target",
        f"revised_target:{row['id']}",
        json.dumps(detail, ensure_ascii=False, sort_keys=True),
    )


def _number(row: Mapping[str, Any]) -> dict[str, Any]:
    return {"target": row["id"], **{name: row[name] for name in ("value", "value_max", "unit", "period")}}
