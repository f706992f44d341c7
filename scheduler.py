"""WHEN: one pass over the outlets, under a lock that two passes never hold together.

A pass crawls, reads, judges the outlets and mails. Each phase leaves its results in a database before
the next begins, so a pass that is killed anywhere is completed by the next one.
"""

from __future__ import annotations

import fcntl
import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal, TextIO

from alerts.deliver import Again, DeliveryReport, deliver
from cluster.engine import OutOfReach, is_spread, reader_elsewhere
from config import Config
from crawler.launch import CrawlEnd, crawl_outlets
from crawler.preflight import why_unreachable
from crawler.tally import ITSELF_FAILED
from db.connection import is_damage
from db.damage import damaged_among
from db.outbox import Outbox
from db.pages import PageStore
from db.runs import OutletRun, RunState
from db.store import Store
from extract.model import Fate
from forgetting import drop_old_pages
from reader import Progress, read_unread
from upkeep.checkup import HealthChange, check_outlets
from upkeep.maintenance import tidy
from upkeep.ping import ping

log = logging.getLogger("pantau.pass")

Phase = Literal["crawl", "read", "health", "alert"]
PASS: tuple[Phase, ...] = ("crawl", "read", "health", "alert")
LOCK_POLL_SECONDS = 1.0


class Locked(Exception):
    """Another pass is under way in this data directory."""


@dataclass(slots=True, kw_only=True)
class PassReport:
    """What one pass did, for the person who started it."""

    run: int
    outlets: list[OutletRun] = field(default_factory=list)
    fates: dict[Fate, int] = field(default_factory=dict)
    health: list[HealthChange] = field(default_factory=list)
    set_aside: list[str] = field(default_factory=list)  # pages that brought the workers down that read them
    mail: DeliveryReport | None = None
    stopped: bool = False

    @property
    def silent(self) -> list[OutletRun]:
        """The outlets that did not answer."""
        return [outlet for outlet in self.outlets if outlet.state == "failed"]


def now() -> datetime:
    return datetime.now(UTC)


@contextmanager
def pass_lock(
    data: Path, *, patience: timedelta = timedelta(), stop: threading.Event | None = None
) -> Iterator[None]:
    """Holds the one lock of a data directory; raises Locked where another process keeps it longer than
    `patience`, or until `stop` is set.

    The lock goes with the process: a killed pass leaves nothing to clean up.
    """
    data.mkdir(parents=True, exist_ok=True)
    stop = stop or threading.Event()
    until = time.monotonic() + patience.total_seconds()
    with (data / "pantau.lock").open("w") as file:
        while not _locked(file):
            if time.monotonic() >= until or stop.wait(LOCK_POLL_SECONDS):
                raise Locked(f"another run holds the lock {data / 'pantau.lock'}")
        yield


def _locked(file: TextIO) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def run_pass(
    config: Config,
    outlets: Sequence[str],
    phases: Sequence[Phase] = PASS,
    *,
    stop: threading.Event | None = None,
    progress: Progress = iter,
    patience: timedelta = timedelta(),
    clock: Callable[[], datetime] = now,
    began: Callable[[], object] = lambda: None,
    again: Again | None = None,
) -> PassReport:
    """Runs the phases over the outlets and records the run; calls `began` when it holds the lock.
    With `again` the phase of mail sends anew what was given up or is in doubt.

    Raises Locked, which is recorded as well, where another run is under way and does not end within
    `patience`. A failing outlet, page or mail server is part of the report, never an exception.
    """
    kind, stop = "+".join(phases), stop or threading.Event()
    try:
        with pass_lock(config.data, patience=patience, stop=stop):
            began()
            work = _Work(config=config, outlets=outlets, phases=phases, stop=stop, clock=clock, again=again)
            whole = {"crawl", "read"} <= set(phases)
            return _pinged(config, work.run, progress) if whole else work.run(progress)
    except Locked as error:
        with Store(config.database) as store:
            store.note_run(kind, state="skipped", at=clock(), detail=str(error))
        raise


def _pinged(config: Config, work: Callable[[Progress], PassReport], progress: Progress) -> PassReport:
    """Does the work and tells the dead man's switch; of a pass that was stopped it hears nothing more."""
    ping(config.health.ping, "start")
    try:
        report = work(progress)
    except BaseException:
        ping(config.health.ping, "fail")
        raise
    if not report.stopped:
        ping(config.health.ping, "fail" if _state(report) == "failed" else "success")
    return report


