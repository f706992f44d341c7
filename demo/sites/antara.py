"""Antara: the national site with the new template, the regional portals with the old one."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from urllib.parse import unquote_plus

from demo.desk import Desk, slug_of, window
from demo.messages import Request, Response
from demo.sites.base import Handler, Site, article, list_of, page_of, robots, xml
from demo.stories import Story

_ROBOTS = """User-agent: *
Disallow: /ajax/
Disallow: /ucnews/

User-agent: claudebot
User-agent: blp_bbot
Disallow: /
"""
_PAGE_SIZE = 5  # fewer than the model, so that few articles fill more than one page
_FEED_SIZE = 15
_FROZEN_SINCE = 12  # the portal's feed stopped: it leaves out this many of the newest stories
_BOILERPLATE = (
    "Dilarang keras mengambil konten, melakukan perayapan atau pengindeksan otomatis untuk AI",
    "Copyright © ANTARA",
    "Ikuti kami di media sosial",
)
_SECTIONS = r"(?P<section>ekonomi|humaniora|metro|nusantara|nasional|politik|olahraga|bisnis|daerah)"


def _not_found(folder: str) -> Callable[[Desk, Request], Response]:
    """The 404 page that lists many articles all the same: nothing on it may be harvested."""
    return lambda desk, _request: page_of(
        f"{folder}/404.html", desk, status=404, stories=desk.latest(40) + desk.decoys
    )


def _rss(section: str | None = None) -> Handler:
    def handler(desk: Desk, request: Request, _match: re.Match[str]) -> Response:
        stories = desk.in_section(section) if section else desk.stories
        return xml(
            "antara/rss.xml", stories[:_FEED_SIZE], bom=True, host=request.host, heading=section or "Terkini"
        )

    return handler


def _frozen_rss(desk: Desk, request: Request, _match: re.Match[str]) -> Response:
    """A feed that still answers 200 and has had nothing new for long."""
    old = [story for story in desk.stories if not story.name][_FROZEN_SINCE:]
    return xml("antara/rss.xml", old[:_FEED_SIZE], bom=False, host=request.host, heading="Terkini")


def _page_number(request: Request, match: re.Match[str]) -> int:
    return int(match.groupdict().get("page") or request.number("page"))


def _found(desk: Desk, kind: str, term: str) -> Sequence[Story]:
    if kind == "section":
        return desk.in_section(term)
    if kind == "tag":
        return desk.tagged(slug_of(term))
    if kind == "search":
        return desk.matching(unquote_plus(term))
    return desk.stories


def _list(template: str, kind: str) -> Handler:
    """A list of the latest stories, of a section, a tag or a search, paged by path or by query."""

    def handler(desk: Desk, request: Request, match: re.Match[str]) -> Response:
        term = match.groupdict().get(kind) or request.query.get("q", "")
        base = {"latest": "terkini", "section": term, "tag": f"tag/{term}", "search": "search"}[kind]
        shown = window(_found(desk, kind, term), _page_number(request, match), _PAGE_SIZE)
        return list_of(
            template,
            desk,
            shown.stories,
            shown=shown,
            kind=kind,
            term=term,
            base=base,
            host=request.host,
        )

    return handler


def _article(folder: str) -> Handler:
    def handler(desk: Desk, request: Request, _match: re.Match[str]) -> Response:
        wanted = request.query.get("page", "1")
        found = article(f"{folder}/article.html", f"{folder}/gone.html", desk, request, wanted)
        return found or _not_found(folder)(desk, request)

    return handler


def _media(desk: Desk, request: Request, match: re.Match[str]) -> Response:
    """A photo or video page: it has a headline and no text."""
    return page_of("antara/media.html", desk, host=request.host, title=match["slug"].replace("-", " "))


def _lists(host: str, folder: str) -> list[tuple[str, Handler]]:
    template = f"{folder}/list.html"
    return [
        (rf"{host}/terkini(?:/(?P<page>\d+))?/?", _list(template, "latest")),
        (rf"{host}/tag/(?P<tag>[a-z0-9-]+)(?:/(?P<page>\d+))?/?", _list(template, "tag")),
        (rf"{host}/search(?:/(?P<search>[^/]+)/(?P<page>\d+))?/?", _list(template, "search")),
        (rf"{host}/berita/\d+/[^/]+", _article(folder)),
        (rf"{host}/(?:foto|video|infografis)/\d+/(?P<slug>[^/]+)", _media),
        (rf"{host}/{_SECTIONS}(?:/(?P<page>\d+))?/?", _list(template, "section")),
    ]


_NATIONAL_HOST = r"(?:www\.)?antaranews\.com"

NATIONAL = Site(
    outlet="antara",
    hosts=("www.antaranews.com", "antaranews.com"),
    filler_url="https://www.antaranews.com/berita/5{id}/{slug}",
    routes=[
        (rf"{_NATIONAL_HOST}/robots\.txt", robots(_ROBOTS)),
        (rf"{_NATIONAL_HOST}/rss/(?:terkini|top-news)\.xml", _rss()),
        (rf"{_NATIONAL_HOST}/rss/ekonomi\.xml", _rss("ekonomi")),
        (rf"{_NATIONAL_HOST}/rss/humaniora\.xml", _rss("humaniora")),
        (rf"{_NATIONAL_HOST}/rss/metro\.xml", _frozen_rss),
        *_lists(_NATIONAL_HOST, "antara"),
        (rf"{_NATIONAL_HOST}/", _list("antara/list.html", "latest")),
    ],
    not_found=_not_found("antara"),
    boilerplate=_BOILERPLATE,
    entry_points=(
        "https://www.antaranews.com/rss/terkini.xml",
        "https://www.antaranews.com/rss/top-news.xml",
        "https://www.antaranews.com/rss/ekonomi.xml",
        "https://www.antaranews.com/rss/humaniora.xml",
        "https://www.antaranews.com/terkini?page=1",
        "https://www.antaranews.com/ekonomi",
        "https://www.antaranews.com/tag/bpjs-kesehatan",
        "https://www.antaranews.com/tag/bpjs-ketenagakerjaan",
        "https://www.antaranews.com/search?q=bpjs&page=1",
    ),
    dead_routes=(
        "https://www.antaranews.com/sitemap.xml",
        "https://www.antaranews.com/indeks/2026-10-01",
    ),
)


def regional(portal: str, first_digit: int, *, frozen_feed: bool = False) -> Site:
    """A regional portal: `portal` is its subdomain, `first_digit` opens the ids of its own sequence."""
    host = rf"{portal}\.antaranews\.com"
    root = f"https://{portal}.antaranews.com"
    return Site(
        outlet="antara_regional",
        hosts=(f"{portal}.antaranews.com",),
        filler_url=root + f"/berita/{first_digit}{{id}}/{{slug}}",
        routes=[
            (rf"{host}/robots\.txt", robots(_ROBOTS)),
            (rf"{host}/rss/terkini\.xml", _frozen_rss if frozen_feed else _rss()),
            *_lists(host, "antara_regional"),
            (rf"{host}/", _list("antara_regional/list.html", "latest")),
        ],
        not_found=_not_found("antara_regional"),
        boilerplate=("Komentar menjadi tanggung jawab anda sesuai UU ITE", "COPYRIGHT © ANTARA"),
        entry_points=(
            f"{root}/rss/terkini.xml",
            f"{root}/terkini",
            f"{root}/tag/bpjs-kesehatan",
            f"{root}/tag/bpjs-ketenagakerjaan",
            f"{root}/search?q=bpjs",
            f"{root}/search/bpjs/1",
        ),
        dead_routes=(f"{root}/sitemap.xml", f"{root}/indeks/2026-10-01"),
    )


KEPRI = regional("kepri", 1)
JAMBI = regional("jambi", 6, frozen_feed=True)
