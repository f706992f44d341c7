"""What a chart is made of, and where its values fall. Drawn as SVG by templates/chart.svg."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from db.words import day_words
from extract.formatting import Language

TOP, RIGHT, BOTTOM, LEFT = 26, 18, 30, 86
NARROW_LEFT = 70
STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
LEGEND = ("target", "revision", "former", "actual", "deadline", "needed", "today")
ZERO_BELOW = 0.5  # where the smallest value is under this share of the largest, the axis starts at zero


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """Width and height in units of the SVG's view box."""

    width: int
    height: int


WIDE, NARROW = Size(width=760, height=300), Size(width=340, height=260)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """A labelled place on an axis."""

    at: float
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line through points. `kind` is its class: step, needed, actual, deadline, today."""

    kind: str
    points: tuple[tuple[float, float], ...]
    title: str = ""
    label: str = ""  # written at its upper end


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A value. `kind` is its shape and class: target, revision, actual, goal, sighting, bar."""

    kind: str
    x: float
    y: float
    title: str
    link: str | None = None
    label: str = ""  # written beside it
    width: float = 0.0  # of a bar
    height: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """One chart, ready to be drawn. Title and description are its text alternative."""

    title: str
    description: str
    size: Size
    left: float
    right: float
    top: float
    bottom: float
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    lines: tuple[Line, ...] = ()
    marks: tuple[Mark, ...] = field(default=())
    starts_at_zero: bool = True  # the vertical axis

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of marks and lines that are in it, for the legend."""
        kinds = [mark.kind for mark in self.marks] + [line.kind for line in self.lines]
        drawn = {kind.split()[0] for kind in kinds}
        return tuple(kind for kind in LEGEND if kind in drawn)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    """Maps days and values to the plane of a chart."""

    size: Size
    first: date
    last: date
    low: float
    high: float

    @property
    def left(self) -> float:
        return LEFT if self.size.width > NARROW.width else NARROW_LEFT

    @property
    def right(self) -> float:
        return self.size.width - RIGHT

    @property
    def bottom(self) -> float:
        return self.size.height - BOTTOM

    def x(self, day: date) -> float:
        share = (day - self.first).days / max(1, (self.last - self.first).days)
        return round(self.left + share * (self.right - self.left), 1)

    def y(self, value: float) -> float:
        share = (value - self.low) / (self.high - self.low)
        return round(self.bottom - share * (self.bottom - TOP), 1)

    def point(self, day: date, value: float) -> tuple[float, float]:
        return self.x(day), self.y(value)


def make_plot(size: Size, days: Iterable[date], values: Iterable[float]) -> Plot:
    """A plot that shows all the days and values, with round values at its top and bottom."""
    known, heights = sorted(days), sorted(values)
    margin = timedelta(days=max(10, (known[-1] - known[0]).days // 25))
    bottom = 0.0 if 0 <= heights[0] < ZERO_BELOW * heights[-1] or heights[0] == heights[-1] else heights[0]
    step = _round_step(heights[-1] - bottom)
    low = math.floor(bottom / step - (0.25 if bottom else 0)) * step
    high = math.ceil(heights[-1] / step + 0.25) * step
    return Plot(size=size, first=known[0] - margin, last=known[-1] + margin, low=low, high=high)


def value_ticks(plot: Plot, label: Callable[[float], str]) -> tuple[Tick, ...]:
    """Round values on the vertical axis."""
    step = _round_step(plot.high - plot.low)
    count = math.floor((plot.high - plot.low) / step + 1e-9)
    values = [plot.low + number * step for number in range(count + 1)]
    return tuple(Tick(at=plot.y(value), label=label(value)) for value in values)


def day_ticks(plot: Plot, language: Language) -> tuple[Tick, ...]:
    """Years on the horizontal axis, or months where it spans little more than a year."""
    most = 8 if plot.size.width > NARROW.width else 4
    years = plot.last.year - plot.first.year
    if years >= 2:
        every = math.ceil(years / most)
        days = [date(year, 1, 1) for year in range(plot.first.year, plot.last.year + 1, every)]
        return _ticks(plot, days, lambda day: str(day.year))
    every = math.ceil(max(1, (plot.last - plot.first).days / 30) / most)
    months = range(plot.first.year * 12 + plot.first.month - 1, plot.last.year * 12 + plot.last.month, every)
    firsts = [date(month // 12, month % 12 + 1, 1) for month in months]
    return _ticks(plot, firsts, lambda day: day_words(day, language).split(" ", 1)[1])


def staircase(points: Sequence[tuple[float, float]], end: float) -> tuple[tuple[float, float], ...]:
    """The corners of a line that keeps each value until the next one's place, the last one until `end`."""
    corners: list[tuple[float, float]] = []
    for x, y in points:
        if corners:
            corners.append((x, corners[-1][1]))
        corners.append((x, y))
    return (*corners, (end, corners[-1][1])) if corners else ()


def _ticks(plot: Plot, days: Iterable[date], label: Callable[[date], str]) -> tuple[Tick, ...]:
    return tuple(Tick(at=plot.x(day), label=label(day)) for day in days if plot.first <= day <= plot.last)


def _round_step(span: float) -> float:
    """A round number of which four or five fit into the span."""
    rough = max(span, 1e-9) / 4
    power = math.pow(10, math.floor(math.log10(rough)))
    return next(step * power for step in STEPS if step * power >= rough * 0.999)
