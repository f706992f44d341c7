"""How everything stands, and whether that is well: for a person in the morning and for a monitor."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from db.connection import may_write
from db.coverage import WIB, Coverage
from db.outbox import Outbox, Trouble
from db.overview import OutletStanding, last_good_pass, outlet_standings
from db.pages import PageStore
from db.runs import Run
from db.store import Store

# Mails that were given up longer ago are history, not a trouble.
RECENT = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """How everything stands. `problems` says what is not well, one clause each; empty: all is."""

    last_run: Run | None
    last_good_pass: Run | None
    outlets: tuple[OutletStanding, ...]
    coverage: tuple[Coverage, ...]  # of the last days, newest first
    mail_troubles: tuple[Trouble, ...]
    problems: tuple[str, ...]

    @property
    def healthy(self) -> bool:
        return not self.problems


def status_of(database: Path, pages: Path, now: datetime, max_age: timedelta, days: int) -> Status:
    """The status by what is recorded. The last good pass may be `max_age` old.

    `pages` is pages.db, which may be missing where others crawl; coverage is of the last `days`.
    """
    read_only = not may_write(database)
    with Store(database, read_only=read_only) as store:
        last, good = store.last_run(), last_good_pass(store.database)
        outlets = tuple(outlet_standings(store.database))
    with Outbox(database, read_only=read_only) as outbox:
        troubles = tuple(outbox.troubles())
    first_day = now.astimezone(WIB).date() - timedelta(days=days - 1)
    return Status(
        last_run=last,
        last_good_pass=good,
        outlets=outlets,
        coverage=_coverage(pages, first_day),
        mail_troubles=troubles,
        problems=(*_late(good, now, max_age), *_unhealthy(outlets), *_unsent(troubles, now)),
    )


def _coverage(pages: Path, since: date) -> tuple[Coverage, ...]:
    if not pages.exists():
        return ()
    store = PageStore(pages, read_only=not may_write(pages))
    try:
        return tuple(store.coverage(since))
    finally:
        store.close()


def _late(good: Run | None, now: datetime, max_age: timedelta) -> list[str]:
    if good is None:
        return ["no pass has come to its end yet"]
    age = now - (good.ended_at or good.started_at)
    if abs(age) <= max_age:
        return []
    if age < timedelta():
        return ["the last good pass lies in the future: the clock of this machine was wrong"]
    return [f"the last good pass is {_hours(age)} old, more than {_hours(max_age)}"]


def _hours(age: timedelta) -> str:
    hours = age / timedelta(hours=1)
    return f"{hours:.1f} hours" if hours < 48 else f"{hours / 24:.0f} days"


def _unhealthy(outlets: tuple[OutletStanding, ...]) -> list[str]:
    return [f"{outlet.outlet}: {outlet.reason}" for outlet in outlets if outlet.health == "unhealthy"]


def _unsent(troubles: tuple[Trouble, ...], now: datetime) -> list[str]:
    """The mails that did not arrive, or may not have, as far as that is recent."""
    recent = [trouble for trouble in troubles if trouble.updated_at > now - RECENT]
    dead = sum(trouble.state == "dead" for trouble in recent)
    doubt = sum(trouble.state == "in_doubt" for trouble in recent)
    said = ((dead, "given up"), (doubt, "in doubt whether they arrived"))
    return [f"mails {what}: {number}" for number, what in said if number]
