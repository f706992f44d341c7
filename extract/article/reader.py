"""Page to Article: trafilatura reads the text; what it is given and what it lost is looked after here."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass, replace

import trafilatura
from lxml import html
from lxml.etree import LxmlError
from lxml.html import HtmlElement

from extract.article import obstacles
from extract.article.addresses import find_url
from extract.article.blocks import Block, read_blocks, tidy
from extract.article.boilerplate import clean_lines, wire_credit
from extract.article.charset import decode_html
from extract.article.container import drop_unread, find_bodies, prose_length
from extract.article.lines import ends_whole, is_prose, squeeze
from extract.article.metadata import find_authors, find_bylines, find_title
from extract.article.paywall import is_paywalled
from extract.article.prune import clean_body
from extract.article.published import find_published
from extract.article.quirks import Quirks, quirks_of
from extract.article.structured import Thing, article_bodies, things
from extract.model import Article, Fate, Page
from extract.topic import speaks_of_bpjs

MAX_BYTES = 16 * 2**20
MAX_TEXT = 2_000_000  # characters of visible text; trafilatura takes minutes beyond
MAX_ELEMENTS = 200_000
MIN_TEXT = 80  # characters; less is a headline or a caption
_MAX_NOTICE = 200_000  # bytes; a soft 404 or a login wall is no larger
_HOLDERS = frozenset(
    ("body", "main", "article", "section", "div", "table", "tbody", "tr", "td", "center", "form")
)
_MAX_DESCENT = 200  # elements nested in one another that are entered to find the article

logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # its failures are fates here
logging.getLogger("htmldate").setLevel(logging.CRITICAL)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Document:
    """A parsed page with what is asked of it repeatedly."""

    tree: HtmlElement
    things: list[Thing]
    quirks: Quirks
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Body:
    """The article's element as it was printed, labels and bylines included, and its own lines."""

    printed: list[str]
    lines: list[str]


def read_article(page: Page) -> Article | Fate:
    """The article of a page, or why there is none.

    Fates: BLOCKED (a refusal, a challenge, a login wall), NOT_ARTICLE (not HTML, missing, a list, a gallery),
    TOO_LARGE, OFF_TOPIC (does not speak of BPJS outside its menus and related links), NO_TEXT, NO_DATE. A
    paywalled page is an Article of the whole sentences of its teaser. Never raises on hostile pages; time
    and memory are bounded by the limits above, but only a killable process bounds a library's worst case.
    """
    if len(page.body) + sum(map(len, page.more)) > MAX_BYTES:
        return Fate.TOO_LARGE
    if obstacles.is_refusal(page.status, page.body):
        return Fate.BLOCKED
    if not obstacles.is_html(page.headers, page.body):
        return Fate.NOT_ARTICLE
    speaks = any(speaks_of_bpjs(body) for body in (page.body, *page.more))
    if not speaks and len(page.body) > _MAX_NOTICE:
        return Fate.OFF_TOPIC
    document = _open(page.body, page)
    if isinstance(document, Fate):
        return document
    if obstacles.is_missing(page.status, document.title):
        return Fate.NOT_ARTICLE
    if not speaks:
        is_wall = obstacles.is_login_wall(document.tree)
        return Fate.BLOCKED if is_wall else Fate.OFF_TOPIC
    return _read(page, document)


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
    if sum(1 for _ in tree.iter()) > MAX_ELEMENTS:
        return Fate.TOO_LARGE
    quirks = quirks_of(page.final_url or page.url)
    data = things(tree)
    return _Document(tree=tree, things=data, quirks=quirks, title=find_title(tree, data, quirks))


