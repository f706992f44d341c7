"""Which claims report one target. Pure: nothing here depends on the order in which claims arrived.

Claims with the same words for the same thing are one *figure*. A figure that leaves something open (no
deadline, "peserta" without "aktif", a coarser number) joins a target that says more, where exactly one
fits and nothing contradicts. Figures that join none are the *roots*: each is one target.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from itertools import product
from typing import get_args

from db.printed import Printed, agree
from db.values import period_end
from extract.model import Claim, Segment
from extract.places import normalise_place

NATIONAL = "national"
# A claim without a deadline is about a known target only if that was spoken of within this time.
TALKED_OF_TOGETHER = timedelta(days=366)

# Stocks: a level of them is measured on a day, so "December 2026" and "the year 2026" are one deadline.
STOCKS = frozenset(
    {
        "participants",
        "active_participants",
        "coverage",
        "managed_funds",
        "employers",
        "agents",
        "facilities",
        "villages",
        "digital_users",
    }
)
# Of these a part and the whole cannot be the same number, so equal numbers mean the same thing.
PARTS_DIFFER = frozenset({"level", "increase"})
_YEAR_ENDS = ("-12", "-Q4", "-H2")


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """What a number is about: all that a target is, but the number."""

    agency: str
    metric: str
    measure: str
    unit: str
    place: str
    segment: str  # "" for all
    period: str  # "" where nothing settles it
    apart: str = ""  # a person's word: joins only others with the same one


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number printed in one way for one series, with the first and last day it was published."""

    series: Series
    number: Printed
    first_seen: date
    last_seen: date


def series_of(claim: Claim) -> Series:
    """The series of a claim, its scope normalised through the gazetteer."""
    return Series(
        agency=claim.agency,
        metric=claim.metric,
        measure=claim.measure,
        unit=claim.unit,
        place=place_of(claim.scope),
        segment=claim.segment or "",
        period=deadline_period(claim),
    )


def deadline_period(claim: Claim) -> str:
    """The claim's period; the bare year for the end of a year where that is the same day."""
    period = claim.period or ""
    stock = claim.metric in STOCKS and claim.measure in ("level", "share")
    return period[:4] if stock and period[4:] in _YEAR_ENDS else period


@lru_cache(maxsize=4096)
def place_of(scope: str) -> str:
    """The one name of a place, "national" for the whole country; unknown places as they are written."""
    place = normalise_place(scope)
    if place is None:
        return " ".join(scope.split()) or NATIONAL
    return NATIONAL if place.kind == "country" else place.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Slots:
    """Series that differ only in what they leave open: every combination of these."""

    metrics: tuple[str, ...]
    segments: tuple[str, ...]
    periods: tuple[str, ...] | None  # None: any
    places: tuple[str, ...]


def wider(series: Series) -> Slots:
    """The series that say the same as this one or leave something of it open."""
    part = series.measure in PARTS_DIFFER
    return Slots(
        metrics=("active_participants", "participants")
        if part and series.metric == "active_participants"
        else (series.metric,),
        segments=(series.segment, "") if part and series.segment else (series.segment,),
        periods=(series.period, "") if series.period else ("",),
        places=(series.place, *_open_names(series.place)),
    )


def narrower(series: Series) -> Slots:
    """The series that say the same as this one or more: the reverse of `wider`."""
    part = series.measure in PARTS_DIFFER
    return Slots(
        metrics=("participants", "active_participants")
        if part and series.metric == "participants"
        else (series.metric,),
        segments=("", *get_args(Segment)) if part and not series.segment else (series.segment,),
        periods=(series.period,) if series.period else None,
        places=(series.place, f"Kota {series.place}", f"Kabupaten {series.place}")
        if _is_open(series.place)
        else (series.place,),
    )


@lru_cache(maxsize=4096)
def _open_names(place: str) -> tuple[str, ...]:
    """ "Bogor" for "Kota Bogor": the bare name, where it leaves open which of the two is meant."""
    for designator in ("Kota ", "Kabupaten "):
        bare = place.removeprefix(designator)
        if bare != place:
            found = normalise_place(bare)
            return (bare,) if found is not None and found.kind == "area" else ()
    return ()


def rank(figure: Figure) -> tuple[int, Decimal, bool, Decimal, Decimal]:
    """Orders figures so that every figure comes after all that it may join."""
    series, number = figure.series, figure.number
    open_metric = series.metric == "participants"
    known = bool(series.segment) + bool(series.period) - open_metric - _is_open(series.place)
    return (-known, number.step, bool(number.hedge), number.value, number.value_max or number.value)


@lru_cache(maxsize=4096)
def _is_open(place: str) -> bool:
    found = normalise_place(place)
    return found is not None and found.kind == "area"


def may_join(figure: Figure, root: Figure) -> bool:
    """Whether nothing contradicts that the figure reports the root's target; the series must fit already."""
    if not agree(figure.number, root.number):
        return False
    if figure.series.period == root.series.period:
        return True
    deadline = period_end(root.series.period or None)
    return (
        figure.last_seen - root.last_seen <= TALKED_OF_TOGETHER
        and root.first_seen - figure.first_seen <= TALKED_OF_TOGETHER
        and (deadline is None or figure.first_seen <= deadline)
    )


def choose(figure: Figure, roots: Iterable[Figure]) -> tuple[Figure | None, bool]:
    """The one root that the figure joins, or None; and whether that is because several would fit.

    `roots` are those of its own series and of more specific ones that come before it in rank. A root
    with the very same number goes before one with a number that only agrees, then one that leaves less
    to be supplied.
    """
    fitting = [root for root in roots if may_join(figure, root)]
    fits = [(_number(root) != _number(figure), _supplied(figure.series, root.series)) for root in fitting]
    candidates = [root for root, fit in zip(fitting, fits, strict=True) if fit == min(fits)]
    return (candidates[0], False) if len(candidates) == 1 else (None, len(candidates) > 1)


def resolve(figures: Iterable[Figure]) -> dict[Figure, Figure]:
    """The root of every figure, decided over all of them at once; a root is its own."""
    roots: dict[Series, list[Figure]] = {}  # by each series whose figures may join them
    joined: dict[Figure, Figure] = {}
    for figure in sorted(figures, key=rank):
        root, _ = choose(figure, roots.get(figure.series, ()))
        joined[figure] = root or figure
        if root is None:
            for series in _combinations(figure.series, wider(figure.series)):
                roots.setdefault(series, []).append(figure)
    return joined


def _combinations(series: Series, slots: Slots) -> Iterator[Series]:
    for metric, segment, period, place in product(
        slots.metrics, slots.segments, slots.periods or (), slots.places
    ):
        yield replace(series, metric=metric, segment=segment, period=period, place=place)


def _supplied(said: Series, meant: Series) -> int:
    """How much the meant series adds to what was said. "Aktif" is left out often, whom it is about seldom."""
    others = (said.metric != meant.metric) + (said.period != meant.period) + (said.place != meant.place)
    return others + 2 * (said.segment != meant.segment)


def _number(figure: Figure) -> tuple[Decimal, Decimal | None]:
    return figure.number.value, figure.number.value_max
