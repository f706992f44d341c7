"""Replays outlets for the health checks: months of passes by a seeded generator, healthy or breaking."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import exp
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from db.health import History, PageFact, Visit
from extract.model import Fate
from upkeep.holidays import is_holiday

WIB = ZoneInfo("Asia/Jakarta")
WEEKEND = 0.45  # share of a working day's news


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """How an outlet behaves while it is well."""

    name: str = "antara"
    seed: int = 0
    a_day: float = 12.0  # articles on a working day
    passes_a_day: int = 1
    off_topic: float = 0.1  # share of pages that are no articles on the topic
    flawed: float = 0.01  # share of pages without text, and again without date
    length: float = 2500.0  # median, characters
    listed: int = 40
    fails: float = 0.02  # share of passes without an answer


def replay(
    outlet: Outlet,
    first: datetime,
    days: int,
    *,
    breaks: str | None = None,
    at: datetime | None = None,
    until: datetime | None = None,
    quiet_days: Sequence[tuple[int, int]] = (),
) -> History:
    """The visits of so many days; from `at` to `until` the outlet is broken in the way that `breaks` names.

    `quiet_days` are further days (month, day) on which little is written, as on a long weekend.
    """
    chance = Random(f"{outlet.name} {outlet.seed}")
    step = timedelta(days=1) / outlet.passes_a_day
    visits = [_first_visit(outlet, first)]
    for number in range(1, days * outlet.passes_a_day):
        when = first + number * step
        holiday = is_holiday(when.date()) or (when.month, when.day) in quiet_days
        share = 0.3 if holiday else WEEKEND if when.weekday() >= 5 else 1.1
        visit = _visit(outlet, chance, when, share * outlet.a_day / outlet.passes_a_day)
        if breaks and at and when >= at and not (until and when >= until):
            visit = broken(visit, breaks)
        visits.append(visit)
    return History(outlet=outlet.name, health="healthy", visits=tuple(visits))


def _first_visit(outlet: Outlet, when: datetime) -> Visit:
    """An archive of old articles."""
    page = PageFact(fate=Fate.NO_CLAIM, length=2000, age=timedelta(days=200))
    return Visit(at=when, state="ok", found=200, fetched=200, routes=("ok", "ok"), pages=(page,) * 200)


def _visit(outlet: Outlet, chance: Random, when: datetime, expected: float) -> Visit:
    if chance.random() < outlet.fails:
        return Visit(at=when, state="failed", reason="timed out", routes=("timed-out", "timed-out"))
    # News comes in bursts: the expectation itself varies from day to day.
    fetched = _poisson(chance, expected * chance.gammavariate(4, 0.25))
    return Visit(
        at=when,
        state="ok",
        found=outlet.listed + chance.randint(-5, 5),
        fetched=fetched,
        routes=("ok", "ok", "empty"),
        pages=tuple(_page(outlet, chance) for _ in range(fetched)),
    )


def _page(outlet: Outlet, chance: Random) -> PageFact:
    dice = chance.random()
    if dice < outlet.flawed:
        return PageFact(fate=Fate.NO_TEXT)
    if dice < 2 * outlet.flawed:
        return PageFact(fate=Fate.NO_DATE)
    if dice < 2 * outlet.flawed + outlet.off_topic:
        return PageFact(fate=Fate.OFF_TOPIC)
    return PageFact(
        fate=chance.choice((Fate.CLAIMS, Fate.NO_CLAIM, Fate.NO_CLAIM, Fate.DUPLICATE)),
        length=round(outlet.length * chance.lognormvariate(0, 0.45)),
        age=timedelta(hours=chance.expovariate(1 / 8)),
    )


def _poisson(chance: Random, mean: float) -> int:
    product, number = chance.random(), 0
    while product > exp(-mean):
        product *= chance.random()
        number += 1
    return number


# The ways an outlet breaks, and the ailment by which it should be known.
WAYS = {
    "gone quiet": "quiet",
    "no text": "no_text",
    "no date": "no_date",
    "yield dropped": "low_yield",
    "length dropped": "short",
    "only old news": "old",
    "feed frozen": "frozen",
    "blocked": "blocked",
    "articles blocked": "blocked",
    "certificate": "certificate",
    "challenge": "challenge",
    "challenge with status 200": "challenge",
    "lists changed": "no_lists",
    "lists shrank": "few_links",
    "crashed": "crashed",
    "robots forbid": "denied",
}


def broken(visit: Visit, way: str) -> Visit:
    """The visit as it would have gone had the outlet been broken in that way."""
    if way in _PAGES:
        return replace(visit, pages=tuple(map(_PAGES[way], visit.pages)))
    changed: dict[str, Any] = {"fetched": 0, "pages": (), **_VISITS[way]}
    return replace(visit, **changed)


_PAGES: dict[str, Callable[[PageFact], PageFact]] = {
    "no text": lambda page: PageFact(fate=Fate.NO_TEXT),
    "no date": lambda page: PageFact(fate=Fate.NO_DATE),
    "yield dropped": lambda page: PageFact(fate=Fate.NOT_ARTICLE),
    "challenge with status 200": lambda page: PageFact(fate=Fate.BLOCKED),
    "length dropped": lambda page: replace(page, length=page.length and 180 + page.length // 20),
    "only old news": lambda page: replace(page, age=page.age and page.age + timedelta(days=60)),
}


def _refused(trouble: str) -> dict[str, Any]:
    return {"state": "failed", "found": 0, "routes": (trouble, trouble, "missing")}


_VISITS: dict[str, dict[str, Any]] = {
    "gone quiet": {},
    "feed frozen": {"state": "partly", "routes": ("frozen", "frozen", "empty")},
    "lists shrank": {"found": 1},
    "crashed": {"state": "failed", "found": 0, "routes": (), "reason": "signal 11"},
    "articles blocked": {"state": "failed", "blocked": 12},
    "blocked": _refused("refused"),
    "certificate": _refused("certificate"),
    "challenge": _refused("challenge"),
    "lists changed": _refused("not-html"),
    "robots forbid": _refused("robots-denied"),
}


def upto(history: History, number: int) -> History:
    """The history as it stood after so many visits."""
    return replace(history, visits=history.visits[:number])
