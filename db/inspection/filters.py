"""Which targets and claims a list shows: parsed from a query string, turned into SQL conditions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Literal, Self, get_args

from extract.model import Agency, Kind, Metric, Segment

Standing = Literal["open", "met", "missed", "overdue"]
STANDINGS: tuple[str, ...] = get_args(Standing)
LONGEST_VALUE = 200

Condition = tuple[str, dict[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetFilter:
    """Every field narrows; None filters nothing."""

    since: date | None = None  # first seen on or after this day
    agency: str | None = None
    metric: str | None = None
    scope: str | None = None  # a place, or "national"
    year: int | None = None  # of the deadline
    segment: str | None = None
    status: str | None = None  # of STANDINGS
    speaker: str | None = None  # a part of the name
    outlet: str | None = None
    revised: bool = False
    disputed: bool = False  # several numbers on one day, or a misprint
    flagged: bool = False

    @classmethod
    def parse(cls, query: Mapping[str, str]) -> Self:
        """The filter of a query string. What cannot be meant filters nothing; see unknown_parts."""
        return cls(
            since=_day(query.get("since")),
            agency=agency_named(query.get("agency")),
            metric=_one_of(query.get("metric"), get_args(Metric)),
            scope=_text(query.get("scope")),
            year=_year(query.get("year")),
            segment=_one_of(query.get("segment"), get_args(Segment)),
            status=_one_of(query.get("status"), STANDINGS),
            speaker=_text(query.get("speaker")),
            outlet=_text(query.get("outlet")),
            revised=query.get("revised") == "1",
            disputed=query.get("disputed") == "1",
            flagged=query.get("flagged") == "1",
        )

    def query(self) -> dict[str, str]:
        """The query string's parts that stand for this filter."""
        return _as_query(self)

    def condition(self) -> Condition:
        """A SQL condition on `targets t`, without the status, which the database does not store."""
        return _condition(self, "t.status <> 'withdrawn'", _OF_TARGETS)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimFilter:
    """Which claims a list shows; None filters nothing."""

    since: date | None = None  # published on or after this day
    kind: str | None = None
    agency: str | None = None
    metric: str | None = None
    speaker: str | None = None  # the whole name
    outlet: str | None = None
    flagged: bool = False

    @classmethod
    def parse(cls, query: Mapping[str, str]) -> Self:
        """The filter of a query string. What cannot be meant filters nothing; see unknown_parts."""
        return cls(
            since=_day(query.get("since")),
            kind=_one_of(query.get("kind"), get_args(Kind)),
            agency=agency_named(query.get("agency")),
            metric=_one_of(query.get("metric"), get_args(Metric)),
            speaker=_text(query.get("speaker")),
            outlet=_text(query.get("outlet")),
            flagged=query.get("flagged") == "1",
        )

    def query(self) -> dict[str, str]:
        """The query string's parts that stand for this filter."""
        return _as_query(self)

    def condition(self) -> Condition:
        """A SQL condition on `claims c` joined with `articles a`."""
        return _condition(self, "c.withdrawn is null", _OF_CLAIMS)


# What each field of a filter asks for; a field without a line is settled elsewhere.
_OF_TARGETS = {
    "since": "t.first_seen >= :since",
    "agency": "t.agency = :agency",
    "metric": "t.metric = :metric",
    "scope": "(t.scope = :scope or (:scope <> 'national' and instr(lower(t.scope), lower(:scope)) > 0))",
    "year": "substr(t.deadline, 1, 4) = :year",
    "segment": "t.segment = :segment",
    "speaker": "t.id in (select target_id from claims where kind = 'target' and withdrawn is null"
    " and speaker in (select speaker from (select distinct speaker from claims)"
    " where instr(lower(speaker), lower(:speaker)) > 0))",
    "outlet": "t.id in (select c.target_id from articles a join claims c on c.article_id = a.id"
    " where a.outlet = :outlet)",
    "revised": "t.change is not null",
    "disputed": "(instr(t.flags, '\"conflict\"') > 0 or t.status = 'misprint')",
    "flagged": "t.flags <> '[]'",
}
_OF_CLAIMS = {
    "since": "c.published >= :since",
    "kind": "c.kind = :kind",
    "agency": "c.agency = :agency",
    "metric": "c.metric = :metric",
    "speaker": "c.speaker = :speaker",
    "outlet": "a.outlet = :outlet",
    "flagged": "c.flags <> '[]'",
}


def agency_named(name: str | None) -> str | None:
    """The agency of a slug ("kesehatan") or a full name, in any case."""
    given = (name or "").strip().lower().removeprefix("bpjs").strip(" -")
    return next((agency for agency in get_args(Agency) if agency.lower() == f"bpjs {given}"), None)


def _condition(chosen: TargetFilter | ClaimFilter, always: str, meaning: Mapping[str, str]) -> Condition:
    query = chosen.query()
    wanted = {name: condition for name, condition in meaning.items() if name in query}
    return " and ".join([always, *wanted.values()]), {name: query[name] for name in wanted}


def _as_query(chosen: TargetFilter | ClaimFilter) -> dict[str, str]:
    values = {field.name: getattr(chosen, field.name) for field in fields(chosen)}
    return {
        name: "1" if value is True else str(value)
        for name, value in values.items()
        if value is not None and value is not False
    }


def _text(value: str | None) -> str | None:
    text = " ".join((value or "").replace("\0", "").split())[:LONGEST_VALUE]
    return text or None


def _one_of(value: str | None, known: tuple[str, ...]) -> str | None:
    return value if value in known else None


def _year(value: str | None) -> int | None:
    return int(value) if value and len(value) == 4 and value.isascii() and value.isdigit() else None


def _day(value: str | None) -> date | None:
    try:
        return date.fromisoformat(value) if value else None
    except ValueError:
        return None
