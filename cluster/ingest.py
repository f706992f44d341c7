"""TAKES IN: the one writer beside the databases, which sets down what workers send.

The same parcel may come twice, early, late, or from an owner that lost its lease: it is set down once, after
its predecessors, or refused.
"""

from __future__ import annotations

import fcntl
import json
import logging
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pysqlite3 as sqlite3
from celery.exceptions import Reject

from cluster.broker import BROKER_ERRORS, INGEST, celery_app, check, connect
from cluster.forms import outlet_run_from_json
from cluster.leases import Leases
from cluster.parcels import TAKE
from cluster.presence import present
from cluster.worker import run_celery
from config import Config
from db.hub import Hub
from db.luggage import bring_home
from db.pages import PageStore
from db.store import Store

log = logging.getLogger("pantau.ingest")

_AGAIN_SECONDS = 5.0


class AlreadyTakingIn(Exception):
    """Another ingest works in this data directory."""


class Intake:
    """Sets parcels down in the databases of a data directory."""

    def __init__(self, config: Config, leases: Leases) -> None:
        self._data = config.data
        self._leases = leases
        self._hub = Hub(config.hub_database)
        self._pages = PageStore(config.pages_database)
        self._store = Store(config.database)

    def close(self) -> None:
        for database in (self._hub, self._pages, self._store):
            database.close()

    def take(self, parcel: Mapping[str, Any]) -> None:
        """Sets a parcel down when its turn has come. One that cannot be is put aside and named to its pass.

        Raises sqlite3.OperationalError where the disk is full or a database stays locked: it is to be tried
        again.
        """
        try:
            self._take(parcel)
        except (ValueError, KeyError, TypeError, sqlite3.IntegrityError) as error:
            self._put_aside(parcel, error)

    def _take(self, parcel: Mapping[str, Any]) -> None:
        name, token, number = str(parcel["name"]), int(parcel["token"]), int(parcel["number"])
        known, last = self._hub.owner(name)
        if token < max(known, self._newest(name)):
            log.warning("refused: parcel %d of a former owner of %s", number, name)
            return
        done = last if known == token else 0
        if number <= done:
            return  # it came before; setting it down again could undo what came after it
        if number > done + 1:
            self._hub.wait(name, token, number, parcel)
            return
        self._set_down(parcel)
        self._hub.unpacked(name, token, number)
        while following := self._hub.next_parcel(name, token):
            self._set_down(following[1])
            self._hub.unpacked(name, token, following[0])

    def _newest(self, name: str) -> int:
        try:
            return self._leases.last_token(name)
        except BROKER_ERRORS:
            return 0  # what hub.db knows decides

    def _set_down(self, parcel: Mapping[str, Any]) -> None:
        if parcel["kind"] == "read":
            result = {key: parcel[key] for key in ("readings", "error") if key in parcel}
            self._hub.save_result(parcel["pass"], parcel["name"], result, _now())
            return
        if parcel["changes"]:
            bring_home(self._pages.database, parcel["changes"])
        if parcel["last"]:
            self._pages.close_days(_now())
            row = outlet_run_from_json(parcel["row"])
            if all(one.outlet != row.outlet for one in self._store.outlet_runs(int(parcel["run"]))):
                self._store.record_outlet_run(row)
            self._hub.save_result(parcel["pass"], parcel["name"], {}, _now())

    def _put_aside(self, parcel: Mapping[str, Any], error: Exception) -> None:
        folder = self._data / "set-aside"
        folder.mkdir(parents=True, exist_ok=True)
        file = folder / f"parcel-{time.time_ns()}.json"
        file.write_text(json.dumps(parcel), "utf-8")
        why = f"what came back could not be set down ({type(error).__name__}: {error}); see {file}"
        log.error("%s: %s", parcel.get("name"), why)
        if isinstance(parcel.get("pass"), str) and isinstance(parcel.get("name"), str):
            self._hub.save_result(parcel["pass"], parcel["name"], {"error": why[:500]}, _now())


def take_in(config: Config) -> None:
    """Takes in until SIGTERM. Raises AlreadyTakingIn, and BrokerGone where the broker does not answer."""
    check(config)
    app = celery_app(config, ingest=True)
    leases = Leases(connect(config), config.cluster.namespace, config.cluster.lease)
    with _alone(config.data):
        intake = Intake(config, leases)

        def take(parcel: dict[str, Any]) -> None:
            try:
                intake.take(parcel)
            except sqlite3.OperationalError as error:
                log.exception("a parcel cannot be set down now, it will be tried again")
                time.sleep(_AGAIN_SECONDS)
                raise Reject(str(error), requeue=True) from error

        app.task(take, name=TAKE)
        with present(leases, [INGEST], app):
            try:
                run_celery(app, [INGEST], "solo", 1)
            finally:
                intake.close()


def _now() -> datetime:
    return datetime.now(UTC)


@contextmanager
def _alone(data: Path) -> Iterator[None]:
    data.mkdir(parents=True, exist_ok=True)
    with (data / "ingest.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyTakingIn(f"another ingest holds the lock {data / 'ingest.lock'}") from None
        yield
