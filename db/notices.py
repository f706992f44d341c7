"""What a reader is told about an event: the event with its target and the first sighting of it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

from sqlite_utils import Database

from db.outbox import EventKind
from db.values import read_number
from extract.model import Agency, Flag, Measure, Metric, Segment, Unit

Change = Literal["raised", "lowered", "postponed", "advanced"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """A number or a range, in units."""

    value: Decimal
    value_max: Decimal | None
    unit: Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Previous:
    """A target before its revision, which changed its number, its period or both."""

    quantity: Quantity
    period: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """The target of an event, with how many outlets reported it."""

    id: str
    agency: Agency
    metric: Metric
    measure: Measure
    segment: Segment | None
    scope: str
    period: str | None
    quantity: Quantity
    status: str  # current, superseded, misprint, withdrawn
    outlets: int
    change: Change | None
    previous: Previous | None  # what it was before it was revised


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """The article that reported a target first. `quote[number_start:number_end]` is the number."""

    outlet: str  # its printed name where that is known
    title: str
    url: str
    published: datetime | None
    quote: str
    number_start: int
    number_end: int
    speaker: str | None
    speaker_role: str | None
    flags: tuple[Flag, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One event, ready to be put into words. Events about outlets have no target."""

    event_id: int
    key: str
    kind: EventKind
    at: datetime
    outlet: str | None
    detail: Mapping[str, Any]
    target: Target | None
    sighting: Sighting | None


# What an event tells of a revision stands in its detail: the target may have been revised again since, and
# may have come back after others took its place; then the first words are those of the day it came back.
NOTICES = """
select e.id event_id, e.key, e.kind, e.at, coalesce(n.title, e.outlet) event_outlet, e.detail,
       t.id target_id, t.agency, t.metric, t.measure, t.segment, t.scope, t.period,
       t.value, t.value_max, t.unit,
       t.status, coalesce(json_extract(e.detail, '$.change'), t.change) change,
       p.id previous_id, p.value previous_value, p.value_max previous_value_max, p.period previous_period,
       c.id claim_id, c.quote, c.start quote_start, c.raw_start, c.raw_end,
       c.speaker, c.speaker_role, c.flags,
       coalesce(o.title, a.outlet) outlet, a.title, a.url, a.published,
       (select count(distinct seen.outlet) from claims s join articles seen on seen.id = s.article_id
         where s.target_id = t.id and s.withdrawn is null) outlets
  from events e
  left join targets t on t.id = e.target_id
  left join targets p on p.id = coalesce(
       (select target_id from target_aliases where id = json_extract(e.detail, '$.from.target')),
       json_extract(e.detail, '$.from.target'), t.supersedes)
  left join claims c on c.id = coalesce(
       (select s.id from claims s join articles seen on seen.id = s.article_id
         where s.target_id = t.id and s.published >= json_extract(e.detail, '$.day')
         order by s.published, seen.story <> seen.id, s.id limit 1), t.first_claim)
  left join articles a on a.id = c.article_id
  left join outlets o on o.name = a.outlet
  left join outlets n on n.name = e.outlet
 where e.id in (select value from json_each(?))
 order by e.id
"""


def read_notices(database: Database, event_ids: Iterable[int]) -> list[Notice]:
    """The notices of the events, in the order in which the events happened."""
    return [_notice(row) for row in database.query(NOTICES, [json.dumps(list(event_ids))])]


def _notice(row: Mapping[str, Any]) -> Notice:
    return Notice(
        event_id=row["event_id"],
        key=row["key"],
        kind=row["kind"],
        at=datetime.fromisoformat(row["at"]),
        outlet=row["event_outlet"],
        detail=json.loads(row["detail"] or "{}"),
        target=_target(row) if row["target_id"] is not None else None,
        sighting=_sighting(row) if row["claim_id"] is not None else None,
    )


def _target(row: Mapping[str, Any]) -> Target:
    unit = row["unit"]
    previous = None
    if row["previous_id"] is not None:
        quantity = _quantity(row["previous_value"], row["previous_value_max"], unit)
        previous = Previous(quantity=quantity, period=row["previous_period"])
    return Target(
        id=row["target_id"],
        agency=row["agency"],
        metric=row["metric"],
        measure=row["measure"],
        segment=row["segment"],
        scope=row["scope"],
        period=row["period"],
        quantity=_quantity(row["value"], row["value_max"], unit),
        status=row["status"],
        outlets=row["outlets"],
        change=row["change"],
        previous=previous,
    )


def _quantity(value: int | float, value_max: int | float | None, unit: Unit) -> Quantity:
    top = None if value_max is None else read_number(value_max)
    return Quantity(value=read_number(value), value_max=top, unit=unit)


def _sighting(row: Mapping[str, Any]) -> Sighting:
    return Sighting(
        outlet=row["outlet"],
        title=row["title"],
        url=row["url"],
        published=datetime.fromisoformat(row["published"]) if row["published"] else None,
        quote=row["quote"],
        number_start=row["raw_start"] - row["quote_start"],
        number_end=row["raw_end"] - row["quote_start"],
        speaker=row["speaker"],
        speaker_role=row["speaker_role"],
        flags=tuple(json.loads(row["flags"] or "[]")),
    )
