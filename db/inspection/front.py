"""The front page: the newest targets, whether targets are kept, what changed, how the outlets are."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlite_utils import Database

from db.ailments import stored_reason
from db.inspection.filters import STANDINGS, TargetFilter
from db.inspection.records import TargetRow
from db.inspection.rendering import render
from db.inspection.targets import find_targets, read_targets
from db.inspection.visit import Answer, Statuses, Visit
from db.values import stored_time
from extract.formatting import Language

NEWEST = 12
REVISIONS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """What was recorded in the last seven days."""

    new: int
    revised: int
    revisions: tuple[tuple[TargetRow, TargetRow], ...]  # former and new, the last ones
    outlets: tuple[Mapping[str, Any], ...]  # events about outlets: kind, outlet, at


def front_page(database: Database, visit: Visit, statuses: Statuses) -> Answer:
    known = statuses.get(database, visit.today)
    newest = find_targets(database, TargetFilter(), known, limit=NEWEST)
    return render(
        visit,
        "front.html",
        targets=newest.rows,
        total=newest.total,
        standings=STANDINGS,
        counts=Counter(known.values()),
        week=read_week(database, visit.now),
        outlets=read_outlets(database, visit.language),
    )


def read_week(database: Database, now: datetime) -> Week:
    """What was recorded in the seven days before now."""
    since = stored_time(now - timedelta(days=7))
    rows = list(database.query("select * from events where at >= ? order by at desc, id desc", [since]))
    kinds = [row["kind"] for row in rows]
    revised = [row for row in rows if row["kind"] == "revised_target"][:REVISIONS]
    return Week(
        new=kinds.count("new_target"),
        revised=kinds.count("revised_target"),
        revisions=tuple(_revisions(database, revised)),
        outlets=tuple(row for row in rows if row["kind"].startswith("outlet_"))[:REVISIONS],
    )


def _revisions(
    database: Database, events: Sequence[Mapping[str, Any]]
) -> Iterator[tuple[TargetRow, TargetRow]]:
    """What each of the events tells: the former target and, with that change, the new one."""
    details = {row["id"]: json.loads(row["detail"]) for row in events}
    wanted = {row["target_id"] for row in events}
    wanted |= {detail["from"]["target"] for detail in details.values() if "from" in detail}
    known = {row.id: row for row in read_targets(database, wanted)}
    for row in events:
        detail, now = details[row["id"]], known.get(row["target_id"])
        former = known.get(detail["from"]["target"]) if "from" in detail else None
        if now and former:
            yield former, replace(now, change=detail["change"])


_OUTLETS = """
select o.name, o.health, o.since, o.reason, o.verdict, r.state, r.reason run_reason, r.ended_at,
       r.found, r.fetched,
       (select max(published) from articles a where a.outlet = o.name) newest
  from outlets o
  left join outlet_runs r
    on r.id = (select id from outlet_runs x where x.outlet = o.name order by x.ended_at desc limit 1)
 order by o.health = 'unhealthy' desc, o.name
"""


def read_outlets(database: Database, language: Language) -> list[Mapping[str, Any]]:
    """Every outlet with its health, its last visit and its newest article; those in trouble first."""
    rows: list[Mapping[str, Any]] = []
    for row in database.query(_OUTLETS):
        verdict = json.loads(row.pop("verdict") or "{}")
        rows.append({**row, "reason": stored_reason(verdict, language) or row["reason"]})
    return rows
