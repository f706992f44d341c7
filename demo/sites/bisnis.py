"""Bisnis.com: channels with the day in the address, wrapped search results, an index that ignores `page`."""

from __future__ import annotations

import re
from urllib.parse import unquote

from demo.desk import Desk, window
from demo.messages import Request, Response, redirect
from demo.sites.base import Site, article, challenge, list_of, news_window, page_of, robots, xml

_ROBOTS = """User-agent: *
Disallow: /rss/
Disallow: /feed/
Disallow: /interaktif/
Disallow: /spektrum/
Disallow: /cdn-cgi/
Disallow: /wp-admin/
Disallow: /wp-content/
Disallow: /admin/

User-agent: GPTBot
User-agent: CCBot
Disallow: /

Sitemap: https://www.bisnis.com/sitemap.xml
Sitemap: https://www.bisnis.com/sitemap-news.xml
"""
_CHANNELS = ("finansial", "ekonomi", "kabar24", "sumatra")
_CATEGORIES = {"0": "", "43": "ekonomi", "5": "finansial", "194": "market"}
_TOPICS = {"41877": "BPJS Kesehatan", "27451": "BPJS Ketenagakerjaan"}
_PAGE_SIZE = 4  # fewer than the model, so that few articles fill more than one page
_INDEX_SIZE = 40
_WWW = r"(?:www\.)?bisnis\.com"
_CHANNEL = rf"(?P<channel>{'|'.join(_CHANNELS)})\.bisnis\.com"


def _index(desk: Desk, request: Request, _match: re.Match[str]) -> Response:
    """The dated index. It answers every `page` with the same list."""
    category = _CATEGORIES.get(request.query.get("categoryId", "0"), "")
    stories = desk.in_section(category) if category else desk.stories
    day = request.query.get("date", "")
    if day:
        stories = [story for story in stories if f"{story.published:%Y-%m-%d}" == day]
    return list_of("bisnis/index.html", desk, stories[:_INDEX_SIZE], heading=f"Indeks {day}".strip())


def _search(desk: Desk, request: Request, _match: re.Match[str]) -> Response:
    query = request.query.get("q", "")
    shown = window(desk.matching(query), request.number("page"), _PAGE_SIZE)
    return list_of("bisnis/search.html", desk, shown.stories, shown=shown, query=query)


def _unwrap(_desk: Desk, request: Request, _match: re.Match[str]) -> Response:
    """The redirect behind every search result."""
    return redirect(unquote(request.query.get("url", "https://www.bisnis.com/")), 302)


def _topic(desk: Desk, request: Request, match: re.Match[str]) -> Response:
    name = _TOPICS.get(match["topic"])
    if name is None:
        return _not_found(desk, request)
    found = desk.tagged(name.lower().replace(" ", "-"))
    shown = window(found, request.number("page"), _PAGE_SIZE)
    return list_of("bisnis/topic.html", desk, shown.stories, shown=shown, heading=name, base=request.path)


def _sitemaps(desk: Desk, _request: Request, _match: re.Match[str]) -> Response:
    """The news sitemap of the whole site: an index of one news sitemap a channel."""
    addresses = [f"https://{channel}.bisnis.com/sitemap-news.xml" for channel in _CHANNELS]
    return xml("sitemap_index.xml", news_window(desk.stories), addresses=addresses)


def _channel_sitemap(desk: Desk, _request: Request, match: re.Match[str]) -> Response:
    host = f"{match['channel']}.bisnis.com"
    stories = [story for story in news_window(desk.stories) if story.host == host]
    return xml("sitemap_news.xml", stories, publication="Bisnis.com")


def _article(desk: Desk, request: Request, _match: re.Match[str]) -> Response:
    wanted = request.query.get("page", "1")
    found = article("bisnis/article.html", "bisnis/404.html", desk, request, wanted)
    return found or _not_found(desk, request)


def _not_found(desk: Desk, _request: Request) -> Response:
    return page_of("bisnis/404.html", desk, status=404)


SITE = Site(
    outlet="bisnis",
    hosts=(
        "www.bisnis.com",
        "bisnis.com",
        "search.bisnis.com",
        *(f"{name}.bisnis.com" for name in _CHANNELS),
    ),
    filler_url="https://kabar24.bisnis.com/read/{day}/15/1{id}/{slug}",
    routes=[
        (r"[a-z0-9.]+/robots\.txt", robots(_ROBOTS)),
        (rf"{_WWW}/sitemap-news\.xml", _sitemaps),
        (rf"{_WWW}/(?:sitemap\.xml|rss/?|feed/?)", challenge),
        (rf"{_WWW}/(?:index|indeks|berita)/?", _index),
        (rf"{_WWW}/topic/(?P<topic>\d+)/[a-z0-9-]+/?", _topic),
        (rf"{_WWW}/", _index),
        (r"search\.bisnis\.com/link", _unwrap),
        (r"search\.bisnis\.com/", _search),
        (rf"{_CHANNEL}/sitemap-news\.xml", _channel_sitemap),
        (rf"{_CHANNEL}/read/\d{{8}}/\d+/\d+/[^/]+", _article),
        (rf"{_CHANNEL}/", _index),
    ],
    not_found=_not_found,
    boilerplate=(
        "Nyaman tanpa iklan. Langganan BisnisPro",
        "Cek Berita dan Artikel yang lain di Google News dan WA Channel",
        "Scan QR Code Bisnis Indonesia e-paper",
    ),
    entry_points=(
        "https://www.bisnis.com/sitemap-news.xml",
        "https://finansial.bisnis.com/sitemap-news.xml",
        "https://www.bisnis.com/index?categoryId=0&type=indeks&date=2026-03-25",
        "https://search.bisnis.com/?q=bpjs&page=1",
        "https://www.bisnis.com/topic/41877/bpjs-kesehatan",
        "https://www.bisnis.com/topic/27451/bpjs-ketenagakerjaan/?page=1",
    ),
    dead_routes=(
        "https://www.bisnis.com/rss",
        "https://www.bisnis.com/sitemap.xml",
        "https://www.bisnis.com/topic/1/tidak-ada",
    ),
)
