"""HANDS OUT: a pass's tasks, again where they were lost, until each has its result or is set aside.

Whether a task is done is known from hub.db alone, where the ingest writes. The broker may forget everything:
what has no result is handed out again, and whoever still works on an earlier handing out is refused.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Any, Self
from uuid import uuid4

from cluster.broker import (
    BROKER_ERRORS,
    INGEST,
    BrokerGone,
    celery_app,
    check,
    connect,
    gone,
    unacked_key,
)
from cluster.leases import OVER, Leases
from cluster.worker import TASKS
from config import Config
from db.hub import Hub

log = logging.getLogger("pantau.cluster")

POLL_SECONDS = 0.1
LOOK_SECONDS = 0.5
STOPPED_SECONDS = 20.0  # for which the answers of a stopped pass are waited for
_KEPT = timedelta(days=1)  # results of passes that were killed
_EACH_TIME = "each time its worker failed or went down"


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Something to be handed out. `make` says what is to be done, as things stand when it is handed out."""

    name: str
    make: Callable[[], dict[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a job came to: its result, or why it was set aside."""

    job: Job
    result: dict[str, Any] = field(default_factory=dict)
    set_aside: str = ""


@dataclass(slots=True)
class _Open:
    job: Job
    ticket: str = ""  # empty: to be handed out
    attempts: int = 0  # that brought their worker down
    silent_since: float | None = None  # neither queued nor begun


class Handout:
    """The tasks of one pass in one queue; a context manager.

    Raises BrokerGone where the broker does not answer at the start; while it runs, where broker, workers or
    ingest stay away longer than the configured patience.
    """

    def __init__(self, config: Config, queue: str, stop: threading.Event, window: int) -> None:
        self._config = config
        self._queue = queue
        self._stop = stop
        self._window = window
        self._id = uuid4().hex
        self._app = celery_app(config)
        self._client = connect(config)
        self._leases = Leases(self._client, config.cluster.namespace, config.cluster.lease)
        self._ttl = config.cluster.lease.total_seconds()
        self._patience = config.cluster.patience.total_seconds()
        self._server = ""
        self._epoch = ""
        self._shaken = threading.Event()  # the broker was restarted or emptied
        self._ended = threading.Event()
        self._keeper = threading.Thread(target=self._keep, name="pass", daemon=True)
        self._trouble_since: float | None = None
        self._nobody_since: float | None = None
        self._looked = 0.0

    def __enter__(self) -> Self:
        check(self._config)
        self._hub = Hub(self._config.hub_database)
        self._hub.forget(before=datetime.now(UTC) - _KEPT)
        self._begin_epoch()
        self._keeper.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        self._keeper.join()
        try:
            self._client.set(self._pass_key, OVER, ex=int(self._pass_seconds))
        except BROKER_ERRORS as trouble:
            log.warning("the broker does not answer: %s", trouble)
        self._client.close()
        self._hub.close()

    # --- The pass in the broker -----------------------------------------------------------------------

    @property
    def _pass_key(self) -> str:
        return self._leases.key("pass", self._id)

    @property
    def _pass_seconds(self) -> float:
        """How long workers go on without a word from here."""
        return max(2 * self._ttl, 10.0)

    def _begin_epoch(self) -> None:
        self._server = self._leases.server()
        self._epoch = f"{self._server}:{uuid4().hex}"
        self._client.set(self._pass_key, self._epoch, px=int(self._pass_seconds * 1000))
        self._shaken.clear()

    def _keep(self) -> None:
        """Tells the workers that this pass goes on, and notices where the broker forgot it."""
        while not self._ended.wait(self._ttl / 10):
            if self._shaken.is_set():
                continue
            try:
                known = self._client.set(
                    self._pass_key, self._epoch, xx=True, px=int(self._pass_seconds * 1000)
                )
                if not known or self._leases.server() != self._server:
                    self._shaken.set()
            except BROKER_ERRORS:
                continue  # the loop that hands out has the same trouble, and says so

    def _recover(self, jobs: dict[str, _Open]) -> None:
        """After the broker was restarted or emptied: until the leases that it may have forgotten are over,
        nobody gets anything."""
        log.warning("the broker was restarted or emptied; what was not done is handed out again")
        if self._stop.wait(self._ttl):
            return
        self._begin_epoch()
        for one in jobs.values():
            if not self._leases.is_held(one.job.name):
                self._take_back(one)

    # --- Handing out ----------------------------------------------------------------------------------

    def run(self, jobs: Iterable[Job]) -> Iterator[Outcome]:
        """Hands the jobs out and yields what they came to, as it comes. Ends early where `stop` is set."""
        source, jobs_open = iter(jobs), dict[str, _Open]()
        while not self._stop.is_set():
            while len(jobs_open) < self._window and (job := next(source, None)):
                jobs_open[job.name] = _Open(job)
            if not jobs_open:
                return
            came = False
            for outcome in self._step(jobs_open):
                came = True
                yield outcome
            if not came:
                self._stop.wait(POLL_SECONDS)
        yield from self._last_answers(jobs_open)

    def _step(self, jobs: dict[str, _Open]) -> Iterator[Outcome]:
        for name in self._hub.finished(self._id) & jobs.keys():
            one = jobs.pop(name)
            self._nobody_since = None
            yield Outcome(job=one.job, result=self._hub.take_result(self._id, name))
        try:
            if self._shaken.is_set():
                self._recover(jobs)
            for one in jobs.values():
                if not one.ticket:
                    self._hand_out(one)
            if time.monotonic() - self._looked >= LOOK_SECONDS:
                self._looked = time.monotonic()
                self._look_after(jobs)
            self._trouble_since = None
        except BROKER_ERRORS as error:
            self._bear(error)
        for one in [one for one in jobs.values() if one.attempts >= self._config.cluster.attempts]:
            del jobs[one.job.name]
            yield Outcome(job=one.job, set_aside=f"set aside after {one.attempts} attempts: {_EACH_TIME}")

    def _hand_out(self, one: _Open) -> None:
        if self._leases.is_held(one.job.name):
            return  # by somebody at this machine, or by who lost its connection to us
        known = self._leases.last_token(one.job.name)  # before what it is to know: nobody may come between
        task: dict[str, Any] = {
            "pass": self._id,
            "epoch": self._epoch,
            "ticket": uuid4().hex,
            "name": one.job.name,
        }
        task |= {"known": known, **one.job.make()}
        self._app.send_task(TASKS[self._queue], args=[task], queue=self._queue)
        one.ticket, one.silent_since = task["ticket"], None

    def _take_back(self, one: _Open) -> None:
        if one.ticket:
            self._leases.void(self._id, one.ticket)
        one.ticket = ""

    # --- Looking after what was handed out ------------------------------------------------------------

    def _look_after(self, jobs: dict[str, _Open]) -> None:
        drained = self._is_drained(INGEST)
        queued = self._length(self._queue)
        self._look_for_somebody(INGEST if not drained else self._queue)
        finished = self._hub.finished(self._id)  # after the look at the queue: what was in it then is in here
        for one in jobs.values():
            if one.ticket and one.job.name not in finished:
                self._look_at(one, drained=drained, queued=queued)

    def _look_at(self, one: _Open, *, drained: bool, queued: int) -> None:
        state, held = self._leases.ticket(self._id, one.ticket), self._leases.is_held(one.job.name)
        if state == "started" and held:
            self._nobody_since = None
        elif state in ("dropped", "released"):
            if drained and not held:
                self._take_back(one)
        elif state in ("started", "failed") and drained:
            one.attempts += 1
            what = "failed" if state == "failed" else "went down"
            log.warning("%s: its worker %s (%d)", one.job.name, what, one.attempts)
            self._take_back(one)
        elif (state == "shipped" and drained) or (not state and not queued):
            self._wait_for(one, counts=state == "shipped")

    def _wait_for(self, one: _Open, *, counts: bool) -> None:
        """A task or a parcel is on its way, for a moment; after that it was lost."""
        if one.silent_since is None:
            one.silent_since = time.monotonic()
        elif time.monotonic() - one.silent_since > self._ttl:
            one.attempts += counts
            self._take_back(one)

    def _length(self, queue: str) -> int:
        return int(str(self._client.llen(f"{self._config.cluster.namespace}:{queue}")))

    def _is_drained(self, queue: str) -> bool:
        """Whether all that was sent to a queue was worked off."""
        unacked = self._client.hlen(f"{self._config.cluster.namespace}:{unacked_key(queue)}")
        return not self._length(queue) and not int(str(unacked))

    def _look_for_somebody(self, queue: str) -> None:
        pattern = self._leases.key("present", f"{queue}:*")
        if next(iter(self._client.scan_iter(match=pattern, count=1000)), None) is not None:
            self._nobody_since = None
        elif self._nobody_since is None:
            self._nobody_since = time.monotonic()
        elif time.monotonic() - self._nobody_since > self._patience:
            command = "pantau ingest" if queue == INGEST else "pantau worker"
            raise BrokerGone(f'nobody works on the queue "{queue}": start `{command}`')

    def _bear(self, error: Exception) -> None:
        """Waits for a broker that went away, for so long as the configuration has patience."""
        if self._trouble_since is None:
            self._trouble_since = time.monotonic()
            log.warning("%s; waiting", gone(self._config, error))
        elif time.monotonic() - self._trouble_since > self._patience:
            raise gone(self._config, error)
        self._stop.wait(LOOK_SECONDS)

    def _last_answers(self, jobs: dict[str, _Open]) -> Iterator[Outcome]:
        """What the tasks under way say after the pass was stopped; what has not begun never will."""
        self._ended.set()
        until = time.monotonic() + STOPPED_SECONDS
        try:
            self._client.set(self._pass_key, OVER, ex=int(self._pass_seconds))
            while time.monotonic() < until:
                for name in self._hub.finished(self._id) & jobs.keys():
                    result = self._hub.take_result(self._id, name)
                    yield Outcome(job=jobs.pop(name).job, result=result)
                if not any(self._is_under_way(one) for one in jobs.values()):
                    return
                time.sleep(POLL_SECONDS)
        except BROKER_ERRORS as error:
            log.warning("%s", gone(self._config, error))

    def _is_under_way(self, one: _Open) -> bool:
        return bool(one.ticket) and self._leases.ticket(self._id, one.ticket) in ("started", "shipped")