def _read(page: Page, document: _Document) -> Article | Fate:
    """Everything that is asked of a page before its noise is removed, then the text."""
    tree, data, quirks, url = document.tree, document.things, document.quirks, page.final_url or page.url
    if obstacles.is_list_or_media(tree, data, url):
        return Fate.NOT_ARTICLE
    is_login = obstacles.is_login_wall(tree)
    dated = find_published(tree, data, quirks, url, page.fetched_at)
    drop_unread(tree)
    if len(tree.text_content()) > MAX_TEXT:
        return Fate.TOO_LARGE
    bodies = _bodies(document)
    if obstacles.is_listing(tree, data, bodies):
        return Fate.NOT_ARTICLE
    bylines = find_bylines(tree, quirks)
    body = _join([_read_bodies(document, bodies), *_further_pages(page, document)])
    if not body.lines:
        body = _from_data(document)
    paywalled = is_paywalled(tree, data, body.printed)
    text = "\n".join(_teaser(body.lines) if paywalled else body.lines)
    if text and not speaks_of_bpjs(f"{document.title}\n{text}"):
        return Fate.OFF_TOPIC
    if len(text) < MIN_TEXT:
        return Fate.BLOCKED if is_login else Fate.NO_TEXT
    if dated is None:
        return Fate.NO_DATE
    return Article(
        outlet=page.outlet,
        key=page.key,
        url=find_url(tree, url),
        title=document.title,
        published=dated[0],
        date_origin=dated[1],
        text=text,
        authors=find_authors(tree, data, bylines, body.printed),
        wire=None if "ANTARA" in quirks.brands else wire_credit(body.printed),
        paywalled=paywalled,
    )


def _bodies(document: _Document) -> list[HtmlElement]:
    return find_bodies(document.tree, document.quirks) or _found_by_trafilatura(document.tree)


def _found_by_trafilatura(tree: HtmlElement) -> list[HtmlElement]:
    """The smallest element that holds the text trafilatura sees in a page of unknown markup."""
    seen = len(squeeze(trafilatura.extract(tree, fast=True, include_comments=False) or ""))
    element: HtmlElement | None = tree if seen else None
    for _ in range(_MAX_DESCENT):
        children = [] if element is None else [child for child in element if child.tag in _HOLDERS]
        inner = next((child for child in children if prose_length(child) >= 0.9 * seen), None)
        if inner is None:
            break
        element = inner
    return [] if element is None else [element]


def _with_trafilatura(blocks: list[Block]) -> list[str]:
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


def _read_bodies(document: _Document, bodies: list[HtmlElement]) -> _Body:
    """The text in the given elements of the page, which are pruned for it."""
    printed: list[str] = []
    lines: list[str] = []
    for body in bodies:
        printed += [block.text for block in read_blocks(body)]
        clean_body(body, document.quirks, document.title)
        lines += _with_trafilatura(read_blocks(body))
    return _Body(printed=printed, lines=clean_lines(lines, document.title, document.quirks.lines))


def _from_data(document: _Document) -> _Body:
    """The article as the page's data gives it; empty where it does not."""
    printed = [
        line for text in article_bodies(document.things)[:1] for line in map(tidy, text.split("\n")) if line
    ]
    return _Body(printed=printed, lines=clean_lines(printed, document.title, document.quirks.lines))


def _further_pages(page: Page, first: _Document) -> Iterator[_Body]:
    for answer in page.more:
        document = _open(answer, page)
        if not isinstance(document, Fate) and not obstacles.is_refusal(page.status, answer):
            drop_unread(document.tree)
            yield _read_bodies(replace(document, title=first.title), _bodies(document))


def _join(pages: list[_Body]) -> _Body:
    """The article of all its pages; what a further page repeats of an earlier one is dropped."""
    lines: list[str] = []
    for page in pages:
        known = {squeeze(line) for line in lines}
        lines += [line for line in page.lines if squeeze(line) not in known]
    return _Body(printed=[line for page in pages for line in page.printed], lines=lines)


def _teaser(lines: list[str]) -> list[str]:
    """The teaser without the sentence that the paywall cut off."""
    if not lines or ends_whole(lines[-1]):
        return lines
    whole = max(lines[-1].rfind(end) for end in (". ", "? ", "! ", ".” ", '." '))
    return [*lines[:-1], lines[-1][: whole + 2].strip()] if whole > 0 else lines[:-1]
