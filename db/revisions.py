"""How the targets of one series stand to each other: in force, revised, in conflict, or a misprint. Pure."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

from db.targets import STOCKS

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
# So long after a revision a slow outlet may repeat the former number without knowing of it.
REPEATED_WITHIN = timedelta(days=7)
_FOR_A_YEAR = frozenset({"PBI", "construction"})
_SET_ANEW = re.compile(
    r"\b(?:kuota\w*|(?:di)?alokasi\w*|(?:di)?anggar\w+|apb[nd]\w*|dibiayai|tahunan"
    r"|(?:per|(?:se)?tiap|saban) tahun\w*|PBI|penerima bantuan iuran)\b",
    re.IGNORECASE,
)


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
class Revision:
    """On a day a target took the place of another one."""

    former: str  # the id of that one
    change: Change
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a target stands, and the targets that it revised: when it came out and each time it came back."""

    status: Status = "current"
    revisions: tuple[Revision, ...] = ()
    flags: frozenset[str] = field(default=frozenset())


@dataclass(frozen=True, slots=True, kw_only=True)
class _Appearance:
    """A target comes out, or comes back after another one took its place."""

    day: date
    aim: Aim
    former: Aim | None


def judge(aims: Iterable[Aim]) -> dict[str, Standing]:
    """The standing of each target among those of its series: all with one period and different numbers."""
    ordered = sorted(aims, key=_order)
    misprints = _misprints(ordered)
    chain = [aim for aim in ordered if aim.id not in misprints and not aim.ambiguous]
    standings = apart(aim for aim in ordered if aim.ambiguous)
    standings |= {aim: Standing(status="misprint", flags=frozenset({"misprint"})) for aim in misprints}
    disagreeing = _disagreeing(chain)
    revisions: dict[str, list[Revision]] = {aim.id: [] for aim in chain}
    appearances = _appearances(chain)
    for one in appearances:
        if one.former is not None:
            change: Change = "raised" if _size(one.aim) > _size(one.former) else "lowered"
            revisions[one.aim.id].append(Revision(former=one.former.id, change=change, day=one.day))
    for aim in chain:
        flags = frozenset({"conflict"} if aim.first_day in disagreeing else ())
        standings[aim.id] = Standing(revisions=tuple(revisions[aim.id]), flags=flags)
    last = {one.aim.id: one.day for one in appearances}
    revised = (one.former.id for one in appearances if one.former and one.day > last[one.former.id])
    return superseded(standings, revised)


def _appearances(chain: Sequence[Aim]) -> list[_Appearance]:
    """When each target came out and came back, by day, each with the one whose place it took."""
    days = [(aim.first_day, False, _order(aim)[1:], aim) for aim in chain]
    for aim in chain:
        days += [(day, True, _order(aim)[1:], aim) for day in {day for day, _ in aim.seen} - {aim.first_day}]
    found: list[_Appearance] = []
    last: dict[str, date] = {}
    for day, again, _, aim in sorted(days, key=lambda entry: entry[:3]):
        if again and found[-1].day <= last[aim.id]:
            continue  # nothing came out since
        rival = _in_force(found, aim, day)
        if again and (rival is None or rival.day <= last[aim.id] or not _is_back(aim, day, rival)):
            continue
        found.append(_Appearance(day=day, aim=aim, former=rival.aim if rival else None))
        last[aim.id] = day
    return found


def _in_force(appearances: Sequence[_Appearance], aim: Aim, day: date) -> _Appearance | None:
    """The last of the appearances before a day, given in their order, that this target can revise."""
    earlier = (one for one in reversed(appearances) if one.day < day and _plausible(one.aim, aim))
    return next(earlier, None)


def _is_back(aim: Aim, day: date, rival: _Appearance) -> bool:
    """Whether a target that is spoken of again has taken the place of the one that revised it.

    It may be a slow outlet that repeats it; so the other number has to have been known (to this source,
    or to all after a week), and must not be spoken of on that day and in the week after it.
    """
    who = {source for seen, source in aim.seen if seen == day}
    knew = any(seen < day and source in who for seen, source in rival.aim.seen)
    insisted = any(day <= seen <= day + REPEATED_WITHIN for seen, _ in rival.aim.seen)
    return (knew or day - rival.day > REPEATED_WITHIN) and not insisted


def apart(aims: Iterable[Aim]) -> dict[str, Standing]:
    """The standing of targets that have nothing to do with each other."""
    return {aim.id: Standing(flags=frozenset({"ambiguous"} if aim.ambiguous else ())) for aim in aims}


def rejected(aims: Iterable[Aim]) -> dict[str, Standing]:
    """The standing of targets that a person rejected: they have no part in that of the others."""
    return {aim.id: Standing(status="withdrawn", flags=frozenset({"rejected"})) for aim in aims}


def accumulates(metric: str, measure: str, segment: str) -> bool:
    """Whether what a target counts carries over from year to year, so that its deadline can be postponed.

    A level or a share of a stock does: 70 million active members, 98 per cent covered. What is added,
    grows or flows within a year is set anew for each (iuran, "tambahan 5 juta", "tumbuh 10 persen"), and
    so are those for whom the state pays from the budget of a year (PBI) and members for the time of a
    building project.
    """
    return metric in STOCKS and measure in ("level", "share") and segment not in _FOR_A_YEAR


def is_set_anew(quote: str) -> bool:
    """Whether a sentence says that its number is a quota, paid from a budget, or set for each year.

    >>> is_set_anew("Kuota JKN tahun 2025 tetap 50 ribu peserta")
    True
    >>> is_set_anew("BPJS Kesehatan menargetkan 50 ribu peserta pada 2025")
    False
    """
    return bool(_SET_ANEW.search(quote))


def postponed(aim: Aim, others: Iterable[Aim]) -> str | None:
    """The id of the target with the same number whose deadline this one postpones; None without one.

    The same number for a later deadline is a postponement only where it is said instead of the earlier
    one: after that was spoken of for the last time, and within a year of its end. Both must accumulate
    (`accumulates`), and no sentence of either may call them a quota (`is_set_anew`). "98 persen pada 2026",
    then "98 persen pada 2027" is one; "96,8 juta PBI" for 2024 and for 2025 are two targets, and so are
    two years that are spoken of side by side.
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
