"""Jambi Ekspres, a site of the Disway network: lists and articles paged by offsets in the path."""

from __future__ import annotations

import re
import zlib

from demo.desk import Desk, slug_of, window
from demo.messages import Request, Response, redirect
from demo.sites.base import Site, article, list_of, page_of, robots, xml
from demo.stories import Story

_ROBOTS = """User-agent: *
Disallow: /admin/
"""
_ROOT = "https://jambiekspres.disway.id"
_HOST = r"jambiekspres\.disway\.id"
_PAGE_SIZE = 30
_ARTICLE_STEP = 15  # the offset by which each further page of an article is addressed
_FEED_SIZE = 20


def tag_id(slug: str) -> int:
    """The number that a tag has on this site only."""
    return 100_000 + zlib.crc32(slug.encode()) % 900_000


def _rss(desk: Desk, _request: Request, match: re.Match[str]) -> Response:
    section = match.groupdict().get("section")
    stories = desk.in_section(section) if section else desk.stories
    return xml("jambiekspres/rss.xml", stories[:_FEED_SIZE], heading=section or "Terkini")


def _offset(text: str | None) -> int:
    return int(text) if text else 0


def _listing(
    desk: Desk, stories: list[Story], offset: int, *, heading: str, base: str, tail: str = ""
) -> Response:
    shown = window(stories, offset // _PAGE_SIZE + 1, _PAGE_SIZE)
    return list_of(
        "jambiekspres/list.html",
        desk,
        shown.stories,
        shown=shown,
        heading=heading,
        base=base,
        tail=tail,
        step=_PAGE_SIZE,
    )


def _category(desk: Desk, request: Request, match: re.Match[str]) -> Response:
    name, number = match["name"], match["number"]
    found = desk.in_section(name)
    if not found:
        return _not_found(desk, request)
    base = f"/kategori/{number}/{name}" if number else f"/kategori/{name}"
    return _listing(desk, found, _offset(match["offset"]), heading=f"Kategori {name}", base=base)


def _tag(desk: Desk, request: Request, match: re.Match[str]) -> Response:
    slug = match["slug"]
    if int(match["number"]) != tag_id(slug):
        return _not_found(desk, request)
    base = f"/listtag/{match['number']}/{slug}"
    return _listing(desk, desk.tagged(slug), _offset(match["offset"]), heading=f"Tag {slug}", base=base)


def _search(desk: Desk, request: Request, match: re.Match[str]) -> Response:
    query = request.query.get("c", "")
    return _listing(
        desk,
        desk.matching(query),
        _offset(match["offset"]),
        heading=f"Kata Pencarian “{query}”",
        base="/search/kata",
        tail=f"/?c={query}&num=",
    )


def _article(desk: Desk, request: Request, match: re.Match[str]) -> Response:
    page = _offset(match["offset"]) // _ARTICLE_STEP + 1
    bare = Request(method=request.method, host=request.host, path=match["bare"], query={})
    found = article(
        "jambiekspres/article.html", "jambiekspres/404.html", desk, bare, str(page), tag_address=_tag_address
    )
    return found or _not_found(desk, request)


def _tag_address(tag: str) -> str:
    slug = slug_of(tag)
    return f"{_ROOT}/listtag/{tag_id(slug)}/{slug}"


def _home(desk: Desk, _request: Request, _match: re.Match[str]) -> Response:
    return _listing(desk, desk.latest(_PAGE_SIZE), 0, heading="Terkini", base="/")


def _old_domain(_desk: Desk, request: Request, _match: re.Match[str]) -> Response:
    return redirect(_ROOT + request.path)


def _not_found(desk: Desk, _request: Request) -> Response:
    return page_of("jambiekspres/404.html", desk, status=404)


SITE = Site(
    outlet="jambiekspres",
    hosts=("jambiekspres.disway.id", "jambiekspres.co.id", "www.jambiekspres.co.id"),
    filler_url=_ROOT + "/read/{id}/{slug}",
    routes=[
        (r"(?:www\.)?jambiekspres\.co\.id/.*", _old_domain),
        (rf"{_HOST}/robots\.txt", robots(_ROBOTS)),
        (rf"{_HOST}/rss(?:/(?P<section>[a-z-]+))?/?", _rss),
        (rf"{_HOST}/kategori/(?:(?P<number>\d+)/)?(?P<name>[a-z-]+)(?:/(?P<offset>\d+))?/?", _category),
        (rf"{_HOST}/listtag/(?P<number>\d+)/(?P<slug>[a-z0-9-]+)(?:/(?P<offset>\d+))?/?", _tag),
        (rf"{_HOST}/search/kata(?:/(?P<offset>\d+)/\d+)?/?", _search),
        (rf"{_HOST}(?P<bare>/read/\d+/[^/]+)(?:/(?P<offset>\d+))?/?", _article),
        (rf"{_HOST}/", _home),
    ],
    not_found=_not_found,
    boilerplate=(
        "Cek Berita dan Artikel yang lain di",
        "Temukan Berita Terkini kami di WhatsApp Channel",
        "Ikuti kanal kami untuk kabar seputar Jambi",
    ),
    entry_points=(
        f"{_ROOT}/rss",
        f"{_ROOT}/rss/ekonomi",
        f"{_ROOT}/kategori/ekonomi",
        f"{_ROOT}/kategori/nasional",
        f"{_ROOT}/search/kata/?c=bpjs",
        _tag_address("BPJS Kesehatan"),
        _tag_address("BPJS Ketenagakerjaan"),
    ),
    dead_routes=(f"{_ROOT}/sitemap.xml", f"{_ROOT}/listtag/1/bpjs-kesehatan"),
)
