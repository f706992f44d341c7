"""IS THERE: tells the hub who works on which queue, and tells Celery when the broker was restarted.

Celery 5.7 does not notice a restart by itself where it happens while a task is worked off: the task cannot be
acknowledged, still counts as under way, and nothing more is taken.
"""

from __future__ import annotations

import logging
import os
import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import redis
from celery import Celery, bootsteps

from cluster.broker import BROKER_ERRORS
from cluster.leases import Leases

log = logging.getLogger("pantau.cluster")

PRESENT_SECONDS = 15  # who says nothing for so long is away
_TELL_SECONDS = 3.0
_LOOK_SECONDS = 1.0


@dataclass(slots=True)
class Broker:
    """The start of the broker that was seen last; empty while there is none."""

    server: str = ""


@contextmanager
def present(leases: Leases, queues: Sequence[str], app: Celery) -> Iterator[None]:
    """Tells the hub that somebody works on the queues, and makes Celery connect anew after a restart."""
    broker, ended = Broker(leases.server()), threading.Event()
    names = [leases.key("present", f"{queue}:{socket.gethostname()}:{os.getpid()}") for queue in queues]

    def tell() -> None:
        while True:
            try:
                for name in names:
                    leases.client.set(name, "1", ex=PRESENT_SECONDS)
                broker.server = leases.server()
            except BROKER_ERRORS as error:
                log.warning("the broker does not answer: %s", error)
                broker.server = ""
            if ended.wait(_TELL_SECONDS):
                return

    app.steps["consumer"].add(_connect_anew(broker))
    thread = threading.Thread(target=tell, name="present", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def _connect_anew(broker: Broker) -> type[bootsteps.StartStopStep]:
    """The step of Celery's consumer that breaks a connection to an earlier start of the broker."""

    class ConnectAnew(bootsteps.StartStopStep):  # type: ignore[misc]  # Celery ships no types
        requires = ("celery.worker.consumer.tasks:Tasks",)

        def __init__(self, consumer: Any, **options: Any) -> None:
            super().__init__(consumer, **options)
            self._timer: Any = None

        def start(self, consumer: Any) -> None:
            connected_to = broker.server

            def look() -> None:
                if broker.server and broker.server != connected_to:
                    raise redis.ConnectionError("the broker was restarted")

            self._timer = consumer.hub.call_repeatedly(_LOOK_SECONDS, look)

        def stop(self, consumer: Any) -> None:
            if self._timer:
                self._timer.cancel()

        shutdown = stop

    return ConnectAnew
