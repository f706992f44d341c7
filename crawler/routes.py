"""The shapes of discovery. An outlet declares its routes as data; crawler/discovery.py walks them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

# live: asked on every pass; supplement: asked where no live route works; backfill: archives only.
Role = Literal["live", "supplement", "backfill"]
Fields = tuple[tuple[str, str], ...]  # of a form

BEGINNING = date(2014, 1, 1)  # BPJS exists since then
# A word that no article holds. What a search finds for it, it finds for every word.
NONSENSE = "zqxwvkjhyf"
_TOPIC_WORD = re.compile(r"bpjs[a-z0-9+%_-]{0,60}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Route:
    """An address that names articles."""

    url: str
    general: bool = field(default=False, kw_only=True)  # all news: fetch only what may speak of BPJS
    role: Role = field(default="live", kw_only=True)


@dataclass(frozen=True, slots=True)
class Feed(Route):
    """An RSS or Atom feed."""


@dataclass(frozen=True, slots=True)
class NewsSitemap(Route):
    """A Google-News sitemap, which reaches back about 48 hours, or an index of such."""

    # Regex: of an index only the sitemaps with it in their address; empty: those that say "news", else any.
    children: str = field(default="", kw_only=True)


@dataclass(frozen=True, slots=True)
class Listing(Route):
    """A tag, topic, section or search page, newest first.

    The following pages are those its own pagination links to; `more` is asked where it prints none.
    In `more` and in the form {page} is 2, 3...; {offset} is step, 2 * step...; {url} is page 1.
    """

    column: str = field(default="", kw_only=True)  # XPath of the results; empty: found by the pagination
    more: str = field(default="", kw_only=True)
    step: int = field(default=0, kw_only=True)
    pages: int = field(default=5, kw_only=True)  # at most so many in one live pass
    unwrap: str = field(default="", kw_only=True)  # results link to /redirect?this=ADDRESS
    form: Fields = field(default=(), kw_only=True)  # page 1 is the answer to a POST

    def page(self, number: int, first: str, day: date | None = None) -> tuple[str, Fields] | None:
        """The address and form of page `number` >= 2 by the site's rule; None where none is known.

        `first` is the address of page 1; `day` is the day of a dated index, {day:...} in `more`.
        """
        numbers = {"page": number, "offset": (number - 1) * self.step, "url": first, "day": day}
        if self.more:
            return self.more.format(**numbers), ()
        if self._pages_by_post:
            return first, tuple((name, value.format(**numbers)) for name, value in self.form)
        return None

    @property
    def first_form(self) -> Fields:
        """The form of page 1; empty where it is an ordinary page."""
        numbers = {"page": 1, "offset": 0}
        return tuple((name, value.format(**numbers)) for name, value in self.form)

    @property
    def _pages_by_post(self) -> bool:
        return any("{" in value for _, value in self.form)

    def nonsense(self) -> tuple[str, Fields] | None:
        """The same question about a word that nobody prints; None where the route asks for no topic."""
        url = _TOPIC_WORD.sub(NONSENSE, self.url)
        form = tuple((name, _TOPIC_WORD.sub(NONSENSE, value)) for name, value in self.first_form)
        return None if self.general or (url, form) == (self.url, self.first_form) else (url, form)


@dataclass(frozen=True, slots=True)
class JsonListing(Listing):
    """A JSON document: every string in it that is an article's address, absolute or a path, is one result."""


@dataclass(frozen=True, slots=True)
class Window:
    """The part of an archive that one address lists: the days from `first` to `last`, both included."""

    url: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class DatedIndex(Listing):
    """A listing per day; `url` holds {day:%Y-%m-%d} in the form the site wants.

    Where one address lists `span` days it holds {until:...} too.
    """

    span: int = field(default=1, kw_only=True)
    days: int = field(default=2, kw_only=True)  # the live pass looks at today and the days before
    since: date = field(default=BEGINNING, kw_only=True)  # there is nothing older


@dataclass(frozen=True, slots=True)
class DatedSitemap(NewsSitemap):
    """A sitemap per day or per month: days that share an address are one window."""

    since: date = field(default=BEGINNING, kw_only=True)


def windows(route: DatedIndex | DatedSitemap, first: date, last: date) -> list[Window]:
    """The windows that cover the days from `first` to `last`, oldest first; none before the route begins."""
    span = route.span if isinstance(route, DatedIndex) else 1
    found: list[Window] = []
    day = max(first, route.since)
    while day <= last:
        until = min(day + timedelta(days=span - 1), last)
        url = route.url.format(day=day, until=until)
        if found and found[-1].url == url:
            found[-1] = Window(url, found[-1].first, until)
        else:
            found.append(Window(url, day, until))
        day = until + timedelta(days=1)
    return found


@dataclass(frozen=True, slots=True)
class HomePage(Route):
    """A front page: its links are news, and it and robots.txt name the feeds and sitemaps there are."""
