"""The pace of visits, and a simulated year of it: no slot lost, none run twice."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config import ScheduleConfig
from db.runs import OutletRun, OutletState
from pace import Timetable, interval
from tests.machine import faults_of_a_year

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
SCHEDULE = ScheduleConfig.model_validate({"every": "30m", "timezone": "UTC", "busy": (5, 22)})


def visit(at: datetime, fetched: int = 0, outlet: str = "antara", state: OutletState = "ok") -> OutletRun:
    return OutletRun(outlet=outlet, started_at=at, ended_at=at, state=state, fetched=fetched)


def week(a_day: float, until: datetime = NOON) -> list[OutletRun]:
    """A week of visits every half hour by which an outlet brought so many articles a day."""
    times = [until - timedelta(minutes=30 * number) for number in range(7 * 48, 0, -1)]
    brought = [math.floor(n * a_day / 48) - math.floor((n - 1) * a_day / 48) for n in range(len(times))]
    return [visit(at, max(count, 0)) for at, count in zip(times, brought, strict=True)]


def test_the_usual_outlet_is_visited_at_the_configured_interval() -> None:
    assert interval([], NOON, SCHEDULE) == timedelta(minutes=30)
    assert interval(week(4), NOON, SCHEDULE) / timedelta(minutes=30) == pytest.approx(1, abs=0.05)


def test_outlets_that_bring_more_are_visited_more_often() -> None:
    intervals = [interval(week(a_day), NOON, SCHEDULE) for a_day in (0, 1, 4, 16, 60)]
    assert intervals == sorted(intervals, reverse=True)
    assert len(set(intervals)) == 5


def test_at_night_visits_are_rarer() -> None:
    night = NOON.replace(hour=2)
    assert interval(week(4, night), night, SCHEDULE) == 2 * interval(week(4), NOON, SCHEDULE)


def test_visits_that_fail_become_rarer_and_one_that_succeeds_mends_it() -> None:
    failing = [*week(4), *(visit(NOON, state="failed") for _ in range(9))]
    assert interval(failing, NOON, SCHEDULE) == 4 * interval(week(4), NOON, SCHEDULE)
    assert interval([*failing, visit(NOON)], NOON, SCHEDULE) < interval(failing, NOON, SCHEDULE)


def test_an_archive_fetched_at_first_says_nothing_of_tomorrow() -> None:
    first = [visit(NOON - timedelta(minutes=30), fetched=500)]
    assert interval(first, NOON, SCHEDULE) > timedelta(minutes=20)


@given(
    st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 900), st.sampled_from(["ok", "failed"]))),
    st.integers(0, 10**6),
)
def test_floor_and_ceiling_hold(past: list[tuple[int, int, OutletState]], seconds: int) -> None:
    now = NOON + timedelta(seconds=seconds)
    visits = [visit(now - timedelta(seconds=ago), fetched, state=state) for ago, fetched, state in past]
    visits.sort(key=lambda one: one.started_at)
    assert SCHEDULE.fastest <= interval(visits, now, SCHEDULE) <= SCHEDULE.slowest


@pytest.mark.parametrize("zone", ["Asia/Jakarta", "Europe/Berlin"])
def test_in_a_year_of_freezes_and_clock_jumps_no_slot_is_lost_and_none_run_twice(zone: str) -> None:
    schedule = ScheduleConfig.model_validate({"every": "2h", "timezone": zone})
    assert faults_of_a_year(schedule, seed=1) == []


def test_a_freeze_is_made_up_for_by_one_visit_and_counted() -> None:
    table = Timetable(["antara"], SCHEDULE)
    table.learn({"antara": [visit(NOON)]}, NOON, 0.0)
    late = timedelta(hours=5)
    (slot,) = table.slots(NOON + late, late.total_seconds())
    assert slot.due < late.total_seconds()
    assert 7 <= slot.missed <= 10
    table.began(["antara"], late.total_seconds())
    (slot,) = table.slots(NOON + late, late.total_seconds())
    assert (slot.missed, slot.due > late.total_seconds() + 600) == (0, True)


def test_a_visit_from_the_future_counts_as_due_at_start_and_as_made_while_running() -> None:
    runs = [visit(NOON + timedelta(hours=1))]
    table = Timetable(["antara"], SCHEDULE)
    table.learn({"antara": runs}, NOON, 50.0)
    assert table.slots(NOON, 50.0)[0].due == -math.inf
    running = Timetable(["antara"], SCHEDULE)
    running.began(["antara"], 40.0)
    running.learn({"antara": runs}, NOON, 50.0)  # the clock was set back since
    assert running.slots(NOON, 50.0)[0].due > 600


def test_cron_beside_the_daemon_counts() -> None:
    table = Timetable(["antara"], SCHEDULE)
    table.learn({"antara": [visit(NOON - timedelta(hours=2))]}, NOON, 0.0)
    assert table.slots(NOON, 0.0)[0].due <= 0
    table.learn({"antara": [visit(NOON - timedelta(hours=2)), visit(NOON)]}, NOON, 0.0)
    assert table.slots(NOON, 0.0)[0].due > 600


def test_a_restart_plans_the_same() -> None:
    history = {"antara": week(4)}
    dues = []
    for started in (0.0, 1000.0):
        table = Timetable(["antara"], SCHEDULE)
        table.learn(history, NOON + timedelta(minutes=1), started)
        dues.append(table.slots(NOON + timedelta(minutes=1), started)[0].due - started)
    assert dues[0] == pytest.approx(dues[1])


def test_a_pass_that_left_no_row_waits_its_turn() -> None:
    table = Timetable(["antara"], SCHEDULE)
    table.began(["antara"], 0.0)
    table.learn({}, NOON, 1.0)
    assert table.slots(NOON, 1.0)[0].due > 600
