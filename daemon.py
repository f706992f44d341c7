"""The daemon: passes over the outlets that are due, a daily backup, until it is told to stop.

APScheduler rings: one alarm for the next visit, set anew after each pass, and one for the backup. What is
due is decided by `pace` from what is recorded, so a daemon that starts again goes on where it was.
"""

from __future__ import annotations

import logging
import math
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Protocol

from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_MAX_INSTANCES, EVENT_JOB_MISSED, JobEvent
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.date import DateTrigger

from config import Config
from db.runs import RunState
from db.store import Store
from pace import MEMORY, Slot, Timetable
from scheduler import Locked, run_pass
from upkeep.maintenance import backup_is_due, daily_backup

log = logging.getLogger("pantau.daemon")

# How long a pass of somebody else is waited for before the daemon's own counts as skipped.
PATIENCE = timedelta(minutes=5)
# After a pass that could not be made at all: the lock was held, the disk was full.
RETRY_SECONDS = 60.0
# An alarm rings at least so often, to look again.
LONGEST_WAIT_SECONDS = 3600.0
# How often the clock is looked at, and by how much it has to differ to have been set.
LOOK_SECONDS = 10.0
CLOCK_WAS_SET = 2.0
# Outlets whose visit is due so soon are taken along in one pass.
TOGETHER_SECONDS = 60.0
BACKUP_HOUR, BACKUP_MINUTE = 3, 30


class Clock(Protocol):
    """The time, twice: by the wall clock, which may be set, and by one that never jumps."""

    def now(self) -> datetime:
        """The wall clock, aware."""

    def steady(self) -> float:
        """Seconds since some moment, counting on while the machine sleeps."""


class SystemClock:
    """The clocks of this machine."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def steady(self) -> float:
        return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


@dataclass(slots=True, kw_only=True)
class Daemon:
    """Visits `outlets` on their schedule. `stop` ends it, and the pass under way."""

    config: Config
    outlets: tuple[str, ...]
    stop: threading.Event = field(default_factory=threading.Event)
    clock: Clock = field(default_factory=SystemClock)
    _timetable: Timetable = field(init=False)
    _scheduler: BackgroundScheduler = field(init=False)
    _passing: threading.Lock = field(default_factory=threading.Lock)
    _not_before: float = -math.inf  # steady seconds; keeps passes that cannot be made apart

    def __post_init__(self) -> None:
        self._timetable = Timetable(self.outlets, self.config.schedule)
        # A thread for the passes and one for the backups. A late alarm is never dropped: due is due.
        self._scheduler = BackgroundScheduler(
            executors={"default": ThreadPoolExecutor(2)},
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
            timezone=self.config.zone,
        )
        self._scheduler.add_listener(
            self._note_trouble, EVENT_JOB_ERROR | EVENT_JOB_MISSED | EVENT_JOB_MAX_INSTANCES
        )

    def run(self) -> None:
        """Works until `stop` is set; returns when what was under way has ended."""
        self._plan_backup()
        self._scheduler.start()
        log.info("daemon outlets=%d every=%s", len(self.outlets), self.config.schedule.every)
        offset = self._offset()
        try:
            while not self.stop.is_set():
                was_set, offset = abs(self._offset() - offset) > CLOCK_WAS_SET, self._offset()
                self._keep_alarms(was_set)
                self.stop.wait(LOOK_SECONDS)
        finally:
            self._scheduler.remove_all_jobs()
            self._scheduler.shutdown(wait=True)
            log.info("daemon state=stopped")

    def _keep_alarms(self, clock_was_set: bool) -> None:
        """Sets the alarms that are not set, and all of them where the clock was set."""
        try:
            if clock_was_set:
                log.warning("the clock was set")
                self._plan_backup()
            if clock_was_set or not self._scheduler.get_job("visits"):
                self._plan_visits()
        # A full disk or a locked database passes; a daemon that ended over it would not come back.
        except Exception:
            log.exception("planning failed")

    def _offset(self) -> float:
        """By how much the wall clock is ahead of the steady one: changes when it is set, and only then."""
        return self.clock.now().timestamp() - self.clock.steady()

    # --- Visits -----------------------------------------------------------------------------------

    def _plan_visits(self) -> None:
        """Sets the alarm for the next visit, unless a pass is under way.

        The wall clock rings, the steady one says when: APScheduler would sleep through a clock that is
        set back.
        """
        if self._passing.locked():
            return
        slots = self._slots()
        steady = self.clock.steady()
        wait = max(min((slot.due for slot in slots), default=math.inf), self._not_before) - steady
        at = self.clock.now() + timedelta(seconds=min(max(wait, 0.0), LONGEST_WAIT_SECONDS))
        trigger = DateTrigger(at, timezone=self.config.zone)
        self._scheduler.add_job(self._visit, trigger, id="visits", replace_existing=True)

    def _slots(self) -> list[Slot]:
        """The next slot of each outlet by what is recorded at this moment: cron may have been here."""
        now, steady = self.clock.now(), self.clock.steady()
        with Store(self.config.database) as store:
            history = store.visits(since=now - MEMORY)
        self._timetable.learn(history, now, steady)
        return self._timetable.slots(now, steady)

    def _visit(self) -> None:
        """One pass over the outlets that are due."""
        with self._passing:
            steady = self.clock.steady()
            self._not_before = steady + RETRY_SECONDS
            slots = self._slots()
            if self.stop.is_set() or not slots or slots[0].due > steady:
                return
            due = [slot for slot in slots if slot.due <= steady + TOGETHER_SECONDS]
            self._note_missed(due)
            outlets = [slot.outlet for slot in due]
            try:
                run_pass(
                    self.config,
                    outlets,
                    stop=self.stop,
                    patience=PATIENCE,
                    clock=self.clock.now,
                    began=lambda: self._timetable.began(outlets, self.clock.steady()),
                )
            except Locked as error:  # the pass recorded itself as skipped
                log.warning("pass state=skipped why=%r", str(error))

    def _note_missed(self, slots: Iterable[Slot]) -> None:
        if late := [f"{slot.outlet} {slot.missed}" for slot in slots if slot.missed]:
            self._note("missed", f"visits that nobody was there to make: {', '.join(late)}")

    # --- Backup -----------------------------------------------------------------------------------

    def _plan_backup(self) -> None:
        if not self.config.schedule.backups:
            return
        now = self.clock.now()
        daily = CronTrigger(hour=BACKUP_HOUR, minute=BACKUP_MINUTE, timezone=self.config.zone)
        first = now if backup_is_due(self.config, now) else daily.get_next_fire_time(None, now)
        self._scheduler.add_job(self._back_up, daily, id="backup", next_run_time=first, replace_existing=True)

    def _back_up(self) -> None:
        if not self.stop.is_set():
            daily_backup(self.config, self.clock.now())

    # --- What did not happen ----------------------------------------------------------------------

    def _note_trouble(self, event: JobEvent) -> None:
        """Records a job that failed, or that APScheduler did not start."""
        if event.code == EVENT_JOB_ERROR:
            error = event.exception
            self._note("failed", f"{event.job_id}: {type(error).__name__}: {error}")
            log.error("job=%s state=failed", event.job_id, exc_info=error)
        else:
            state: RunState = "missed" if event.code == EVENT_JOB_MISSED else "skipped"
            self._note(state, f"{event.job_id}: not started by the scheduler")

    def _note(self, state: RunState, detail: str) -> None:
        log.warning("daemon state=%s detail=%r", state, detail)
        with Store(self.config.database) as store:
            store.note_run("daemon", state=state, at=self.clock.now(), detail=detail[:500])
