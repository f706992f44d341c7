"""What is remembered of hosts in pages.db: their robots.txt, the pauses they asked for, and quarantines."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from db.connection import write_transaction
from db.times import exact_time


@dataclass(frozen=True, slots=True, kw_only=True)
class Robots:
    """A robots.txt as it was last read; an empty body means that the site has no rules."""

    body: bytes
    read_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """A time before which a host is not to be asked."""

    host: str
    until: datetime
    strikes: int = 0  # how often in a row it asked for a pause
    reason: str = ""  # empty where it is only the ordinary pace


@dataclass(frozen=True, slots=True, kw_only=True)
class Quarantine:
    """An outlet that blocks us is left alone until a time; without one it is only under suspicion."""

    outlet: str
    strikes: int  # passes in a row in which it blocked us
    until: datetime
    reason: str
    at: datetime  # of the last strike


class HostMemory:
    """Reads and writes it. Every write is one transaction: a crash forgets no pause."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def robots(self, origin: str) -> Robots | None:
        """The robots.txt of an origin ("https://host"); None where it was never read."""
        for row in self._database.query("select body, read_at from robots where origin = ?", [origin]):
            return Robots(body=zlib.decompress(row["body"]), read_at=datetime.fromisoformat(row["read_at"]))
        return None

    def save_robots(self, origin: str, robots: Robots) -> None:
        with write_transaction(self._database):
            self._database.execute(
                "replace into robots (origin, body, read_at) values (?, ?, ?)",
                [origin, zlib.compress(robots.body), exact_time(robots.read_at)],
            )

    def pause(self, host: str) -> Pause | None:
        """The last pause of a host, whether it is over or not."""
        for row in self._database.query("select * from hosts where host = ?", [host]):
            return Pause(
                host=host,
                until=datetime.fromisoformat(row["next_at"]),
                strikes=row["strikes"],
                reason=row["reason"],
            )
        return None

    def save_pause(self, pause: Pause) -> None:
        with write_transaction(self._database):
            self._database.execute(
                "replace into hosts (host, next_at, strikes, reason) values (?, ?, ?, ?)",
                [pause.host, exact_time(pause.until), pause.strikes, pause.reason],
            )

    def quarantine(self, outlet: str) -> Quarantine | None:
        """The outlet's quarantine, whether it is over or not; None where it does not block us."""
        return next((one for one in self.quarantines() if one.outlet == outlet), None)

    def quarantines(self) -> list[Quarantine]:
        """All outlets that blocked us in their last pass, by name."""
        return [
            Quarantine(
                outlet=row["outlet"],
                strikes=row["strikes"],
                until=datetime.fromisoformat(row["until"]),
                reason=row["reason"],
                at=datetime.fromisoformat(row["at"]),
            )
            for row in self._database.query("select * from quarantines order by outlet")
        ]

    def save_quarantine(self, quarantine: Quarantine) -> None:
        with write_transaction(self._database):
            self._database.execute(
                "replace into quarantines (outlet, strikes, until, reason, at) values (?, ?, ?, ?, ?)",
                [
                    quarantine.outlet,
                    quarantine.strikes,
                    exact_time(quarantine.until),
                    quarantine.reason,
                    exact_time(quarantine.at),
                ],
            )

    def end_quarantine(self, outlet: str) -> None:
        """Forgets that the outlet blocked us: it answered."""
        with write_transaction(self._database):
            self._database.execute("delete from quarantines where outlet = ?", [outlet])
