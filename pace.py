"""How often each outlet is visited: pure functions of its own history and the time of day.

The wall clock decides only whether it is day or night. How long ago a visit was is measured on a steady
clock, so that a clock that is set, or a summer time that begins, neither loses a visit nor doubles one.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from config import ScheduleConfig
from db.runs import OutletRun

# An outlet that brings this many articles a day is visited at the configured interval. One that brings
# four times as many is visited twice as often: by the square root, which spends visits best where
# outlets differ (Cho and Garcia-Molina, "Effective page refresh policies for Web crawlers", 2003).
USUAL_ARTICLES_A_DAY = 4.0
MEMORY = timedelta(days=7)  # of how many articles an outlet brings
# What is assumed of an outlet before anything is known: the usual, as if seen for so many days.
ASSUMED_DAYS = 2.0
# Articles of one visit that count: a first visit fetches an archive, which says nothing of tomorrow.
COUNTED_A_VISIT = 5
NIGHT = 2.0  # outside of the busy hours the interval is so many times as long
MOST_DOUBLINGS = 2  # an interval doubles with each visit in a row that failed, so often at most
JITTER = 0.1  # share of an interval by which it varies, so that outlets are not visited all at once


def interval(visits: Sequence[OutletRun], now: datetime, schedule: ScheduleConfig) -> timedelta:
    """How long to wait from an outlet's last visit to the next, before jitter.

    `visits` are the outlet's, oldest first. Always between `schedule.fastest` and `schedule.slowest`.
    """
    articles = sum(
        min(visit.fetched, COUNTED_A_VISIT) for visit in visits if now - visit.started_at <= MEMORY
    )
    days = min((now - visits[0].started_at) / timedelta(days=1), MEMORY.days) if visits else 0.0
    a_day = (articles + USUAL_ARTICLES_A_DAY * ASSUMED_DAYS) / (max(days, 0.0) + ASSUMED_DAYS)
    factor = math.sqrt(USUAL_ARTICLES_A_DAY / a_day) if a_day else math.inf
    factor *= 1.0 if _is_busy(now, schedule) else NIGHT
    factor *= 2.0 ** min(_failures(visits), MOST_DOUBLINGS)
    if factor >= schedule.slowest / schedule.every:
        return schedule.slowest
    return max(schedule.every * factor, schedule.fastest)


def _is_busy(now: datetime, schedule: ScheduleConfig) -> bool:
    first, last = schedule.busy
    return first <= now.astimezone(ZoneInfo(schedule.timezone)).hour < last


def _failures(visits: Sequence[OutletRun]) -> int:
    """How many visits in a row failed, up to the last."""
    for number, visit in enumerate(reversed(visits)):
        if visit.state != "failed":
            return number
    return len(visits)


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """When an outlet is to be visited, in seconds on the steady clock; in the past: now."""

    outlet: str
    due: float
    missed: int = 0  # further visits that would have been due meanwhile; they are made up for by one


@dataclass(frozen=True, slots=True, kw_only=True)
class _Anchor:
    """When an outlet's last visit began."""

    steady: float
    recorded: datetime | None  # that visit as history has it; None where it is not recorded yet


class Timetable:
    """Knows for each outlet when its next visit is due. Holds no clock: both times are always given.

    `now` is the wall clock, aware; `steady` is seconds on a clock that never jumps and goes on while the
    machine sleeps.
    """

    def __init__(self, outlets: Iterable[str], schedule: ScheduleConfig) -> None:
        self._schedule = schedule
        self._visits: dict[str, Sequence[OutletRun]] = dict.fromkeys(outlets, ())
        self._anchors: dict[str, _Anchor] = {}

    def learn(self, history: Mapping[str, Sequence[OutletRun]], now: datetime, steady: float) -> None:
        """Takes over what is recorded of visits, oldest first, also of those that others made.

        A visit from the future was recorded by a clock that was wrong: how long ago it was cannot be
        known, so its outlet is due.
        """
        for outlet in self._visits:
            self._visits[outlet] = visits = history.get(outlet, ())
            last = visits[-1].started_at if visits else None
            anchor = self._anchors.get(outlet)
            if anchor and anchor.recorded is None:
                self._anchors[outlet] = replace(anchor, recorded=last)
            elif last and (anchor is None or anchor.recorded != last):
                ago = (now - last).total_seconds()
                self._anchors[outlet] = _Anchor(steady=steady - ago if ago >= 0 else -math.inf, recorded=last)

    def began(self, outlets: Iterable[str], steady: float) -> None:
        """Notes that a visit to each of the outlets begins now, whatever will become of it."""
        self._anchors.update({outlet: _Anchor(steady=steady, recorded=None) for outlet in outlets})

    def slots(self, now: datetime, steady: float) -> list[Slot]:
        """The next slot of each outlet, the earliest first."""
        slots = [self._slot(outlet, now, steady) for outlet in self._visits]
        return sorted(slots, key=lambda slot: (slot.due, slot.outlet))

    def _slot(self, outlet: str, now: datetime, steady: float) -> Slot:
        anchor = self._anchors.get(outlet)
        if anchor is None:
            return Slot(outlet=outlet, due=-math.inf)
        seconds = interval(self._visits[outlet], now, self._schedule).total_seconds()
        # The same for the same visit, also after a restart.
        seconds *= Random(f"{outlet} {anchor.recorded}").uniform(1 - JITTER, 1 + JITTER)
        late = steady - anchor.steady - seconds
        missed = int(late // seconds) if 0 <= late < math.inf else 0
        return Slot(outlet=outlet, due=anchor.steady + seconds, missed=missed)
