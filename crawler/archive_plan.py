"""What is wanted of an outlet's archive, and the windows through which it is walked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from crawler.feeds import WIB
from crawler.routes import DatedIndex, DatedSitemap, Listing, Route, Window, windows
from db.archive import WindowProgress

ArchiveRoute = DatedIndex | DatedSitemap | Listing


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is wanted of an archive: the days from `first` to `last`, in Jakarta, and where to begin."""

    first: date
    last: date
    newest_first: bool = True


def order_of(values: Mapping[str, Any]) -> Order:
    """The order as one process hands it to another: days as texts."""
    return Order(
        first=date.fromisoformat(values["first"]),
        last=date.fromisoformat(values["last"]),
        newest_first=bool(values.get("newest_first", True)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """What one stretch may cost; None for no limit."""

    requests: int | None = None
    seconds: float | None = None

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Budget:
        return cls(requests=values.get("requests"), seconds=values.get("seconds"))

    def is_spent(self, requests: int, time: timedelta) -> bool:
        over = self.requests is not None and requests >= self.requests
        return over or (self.seconds is not None and time.total_seconds() >= self.seconds)


def archive_routes(routes: Sequence[Route]) -> list[ArchiveRoute]:
    """The ways into the past, best first: dated ones, then topical lists; declared ones before others."""
    dated = [route for route in routes if isinstance(route, DatedIndex | DatedSitemap)]
    topical = [
        route
        for route in routes
        if isinstance(route, Listing) and not isinstance(route, DatedIndex) and not route.general
    ]
    by_role = ("backfill", "live", "supplement")
    return [
        *sorted(dated, key=lambda route: by_role.index(route.role)),
        *sorted(topical, key=lambda route: by_role.index(route.role)),
    ]


def plan(route: ArchiveRoute, order: Order) -> list[Window]:
    """The windows of the route in the order they are walked; a list without dates is a single one."""
    if isinstance(route, DatedIndex | DatedSitemap):
        found = windows(route, order.first, order.last)
    else:
        found = [Window(route.url, order.first, order.last)]
    return found[::-1] if order.newest_first else found


def is_done(window: Window, progress: WindowProgress | None) -> bool:
    """Whether the window was walked to its end after its last day, over all of its days."""
    return (
        progress is not None
        and progress.finished
        and progress.first_day <= window.first
        and progress.last_day >= window.last
        and progress.at.astimezone(WIB).date() > window.last
    )
