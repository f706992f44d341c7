"""How each outlet stands: its last visit, what came of the pages, its newest article, its health."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from db.health import Health
from db.runs import OutletRun, Run, newest_visits, run_of_row


@dataclass(frozen=True, slots=True, kw_only=True)
class OutletStanding:
    """One outlet as it stands."""

    outlet: str
    health: Health
    since: datetime | None  # when the health last changed
    reason: str | None  # why it is unhealthy
    visit: OutletRun | None  # the last one
    fates: Mapping[str, int]  # of the pages read in the run of that visit
    claims: int  # found in them
    newest: datetime | None  # publication of its newest article


_OUTLETS = """
select o.name, o.health, o.since, o.reason,
       (select max(published) from articles a where a.outlet = o.name) newest
  from outlets o order by o.name
"""
_FATES = """
select coalesce(json_group_object(fate, pages), '{}') fates, coalesce(sum(claims), 0) claims from
       (select fate, count(*) pages, sum(claims) claims from readings where run = ? and outlet = ?
         group by fate)
"""


def outlet_standings(database: Database) -> list[OutletStanding]:
    """Every outlet that was ever visited, by name."""
    visits = newest_visits(database)
    standings = []
    for row in database.query(_OUTLETS):
        visit = visits.get(row["name"])
        pages: Mapping[str, Any] = {"fates": "{}", "claims": 0}
        if visit and visit.run is not None:
            (pages,) = database.query(_FATES, [visit.run, row["name"]])
        standings.append(
            OutletStanding(
                outlet=row["name"],
                health=row["health"],
                since=_time(row["since"]),
                reason=row["reason"],
                visit=visit,
                fates=json.loads(pages["fates"]),
                claims=pages["claims"],
                newest=_time(row["newest"]),
            )
        )
    return standings


def last_good_pass(database: Database) -> Run | None:
    """The newest run that crawled and to which at least one outlet answered."""
    rows = database.query(
        "select * from runs where kind like 'crawl%' and state in ('ok', 'partly') order by id desc limit 1"
    )
    return next((run_of_row(row) for row in rows), None)


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
