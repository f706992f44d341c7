"""A year in the life of a machine whose clock is set and which is frozen and started anew now and then."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from random import Random
from typing import Literal

from config import ScheduleConfig
from db.runs import OutletRun
from pace import JITTER, MEMORY, Timetable

Trouble = Literal["freeze", "clock", "restart"]
OUTLETS = {"antara": 12.0, "bisnis": 6.0, "jambiekspres": 1.0, "merahputih": 0.2}  # articles a day
LOOK = 10.0  # seconds from a trouble to when the daemon has noticed it
YEAR = 365 * 86400.0


@dataclass(slots=True, kw_only=True)
class Machine:
    """A machine with a clock that is set now and then, frozen now and then, and a daemon that starts anew.

    `steady` is what really passes, in seconds.
    """

    schedule: ScheduleConfig
    began: datetime
    seed: int
    steady: float = 0.0
    ahead: float = 0.0  # seconds by which the wall clock is ahead of the truth
    made: dict[str, list[float]] = field(default_factory=lambda: {outlet: [] for outlet in OUTLETS})
    recorded: dict[str, list[OutletRun]] = field(default_factory=lambda: {outlet: [] for outlet in OUTLETS})
    frozen: list[tuple[float, float]] = field(default_factory=list)
    doubtful: list[float] = field(default_factory=list)  # restarts under a clock set back: due at once
    missed: int = 0

    def now(self) -> datetime:
        return self.began + timedelta(seconds=self.steady + self.ahead)

    def live(self, troubles: Sequence[tuple[float, Trouble, float]]) -> None:
        """Lives a year through the troubles: (when, which, by how many seconds)."""
        table = Timetable(OUTLETS, self.schedule)
        waiting = list(troubles)
        while self.steady < YEAR:
            self.learn(table)
            slots = table.slots(self.now(), self.steady)
            due = max(slots[0].due, self.steady)
            if waiting and waiting[0][0] <= due:
                table = self.suffer(*waiting.pop(0), table)
            elif due > self.steady + 3600:
                self.steady += 3600  # the alarm looks again every hour
            else:
                self.steady = due + 0.001
                self.visit(table)

    def learn(self, table: Timetable) -> None:
        since = self.now() - MEMORY
        known = {outlet: _since(runs[-500:], since) for outlet, runs in self.recorded.items()}
        table.learn(known, self.now(), self.steady)

    def suffer(self, when: float, trouble: Trouble, seconds: float, table: Timetable) -> Timetable:
        self.steady = max(when, self.steady)
        if trouble == "clock":
            self.ahead += seconds
            self.steady += LOOK
            return table
        self.frozen.append((self.steady, self.steady + abs(seconds)))
        self.steady += abs(seconds)
        if trouble == "freeze":
            return table
        if any(runs and runs[-1].started_at > self.now() for runs in self.recorded.values()):
            self.doubtful.append(self.steady)
        return Timetable(OUTLETS, self.schedule)

    def gaps(self, outlet: str) -> Iterator[tuple[float, float, float]]:
        """From one visit to the next: when, seconds between, and seconds of them that the daemon lived."""
        for before, after in pairwise(self.made[outlet]):
            asleep = sum(max(0.0, min(after, end) - max(before, start)) for start, end in self.frozen)
            yield after, after - before, after - before - asleep

    def visit(self, table: Timetable) -> None:
        slots = table.slots(self.now(), self.steady)
        due = [slot for slot in slots if slot.due <= self.steady + 60]
        self.missed += sum(slot.missed for slot in due)
        table.began([slot.outlet for slot in due], self.steady)
        at = self.now()
        for slot in due:
            chance = Random(f"{self.seed} {slot.outlet} {len(self.made[slot.outlet])}")
            brought = sum(chance.random() < OUTLETS[slot.outlet] / 48 for _ in range(2))
            self.made[slot.outlet].append(self.steady)
            self.recorded[slot.outlet].append(
                OutletRun(outlet=slot.outlet, started_at=at, ended_at=at, state="ok", fetched=brought)
            )
        self.steady += 45  # the pass itself


def troubles_of_a_year(chance: Random) -> list[tuple[float, Trouble, float]]:
    """Some sixty freezes, clocks set forth and back, and restarts."""
    kinds: dict[Trouble, tuple[float, ...]] = {
        "freeze": (30, 1800, 6 * 3600, 3 * 86400),
        "clock": (3600, -3600, 2, -45, 86400, -86400, 400 * 86400, -400 * 86400),
        "restart": (5, 60, 4 * 3600),
    }
    return sorted(
        (chance.uniform(0, YEAR), kind, chance.choice(by)) for kind, by in kinds.items() for _ in range(20)
    )


def faults_of_a_year(schedule: ScheduleConfig, seed: int) -> list[str]:
    """Lives a year; says which slots were lost and which were run twice. Raises nothing."""
    machine = Machine(schedule=schedule, began=datetime(2026, 1, 1, tzinfo=UTC), seed=seed)
    machine.live(troubles_of_a_year(Random(f"{seed} {schedule.timezone}")))
    least = schedule.fastest.total_seconds() * (1 - JITTER) - 61  # taken along up to a minute early
    most = schedule.slowest.total_seconds() * (1 + JITTER) + 60 + LOOK
    faults = [] if machine.missed else ["no missed visit was counted"]
    for outlet, made in machine.made.items():
        if len(made) < YEAR / most / 2:
            faults.append(f"{outlet}: only {len(made)} visits")
        for at, apart, awake in machine.gaps(outlet):
            if apart < least and not any(0 <= at - doubt < 60 for doubt in machine.doubtful):
                faults.append(f"{outlet} at {at:.0f}: again after {apart:.0f} s")
            if awake > most:
                faults.append(f"{outlet} at {at:.0f}: not for {awake:.0f} s")
    return faults


def _since(runs: Sequence[OutletRun], since: datetime) -> Sequence[OutletRun]:
    """The newest runs that began since then; where the clock was set back, older ones may lie between."""
    return runs[bisect_left(runs, since, key=lambda run: run.started_at) :]