@dataclass(frozen=True, slots=True, kw_only=True)
class _Work:
    """One pass, by the holder of the lock."""

    config: Config
    outlets: Sequence[str]
    phases: Sequence[Phase]
    stop: threading.Event
    clock: Callable[[], datetime]
    again: Again | None

    def run(self, progress: Progress) -> PassReport:
        """Runs the phases one after the other and records how it went, also where one raises."""
        with Store(self.config.database) as store:
            store.close_abandoned_runs(at=self.clock())
            report = PassReport(run=store.begin_run(kind="+".join(self.phases), at=self.clock()))
            try:
                for phase in self.phases:
                    if not self.stop.is_set():
                        self._do(phase, store, report, progress)
            except Exception as error:
                detail = f"{type(error).__name__}: {error}"[:500]
                store.end_run(report.run, at=self.clock(), state="failed", detail=detail)
                raise
            report.stopped = self.stop.is_set()
            store.end_run(report.run, at=self.clock(), state=_state(report), detail=_detail(report))
        _tidy(self.config, self.clock())
        log.info("pass run=%d state=%s outlets=%d", report.run, _state(report), len(report.outlets))
        return report

    def _do(self, phase: Phase, store: Store, report: PassReport, progress: Progress) -> None:
        match phase:
            case "crawl":
                report.outlets = _crawl(self.config, self.outlets, store, report.run, self.stop)
            case "read":
                self._read(store, report, progress)
            case "health":
                report.health = check_outlets(store.database, self.config, self.clock())
            case "alert":
                with Outbox(self.config.database) as outbox:
                    report.mail = deliver(outbox, self.config, self.clock(), again=self.again)

    def _read(self, store: Store, report: PassReport, progress: Progress) -> None:
        pages, elsewhere = PageStore(self.config.pages_database), reader_elsewhere(self.config, self.stop)
        try:
            report.fates = read_unread(
                pages,
                store,
                self.config.read,
                self.clock,
                run=report.run,
                stop=self.stop,
                progress=progress,
                read=elsewhere,
            )
        finally:
            pages.close()
        report.set_aside = elsewhere.set_aside if elsewhere else []


def _tidy(config: Config, at: datetime) -> None:
    try:
        tidy(config, at)
        if config.retention.pages:
            drop_old_pages(config, config.retention.pages, at)
    # What the pass brought is safe already, and the next pass tidies as well.
    except Exception as error:
        if is_damage(error):
            raise
        log.exception("tidying failed")


def _state(report: PassReport) -> RunState:
    if report.stopped:
        return "stopped"
    if report.outlets and len(report.silent) == len(report.outlets):
        return "failed"
    return "partly" if report.silent else "ok"


def _detail(report: PassReport) -> str:
    """Which outlets did not answer; their reasons are in their own rows."""
    names = [outlet.outlet for outlet in report.silent]
    return f"{len(names)} of {len(report.outlets)} did not answer: {', '.join(names)}" if names else ""


def _crawl(
    config: Config, outlets: Sequence[str], store: Store, run: int, stop: threading.Event
) -> list[OutletRun]:
    if is_spread(config):
        return _crawl_elsewhere(config, outlets, store, run, stop)
    if why := why_unreachable(config, outlets):
        for outlet in outlets:
            store.record_outlet_run(_not_crawled(outlet, run, why))
        return store.outlet_runs(run)
    broken = False
    for end in crawl_outlets(outlets, config, run, stop):
        rows = {row.outlet: row for row in store.outlet_runs(run)}
        if end.outlet not in rows:
            store.record_outlet_run(_crashed(end, run))
        broken |= end.outlet not in rows or rows[end.outlet].reason == ITSELF_FAILED
        log.info("crawled outlet=%s exit=%d overran=%s", end.outlet, end.exit_code, end.overran)
    if broken and (damage := damaged_among([config.pages_database])):
        raise damage
    return store.outlet_runs(run)


def _crawl_elsewhere(
    config: Config, outlets: Sequence[str], store: Store, run: int, stop: threading.Event
) -> list[OutletRun]:
    """The same on the workers; what their crawls say of themselves is recorded by the ingest."""
    from cluster.gather import crawl_elsewhere

    def give_up(outlet: str, why: str) -> None:
        if all(row.outlet != outlet for row in store.outlet_runs(run)):
            store.record_outlet_run(_not_crawled(outlet, run, why))

    try:
        for outlet, why in crawl_elsewhere(outlets, config, run, stop):
            log.info("crawled outlet=%s", outlet)
            if why:
                give_up(outlet, why)
    except OutOfReach as error:
        log.warning("%s", error)
        for outlet in outlets:
            give_up(outlet, str(error))
    return store.outlet_runs(run)


def _crashed(end: CrawlEnd, run: int) -> OutletRun:
    """The row of a crawl that left none."""
    why = "ran past its time limit" if end.overran else f"crashed (exit code {end.exit_code})"
    return _not_crawled(end.outlet, run, f"the crawl {why}; see {end.log_file}")


def _not_crawled(outlet: str, run: int, why: str) -> OutletRun:
    return OutletRun(run=run, outlet=outlet, started_at=now(), ended_at=now(), state="failed", reason=why)
