"""Figures as rows: one for each way in which a number of a series was printed, and their neighbours."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlite_utils import Database

from db.printed import Printed, agree, printed, window
from db.rows import first_row, rows
from db.targets import Figure, Series, Slots, rank, series_of
from db.values import read_number, stored_number
from extract.model import Claim

_KEY = (
    "agency",
    "metric",
    "measure",
    "unit",
    "place",
    "segment",
    "period",
    "apart",
    "value",
    "value_max",
    "step",
    "hedge",
    "truncates",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureRow:
    """A figure with its place in the database."""

    id: int
    figure: Figure
    joined: bool  # it reports the target of another figure
    target_id: str | None  # None until it is settled


def figure_of(database: Database, claim: Claim, published: str, apart: str = "") -> int:
    """The id of the figure of a target claim, made where it is new. Inside a write transaction.

    `apart`: a person's word that keeps the claim apart from others that it would be one target with.
    """
    figure = redirected(database, replace(series_of(claim), apart=apart), printed(claim))
    values = key_values(*figure)
    where = " and ".join(f"{column} = ?" for column in _KEY)
    row = database.execute(f"select id from figures where {where}", values).fetchone()
    if row is None:
        columns = ", ".join((*_KEY, "first_seen", "last_seen", "joined", "ambiguous"))
        marks = ", ".join("?" * (len(_KEY) + 4))
        row = database.execute(
            f"insert into figures ({columns}) values ({marks}) returning id",
            [*values, published, published, 0, 0],
        ).fetchone()
    return int(row[0])


def key_values(series: Series, number: Printed) -> list[Any]:
    """What tells a figure from all others, in the order of its columns."""
    return [
        series.agency,
        series.metric,
        series.measure,
        series.unit,
        series.place,
        series.segment,
        series.period,
        series.apart,
        stored_number(number.value),
        "" if number.value_max is None else stored_number(number.value_max),
        stored_number(number.step),
        number.hedge,
        int(number.truncates),
    ]


def redirected(database: Database, series: Series, number: Printed) -> tuple[Series, Printed]:
    """The figure that stands for this one by the decisions of a person to merge targets; else itself.

    A figure is concerned where its series is that of a merged one and its number agrees with it.
    """
    sql = "select merged from reviews where decision = 'merge' and undone_at is null order by id"
    for (merged,) in database.execute(sql).fetchall():
        decision = json.loads(merged)
        for former in map(figure_from, decision["figures"]):
            if former.series == series and agree(number, former.number):
                target = figure_from(decision["into"])
                series, number = target.series, target.number
                break
    return series, number


def figure_from(row: Mapping[str, Any]) -> Figure:
    """The figure of a row of the table."""
    return _figure_row(row).figure


def load(database: Database, figure_id: int) -> FigureRow | None:
    """The figure, or None where it is gone."""
    row = first_row(database, "select * from figures where id = ?", [figure_id])
    return None if row is None else _figure_row(row)


def neighbours(database: Database, figure: Figure, slots: Slots) -> list[FigureRow]:
    """The figures in the series that `slots` describe whose numbers may agree with this one, by rank.

    Found through the indexes on series and value: the cost depends on what lies near.
    """
    low, high = window(figure.number)
    series = figure.series
    where = ["agency = ?", "measure = ?", "unit = ?", "apart = ?", "value between ? and ?"]
    values: list[Any] = [series.agency, series.measure, series.unit, series.apart, float(low), float(high)]
    where.append("(step <> ? or value = ?)")  # two different numbers of one precision never agree
    values += [stored_number(figure.number.step), stored_number(figure.number.value)]
    choices: list[tuple[str, Sequence[str]]] = [
        ("metric", slots.metrics),
        ("place", slots.places),
        ("segment", slots.segments),
    ]
    if slots.periods is not None:
        choices.append(("period", slots.periods))
    for column, allowed in choices:
        where.append(f"{column} in ({', '.join('?' * len(allowed))})")
        values += allowed
    found = rows(database, f"select * from figures where {' and '.join(where)}", values)
    return sorted((_figure_row(row) for row in found), key=lambda row: rank(row.figure))


def _figure_row(row: Mapping[str, Any]) -> FigureRow:
    series = Series(
        agency=row["agency"],
        metric=row["metric"],
        measure=row["measure"],
        unit=row["unit"],
        place=row["place"],
        segment=row["segment"],
        period=row["period"],
        apart=row["apart"],
    )
    number = Printed(
        value=read_number(row["value"]),
        value_max=None if row["value_max"] == "" else read_number(row["value_max"]),
        step=read_number(row["step"]),
        hedge=row["hedge"],
        truncates=bool(row["truncates"]),
    )
    figure = Figure(
        series=series,
        number=number,
        first_seen=date.fromisoformat(row["first_seen"][:10]),
        last_seen=date.fromisoformat(row["last_seen"][:10]),
    )
    return FigureRow(id=row["id"], figure=figure, joined=bool(row["joined"]), target_id=row["target_id"])
