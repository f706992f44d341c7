"""One request for a page: who asks, for what, in which language, on which day."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from sqlite_utils import Database

from db.inspection.addresses import page_address
from db.inspection.targets import read_statuses
from extract.formatting import Language

STATUSES_LAST = 60.0  # seconds; to judge 10,000 targets takes almost half a second
MOST_PAGES = 100_000


LONGEST_PART = 200
NO_FILTERS = ("lang", "page")


def unknown_parts(query: Mapping[str, str], meant: Collection[str]) -> list[str]:
    """The parts of a query string that are not among the `meant` ones, as given: "year=abc"."""
    return [
        " ".join(f"{name}={value}".split())[:LONGEST_PART]
        for name, value in query.items()
        if name not in meant and name not in NO_FILTERS and value.strip()
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What a page is made for."""

    language: Language
    now: datetime  # aware, in WIB
    address: str  # the path as it was asked for, escaped
    path: tuple[str, ...]  # its parts that vary, unescaped
    query: Mapping[str, str]
    format: str  # html, csv, json or atom
    root: str  # scheme and host, for addresses that leave the page
    operator: bool  # may see tables
    full_text: bool  # may see stored texts
    names: Mapping[str, str] = field(default_factory=dict)  # the outlets' printed names

    @property
    def today(self) -> date:
        return self.now.date()

    @property
    def other_language(self) -> str:
        """The address of the same page in the other language."""
        kept = {name: value for name, value in self.query.items() if name != "lang"}
        given = kept if self.language == "en" else {**kept, "lang": "en"}
        return self.address + (f"?{urlencode(given)}" if given else "")

    @property
    def page(self) -> int:
        """The number of the page of a list, from one."""
        text = self.query.get("page", "")
        return (
            min(max(int(text), 1), MOST_PAGES) if text.isascii() and text.isdigit() and len(text) < 9 else 1
        )

    def takes(self, *meant: str) -> None:
        """Raises UnknownFilters where a program asks by anything but the `meant` parts of a query string.

        It would take what it gets for what it asked for; a person sees what a page shows.
        """
        if self.format != "html" and (unknown := unknown_parts(self.query, meant)):
            raise UnknownFilters(unknown)

    def link(self, *path: str, **query: object) -> str:
        """The address of an own page in the same language."""
        return page_address(*path, language=self.language, **query)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a page function returns."""

    body: str
    content_type: str = "text/html; charset=utf-8"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


class NoSuchPage(Exception):
    """There is nothing at this address."""


class UnknownFilters(Exception):
    """A program asked by what is no filter of the page; `parts` are those of the query string."""

    def __init__(self, parts: Sequence[str]) -> None:
        super().__init__(f"unknown filter: {', '.join(parts)}")


class Statuses:
    """How every target stands, computed anew at most once in STATUSES_LAST seconds or on a new day."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._known: dict[str, str] = {}
        self._day: date | None = None
        self._at = 0.0

    def get(self, database: Database, today: date) -> Mapping[str, str]:
        """The status of each target in force by its id."""
        with self._lock:
            if self._day != today or self._clock() - self._at > STATUSES_LAST:
                self._known = read_statuses(database)
                self._day, self._at = today, self._clock()
            return self._known


Page = Callable[[Database, Visit, Statuses], Answer]
Values = Mapping[str, Any]
