"""Reads targets with how they stand today."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlite_utils import Database

from db.inspection.filters import TargetFilter
from db.inspection.records import CLAIM_COLUMNS, ClaimRow, Series, TargetRow, claim_row, target_row

PAGE_SIZE = 50
EXPORT_ROWS = 10_000  # in CSV and JSON; the page says so where there are more
FEED_ENTRIES = 50

_TARGETS = """
select t.*, c.quote, c.start, c.raw_start, c.raw_end, a.outlet, a.id article_id, a.url,
       (select n.id from revisions r join targets n on n.id = r.target_id
         where r.former_id = t.id and t.status = 'superseded' and n.status <> 'withdrawn'
         order by r.day desc, n.first_seen, n.id limit 1) superseded_by,
       (select count(distinct seen.outlet) from claims s join articles seen on seen.id = s.article_id
         where s.target_id = t.id and s.withdrawn is null) outlets
  from targets t
  left join claims c on c.id = t.first_claim
  left join articles a on a.id = c.article_id
 where t.id in (select value from json_each(?))
"""
# Apart from the above: joined with it, SQLite would work out the whole view for a single target.
_PROGRESS = """
select target_id, status progress, attainment, latest, latest_date, baseline, baseline_date, needed_a_month
  from target_progress where target_id in (select value from json_each(?))
"""

# Numbers of one series are about the same thing, whatever their deadline.
OF_SERIES = (
    "agency = :agency and metric = :metric and measure = :measure and unit = :unit"
    " and segment is :segment and scope = :scope"
)
_ACTUALS = f"""
select {CLAIM_COLUMNS} from claims c join articles a on a.id = c.article_id
 where c.kind = 'actual' and c.withdrawn is null and c.agency = :agency and c.metric = :metric
   and c.measure = :measure and c.unit = :unit and c.segment is :segment and c.place = :scope
 order by c.as_of, c.published, c.id
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Some rows of a list, and how many there are in all."""

    rows: tuple[TargetRow, ...]
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A target comes out, new or in the place of another, or comes back after one took its place."""

    day: date
    target: TargetRow
    change: str | None


def read_targets(database: Database, ids: Iterable[str]) -> tuple[TargetRow, ...]:
    """The targets in the order of the ids; unknown ones are left out."""
    wanted = list(ids)
    progress = {row["target_id"]: row for row in database.query(_PROGRESS, [json.dumps(wanted)])}
    rows = database.query(_TARGETS, [json.dumps(wanted)])
    found = {row["id"]: target_row(row, progress.get(row["id"])) for row in rows}
    return tuple(found[name] for name in wanted if name in found)


def find_targets(
    database: Database,
    chosen: TargetFilter,
    statuses: Mapping[str, str],
    *,
    limit: int = PAGE_SIZE,
    offset: int = 0,
) -> Found:
    """The targets that a filter asks for, newest first. `statuses` are those of `read_statuses`."""
    condition, values = chosen.condition()
    order = "order by t.first_seen desc, t.id"
    if chosen.status is None:
        counted = database.query(f"select count(*) total from targets t where {condition}", values)
        sql = f"select t.id from targets t where {condition} {order} limit :limit offset :offset"
        rows = database.query(sql, {**values, "limit": limit, "offset": offset})
        return Found(rows=read_targets(database, [row["id"] for row in rows]), total=next(counted)["total"])
    every = database.query(f"select t.id from targets t where {condition} {order}", values)
    ids = [row["id"] for row in every if statuses.get(row["id"]) == chosen.status]
    return Found(rows=read_targets(database, ids[offset : offset + limit]), total=len(ids))


def read_statuses(database: Database) -> dict[str, str]:
    """How each target in force stands today by its realisations."""
    rows = database.query(
        "select target_id, status from target_progress"
        " where target_id in (select id from targets where status = 'current')"
    )
    return {row["target_id"]: row["status"] for row in rows}


def read_chain(database: Database, target: TargetRow) -> tuple[Step, ...]:
    """The target with all that it revises and all that revise it, the earliest first."""
    rows = list(
        database.query(
            """
            with recursive
              before (id) as (select :id union select r.former_id from revisions r
                               join before b on r.target_id = b.id),
              chain (id) as (select id from before union select t.id from revisions r
                               join chain c on r.former_id = c.id
                               join targets t on t.id = r.target_id where t.status <> 'withdrawn')
            select t.id, substr(t.first_seen, 1, 10) day, t.first_seen at, r.change from targets t
              left join revisions r on r.target_id = t.id and r.day = substr(t.first_seen, 1, 10)
             where t.id in (select id from chain)
            union all
            select t.id, r.day, r.day, r.change from targets t
              join revisions r on r.target_id = t.id and r.day > substr(t.first_seen, 1, 10)
             where t.id in (select id from chain)
             order by at, t.id
            """,
            {"id": target.id},
        )
    )
    known = {row.id: row for row in read_targets(database, {row["id"] for row in rows})}
    return tuple(
        Step(day=date.fromisoformat(row["day"]), target=known[row["id"]], change=row["change"])
        for row in rows
    )


def read_rivals(database: Database, target: TargetRow) -> tuple[TargetRow, ...]:
    """Other numbers that were reported for the same thing and the same deadline, outside of its chain."""
    rows = database.query(
        f"select id from targets where {OF_SERIES} and period is :period and id <> :id"
        " and status <> 'withdrawn' order by first_seen, id",
        {**series_values(target.series), "period": target.period, "id": target.id},
    )
    return read_targets(database, [row["id"] for row in rows])


def read_sightings(database: Database, target: str) -> tuple[ClaimRow, ...]:
    """The claims that report a target, the earliest first."""
    rows = database.query(
        f"select {CLAIM_COLUMNS} from claims c join articles a on a.id = c.article_id"
        " where c.target_id = ? order by c.published, a.story <> a.id, c.id",
        [target],
    )
    return tuple(claim_row(row) for row in rows)


def read_actuals(database: Database, series: Series) -> tuple[ClaimRow, ...]:
    """The realisations of a series, the earliest first."""
    rows = database.query(_ACTUALS, series_values(series))
    return tuple(claim_row(row) for row in rows)


def former_id(database: Database, target: str) -> str | None:
    """The target that one with this id turned out to be."""
    rows = database.query("select target_id from target_aliases where id = ?", [target])
    return next((row["target_id"] for row in rows), None)


def series_values(series: Series) -> dict[str, Any]:
    """The parameters of a condition on a series."""
    return {
        "agency": series.agency,
        "metric": series.metric,
        "measure": series.measure,
        "unit": series.unit,
        "scope": series.scope,
        "segment": series.segment,
    }
