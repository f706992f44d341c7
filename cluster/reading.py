"""READS: a batch of stored pages on a worker, in the same processes, with the same limits as everywhere."""

from __future__ import annotations

import logging
import socket
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from cluster.forms import read_from_json, reading_to_json
from cluster.leases import Held, TicketState
from cluster.parcels import Shipment
from db.packing import to_text, unpack_pages
from reader import read_pages, rules_version

if TYPE_CHECKING:
    from cluster.worker import Worker

log = logging.getLogger("pantau.cluster")

LAST_SECONDS = 120.0


def read(task: Mapping[str, Any], worker: Worker) -> None:
    """Works off a batch that was handed out, if it still is to be worked off."""
    token = worker.leases.acquire(task)
    if token is None:
        return
    state: TicketState = "failed"
    held = Held(worker.leases, task["name"], token, task["pass"])
    try:
        with held, worker.ended_with(held.stop):
            shipment = Shipment(worker.app, task, token)
            content = _content(task, held, worker)
            if content is None:
                state = "released"
            else:
                shipment.add({"kind": "read", **content}, last=True)
                state = "shipped" if shipment.send_all(worker.killed, LAST_SECONDS) else "released"
    finally:
        if not held.lost:
            worker.leases.release(
                task["name"], token, pass_id=task["pass"], ticket=task["ticket"], state=state
            )


def _content(task: Mapping[str, Any], held: Held, worker: Worker) -> dict[str, Any] | None:
    """The readings by page id, or why there are none; None where the work was broken off."""
    if task["rules"] != rules_version():
        return {"error": f"{socket.gethostname()} reads with other rules than the hub: bring it up to date"}
    pages = unpack_pages(task["pages"])
    limits = read_from_json(task["read"], worker.config.read)
    readings = []
    for page_id, _, reading in read_pages(pages.items(), limits, worker.reading_pool(limits)):
        if held.stop.is_set():
            return None
        readings.append({"page_id": page_id, "reading": reading_to_json(reading)})
    return {"readings": to_text({"readings": readings})}
