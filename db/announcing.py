"""The events of targets. Until somebody was told of it, an event follows the facts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from db.outbox import EventKind, record_event
from db.rows import rows

_TOLD = "exists (select 1 from deliveries where event_id = events.id)"
_NTH = "coalesce(json_extract(detail, '$.nth'), 0)"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Due:
    """What is to be told of a target: that it came out, or that it came back for the n-th time."""

    nth: int  # 0: it came out
    kind: EventKind
    published: str
    detail: Mapping[str, Any]  # from what to what

    def key(self, target: str) -> str:
        return f"{self.kind}:{target}:{self.nth}" if self.nth else f"{self.kind}:{target}"


def announce_target(database: Database, target: str, *, at: datetime, announce: bool) -> None:
    """Writes the events that a target deserves, each once: one for its coming out, new or as a revision, and
    one for each time that it took the place of another again. Corrects them as long as no delivery was made.

    A misprint, what a person rejected and what may be a restatement of another target deserve none. With
    `announce` false what has no event now never gets one. Inside the transaction that makes the target
    true.
    """
    (row,) = rows(database, "select * from targets where id = ?", [target])
    known = _events_of(database, target)
    due = _due(database, row)
    for nth, event in known.items():
        if nth not in due and not event["told"]:
            database.execute("delete from events where id = ?", [event["id"]])
    for nth, content in due.items():
        if nth in known:
            _correct(database, known[nth], target, content)
        elif announce and (nth > row["returns_announced"] if nth else not row["announced"]):
            _record(database, target, content, at)
    untold = 0 in known and not known[0]["told"]
    returns = max((0, *due, *(nth for nth, event in known.items() if event["told"])))
    wanted = (int(bool(due) or (row["announced"] and not untold)), returns)
    if wanted != (row["announced"], row["returns_announced"]):
        sql = "update targets set announced = ?, returns_announced = ? where id = ?"
        database.execute(sql, [*wanted, target])


def _events_of(database: Database, target: str) -> dict[int, dict[str, Any]]:
    """The events of a target by what they tell: of those that were told and are one now, the first."""
    sql = f"select *, {_TOLD} told, {_NTH} nth from events where target_id = ? order by id desc"
    return {event["nth"]: event for event in rows(database, sql, [target])}


def _due(database: Database, row: Mapping[str, Any]) -> dict[int, _Due]:
    if row["status"] in ("misprint", "withdrawn") or "ambiguous" in json.loads(row["flags"]):
        return {}
    came_out = row["first_seen"][:10]
    first = _Due(nth=0, kind="new_target", published=row["first_seen"], detail={})
    revisions = rows(database, "select * from revisions where target_id = ? order by day", [row["id"]])
    if revisions and revisions[0]["day"] == came_out:
        first = replace(first, kind="revised_target", detail=_detail(database, row, revisions.pop(0)))
    due = [first]
    for nth, revision in enumerate(revisions, start=1):
        published = database.execute(
            "select min(published) from claims where target_id = ? and published >= ?",
            [row["id"], revision["day"]],
        ).fetchone()[0]
        detail = _detail(database, row, revision) | {"nth": nth, "day": revision["day"]}
        due.append(_Due(nth=nth, kind="revised_target", published=published, detail=detail))
    return {one.nth: one for one in due}


def _detail(database: Database, row: Mapping[str, Any], revision: Mapping[str, Any]) -> dict[str, Any]:
    (former,) = rows(database, "select * from targets where id = ?", [revision["former_id"]])
    return {"change": revision["change"], "from": _number(former), "to": _number(row)}


def hand_over_events(database: Database, former: str, target: str) -> None:
    """Settles the events of a target that turned out to be another one, which need not be told again."""
    untold = database.execute(
        f"delete from events where target_id = ? and not {_TOLD} returning id", [former]
    ).fetchall()
    told = database.execute("update events set target_id = ? where target_id = ?", [target, former]).rowcount
    announced, returns = database.execute(
        "select announced, returns_announced from targets where id = ?", [former]
    ).fetchone()
    if told or (announced and not untold):
        database.execute(f"delete from events where target_id = ? and not {_TOLD}", [target])
        database.execute(
            "update targets set announced = 1, returns_announced = max(returns_announced, ?) where id = ?",
            [returns, target],
        )


def withdraw_events(database: Database, target: str) -> bool:
    """Removes the events of a target that is no more; returns whether one stays because it was told."""
    database.execute(f"delete from events where target_id = ? and not {_TOLD}", [target])
    return database.execute("select 1 from events where target_id = ?", [target]).fetchone() is not None


def _record(database: Database, target: str, due: _Due, at: datetime) -> None:
    record_event(
        database,
        key=due.key(target),
        kind=due.kind,
        at=at,
        target_id=target,
        published=datetime.fromisoformat(due.published),
        detail=due.detail,
    )


def _correct(database: Database, event: Mapping[str, Any], target: str, due: _Due) -> None:
    detail = json.dumps(due.detail, ensure_ascii=False, sort_keys=True)
    wanted = {"kind": due.kind, "key": due.key(target), "published": due.published, "detail": detail}
    if not event["told"] and any(event[column] != value for column, value in wanted.items()):
        database.execute(
            "update events set kind = ?, key = ?, published = ?, detail = ? where id = ?",
            [*wanted.values(), event["id"]],
        )


def _number(row: Mapping[str, Any]) -> dict[str, Any]:
    return {"target": row["id"], **{name: row[name] for name in ("value", "value_max", "unit", "period")}}
