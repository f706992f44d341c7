"""SENDS: what a worker found, in numbered parcels to the one queue that the hub takes in."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Mapping
from typing import Any

from celery import Celery

from cluster.broker import BROKER_ERRORS, INGEST

log = logging.getLogger("pantau.cluster")

TAKE = "pantau.take"  # the task that the ingest works off
_RETRY_SECONDS = 1.0


class Shipment:
    """The parcels of one owner of one task, sent in order; what cannot be sent waits."""

    def __init__(self, app: Celery, task: Mapping[str, Any], token: int) -> None:
        self._app = app
        self._head = {name: task[name] for name in ("pass", "name")} | {"token": token}
        self._number = 0
        self._waiting: deque[dict[str, Any]] = deque()

    def add(self, content: Mapping[str, Any], *, last: bool = False) -> None:
        """Adds a parcel; the `last` one ends the task."""
        self._number += 1
        self._waiting.append({**self._head, "number": self._number, "last": last, **content})

    def send(self) -> bool:
        """Sends what waits, as far as the broker takes it; whether nothing waits any more."""
        while self._waiting:
            try:
                self._app.send_task(TAKE, args=[self._waiting[0]], queue=INGEST)
            except BROKER_ERRORS as error:
                log.warning("a parcel of %s waits: %s", self._head["name"], error)
                return False
            self._waiting.popleft()
        return True

    def send_all(self, given_up: threading.Event, seconds: float) -> bool:
        """Sends everything, again and again until it is gone, for so long; whether it is gone."""
        until = time.monotonic() + seconds
        while not self.send():
            if time.monotonic() > until or given_up.wait(_RETRY_SECONDS):
                return False
        return True
