"""CRAWLS: one outlet on a worker, with the same crawl as everywhere, in a room of its own.

The room is a data directory with a pages.db that holds what the outlet's earlier crawls remember. What the
crawl adds to it is sent home every second, so a worker that is killed loses what came within that second.
"""

from __future__ import annotations

import logging
import shutil
import socket
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import wait as wait_for
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cluster.forms import crawl_from_json, crawl_to_toml, outlet_run_to_json
from cluster.leases import Held, TicketState
from cluster.parcels import Shipment
from config import Config
from crawler.launch import CrawlEnd, crawl_outlet
from db.luggage import Changes, unpack
from db.pages import PageStore
from db.runs import OutletRun
from db.store import Store

if TYPE_CHECKING:
    from cluster.worker import Worker

log = logging.getLogger("pantau.cluster")

SHIP_SECONDS = 1.0
LAST_SECONDS = 120.0  # for which the last parcel is tried


def crawl(task: Mapping[str, Any], worker: Worker) -> None:
    """Works off a crawl that was handed out, if it still is to be worked off."""
    token = worker.leases.acquire(task)
    if token is None:
        log.info("nothing to do for %s: another has it, or its pass is over", task["name"])
        return
    room = _Room(task=task, home=_swept(worker.data, task["outlet"], token))
    state: TicketState = "failed"
    held = Held(worker.leases, task["name"], token, task["pass"], file=room.home / "lease")
    try:
        with held, worker.ended_with(held.stop):
            state = _crawl(room, held, Shipment(worker.app, task, token), worker)
    finally:
        room.leave(worker.data)
        if not held.lost:
            worker.leases.release(
                task["name"], token, pass_id=task["pass"], ticket=task["ticket"], state=state
            )


def _crawl(room: _Room, held: Held, shipment: Shipment, worker: Worker) -> TicketState:
    pages = PageStore(room.config.pages_database)
    try:
        unpack(pages.database, room.task["memory"])
        changes = Changes(pages.database, room.task["store"])
        with ThreadPoolExecutor(1) as executor:
            crawl: Future[CrawlEnd | None] = executor.submit(room.crawl, held)
            while wait_for([crawl], SHIP_SECONDS).not_done:
                _ship(room, changes, shipment)
                shipment.send()
        row = room.outcome(crawl.result())
        if held.lost:
            return "released"
        # A worker that is shut down gives the outlet back; a pass that was stopped has its answer.
        given_back = worker.stopping.is_set() and held.stop.is_set() and not held.over
        last = {} if given_back else {"row": outlet_run_to_json(row)}
        shipment.add({**room.head, "changes": changes.take(), **last}, last=not given_back)
        sent = shipment.send_all(worker.killed, LAST_SECONDS)
        return "shipped" if sent and not given_back else "released"
    finally:
        pages.close()


def _ship(room: _Room, changes: Changes, shipment: Shipment) -> None:
    if parcel := changes.take():
        shipment.add({**room.head, "changes": parcel})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Room:
    """The data directory of one crawl."""

    task: Mapping[str, Any]
    home: Path

    @property
    def head(self) -> dict[str, Any]:
        return {"kind": "crawl", "outlet": self.task["outlet"], "run": self.task["run"]}

    @property
    def config(self) -> Config:
        return Config(
            crawl=crawl_from_json(self.task["crawl"]), data=self.home, file=self.home / "pantau.toml"
        )

    def crawl(self, held: Held) -> CrawlEnd | None:
        """The crawl itself, as a pass on one machine starts it."""
        config, run = self.config, self.task["run"]
        (self.home / "pantau.toml").write_text(crawl_to_toml(config.crawl), "utf-8")
        watched = self.home / "watched.json"
        watched.write_text(self.task["watched"], "utf-8")
        with Store(config.database) as store:
            store.adopt_run(run, "crawl", datetime.now(UTC))
        arguments = {"watched": str(watched.absolute())}
        return crawl_outlet(self.task["outlet"], config, run, held.stop, arguments, lease=held.file)

    def outcome(self, end: CrawlEnd | None) -> OutletRun:
        """The row that the crawl wrote; without one it crashed."""
        with Store(self.config.database) as store:
            for row in store.outlet_runs(self.task["run"]):
                return row
        now = datetime.now(UTC)
        why = "was stopped before it began"
        if end is not None:
            why = "ran past its time limit" if end.overran else f"crashed (exit code {end.exit_code})"
        reason = f"the crawl {why}; see {socket.gethostname()}:logs/crawl-{self.task['outlet']}.log"
        return OutletRun(
            outlet=self.task["outlet"],
            run=self.task["run"],
            started_at=now,
            ended_at=now,
            state="failed",
            reason=reason,
        )

    def leave(self, data: Path) -> None:
        """Keeps the crawl's log and removes the rest."""
        logs = data / "logs"
        logs.mkdir(parents=True, exist_ok=True)
        for log_file in (self.home / "logs").glob("*.log"):
            shutil.copyfile(log_file, logs / log_file.name)
        shutil.rmtree(self.home, ignore_errors=True)


def _swept(data: Path, outlet: str, token: int) -> Path:
    """An empty room; what a killed worker left of earlier crawls of the outlet is removed."""
    rooms = data / "rooms"
    for old in rooms.glob(f"{outlet}.*"):
        shutil.rmtree(old, ignore_errors=True)
    home = rooms / f"{outlet}.{token}"
    home.mkdir(parents=True)
    return home
