"""Which sitemaps are read: those that robots.txt names, and those of an index."""

from __future__ import annotations

import re
from collections.abc import Sequence

from crawler.routes import NewsSitemap

_SITEMAP_LINE = re.compile(rb"^[ \t]*sitemap[ \t]*:[ \t]*(\S{1,500})", re.IGNORECASE | re.MULTILINE)
UNCHOSEN = 5  # sitemaps of an index that the outlet's declaration does not choose from
CHOSEN = 40  # at most, of those it does choose


def sitemaps_of_robots(robots: bytes) -> list[str]:
    """The addresses on the Sitemap lines of a robots.txt."""
    return [line.decode("ascii", "replace") for line in _SITEMAP_LINE.findall(robots)][:UNCHOSEN]


def chosen_sitemaps(children: Sequence[str], route: NewsSitemap) -> list[str]:
    """The sitemaps of an index that are worth a request, each once, in the index's order."""
    named = list(dict.fromkeys(children))
    if route.children:
        return [url for url in named if re.search(route.children, url)][:CHOSEN]
    return [url for url in named if "news" in url][:UNCHOSEN] or named[:UNCHOSEN]
