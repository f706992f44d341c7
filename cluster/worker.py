"""WORKS: the process that takes crawls and batches of pages from the broker until it is told to end."""

from __future__ import annotations

import logging
import os
import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from celery import Celery, signals
from pebble import ProcessPool

from cluster import crawling, reading
from cluster.broker import CRAWL, READ, celery_app, check, connect
from cluster.leases import Leases
from cluster.presence import present
from config import Config, ReadConfig
from reader import reading_pool

log = logging.getLogger("pantau.cluster")

TASKS = {CRAWL: "pantau.crawl", READ: "pantau.read"}


@dataclass(slots=True)
class Worker:
    """What the tasks of one worker share."""

    config: Config
    app: Celery
    leases: Leases
    stopping: threading.Event = field(default_factory=threading.Event)  # it ends as soon as it can
    killed: threading.Event = field(default_factory=threading.Event)  # it ends now
    _running: set[threading.Event] = field(default_factory=set)
    _guard: threading.Lock = field(default_factory=threading.Lock)
    _pools: dict[int, ProcessPool] = field(default_factory=dict)
    _opened: ExitStack = field(default_factory=ExitStack)

    @property
    def data(self) -> Path:
        return self.config.data

    @contextmanager
    def ended_with(self, stop: threading.Event) -> Iterator[None]:
        """Sets `stop` when the worker is to end meanwhile."""
        with self._guard:
            self._running.add(stop)
            if self.stopping.is_set():
                stop.set()
        try:
            yield
        finally:
            with self._guard:
                self._running.discard(stop)

    def end(self) -> None:
        """Ends what is under way, in good order."""
        with self._guard:
            self.stopping.set()
            for stop in self._running:
                stop.set()

    def reading_pool(self, limits: ReadConfig) -> ProcessPool:
        """The processes that read, the same for all tasks with these limits."""
        with self._guard:
            if limits.page_memory_mb not in self._pools:
                pool = self._opened.enter_context(reading_pool(limits))
                self._pools[limits.page_memory_mb] = pool
            return self._pools[limits.page_memory_mb]

    def close(self) -> None:
        self.killed.set()
        for pool in self._pools.values():
            pool.stop()  # type: ignore[no-untyped-call]  # pebble left it unannotated
        self._opened.close()


def work(config: Config, queues: Sequence[str], concurrency: int) -> None:
    """Works off the queues until SIGTERM, then gives back what is under way.

    Raises BrokerGone where the broker does not answer at the start; later it is waited for.
    """
    check(config)
    _leave_the_hubs_settings()
    app = celery_app(config)
    client = connect(config)
    worker = Worker(config, app, Leases(client, config.cluster.namespace, config.cluster.lease))

    def crawl(task: dict[str, Any]) -> None:
        crawling.crawl(task, worker)

    def read(task: dict[str, Any]) -> None:
        reading.read(task, worker)

    app.task(crawl, name=TASKS[CRAWL])
    app.task(read, name=TASKS[READ])

    def shutting_down(**_: Any) -> None:
        threading.Thread(target=worker.end, name="end", daemon=True).start()

    signals.worker_shutting_down.connect(shutting_down)
    with present(worker.leases, queues, app):
        try:
            run_celery(app, queues, "threads", concurrency)
        finally:
            worker.close()


def run_celery(app: Celery, queues: Sequence[str], pool: str, concurrency: int) -> None:
    """Celery's own worker in this process, until it is told to end."""
    signals.setup_logging.connect(_keep_our_log)
    app.Worker(
        pool=pool,
        concurrency=concurrency,
        queues=list(queues),
        hostname=f"{'-'.join(queues)}.{os.getpid()}@{socket.gethostname()}",
        without_gossip=True,
        without_mingle=True,
        without_heartbeat=True,
        quiet=True,  # no banner
        loglevel=logging.WARNING,
    ).start()


def _keep_our_log(**_: Any) -> None:
    """That somebody listens to this signal keeps Celery from setting up a log of its own."""


def _leave_the_hubs_settings() -> None:
    """What a crawl here has to know comes with its task; variables of this machine must not say otherwise."""
    for name in [name for name in os.environ if name.startswith("PANTAU_")]:
        del os.environ[name]
