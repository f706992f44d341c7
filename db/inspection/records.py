"""What the pages show of a target, a sighting and a realisation, as read from the database."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, cast

from db.values import read_number
from extract.model import Unit

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """What all numbers of one line of a chart are about."""

    agency: str
    metric: str
    measure: str
    unit: Unit
    scope: str
    segment: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """A number or a range, in units."""

    value: Decimal
    value_max: Decimal | None
    unit: Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """The words around a number. `text[start:end]` is the number as printed."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How a target stands today, from the view target_progress."""

    status: str  # open, met, missed, overdue
    attainment: float | None  # a share of one
    latest: Amount | None
    latest_date: date | None
    baseline: Amount | None
    baseline_date: date | None
    needed_a_month: Amount | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetRow:
    """A target with how it stands and who said it first."""

    id: str
    series: Series
    amount: Amount
    period: str | None
    deadline: date | None
    status: str  # current, superseded, misprint, withdrawn
    change: str | None
    supersedes: str | None
    superseded_by: str | None
    first_seen: datetime
    last_seen: datetime
    sightings: int
    sources: int
    outlets: int
    flags: tuple[str, ...]
    speaker: str | None
    speaker_role: str | None
    outlet: str | None  # of the first sighting
    article_id: str | None
    url: str | None
    quote: Quote | None
    progress: Progress | None  # None for a misprint

    @property
    def standing(self) -> str:
        """One word for all: superseded, misprint, withdrawn, met, missed, overdue or open."""
        if self.status != "current" or self.progress is None:
            return self.status
        return self.progress.status


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimRow:
    """One claim with the article that makes it."""

    id: str
    kind: str
    series: Series  # its scope is the normalised place
    amount: Amount
    period: str | None
    as_of: date
    published: datetime
    raw: str
    quote: Quote
    speaker: str | None
    speaker_role: str | None
    rule: str
    confidence: float
    flags: tuple[str, ...]
    target_id: str | None
    withdrawn: str | None
    source: str
    article_id: str
    outlet: str
    url: str
    title: str
    wire: str | None
    start: int  # of the quote in the article's text
    raw_start: int
    raw_end: int
    page_id: str


CLAIM_COLUMNS = "c.*, a.outlet, a.url, a.title, a.wire"


def claim_row(row: Row) -> ClaimRow:
    """A claim from a row of CLAIM_COLUMNS."""
    names = (
        *("id", "kind", "period", "raw", "speaker", "speaker_role", "rule", "confidence", "target_id"),
        *("withdrawn", "source", "article_id", "outlet", "url", "title", "wire", "start"),
        *("raw_start", "raw_end", "page_id"),
    )
    return ClaimRow(
        **{name: row[name] for name in names},
        series=series_row(row, scope="place"),
        amount=_amount(row["value"], row["value_max"], row["unit"]),
        as_of=date.fromisoformat(row["as_of"][:10]),
        published=datetime.fromisoformat(row["published"]),
        quote=_quote(row),
        flags=tuple(json.loads(row["flags"])),
    )


def target_row(row: Row, progress: Row | None) -> TargetRow:
    """A target from its row, joined with its first claim, and its row of target_progress."""
    names = (
        *("id", "period", "status", "change", "supersedes", "superseded_by", "sightings", "sources"),
        *("outlets", "speaker", "speaker_role", "outlet", "article_id", "url"),
    )
    return TargetRow(
        **{name: row[name] for name in names},
        series=series_row(row),
        amount=_amount(row["value"], row["value_max"], row["unit"]),
        deadline=_day(row["deadline"]),
        first_seen=datetime.fromisoformat(row["first_seen"]),
        last_seen=datetime.fromisoformat(row["last_seen"]),
        flags=tuple(json.loads(row["flags"])),
        quote=_quote(row) if row["quote"] is not None else None,
        progress=_progress(progress, row["unit"]) if progress else None,
    )


def series_row(row: Row, scope: str = "scope") -> Series:
    names = ("agency", "metric", "measure", "unit", "segment")
    return Series(**{name: row[name] for name in names}, scope=row[scope])


def _progress(row: Row, unit: str) -> Progress:
    return Progress(
        status=row["progress"],
        attainment=row["attainment"],
        latest=_maybe(row["latest"], unit),
        latest_date=_day(row["latest_date"]),
        baseline=_maybe(row["baseline"], unit),
        baseline_date=_day(row["baseline_date"]),
        needed_a_month=_maybe(row["needed_a_month"], unit),
    )


def _amount(value: float, value_max: float | None, unit: str) -> Amount:
    top = None if value_max is None else read_number(value_max)
    return Amount(value=read_number(value), value_max=top, unit=cast(Unit, unit))


def _maybe(value: float | None, unit: str) -> Amount | None:
    return None if value is None else _amount(value, None, unit)


def _quote(row: Row) -> Quote:
    start = row["raw_start"] - row["start"]
    return Quote(text=row["quote"], start=start, end=start + row["raw_end"] - row["raw_start"])


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
