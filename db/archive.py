"""How far backfills have come, in pages.db: one row a window, so that any stop loses at most a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlite_utils import Database

from db.connection import write_transaction
from db.times import exact_time


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowProgress:
    """How far the walk through one window of an archive has come."""

    outlet: str
    url: str  # of the window's first page
    first_day: date
    last_day: date
    place: str = ""  # JSON of the page to be asked for next; empty once the window is walked
    links: int = 0
    fetched: int = 0
    requests: int = 0
    outcome: str = "ok"  # or the name of the trouble that stopped the last walk
    reason: str = ""
    at: datetime

    @property
    def finished(self) -> bool:
        """Whether the window was walked to its end."""
        return not self.place and self.outcome == "ok"


class ArchiveMemory:
    """The windows of one outlet's archive."""

    def __init__(self, database: Database, outlet: str) -> None:
        self._database = database
        self._outlet = outlet

    def windows(self, urls: Sequence[str] | None = None) -> dict[str, WindowProgress]:
        """The windows that were begun, by address; only those named, where some are named."""
        rows = self._database.query("select * from windows where outlet = ?", [self._outlet])
        wanted = None if urls is None else set(urls)
        found = (_progress(row) for row in rows)
        return {one.url: one for one in found if wanted is None or one.url in wanted}

    def save(self, progress: WindowProgress) -> None:
        """Keeps how far a window has come, in place of what was kept."""
        row = {
            "outlet": progress.outlet,
            "url": progress.url,
            "first_day": progress.first_day.isoformat(),
            "last_day": progress.last_day.isoformat(),
            "place": progress.place,
            "links": progress.links,
            "fetched": progress.fetched,
            "requests": progress.requests,
            "outcome": progress.outcome,
            "reason": progress.reason,
            "at": exact_time(progress.at),
        }
        marks = ", ".join("?" * len(row))
        with write_transaction(self._database):
            self._database.execute(
                f"replace into windows ({', '.join(row)}) values ({marks})", list(row.values())
            )


def _progress(row: dict[str, str]) -> WindowProgress:
    return WindowProgress(
        outlet=row["outlet"],
        url=row["url"],
        first_day=date.fromisoformat(row["first_day"]),
        last_day=date.fromisoformat(row["last_day"]),
        place=row["place"],
        links=int(row["links"]),
        fetched=int(row["fetched"]),
        requests=int(row["requests"]),
        outcome=row["outcome"],
        reason=row["reason"],
        at=datetime.fromisoformat(row["at"]),
    )
