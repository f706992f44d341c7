"""The shapes of discovery. An outlet declares its routes as data; crawler/discovery.py walks them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

# live: asked on every pass; supplement: asked when no live route brought a link; backfill: archives only.
Role = Literal["live", "supplement", "backfill"]


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
    """A Google-News sitemap, or an index of such; it reaches back about 48 hours."""


@dataclass(frozen=True, slots=True)
class Listing(Route):
    """A tag, topic, section or search page, newest first.

    The following pages are those its own pagination links to; `more` is asked where it prints none.
    """

    column: str = field(default="", kw_only=True)  # XPath of the results; empty: found by the pagination
    more: str = field(default="", kw_only=True)  # {page}: 2, 3...; {offset}: step, 2 * step...; {url}: page 1
    step: int = field(default=0, kw_only=True)
    pages: int = field(default=5, kw_only=True)  # at most so many in one pass
    unwrap: str = field(default="", kw_only=True)  # results link to /redirect?this=ADDRESS
    form: tuple[tuple[str, str], ...] = field(default=(), kw_only=True)  # page 1 is the answer to a POST

    def page(self, number: int, first: str) -> str | None:
        """The address of page `number` >= 2 by the site's rule; None where none is known."""
        if not self.more:
            return None
        return self.more.format(page=number, offset=(number - 1) * self.step, url=first)


@dataclass(frozen=True, slots=True)
class DatedIndex(Listing):
    """A listing per day; `url` holds {day:%Y-%m-%d} in the form the site wants."""

    days: int = field(default=2, kw_only=True)  # the live pass looks at today and the days before

    def addresses(self, today: date) -> list[str]:
        """The pages of the last days, today first. `today` is the outlet's own date."""
        return [self.url.format(day=today - timedelta(days=ago)) for ago in range(self.days)]


@dataclass(frozen=True, slots=True)
class HomePage(Route):
    """A front page: its links are news, and it and robots.txt name the feeds and sitemaps there are."""
