"""Page to Article: trafilatura reads the text; what it is given and what it lost is looked after here."""

from __future__ import annotations

import logging
from dataclasses import dataclass

import trafilatura
from lxml import html
from lxml.etree import LxmlError
from lxml.html import HtmlElement

from extract import obstacles
from extract.blocks import Block, read_blocks
from extract.boilerplate import clean_lines, ends_whole, is_prose, squeeze, wire_credit
from extract.charset import decode_html
from extract.container import clean_body, drop_unread, find_bodies, prose_length
from extract.metadata import find_authors, find_title, find_url
from extract.model import Article, Fate, Page
from extract.paywall import is_paywalled
from extract.published import find_published
from extract.quirks import Quirks, quirks_of
from extract.structured import Thing, things
from extract.topic import speaks_of_bpjs

MAX_BYTES = 16 * 2**20
MAX_TEXT = 2_000_000  # characters of visible text; trafilatura takes minutes beyond
MAX_ELEMENTS = 200_000
MIN_TEXT = 120  # characters; less is a headline or a caption

logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # its failures are fates here
logging.getLogger("htmldate").setLevel(logging.CRITICAL)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Document:
    """A parsed page with what is asked of it repeatedly."""

    tree: HtmlElement
    things: list[Thing]
    quirks: Quirks
    title: str


def read_article(page: Page) -> Article | Fate:
    """The article of a page, or why there is none.

    Fates: BLOCKED (a refusal or a challenge), NOT_ARTICLE (not HTML, missing, a list, a gallery), TOO_LARGE,
    OFF_TOPIC (does not speak of BPJS outside its menus and related links), NO_TEXT, NO_DATE. A paywalled
    page is an Article of the whole sentences of its teaser. Never raises on hostile pages; time and memory
    are bounded by the limits above, but only a killable process bounds a library's worst case.
    """
    if len(page.body) + sum(map(len, page.more)) > MAX_BYTES:
        return Fate.TOO_LARGE
    if obstacles.is_refusal(page.status, page.body):
        return Fate.BLOCKED
    if page.status in (404, 410) or not obstacles.is_html(page.headers, page.body):
        return Fate.NOT_ARTICLE
    if not any(speaks_of_bpjs(body) for body in (page.body, *page.more)):
        return _fate_without_topic(page)
    document = _open(page.body, page)
    return document if isinstance(document, Fate) else _read(page, document)


def _fate_without_topic(page: Page) -> Fate:
    """A soft 404 or a login wall does not speak of BPJS either; such pages are small enough to parse."""
    document = _open(page.body, page) if len(page.body) < 200_000 else Fate.OFF_TOPIC
    if isinstance(document, Fate):
        return document
    if obstacles.is_missing(page.status, document.title):
        return Fate.NOT_ARTICLE
    drop_unread_text = document.tree.text_content()
    return Fate.BLOCKED if obstacles.is_login_wall(document.tree, drop_unread_text) else Fate.OFF_TOPIC


def _open(body: bytes, page: Page) -> _Document | Fate:
    """Parse one body of the page."""
    text = decode_html(body, page.headers.get("content-type"))
    parser = html.HTMLParser(
        encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True, no_network=True
    )
    try:
        tree = html.document_fromstring(text.encode(), parser=parser)
    except (LxmlError, ValueError):
        return Fate.NO_TEXT
    for index, _ in enumerate(tree.iter()):
        if index > MAX_ELEMENTS:
            return Fate.TOO_LARGE
    quirks = quirks_of(page.final_url or page.url)
    data = things(tree)
    return _Document(tree=tree, things=data, quirks=quirks, title=find_title(tree, data, quirks))


