"""Warta Ekonomi: a feed, a dated index, a search by POST whose results have a number of their own."""

from __future__ import annotations

import re
from datetime import datetime

from demo.desk import Desk, window
from demo.messages import Request, Response, redirect
from demo.render import NOW
from demo.sites.base import Site, article, list_of, page_of, robots, xml
from demo.stories import Story

_ROBOTS = """User-agent: *
Disallow: /admin/
Disallow: /ajax/

Sitemap: https://wartaekonomi.co.id/sitemap.xml
"""
_HOST = r"(?:www\.)?wartaekonomi\.co\.id"
_PAGE_SIZE = 4  # fewer than the model, so that few articles fill more than one page
_FEED_SIZE = 20
_LONGEST_QUERY = 40


def _rss(desk: Desk, _request: Request, _match: re.Match[str]) -> Response:
    return xml("wartaekonomi/rss.xml", desk.latest(_FEED_SIZE))


def _list(desk: Desk, request: Request, stories: list[Story], heading: str) -> Response:
    shown = window(stories, request.number("page"), _PAGE_SIZE)
    return list_of(
        "wartaekonomi/list.html", desk, shown.stories, shown=shown, heading=heading, base=request.path
    )


def _index(desk: Desk, request: Request, match: re.Match[str]) -> Response:
    """The index of a day; without a day, of the day the newsroom is looked at."""
    digits = match["day"] or f"{NOW:%Y%m%d}"
    try:
        day = datetime.strptime(digits + "+0700", "%Y%m%d%z").date()
    except ValueError:
        return _not_found(desk, request)
    return _list(desk, request, desk.on(day), f"Indeks {digits}")


def _start_search(desk: Desk, request: Request, _match: re.Match[str]) -> Response:
    """Accept a query and send the client to the address of its results."""
    query = request.form.get("q", "").strip()[:_LONGEST_QUERY]
    if request.method != "POST" or not query:
        return _not_found(desk, request)
    return redirect(f"https://wartaekonomi.co.id/search/{int.from_bytes(query.encode())}", 303)


def _results(desk: Desk, request: Request, match: re.Match[str]) -> Response:
    """The results under a number, which is the query itself. A query without results is a 404."""
    number = int(match["number"])
    query = number.to_bytes((number.bit_length() + 7) // 8).decode("utf-8", "replace")
    found = desk.matching(query)
    if not found:
        return _not_found(desk, request)
    return _list(desk, request, found, f"Hasil pencarian: {query}")


def _tag(desk: Desk, request: Request, match: re.Match[str]) -> Response:
    found = desk.tagged(match["tag"])
    return _list(desk, request, found, match["tag"]) if found else _not_found(desk, request)


def _sitemaps(desk: Desk, _request: Request, _match: re.Match[str]) -> Response:
    addresses = ["https://wartaekonomi.co.id/news/news-1", "https://wartaekonomi.co.id/news/news-2"]
    return xml("sitemap_index.xml", desk.stories, addresses=addresses)


def _sitemap(desk: Desk, _request: Request, match: re.Match[str]) -> Response:
    """One half of all stories: the odd or the even ones."""
    return xml("sitemap.xml", desk.stories[int(match["branch"]) - 1 :: 2])


def _article(desk: Desk, request: Request, _match: re.Match[str]) -> Response:
    found = article("wartaekonomi/article.html", "wartaekonomi/404.html", desk, request)
    return found or _not_found(desk, request)


def _not_found(desk: Desk, _request: Request) -> Response:
    return page_of("wartaekonomi/404.html", desk, status=404)


SITE = Site(
    outlet="wartaekonomi",
    hosts=("wartaekonomi.co.id", "www.wartaekonomi.co.id"),
    filler_url="https://wartaekonomi.co.id/read{id}/{slug}",
    routes=[
        (rf"{_HOST}/robots\.txt", robots(_ROBOTS)),
        (rf"{_HOST}/rss/?", _rss),
        (rf"{_HOST}/indeks(?:/(?P<day>\d{{8}}))?/?", _index),
        (rf"{_HOST}/search/?", _start_search),
        (rf"{_HOST}/search/(?P<number>\d{{1,110}})/?", _results),
        (rf"{_HOST}/tag/(?P<tag>[a-z0-9-]+)/?", _tag),
        (rf"{_HOST}/sitemap\.xml", _sitemaps),
        (rf"{_HOST}/news/news-(?P<branch>[12])", _sitemap),
        (rf"{_HOST}/read\d+/[^/]+", _article),
        (rf"{_HOST}/", lambda desk, request, _match: _list(desk, request, desk.latest(30), "Terbaru")),
    ],
    not_found=_not_found,
    boilerplate=(
        "Mau Berita Terbaru Lainnya dari Warta Ekonomi? Yuk Follow Kami di Google News",
        "Copyright Warta Ekonomi. Seluruh hak dilindungi",
        "Berlangganan buletin pagi",
    ),
    entry_points=(
        "https://wartaekonomi.co.id/rss",
        "https://www.wartaekonomi.co.id/rss",
        "https://wartaekonomi.co.id/indeks/20260210",
        "https://wartaekonomi.co.id/tag/bpjs-ketenagakerjaan",
        "https://wartaekonomi.co.id/tag/bpjs-kesehatan",
        "https://wartaekonomi.co.id/sitemap.xml",
        "https://wartaekonomi.co.id/news/news-1",
        "https://wartaekonomi.co.id/news/news-2",
        f"https://wartaekonomi.co.id/search/{int.from_bytes(b'bpjs')}",
    ),
    dead_routes=(
        "https://wartaekonomi.co.id/search",
        f"https://wartaekonomi.co.id/search/{int.from_bytes(b'xqzjkv')}",
        "https://wartaekonomi.co.id/tag/bpjs-kesehatan/feed",
    ),
)
