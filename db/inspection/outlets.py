"""The pages of outlets: how they are, what they yield, what became of their pages."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlite_utils import Database

from db.inspection.charts import NARROW, WIDE, Chart, Mark, Plot, Size, Tick, value_ticks
from db.inspection.exports import csv_answer, json_answer
from db.inspection.front import read_outlets
from db.inspection.labels import LABELS
from db.inspection.rendering import render
from db.inspection.visit import Answer, NoSuchPage, Statuses, Visit
from db.words import count_words, day_words, period_words
from extract.formatting import Language

MONTHS = 24
RUNS = 12
ARTICLES = 20

_YIELD = """
select substr(a.published, 1, 7) month, count(*) articles,
       sum(exists (select 1 from claims c where c.article_id = a.id and c.withdrawn is null)) telling
  from articles a where a.outlet = :outlet and a.published >= :since group by 1 order by 1
"""
_FATES = "select fate, count(*) pages from readings where outlet = ? group by fate order by pages desc, fate"
_RUNS = "select * from outlet_runs where outlet = ? order by ended_at desc, id desc limit ?"
_ARTICLES = """
select a.id, a.title, a.published, a.url, a.wire, a.paywalled,
       (select count(*) from claims c where c.article_id = a.id and c.withdrawn is null) claims
  from articles a where a.outlet = ? order by a.published desc, a.id limit ?
"""

Rows = Sequence[Mapping[str, Any]]


def outlets_page(database: Database, visit: Visit, statuses: Statuses) -> Answer:
    """Every outlet in a row."""
    visit.takes()
    outlets = read_outlets(database, _language(visit))
    if visit.format == "csv":
        return csv_answer("pantau-outlets", outlets)
    if visit.format == "json":
        return json_answer({"outlets": outlets})
    return render(visit, "outlets.html", outlets=outlets)


def outlet_page(database: Database, visit: Visit, statuses: Statuses) -> Answer:
    """One outlet."""
    visit.takes()
    name = visit.path[0]
    outlets = read_outlets(database, _language(visit))
    outlet = next((row for row in outlets if row["name"] == name), None)
    if outlet is None:
        raise NoSuchPage
    months = _months(database, name, visit.today)
    fates = list(database.query(_FATES, [name]))
    if visit.format == "json":
        return json_answer({"outlet": outlet, "yield": months, "fates": fates})
    if visit.format == "csv":
        return csv_answer(f"pantau-{name}", months)
    runs = list(database.query(_RUNS, [name, RUNS]))
    return render(
        visit,
        "outlet.html",
        outlet=outlet,
        charts=_charts(months, visit.language),
        months=[row for row in months if row["articles"]],
        fates=fates,
        pages_read=sum(row["pages"] for row in fates),
        runs=runs,
        routes=_routes(runs[0]["routes"]) if runs else [],
        articles=list(database.query(_ARTICLES, [name, ARTICLES])),
    )


def _language(visit: Visit) -> Language:
    """That of the page; for programs the words are English as all that they get."""
    return visit.language if visit.format == "html" else "en"


def _routes(stored: str) -> list[dict[str, Any]]:
    """What each route of a visit brought, "" for what it does not tell."""
    names = ("kind", "url", "outcome", "reason", "links")
    return [{name: route.get(name, "") for name in names} for route in json.loads(stored)]


def _months(database: Database, outlet: str, today: date) -> Rows:
    """The last months, each with its articles and those that tell of targets; quiet months too."""
    last = today.year * 12 + today.month - 1
    names = [f"{month // 12}-{month % 12 + 1:02}" for month in range(last - MONTHS + 1, last + 1)]
    rows = database.query(_YIELD, {"outlet": outlet, "since": names[0]})
    known = {row["month"]: row for row in rows}
    return [known.get(name) or {"month": name, "articles": 0, "telling": 0} for name in names]


def _charts(months: Rows, language: Language) -> dict[str, Chart]:
    return {name: _yield_chart(months, size, language) for name, size in (("wide", WIDE), ("narrow", NARROW))}


def _yield_chart(months: Rows, size: Size, language: Language) -> Chart:
    """Bars: the articles of each month, and in front of them those that tell of targets."""
    labels = LABELS[language]
    highest = max((row["articles"] for row in months), default=0)
    days = [date.fromisoformat(f"{row['month']}-01") for row in months]
    plot = Plot(size=size, first=days[0], last=days[-1], low=0, high=max(4, highest * 1.1))
    slot = (plot.right - plot.left) / len(months)
    marks = []
    for number, row in enumerate(months):
        title = labels["yield_bar"].format(
            period_words(row["month"], language), row["articles"], row["telling"]
        )
        for kind in ("articles", "telling"):
            if row[kind]:
                top = plot.y(row[kind])
                x = round(plot.left + number * slot + slot * 0.15, 1)
                width, height = round(slot * 0.7, 1), round(plot.bottom - top, 1)
                marks.append(Mark(kind=f"bar {kind}", x=x, y=top, title=title, width=width, height=height))
    every = 3 if size is WIDE else 8
    ticks = [
        Tick(at=round(plot.left + (number + 0.5) * slot, 1), label=_month_words(row["month"], language))
        for number, row in enumerate(months)
        if number % every == 0
    ]
    return Chart(
        title=labels["yield"],
        description=f"{labels['yield_articles']}, {labels['yield_claims']}",
        size=size,
        left=plot.left,
        right=plot.right,
        top=plot.y(plot.high),
        bottom=plot.bottom,
        x_ticks=tuple(ticks),
        y_ticks=tuple(
            tick
            for tick in value_ticks(
                plot, lambda value: count_words(int(value), language) if value == int(value) else ""
            )
            if tick.label
        ),
        marks=tuple(marks),
    )


def _month_words(month: str, language: Language) -> str:
    """ "Des 2024"."""
    return day_words(date.fromisoformat(f"{month}-01"), language).split(" ", 1)[1]
