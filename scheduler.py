"""WHEN: one pass over the outlets, under a lock that two passes never hold together.

A pass crawls, reads and mails. Each phase leaves its results in a database before the next begins,
so a pass that is killed anywhere is completed by the next one.
"""

from __future__ import annotations

import fcntl
import logging
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from alerts.deliver import DeliveryReport, deliver
from config import Config
from crawler.launch import CrawlEnd, crawl_outlets
from db.outbox import Outbox
from db.pages import PageStore
from db.runs import OutletRun, RunState
from db.store import Store
from extract.model import Fate
from reader import Progress, read_unread

log = logging.getLogger("pantau.pass")

Phase = Literal["crawl", "read", "alert"]
PASS: tuple[Phase, ...] = ("crawl", "read", "alert")


class Locked(Exception):
    """Another pass is under way in this data directory."""


@dataclass(slots=True, kw_only=True)
class PassReport:
    """What one pass did, for the person who started it."""

    run: int
    outlets: list[OutletRun] = field(default_factory=list)
    fates: dict[Fate, int] = field(default_factory=dict)
    mail: DeliveryReport | None = None
    stopped: bool = False

    @property
    def silent(self) -> list[OutletRun]:
        """The outlets that did not answer."""
        return [outlet for outlet in self.outlets if outlet.state == "failed"]


def now() -> datetime:
    return datetime.now(UTC)


@contextmanager
def pass_lock(data: Path) -> Iterator[None]:
    """Holds the one lock of a data directory; raises Locked where another process holds it.

    The lock goes with the process: a killed pass leaves nothing to clean up.
    """
    data.mkdir(parents=True, exist_ok=True)
    with (data / "pantau.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Locked(f"another run holds the lock {data / 'pantau.lock'}") from None
        yield


def run_pass(
    config: Config,
    outlets: Sequence[str],
    phases: Sequence[Phase] = PASS,
    *,
    stop: threading.Event | None = None,
    progress: Progress = iter,
) -> PassReport:
    """Runs the phases over the outlets and records the run; raises Locked where one is under way.

    A failing outlet, page or mail server is part of the report, never an exception.
    """
    stop = stop or threading.Event()
    with pass_lock(config.data):
        store, pages = Store(config.database), PageStore(config.pages_database)
        try:
            store.close_abandoned_runs(at=now())
            report = PassReport(run=store.begin_run(kind="+".join(phases), at=now()))
            if "crawl" in phases:
                report.outlets = _crawl(config, outlets, store, report.run, stop)
            if "read" in phases and not stop.is_set():
                report.fates = read_unread(
                    pages, store, config.read, now, run=report.run, stop=stop, progress=progress
                )
            if "alert" in phases and not stop.is_set():
                report.mail = _mail(config)
            report.stopped = stop.is_set()
            store.end_run(report.run, at=now(), state=_state(report))
            return report
        finally:
            pages.close()
            store.close()


def _mail(config: Config) -> DeliveryReport:
    with Outbox(config.database) as outbox:
        return deliver(outbox, config, now())


def _state(report: PassReport) -> RunState:
    if report.stopped:
        return "stopped"
    return "partly" if report.silent else "ok"


def _crawl(
    config: Config, outlets: Sequence[str], store: Store, run: int, stop: threading.Event
) -> list[OutletRun]:
    for end in crawl_outlets(outlets, config, run, stop):
        rows = {row.outlet: row for row in store.outlet_runs(run)}
        if end.outlet not in rows:
            store.record_outlet_run(_crashed(end, run))
        log.info("crawled outlet=%s exit=%d overran=%s", end.outlet, end.exit_code, end.overran)
    return store.outlet_runs(run)


def _crashed(end: CrawlEnd, run: int) -> OutletRun:
    """The row of a crawl that left none."""
    why = "ran past its time limit" if end.overran else f"crashed (exit code {end.exit_code})"
    return OutletRun(
        run=run,
        outlet=end.outlet,
        started_at=now(),
        ended_at=now(),
        state="failed",
        reason=f"the crawl {why}; see {end.log_file}",
    )