def _read(page: Page, document: _Document) -> Article | Fate:
    tree, url = document.tree, page.final_url or page.url
    if obstacles.is_missing(page.status, document.title):
        return Fate.NOT_ARTICLE
    is_list = obstacles.is_list_or_media(tree, document.things, url)
    is_login = obstacles.is_login_wall(tree, tree.text_content())
    dated = find_published(tree, document.things, document.quirks, url, page.fetched_at)
    canonical = find_url(tree, url)
    drop_unread(tree)
    if len(tree.text_content()) > MAX_TEXT:
        return Fate.TOO_LARGE
    raw = _raw_lines(document)
    paywalled = is_paywalled(tree, document.things, raw)
    lines = _join_pages(page, document, clean_lines(raw, document.title, document.quirks.lines))
    lines = _teaser(lines) if paywalled else lines
    text = "\n".join(lines)
    if is_list:
        return Fate.NOT_ARTICLE
    if len(text) < MIN_TEXT:
        return Fate.BLOCKED if is_login else Fate.NO_TEXT
    if not speaks_of_bpjs(f"{document.title}\n{text}"):
        return Fate.OFF_TOPIC
    if dated is None:
        return Fate.NO_DATE
    return Article(
        outlet=page.outlet,
        key=page.key,
        url=canonical,
        title=document.title,
        published=dated[0],
        date_origin=dated[1],
        text=text,
        authors=find_authors(tree, document.things, document.quirks, raw),
        wire=None if "ANTARA" in document.quirks.brands else wire_credit(raw),
        paywalled=paywalled,
    )


def _raw_lines(document: _Document) -> list[str]:
    """The lines of the article as they stand on the page, labels and bylines of its own element included."""
    bodies = find_bodies(document.tree, document.quirks) or _found_by_trafilatura(document.tree)
    lines: list[str] = []
    for body in bodies:
        clean_body(body, document.quirks, document.title)
        lines += _read_body(read_blocks(body))
    return lines


def _found_by_trafilatura(tree: HtmlElement) -> list[HtmlElement]:
    """The smallest element that holds the text trafilatura sees in an unknown page."""
    seen = squeeze(trafilatura.extract(tree, fast=True, include_comments=False) or "")
    element = tree if seen else None
    while element is not None:
        smaller = [child for child in element if prose_length(child) >= 0.9 * len(seen)]
        if not smaller:
            return [element]
        element = smaller[0]
    return []


def _read_body(blocks: list[Block]) -> list[str]:
    """The blocks that trafilatura reads as text, and prose it would have lost.

    It is given a plain document of the article's blocks, since in the page's own markup it drops bare text
    nodes and lists, and reads nothing at all below some thousand nested elements.
    """
    root = html.Element("html")
    article = html.etree.SubElement(html.etree.SubElement(root, "body"), "article")
    for block in blocks:
        paragraph = html.etree.SubElement(article, "h2" if block.heading else "p")
        if block.linked > 0.8:
            paragraph = html.etree.SubElement(paragraph, "a", href="#")
        paragraph.text = block.text
    read = squeeze(trafilatura.extract(root, fast=True, include_comments=False, favor_recall=True) or "")
    return [
        block.text
        for block in blocks
        if not _is_link_line(block) and (is_prose(block.text) or squeeze(block.text) in read)
    ]


def _is_link_line(block: Block) -> bool:
    """A paragraph that is nothing but a link leads to another article, unless it is a sentence."""
    return block.linked > 0.8 and not ends_whole(block.text)


def _join_pages(page: Page, first: _Document, lines: list[str]) -> list[str]:
    """The lines of all pages of the article; what a further page repeats of an earlier one is dropped."""
    known = {squeeze(line) for line in lines}
    for body in page.more:
        document = _open(body, page)
        if isinstance(document, Fate) or obstacles.is_refusal(200, body):
            continue
        drop_unread(document.tree)
        for line in clean_lines(_raw_lines(document), first.title, document.quirks.lines):
            if (words := squeeze(line)) not in known:
                known.add(words)
                lines.append(line)
    return lines


def _teaser(lines: list[str]) -> list[str]:
    """The teaser without the sentence that the paywall cut off."""
    if not lines or ends_whole(lines[-1]):
        return lines
    whole = max(lines[-1].rfind(end) for end in (". ", "? ", "! ", ".” ", '." '))
    return [*lines[:-1], lines[-1][: whole + 2].strip()] if whole > 0 else lines[:-1]
