"""The page of a target, and of a series of targets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby

from sqlite_utils import Database

from db.inspection.charts import NARROW, WIDE
from db.inspection.exports import atom_answer, claim_cells, claim_entry, csv_answer, json_answer, target_cells
from db.inspection.filters import agency_named
from db.inspection.records import Amount, ClaimRow, Series, TargetRow, series_row
from db.inspection.rendering import render
from db.inspection.target_chart import series_chart, target_chart
from db.inspection.targets import (
    OF_SERIES,
    Step,
    former_id,
    read_actuals,
    read_chain,
    read_rivals,
    read_sightings,
    read_targets,
    series_values,
)
from db.inspection.visit import Answer, NoSuchPage, Statuses, Visit
from db.inspection.wording import citation, needed_words, series_title, target_title

SERIES_ROWS = 400
SHOWN_ACTUALS = 20
VARIANTS = 80


def target_page(database: Database, visit: Visit, statuses: Statuses) -> Answer:
    """One target with all that is known of it."""
    visit.takes()
    target = next(iter(read_targets(database, visit.path)), None)
    if target is None:
        return _moved(database, visit)
    sightings = read_sightings(database, target.id)
    actuals = read_actuals(database, target.series)
    if visit.format == "csv":
        return csv_answer(f"pantau-{target.id}", map(claim_cells, (*sightings, *actuals)))
    if visit.format == "json":
        return json_answer(_as_json(target, sightings, actuals))
    path = visit.link("target", target.id)
    if visit.format == "atom":
        entries = [claim_entry(claim, visit) for claim in (*sightings, *actuals)]
        return atom_answer(visit, target_title(target, visit.language), path, entries)
    chain = read_chain(database, target)
    told = {step.target.id for step in chain}
    return render(
        visit,
        "target.html",
        target=target,
        charts=_target_charts(target, chain, actuals, visit),
        chain=chain,
        rivals=[row for row in read_rivals(database, target) if row.id not in told],
        sightings=sightings,
        actuals=actuals,
        measured=_measured(actuals),
        needed=needed_words(target, visit.language),
        citation=citation(target, visit.root + path, visit.today, visit.language),
        formats={form: visit.link("target", target.id, f".{form}") for form in ("atom", "csv", "json")},
    )


def series_page(database: Database, visit: Visit, statuses: Statuses) -> Answer:
    """One agency's metric over the years: `/series/<agency>/<metric>?scope=…&segment=…&unit=…&measure=…`."""
    visit.takes("scope", "segment", "unit", "measure")
    agency, metric = agency_named(visit.path[0]), visit.path[1]
    variants = _variants(database, agency, metric)
    series = _chosen(variants, visit.query)
    if series is None:
        raise NoSuchPage
    rows = database.query(
        f"select id from targets where {OF_SERIES} and status <> 'withdrawn'"
        " order by deadline desc, first_seen desc limit :rows",
        {**series_values(series), "rows": SERIES_ROWS},
    )
    targets = read_targets(database, [row["id"] for row in rows])
    actuals = read_actuals(database, series)[-SERIES_ROWS:]
    if visit.format == "csv":
        return csv_answer("pantau-series", map(target_cells, targets))
    if visit.format == "json":
        told = {"targets": [dict(target_cells(row)) for row in targets]}
        return json_answer(told | {"actuals": [dict(claim_cells(claim)) for claim in actuals]})
    address = series_address(visit, series)
    if visit.format == "atom":
        entries = [claim_entry(claim, visit) for claim in actuals]
        return atom_answer(visit, series_title(series, visit.language), address, entries)
    return render(
        visit,
        "series.html",
        series=series,
        charts=_series_charts(series, targets, actuals, visit),
        targets=targets,
        actuals=actuals,
        variants=[
            (other, count, series_address(visit, other))
            for other, count in variants.items()
            if other != series
        ],
        formats={form: series_address(visit, series, f".{form}") for form in ("atom", "csv", "json")},
    )


def series_address(visit: Visit, series: Series, form: str = "") -> str:
    """The address of a series' page."""
    path = ["series", series.agency.removeprefix("BPJS ").lower(), series.metric, *([form] if form else [])]
    return visit.link(
        *path, measure=series.measure, unit=series.unit, scope=series.scope, segment=series.segment
    )


def _moved(database: Database, visit: Visit) -> Answer:
    """Where the target with this id is now."""
    now = former_id(database, visit.path[0])
    if now is None:
        raise NoSuchPage
    suffix = () if visit.format == "html" else (f".{visit.format}",)
    return Answer(body="", status=301, headers={"location": visit.link("target", now, *suffix)})


def _as_json(
    target: TargetRow, sightings: Sequence[ClaimRow], actuals: Sequence[ClaimRow]
) -> Mapping[str, object]:
    return {
        "target": dict(target_cells(target)),
        "sightings": [dict(claim_cells(claim)) for claim in sightings],
        "actuals": [dict(claim_cells(claim)) for claim in actuals],
    }


def _measured(actuals: Sequence[ClaimRow]) -> list[tuple[Amount, date, list[ClaimRow]]]:
    """The last realisations, the newest first: a number and its day with the claims that state it."""
    newest = sorted(
        actuals[-SHOWN_ACTUALS:], key=lambda claim: (claim.as_of, claim.amount.value), reverse=True
    )
    groups = groupby(newest, key=lambda claim: (claim.amount, claim.as_of))
    return [(amount, day, list(claims)) for (amount, day), claims in groups]


def _target_charts(
    target: TargetRow, chain: Sequence[Step], actuals: Sequence[ClaimRow], visit: Visit
) -> Mapping[str, object]:
    return {
        name: target_chart(target, chain, actuals, today=visit.today, size=size, language=visit.language)
        for name, size in (("wide", WIDE), ("narrow", NARROW))
    }


def _series_charts(
    series: Series, targets: Sequence[TargetRow], actuals: Sequence[ClaimRow], visit: Visit
) -> Mapping[str, object]:
    title = series_title(series, visit.language)
    return {
        name: series_chart(title, targets, actuals, today=visit.today, size=size, language=visit.language)
        for name, size in (("wide", WIDE), ("narrow", NARROW))
    }


def _variants(database: Database, agency: str | None, metric: str) -> dict[Series, int]:
    """The series of an agency's metric with the number of their targets; national and large ones first."""
    rows = database.query(
        "select agency, metric, measure, unit, scope, segment, count(*) targets from targets"
        " where agency = ? and metric = ? and status <> 'withdrawn' group by 1, 2, 3, 4, 5, 6"
        " order by scope = 'national' desc, segment is null desc, measure = 'level' desc, targets desc,"
        " unit, scope"
        " limit ?",
        [agency, metric, VARIANTS],
    )
    return {series_row(row): row["targets"] for row in rows}


def _chosen(variants: Mapping[Series, int], query: Mapping[str, str]) -> Series | None:
    """The first series that has all that the query string names; a segment only where it names one."""
    for series in variants:
        values = {
            "measure": series.measure,
            "unit": series.unit,
            "scope": series.scope,
            "segment": series.segment,
        }
        if all(query.get(name) in (None, value or "") for name, value in values.items()) and (
            "scope" not in query or (query.get("segment") or None) == series.segment
        ):
            return series
    return None
