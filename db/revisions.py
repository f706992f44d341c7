"""How the targets of one series stand to each other: in force, revised, in conflict, or a misprint. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

Status = Literal["current", "superseded", "misprint", "withdrawn"]
Change = Literal["raised", "lowered", "postponed"]

SAME_DAYS = timedelta(days=1)  # a print edition follows the online story by a day
OUTVOTED_BY = 2  # independent sources that print another number on the same days
# A number so much larger or smaller is another quantity, not a revision.
PLAUSIBLE_REVISION = 5
POWER_TOLERANCE = 0.01  # of the logarithm: about two per cent
# A deadline is postponed by speaking of a later one instead, at the latest about a year after it passed.
POSTPONED_WITHIN = timedelta(days=366)


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim:
    """A target as far as its standing depends on it."""

    id: str
    value: Decimal
    value_max: Decimal | None
    deadline: date | None
    first_day: date
    last_day: date
    seen: frozenset[tuple[date, str]]  # days and independent sources of its sightings
    sources: int  # how many of them there are
    ambiguous: bool = False  # may be a restatement of another
    decision: Literal["accept", "reject"] | None = None  # a person's word about it


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a target stands. `supersedes` is the id of the target that it revises."""

    status: Status = "current"
    supersedes: str | None = None
    change: Change | None = None
    flags: frozenset[str] = field(default=frozenset())


def judge(aims: Iterable[Aim]) -> dict[str, Standing]:
    """The standing of each target among those of its series: all with one period and different numbers."""
    ordered = sorted(aims, key=_order)
    misprints = {
        aim.id
        for aim in ordered
        if aim.decision != "accept" and any(_outvotes(other, aim) for other in ordered)
    }
    chain = [aim for aim in ordered if aim.id not in misprints and not aim.ambiguous]
    standings = apart(aim for aim in ordered if aim.ambiguous)
    standings |= {aim: Standing(status="misprint", flags=frozenset({"misprint"})) for aim in misprints}
    revised = set()
    for aim in chain:
        earlier = [other for other in chain if other.first_day < aim.first_day and _plausible(other, aim)]
        flags = frozenset({"conflict"} if any(_disagree(aim, other) for other in chain) else ())
        if earlier:
            former = max(earlier, key=_order)
            revised.add(former.id)
            change: Change = "raised" if _size(aim) > _size(former) else "lowered"
            standings[aim.id] = Standing(supersedes=former.id, change=change, flags=flags)
        else:
            standings[aim.id] = Standing(flags=flags)
    return superseded(standings, revised)


def apart(aims: Iterable[Aim]) -> dict[str, Standing]:
    """The standing of targets that have nothing to do with each other."""
    return {aim.id: Standing(flags=frozenset({"ambiguous"} if aim.ambiguous else ())) for aim in aims}


def rejected(aims: Iterable[Aim]) -> dict[str, Standing]:
    """The standing of targets that a person rejected: they have no part in that of the others."""
    return {aim.id: Standing(status="withdrawn", flags=frozenset({"rejected"})) for aim in aims}


def postponed(aim: Aim, others: Iterable[Aim]) -> str | None:
    """The id of the target with the same number whose deadline this one postpones; None without one.

    Where the earlier deadline is spoken of further on, the later one is another target, or a slip.
    """
    moved = [
        other
        for other in others
        if other.deadline is not None
        and aim.deadline is not None
        and other.deadline < aim.deadline
        and other.last_day < aim.first_day <= other.deadline + POSTPONED_WITHIN
    ]
    return max(moved, key=_order).id if moved else None


def superseded(standings: Mapping[str, Standing], revised: Iterable[str]) -> dict[str, Standing]:
    """The standings, with those that another target revises marked as superseded."""
    marked = set(revised)
    return {
        target: replace(standing, status="superseded")
        if target in marked and standing.status == "current"
        else standing
        for target, standing in standings.items()
    }


def _order(aim: Aim) -> tuple[date, int, Decimal, Decimal]:
    return aim.first_day, aim.sources, aim.value, aim.value_max or aim.value


def _disagree(a: Aim, b: Aim) -> bool:
    """Whether different sources came out with the two on one day; one that names both does not disagree."""
    return a.first_day == b.first_day and _first_sources(a) != _first_sources(b)


def _first_sources(aim: Aim) -> set[str]:
    return {source for day, source in aim.seen if day == aim.first_day}


def _size(aim: Aim) -> Decimal:
    return aim.value + (aim.value_max or aim.value)


def _plausible(a: Aim, b: Aim) -> bool:
    return max(_size(a), _size(b)) <= PLAUSIBLE_REVISION * min(_size(a), _size(b))


def _outvotes(other: Aim, aim: Aim) -> bool:
    """Whether the other target shows that this one is a misprint of it."""
    if other is aim or other.sources < aim.sources:
        return False
    if _power_of_ten_off(aim, other):
        return other.sources > aim.sources or other.first_day < aim.first_day
    return (
        aim.sources == 1
        and other.sources >= OUTVOTED_BY
        and all(
            len({source for seen, source in other.seen if abs(seen - day) <= SAME_DAYS}) >= OUTVOTED_BY
            for day, _ in aim.seen
        )
    )


def _power_of_ten_off(a: Aim, b: Aim) -> bool:
    if a.value <= 0 or b.value <= 0:
        return False
    powers = abs(math.log10(a.value) - math.log10(b.value))
    return round(powers) >= 1 and abs(powers - round(powers)) < POWER_TOLERANCE
