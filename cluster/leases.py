"""OWNS: who works on what. A lease is held by one owner, renewed while it works, and ends by itself.

Each owner has a token, higher than those of all owners before: what a slow one that lost its lease still
sends is recognised by it. A task is started at most once: each time it is handed out it has a new ticket.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal

import redis

from cluster.broker import BROKER_ERRORS
from db.hub import BATCH

# What a ticket came to. A queued one has no state yet; a `dropped` or `released` one was not worked off.
TicketState = Literal["", "started", "shipped", "failed", "released", "dropped"]
Kept = Literal["kept", "over", "lost"]
OVER = "over"  # in place of a pass's epoch: its tasks are to end
# Seconds for which the state of tickets is kept.
_REMEMBERED = 24 * 3600

# A restarted Redis may have forgotten who holds what: its tickets are void until the hub hands out new ones.
_ACQUIRE = """
local state = redis.call('hget', KEYS[3], ARGV[1])
if state then return '' end
redis.call('hset', KEYS[3], ARGV[1], 'dropped')
redis.call('expire', KEYS[3], ARGV[5])
local server = string.match(redis.call('info', 'server'), 'run_id:(%w+)')
if redis.call('get', KEYS[4]) ~= ARGV[2] or string.sub(ARGV[2], 1, #server) ~= server then return '' end
if redis.call('exists', KEYS[1]) == 1 then return '' end
local last = tonumber(redis.call('get', KEYS[2]) or '0')
local known = tonumber(ARGV[3])
if last > known then return '' end
local clock = redis.call('time')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local token = string.format('%.0f', math.max(now, last + 1, known + 1))
redis.call('set', KEYS[2], token)
if ARGV[6] ~= '' then redis.call('expire', KEYS[2], ARGV[6]) end
redis.call('set', KEYS[1], token, 'px', ARGV[4])
redis.call('hset', KEYS[3], ARGV[1], 'started')
return token
"""
_HOLD = """
if redis.call('exists', KEYS[1]) == 1 then return '' end
local clock = redis.call('time')
local last = tonumber(redis.call('get', KEYS[2]) or '0')
local token = string.format('%.0f', math.max(clock[1] * 1000 + math.floor(clock[2] / 1000), last + 1))
redis.call('set', KEYS[2], token)
redis.call('set', KEYS[1], token, 'px', ARGV[1])
return token
"""
_RENEW = """
if redis.call('get', KEYS[1]) ~= ARGV[1] then return 'lost' end
redis.call('pexpire', KEYS[1], ARGV[2])
if KEYS[2] == '' then return 'kept' end
local epoch = redis.call('get', KEYS[2])
if not epoch or epoch == 'over' then return 'over' end
return 'kept'
"""
_RELEASE = """
if redis.call('get', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('del', KEYS[1])
if ARGV[2] ~= '' then redis.call('hset', KEYS[2], ARGV[2], ARGV[3]) end
return 1
"""


class Leases:
    """The leases in a Redis. Every method may raise one of BROKER_ERRORS."""

    def __init__(self, client: redis.Redis, namespace: str, ttl: timedelta) -> None:
        self.client = client
        self.ttl = ttl
        self._namespace = namespace
        self._acquire = client.register_script(_ACQUIRE)
        self._hold = client.register_script(_HOLD)
        self._renew = client.register_script(_RENEW)
        self._release = client.register_script(_RELEASE)

    def key(self, kind: str, name: str = "") -> str:
        return f"{self._namespace}:{kind}:{name}" if name else f"{self._namespace}:{kind}"

    @property
    def _ttl_ms(self) -> int:
        return int(self.ttl.total_seconds() * 1000)

    # --- For who works --------------------------------------------------------------------------------

    def acquire(self, task: Mapping[str, Any]) -> int | None:
        """The token of the lease for a task that was handed out; None where it is not to be worked off."""
        keys = [
            self.key("lease", task["name"]),
            self.key("last", task["name"]),
            self.key("tickets", task["pass"]),
            self.key("pass", task["pass"]),
        ]
        forgotten = _REMEMBERED if task["name"].startswith(BATCH) else ""
        arguments = [task["ticket"], task["epoch"], task["known"], self._ttl_ms, _REMEMBERED, forgotten]
        token = self._acquire(keys=keys, args=arguments)
        return int(token) if token else None

    def hold(self, name: str) -> int | None:
        """The token of a lease outside of any pass; None where somebody else holds it."""
        token = self._hold(keys=[self.key("lease", name), self.key("last", name)], args=[self._ttl_ms])
        return int(token) if token else None

    def renew(self, name: str, token: int, pass_id: str = "") -> Kept:
        """Keeps a lease for as long again: `over` where its pass has ended, `lost` where it is another's."""
        keys = [self.key("lease", name), self.key("pass", pass_id) if pass_id else ""]
        answer: Kept = self._renew(keys=keys, args=[token, self._ttl_ms])
        return answer

    def release(self, name: str, token: int, *, pass_id: str = "", ticket: str = "", state: str = "") -> None:
        """Gives a lease back and says what the ticket came to; a lease that was lost is left alone."""
        keys = [self.key("lease", name), self.key("tickets", pass_id)]
        self._release(keys=keys, args=[token, ticket, state])

    # --- For the hub ----------------------------------------------------------------------------------

    def is_held(self, name: str) -> bool:
        return bool(self.client.exists(self.key("lease", name)))

    def last_token(self, name: str) -> int:
        """The token of the last owner; 0 where there was none."""
        return int(str(self.client.get(self.key("last", name)) or 0))

    def ticket(self, pass_id: str, ticket: str) -> TicketState:
        """What a ticket came to so far."""
        state: Any = self.client.hget(self.key("tickets", pass_id), ticket)
        return state or ""

    def void(self, pass_id: str, ticket: str) -> None:
        """Makes sure that a ticket is not worked off, wherever it still waits."""
        self.client.hset(self.key("tickets", pass_id), ticket, "dropped")

    def server(self) -> str:
        """Names this start of the broker."""
        info: Any = self.client.info("server")
        return str(info["run_id"])


@dataclass(slots=True)
class Held:
    """Keeps a lease in the background; `stop` is set when the work has to end.

    `file`, where given, always holds until when, by the clock that never jumps, the lease surely lasts: half
    of its time after it was last renewed. The crawl's own process reads it and ends itself past that moment,
    also where this one hangs.
    """

    leases: Leases
    name: str
    token: int
    pass_id: str = ""
    file: Path | None = None
    stop: threading.Event = field(default_factory=threading.Event)
    lost: bool = False
    over: bool = False
    _ended: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def __enter__(self) -> Held:
        self._note(steady() + self._sure)
        self._thread = threading.Thread(target=self._keep, name=f"lease {self.name}", daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_exc: object) -> None:
        self._ended.set()
        if self._thread:
            self._thread.join()

    @property
    def _sure(self) -> float:
        return self.leases.ttl.total_seconds() / 2

    def _keep(self) -> None:
        until = steady() + self._sure
        while not self._ended.wait(self.leases.ttl.total_seconds() / 10):
            began = steady()
            try:
                kept = self.leases.renew(self.name, self.token, self.pass_id)
            except BROKER_ERRORS:
                kept = "kept" if steady() < until else "lost"
            else:
                until = began + self._sure if kept != "lost" else until
            if kept == "lost" or steady() > until:
                self.lost = True
                self._note(0.0)
                self.stop.set()
                return
            self._note(until)
            if kept == "over":
                self.over = True
                self.stop.set()

    def _note(self, until: float) -> None:
        if self.file:
            draft = self.file.with_suffix(".new")
            draft.write_text(repr(until), "ascii")
            draft.replace(self.file)


def steady() -> float:
    """Seconds on a clock that never jumps and counts on while the machine sleeps."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))
