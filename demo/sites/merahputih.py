"""MerahPutih: addresses without id or date, a feed without dates, a search that finds for every word."""

from __future__ import annotations

import json
import re

from demo.desk import Desk, window
from demo.messages import Request, Response
from demo.render import render
from demo.sites.base import Site, article, list_of, page_of, robots, xml

_ROBOTS = """User-agent: *
Allow: /
Disallow: /dashboard/

Sitemap: https://merahputih.com/sitemap.xml
"""
_HOST = r"(?:www\.)?merahputih\.com"
_PAGE_SIZE = 4  # fewer than the model, so that few articles fill more than one page
_FEED_SIZE = 20
_SEARCH_SIZE = 12


def _feed(desk: Desk, _request: Request, _match: re.Match[str]) -> Response:
    return xml("merahputih/feed.xml", desk.latest(_FEED_SIZE))


def _home(desk: Desk, _request: Request, _match: re.Match[str]) -> Response:
    return list_of(
        "merahputih/list.html", desk, desk.latest(_PAGE_SIZE), shown=None, heading="Terbaru", base="/"
    )


def _tag(desk: Desk, request: Request, match: re.Match[str]) -> Response:
    shown = window(desk.tagged(match["tag"]), request.number("page"), _PAGE_SIZE)
    return list_of(
        "merahputih/list.html",
        desk,
        shown.stories,
        shown=shown,
        heading=match["tag"].replace("-", " "),
        base=request.path,
    )


def _category(desk: Desk, request: Request, match: re.Match[str]) -> Response:
    shown = window(desk.in_section(match["section"]), request.number("page"), _PAGE_SIZE)
    return list_of(
        "merahputih/list.html", desk, shown.stories, shown=shown, heading=match["section"], base=request.path
    )


def _search(desk: Desk, request: Request, _match: re.Match[str]) -> Response:
    """The same shell with the latest stories for every query, known word or nonsense."""
    heading = f"Hasil untuk “{request.query.get('q', '')}”"
    return list_of(
        "merahputih/list.html",
        desk,
        desk.latest(_SEARCH_SIZE),
        shown=None,
        heading=heading,
        base=request.path,
    )


def _sitemap(desk: Desk, _request: Request, _match: re.Match[str]) -> Response:
    return xml("sitemap.xml", desk.stories)


def _api(desk: Desk, request: Request, match: re.Match[str]) -> Response:
    """The article as JSON, as an old app of the outlet read it."""
    story = desk.find(request.host, f"/post/read/{match['slug']}")
    if story is None:
        return Response(status=404, body=b'{"message": "not found"}', content_type="application/json")
    content = render("merahputih/content.html", blocks=story.blocks, desk=desk)
    found = {"title": story.title, "slug": match["slug"], "content": content}
    return Response(body=json.dumps(found).encode(), content_type="application/json")


def _article(desk: Desk, request: Request, _match: re.Match[str]) -> Response:
    found = article("merahputih/article.html", "merahputih/404.html", desk, request)
    return found or _not_found(desk, request)


def _not_found(desk: Desk, _request: Request) -> Response:
    return page_of("merahputih/404.html", desk, status=404)


SITE = Site(
    outlet="merahputih",
    hosts=("merahputih.com", "www.merahputih.com"),
    filler_url="https://merahputih.com/post/read/{slug}",
    routes=[
        (rf"{_HOST}/robots\.txt", robots(_ROBOTS)),
        (rf"{_HOST}/feed\.xml", _feed),
        (rf"{_HOST}/sitemap\.xml", _sitemap),
        (rf"{_HOST}/tag/(?P<tag>[a-z0-9-]+)/?", _tag),
        (rf"{_HOST}/category/(?P<section>[a-z0-9-]+)/?", _category),
        (rf"{_HOST}/search/?", _search),
        (rf"{_HOST}/api/post/(?P<slug>[^/]+)", _api),
        (rf"{_HOST}/post/read/[^/]+/?", _article),
        (rf"{_HOST}/", _home),
    ],
    not_found=_not_found,
    boilerplate=("Berita Terkait", "MerahPutih Media Group", "Dapatkan kabar pilihan lewat surel"),
    entry_points=(
        "https://merahputih.com/feed.xml",
        "https://merahputih.com/sitemap.xml",
        "https://merahputih.com/tag/bpjs-kesehatan",
        "https://merahputih.com/tag/bpjs-ketenagakerjaan",
        "https://merahputih.com/category/berita",
        "https://merahputih.com/",
        "https://merahputih.com/search?q=bpjs",
    ),
    dead_routes=("https://merahputih.com/indeks", "https://merahputih.com/rss"),
)
