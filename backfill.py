"""The archive of one outlet, from a day to a day: fetched in stretches, read, and never mailed.

It can be stopped at any point, with any kind of stop, and goes on from there when it is started again:
what was walked is in pages.db. Between two stretches a live pass over the outlet gets its turn.
"""

from __future__ import annotations

import fcntl
import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from cluster.engine import OutOfReach, reader_elsewhere, turn_at
from config import Config
from crawler.archive_plan import Order, archive_routes, is_done, plan
from crawler.launch import crawl_outlet
from crawler.loading import load_outlet
from db.archive import ArchiveMemory
from db.pages import PageStore
from db.runs import RunState
from db.store import Store
from extract.model import Fate
from reader import read_unread
from scheduler import Locked, pass_lock

STRETCH = timedelta(minutes=2)
_LOOK_SECONDS = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Advance:
    """How far the walk through an archive has come: `done` of `total` windows."""

    done: int
    total: int
    fetched: int


@dataclass(slots=True, kw_only=True)
class BackfillReport:
    """What a backfill did, for the person who started it."""

    outlet: str
    order: Order
    finished: bool = False  # nothing of the archive is left to be walked
    stopped: bool = False  # by a signal
    reason: str = ""  # why it ended before it was finished
    requests: int = 0
    hopeless: list[str] = field(default_factory=list)  # routes that gave nothing of the past
    outcomes: Counter[str] = field(default_factory=Counter)  # of the links that were found
    fates: Counter[Fate] = field(default_factory=Counter)  # of the pages that were read
    advance: Advance = Advance(done=0, total=0, fetched=0)

    @property
    def failed(self) -> bool:
        """Whether the site or a crash ended it."""
        return bool(self.reason) and not self.stopped and not self.reason.startswith("the budget")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a backfill may cost; None for no limit."""

    requests: int | None = None
    time: timedelta | None = None


Show = Callable[[Advance], object]


def run_backfill(
    config: Config,
    outlet: str,
    order: Order,
    limits: Limits,
    *,
    stop: threading.Event,
    show: Show = lambda advance: None,
) -> BackfillReport:
    """Walks the outlet's archive as far as the limits allow; calls `show` every second.

    Raises Locked where another backfill of the outlet is under way.
    """
    report = BackfillReport(outlet=outlet, order=order)
    with _own_lock(config.data, outlet), Store(config.database) as store:
        kind = f"backfill {outlet}"
        store.close_abandoned_runs(at=_now(), kind=kind)
        run = store.begin_run(kind, at=_now())
        try:
            _walk(config, report, limits, run, stop, show)
            _read(config, store, report, run, stop)
            report.stopped = stop.is_set()
        finally:
            store.end_run(run, at=_now(), state=_state(report), detail=report.reason)
        report.advance = _advance(config, outlet, order)
    return report


def _walk(
    config: Config, report: BackfillReport, limits: Limits, run: int, stop: threading.Event, show: Show
) -> None:
    """Stretch after stretch, until the archive, the budget or the site's patience is at its end."""
    started = time.monotonic()
    while not stop.is_set():
        left = _left(limits, report.requests, time.monotonic() - started)
        if left is None:
            report.reason = "the budget is spent; start it again to go on"
            return
        try:
            ended = _stretch(config, report, left, run, stop, show)
        except OutOfReach as error:
            report.reason = str(error)
            return
        report.requests += ended.get("requests", 0)
        report.outcomes.update(ended.get("outcomes", {}))
        report.hopeless += ended.get("hopeless", [])
        report.finished = ended.get("finished", False)
        report.reason = ended.get("stopped_by", "")
        if report.finished or report.reason:
            return


def _left(limits: Limits, requests: int, seconds: float) -> dict[str, float | int] | None:
    """What the next stretch may cost; None where nothing is left."""
    left: dict[str, float | int] = {"seconds": STRETCH.total_seconds()}
    if limits.time is not None:
        left["seconds"] = min(left["seconds"], limits.time.total_seconds() - seconds)
    if limits.requests is not None:
        left["requests"] = limits.requests - requests
    return None if min(left.values()) <= 0 else left


def _stretch(
    config: Config,
    report: BackfillReport,
    left: dict[str, float | int],
    run: int,
    stop: threading.Event,
    show: Show,
) -> dict[str, Any]:
    """One stretch in a process of its own; what it says about itself."""
    order = report.order
    wanted = {
        "first": order.first.isoformat(),
        "last": order.last.isoformat(),
        "newest_first": order.newest_first,
        **left,
    }
    with (
        TemporaryDirectory() as folder,
        _shown(config, report, show),
        turn_at(report.outlet, config, stop) as lease,
    ):
        out = Path(folder) / "said.json"
        arguments = {"mission": "archive", "order": json.dumps(wanted), "out": str(out)}
        end = crawl_outlet(report.outlet, config, run, stop, arguments, lease)
        if out.exists():
            said: dict[str, Any] = json.loads(out.read_text())
            return said
    if stop.is_set() or end is None:
        return {}
    return {"stopped_by": f"the crawl crashed (exit code {end.exit_code}); see {end.log_file}"}


def _read(config: Config, store: Store, report: BackfillReport, run: int, stop: threading.Event) -> None:
    """Reads what was fetched; where a pass is under way, that or the next one does."""
    if stop.is_set():
        return
    pages = PageStore(config.pages_database)
    try:
        with pass_lock(config.data):
            elsewhere = reader_elsewhere(config, stop)
            report.fates.update(
                read_unread(pages, store, config.read, _now, run=run, stop=stop, read=elsewhere)
            )
    except Locked:
        report.reason = report.reason or ""
    finally:
        pages.close()


@contextmanager
def _shown(config: Config, report: BackfillReport, show: Show) -> Iterator[None]:
    """Tells `show` how far it is while something else is going on."""
    ended = threading.Event()

    def look() -> None:
        while not ended.wait(_LOOK_SECONDS):
            show(_advance(config, report.outlet, report.order))

    thread = threading.Thread(target=look, name="backfill progress")
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def _advance(config: Config, outlet: str, order: Order) -> Advance:
    """How far the outlet's archive is walked, by the route that came farthest."""
    pages = PageStore(config.pages_database)
    try:
        begun = ArchiveMemory(pages.database, outlet).windows()
    finally:
        pages.close()
    routes = archive_routes(load_outlet(outlet, config).routes)
    advances = [
        Advance(
            done=sum(is_done(window, begun.get(window.url)) for window in planned),
            total=len(planned),
            fetched=sum(one.fetched for one in begun.values()),
        )
        for route in routes
        if (planned := plan(route, order))
    ]
    return max(advances, key=lambda advance: advance.done, default=Advance(done=0, total=0, fetched=0))


@contextmanager
def _own_lock(data: Path, outlet: str) -> Iterator[None]:
    folder = data / "locks"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"backfill-{outlet}.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Locked(f"another backfill of {outlet} is under way") from None
        yield


def _state(report: BackfillReport) -> RunState:
    if report.stopped:
        return "stopped"
    return "ok" if report.finished else "partly"


def _now() -> datetime:
    return datetime.now(UTC)


def days(since: date, until: date, *, newest_first: bool = True) -> Order:
    """The order for the days from `since` to `until`. Raises ValueError where they are in the wrong order."""
    if until < since:
        raise ValueError(f"{until} is before {since}")
    return Order(first=since, last=until, newest_first=newest_first)
