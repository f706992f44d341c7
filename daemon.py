"""The daemon: passes over the outlets that are due, a daily backup, until it is told to stop.

APScheduler rings: one alarm for the next visit, set anew after each pass, and one for the backup. What is
due is decided by `pace` from what is recorded, so a daemon that starts again goes on where it was.
"""

from __future__ import annotations

import logging
import math
import threading
import time
from collections.abc import Sequence
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
from scheduler import Locked, pass_lock, run_pass
from upkeep.maintenance import backup_is_due, daily_backup

log = logging.getLogger("pantau.daemon")

# How long a pass of somebody else is waited for before the daemon's own counts as skipped.
PATIENCE = timedelta(minutes=5)
# After a pass that could not be made at all: the lock was held, the disk was full.
RETRY_SECONDS = 60.0
# An alarm rings at least so often, to look again.
LONGEST_WAIT_SECONDS = 3600.0
# How often the clock is looked at, and by how much it has to differ to have been set.
LOOK_SECONDS = 2.0
CLOCK_WAS_SET = 2.0
NOT_LOOKED = 30.0  # seconds that a look may be late; more: the machine slept
# Outlets whose visit is due so soon are taken along in one pass.
TOGETHER_SECONDS = 60.0
BACKUP_MINUTE = 30  # of each hour: then it is looked whether the day's copy is there


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
        looked, offset = self.clock.steady(), self._offset()
        try:
            while not self.stop.is_set():
                slept = self.clock.steady() - looked > LOOK_SECONDS + NOT_LOOKED
                was_set = abs(self._offset() - offset) > CLOCK_WAS_SET
                looked, offset = self.clock.steady(), self._offset()
                self._keep_alarms(anew=slept or was_set)
                self.stop.wait(LOOK_SECONDS)
        finally:
            self._scheduler.remove_all_jobs()
            self._scheduler.shutdown(wait=True)
            log.info("daemon state=stopped")

    def _keep_alarms(self, anew: bool) -> None:
        """Sets the alarm that is not set; all of them `anew` where the clock was set or the machine slept."""
        try:
            if anew:
                log.warning("the clock was set, or the machine slept")
                self._plan_backup()
            if anew or not self._scheduler.get_job("visits"):
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

        The steady clock says when. APScheduler rings by the machine's own wall clock, and would sleep on
        where that is set back: then the alarm is set anew.
        """
        if self._passing.locked():
            return
        slots = self._slots()
        steady = self.clock.steady()
        wait = max(min((slot.due for slot in slots), default=math.inf), self._not_before) - steady
        at = datetime.now(UTC) + timedelta(seconds=min(max(wait, 0.0), LONGEST_WAIT_SECONDS))
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
            self._not_before = self.clock.steady() + RETRY_SECONDS
            try:
                with pass_lock(self.config.data, patience=PATIENCE, stop=self.stop):
                    pass  # whoever held it may have visited what was due
                self._pass_over(self._due())
            except Locked as error:
                if not self.stop.is_set():
                    self._note("skipped", str(error))

    def _due(self) -> list[Slot]:
        slots, steady = self._slots(), self.clock.steady()
        if not slots or slots[0].due > steady:
            return []
        return [slot for slot in slots if slot.due <= steady + TOGETHER_SECONDS]

    def _pass_over(self, slots: Sequence[Slot]) -> None:
        if not slots or self.stop.is_set():
            return
        if late := [f"{slot.outlet} {slot.missed}" for slot in slots if slot.missed]:
            self._note("missed", f"visits that nobody was there to make: {', '.join(late)}")
        outlets = [slot.outlet for slot in slots]
        run_pass(
            self.config,
            outlets,
            stop=self.stop,
            clock=self.clock.now,
            began=lambda: self._timetable.began(outlets, self.clock.steady()),
        )

    # --- Backup -----------------------------------------------------------------------------------

    def _plan_backup(self) -> None:
        """Looks every hour, and now, whether the day's copy is there: a failed one is made up for."""
        if self.config.schedule.backups:
            hourly = CronTrigger(minute=BACKUP_MINUTE, timezone=self.config.zone)
            self._scheduler.add_job(
                self._back_up, hourly, id="backup", next_run_time=datetime.now(UTC), replace_existing=True
            )

    def _back_up(self) -> None:
        if not self.stop.is_set() and backup_is_due(self.config, self.clock.now()):
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
