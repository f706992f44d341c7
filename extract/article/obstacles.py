"""Answers that stand in place of an article: challenges, refusals, missing pages, lists and media."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import islice

from lxml.html import HtmlElement

from extract.article.addresses import names_a_list, names_media
from extract.article.blocks import read_blocks
from extract.article.metadata import meta
from extract.article.structured import Thing, is_article, is_media

_REFUSALS = frozenset((401, 403, 407, 429, 451, 503))
_HTML_TYPES = (
    "text/html",
    "application/xhtml",
    "text/plain",
    "application/octet-stream",
    "text/xml",
    "application/xml",
)
_BINARY = (
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"PK\x03\x04",
    b"\x1f\x8b",
    b"RIFF",
    b"\x00\x00\x00\x18ftyp",
    b"ID3",
)

# Marks of challenge pages. Real articles may load some vendors' scripts too, so each names the page itself.
_CHALLENGE = re.compile(
    rb"<title>\s{0,20}(?:just a moment|attention required|access denied|one more step|ddos-guard"
    rb"|security check|verifying|are you a robot|pardon our interruption|robot check|checking your browser"
    rb"|please wait\.\.\.)"
    rb"|cf-browser-verification|cf_chl_opt|cf-challenge-running|id=\"challenge-(?:form|running|error)"
    rb"|_incapsula_resource|geo\.captcha-delivery\.com|px-captcha|enable javascript and cookies to continue"
    rb"|errors\.edgesuite\.net|request unsuccessful\. incapsula|ddos-guard\.net/check",
    re.IGNORECASE,
)
_WALL_TEXTS = 200  # pieces of text in which a request to log in is looked for
_MAX_CHALLENGE = 100_000  # bytes; a challenge page is small
_MISSING = re.compile(
    r"\b404\b|(?:halaman|artikel|berita|laman|konten|page|article)[^.]{0,40}\b(?:tidak (?:dapat )?ditemukan"
    r"|tidak tersedia|telah dihapus|not found)\b|^(?:not found|tidak ditemukan|oops)\b",
    re.IGNORECASE,
)
_LOGIN = re.compile(
    r"\b(?:silakan|silahkan|harap|anda harus|please)\b[^.]{0,40}\b(?:login|masuk|log in|sign in)\b",
    re.IGNORECASE,
)


def is_html(headers: Mapping[str, str], body: bytes) -> bool:
    """Whether an answer can be read as HTML, by its content type and its first bytes."""
    content_type = headers.get("content-type", "").split(";")[0].strip().lower()
    if content_type and not content_type.startswith(_HTML_TYPES):
        return False
    return bool(body.strip(b"\0 \t\r\n")) and not body.startswith(_BINARY)


def is_refusal(status: int, body: bytes) -> bool:
    """Whether the site refused, by status or by a challenge page, also one sent with status 200."""
    return status in _REFUSALS or (len(body) <= _MAX_CHALLENGE and bool(_CHALLENGE.search(body)))


def is_missing(status: int, title: str) -> bool:
    """Whether the page says that there is nothing here, also with status 200 (a soft 404)."""
    return status in (404, 410) or bool(_MISSING.search(title))


def is_login_wall(tree: HtmlElement) -> bool:
    """Whether the page asks for a login in place of showing something."""
    if not tree.xpath("//input[@type='password']"):
        return False
    return bool(_LOGIN.search(" ".join(islice(tree.itertext(), _WALL_TEXTS))))


def is_list_or_media(tree: HtmlElement, things: list[Thing], url: str) -> bool:
    """Whether address or metadata say that the page is a list, a gallery or a video, not an article."""
    if names_a_list(url) or names_media(url):
        return True
    if any(is_article(thing) for thing in things):
        return False
    kind = meta(tree, "og:type").lower()
    return kind.startswith("video") or (kind != "article" and any(is_media(thing) for thing in things[:3]))


def is_listing(tree: HtmlElement, things: list[Thing], bodies: list[HtmlElement]) -> bool:
    """Whether what was taken for the article is a list of teasers, on a page that claims to be no article."""
    if any(is_article(thing) for thing in things) or meta(tree, "og:type").lower() == "article":
        return False
    if meta(tree, "article:published_time") or meta(tree, "publishdate") or meta(tree, "pubdate"):
        return False
    blocks = [block for body in bodies for block in read_blocks(body)]
    teasers = sum(block.heading and block.linked > 0.8 for block in blocks)
    prose = sum(block.linked < 0.5 and len(block.text) >= 120 for block in blocks)
    return teasers >= 5 and 2 * teasers >= prose
