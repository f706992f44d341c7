"""How the targets of one series stand to each other: in force, revised, in conflict, or a misprint. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
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
_MANTISSAS = round(1 / POWER_TOLERANCE)
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
    misprints = _misprints(ordered)
    chain = [aim for aim in ordered if aim.id not in misprints and not aim.ambiguous]
    standings = apart(aim for aim in ordered if aim.ambiguous)
    standings |= {aim: Standing(status="misprint", flags=frozenset({"misprint"})) for aim in misprints}
    disagreeing = _disagreeing(chain)
    revised = set()
    for at, aim in enumerate(chain):
        flags = frozenset({"conflict"} if aim.first_day in disagreeing else ())
        former = _former(chain[:at], aim)
        if former:
            revised.add(former.id)
            change: Change = "raised" if _size(aim) > _size(former) else "lowered"
            standings[aim.id] = Standing(supersedes=former.id, change=change, flags=flags)
        else:
            standings[aim.id] = Standing(flags=flags)
    return superseded(standings, revised)


def _former(earlier: Sequence[Aim], aim: Aim) -> Aim | None:
    """The last of the earlier targets, given in their order, that this one revises."""
    revisable = (
        other for other in reversed(earlier) if other.first_day < aim.first_day and _plausible(other, aim)
    )
    return next(revisable, None)


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


def _disagreeing(chain: Iterable[Aim]) -> set[date]:
    """The days on which different sources came out with different targets; one source that names both
    does not disagree with itself."""
    came_out: dict[date, set[frozenset[str]]] = {}
    for aim in chain:
        came_out.setdefault(aim.first_day, set()).add(_first_sources(aim))
    return {day for day, sources in came_out.items() if len(sources) > 1}


def _first_sources(aim: Aim) -> frozenset[str]:
    return frozenset(source for day, source in aim.seen if day == aim.first_day)


def _size(aim: Aim) -> Decimal:
    return aim.value + (aim.value_max or aim.value)


def _plausible(a: Aim, b: Aim) -> bool:
    return max(_size(a), _size(b)) <= PLAUSIBLE_REVISION * min(_size(a), _size(b))


def _misprints(aims: Sequence[Aim]) -> set[str]:
    """The targets that others show to be misprints of them, but for those that a person accepted."""
    powers = {aim.id: math.log10(aim.value) for aim in aims if aim.value > 0}
    same_digits = _by_mantissa(aims, powers)
    votes = _by_day(aims)
    came_out: dict[date, list[Aim]] = {}
    for aim in aims:
        if aim.sources >= OUTVOTED_BY:
            came_out.setdefault(aim.first_day, []).append(aim)
    return {
        aim.id
        for aim in aims
        if aim.decision != "accept"
        and (
            any(_drops_zeros(other, aim, powers) for other in same_digits.get(aim.id, ()))
            or (aim.sources == 1 and _is_outvoted(votes, aim))
            or any(_is_settled_for(other, aim) for other in came_out.get(aim.first_day, ()))
        )
    }


def _by_mantissa(aims: Iterable[Aim], powers: Mapping[str, float]) -> dict[str, list[Aim]]:
    """For each target those whose numbers start with about the same digits: they may be off by zeros."""
    grouped: dict[int, list[Aim]] = {}
    mantissas = {aim: int(power % 1 / POWER_TOLERANCE) % _MANTISSAS for aim, power in powers.items()}
    for aim in aims:
        if aim.id in mantissas:
            grouped.setdefault(mantissas[aim.id], []).append(aim)
    return {
        aim: [other for step in (-1, 0, 1) for other in grouped.get((mantissa + step) % _MANTISSAS, ())]
        for aim, mantissa in mantissas.items()
    }


def _drops_zeros(other: Aim, aim: Aim, powers: Mapping[str, float]) -> bool:
    """Whether this target's number is the other's but for zeros, and the other is the better attested."""
    off_by = abs(powers[aim.id] - powers[other.id])
    off = round(off_by) >= 1 and abs(off_by - round(off_by)) < POWER_TOLERANCE
    return off and (other.sources, aim.first_day) > (aim.sources, other.first_day)


def _by_day(aims: Sequence[Aim]) -> dict[date, dict[str, set[str]]]:
    """The sources that print each target on or about the days of those that may be outvoted."""
    wanted = {day for aim in aims if aim.sources == 1 for day, _ in aim.seen}
    votes: dict[date, dict[str, set[str]]] = {}
    for aim in aims:
        if aim.sources >= OUTVOTED_BY:
            for seen, source in aim.seen:
                for day in wanted.intersection((seen - SAME_DAYS, seen, seen + SAME_DAYS)):
                    votes.setdefault(day, {}).setdefault(aim.id, set()).add(source)
    return votes


def _is_outvoted(votes: Mapping[date, Mapping[str, set[str]]], aim: Aim) -> bool:
    """Whether on all days on which it is printed enough sources print another number, the same on all."""
    days = {day for day, _ in aim.seen}
    winners = [
        {other for other, sources in votes.get(day, {}).items() if len(sources) >= OUTVOTED_BY}
        for day in days
    ]
    return bool(set.intersection(*winners) - {aim.id})


def _is_settled_for(other: Aim, aim: Aim) -> bool:
    """Whether of two that came out on one day against each other, others took up only the other one."""
    (_, source), *more = aim.seen
    return not more and all(source != who for _, who in other.seen)
