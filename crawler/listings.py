"""Reads list pages: the articles of the results column and the address of the next page."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

from parsel import Selector

from crawler.documents import parse_html
from crawler.feeds import Entry
from crawler.routes import Listing

# Boxes that name articles for other reasons than being results: by the start of a class or id ...
_ASIDE = re.compile(
    r"(?:^|\s)(?:side|widget(?!-title)|related|terkait|terpopuler|popul|trending|baca-?juga|rekomendasi|recommend"
    r"|footer|navbar|nav-|menu|news-block|news-ticker|(?:col|column)-right|right-?(?:col|side|bar))",
    re.IGNORECASE,
)
# ... by their element, or by what they are headed with.
_ASIDE_ELEMENTS = "//nav | //aside | //footer | //header[not(ancestor::article)]"
_ASIDE_HEADING = re.compile(
    r"\W*(?:ter)?popul[ea]r"
    r"|\W*(?:trending|hot topic|top news|terkait|rekomendasi|(?:baca|lihat) juga)\b"
    r"|\W*(?:berita|artikel) (?:terkait|lainnya|(?:ter)?populer|rekomendasi|pilihan)\b"
    r"|\W*pilihan (?:editor|redaksi)\b",
    re.IGNORECASE,
)
_HEADINGS = (
    "//h1 | //h2 | //h3 | //h4 | //h5 | //div[contains(@class, 'itle')] | //span[contains(@class, 'itle')]"
)
_PAGINATION = (
    "//*[contains(concat(' ', normalize-space(@class), ' '), ' pagination ')"
    " or contains(@class, 'paging') or contains(@class, 'paginate')]"
)
_NOTHING_FOUND = re.compile(
    r"\b(?:tidak|belum) (?:ada|ditemukan|menemukan) (?:berita|artikel|hasil|data|konten)\b"
    r"|\b(?:berita|artikel|hasil|data|pencarian)\b.{0,40} tidak (?:ditemukan|ada)\b"
    r"|\b0 hasil\b|\bno (?:results?|posts?) (?:were )?found\b",
    re.IGNORECASE,
)
_CARD_DEPTH = 5  # elements between a link and the card of its article
_CARD_LENGTH = 600  # characters; what is longer is a column, not a card
_NOTICE_LENGTH = 100  # characters; longer texts are not the notice of an empty list
_NEXT = re.compile(r"(?:next|selanjutnya|berikutnya|older|[›»>]{1,2})$", re.IGNORECASE)

IsArticle = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class ListPage:
    """What one list page says: its articles in order, and the next page where its pagination names one."""

    entries: list[Entry]
    next_url: str | None
    paginated: bool  # whether it prints a pagination at all


def read_listing(html: str, page_url: str, number: int, route: Listing, is_article: IsArticle) -> ListPage:
    """The articles in the results column of page `number` of a listing, duplicates merged.

    The column is `route.column`, else the innermost element that holds both the pagination and articles,
    else the whole page. Navigation, footers and side boxes never count.
    """
    document = parse_html(html)
    pagination = document.xpath(_PAGINATION)
    entries: list[Entry] = []
    if not _says_nothing_found(document):
        asides = _asides(document)
        for column in _columns(document, route.column, pagination):
            entries = _merge(_articles(column, asides, page_url, route.unwrap, is_article))
            if entries:
                break
    return ListPage(entries, _next_url(pagination, page_url, number), bool(pagination))


def read_front_page(html: str, page_url: str, is_article: IsArticle) -> tuple[list[Entry], list[str]]:
    """The articles a front page links to, and the feeds its <link rel=alternate> elements name."""
    document = parse_html(html)
    feeds = document.xpath(
        "//link[@rel='alternate' and (contains(@type, 'rss') or contains(@type, 'atom'))]/@href"
    ).getall()
    entries = _merge(_articles([document], _asides(document), page_url, "", is_article))
    return entries, [urljoin(page_url, feed) for feed in feeds]


def absolute(href: str, page_url: str) -> str:
    """The address a link leads to.

    Some sites print list links relative to the root without the slash ("terkini/2" on /terkini/1); read
    by the rules that would double the path.
    """
    href = href.strip()
    first = href.split("/", 1)[0]
    if first and first == urlsplit(page_url).path.lstrip("/").split("/", 1)[0]:
        return urljoin(page_url, "/" + href)
    return urljoin(page_url, href)


def _columns(
    document: Selector, declared: str, pagination: Sequence[Selector]
) -> Iterable[Sequence[Selector]]:
    """The places to look for results, the narrowest first; only the declared one where it exists."""
    column = document.xpath(declared) if declared else []
    if column:
        yield column
        return
    for block in pagination:
        for ancestor in reversed(block.xpath("ancestor::*")):
            yield [ancestor]
    yield [document]


def _says_nothing_found(document: Selector) -> bool:
    """Whether the page says that the list is empty; what it links to all the same is not a result."""
    notices = document.xpath("//p | //h2 | //h3 | //h4 | //div[not(*)] | //span | //td")
    texts = (
        " ".join(notice.xpath("string()").get("").split()) for notice in notices if not notice.xpath(".//a")
    )
    return any(len(text) <= _NOTICE_LENGTH and _NOTHING_FOUND.search(text) for text in texts)


def _asides(document: Selector) -> set[Any]:
    """The elements whose links are not results."""
    asides = {element.root for element in document.xpath(_ASIDE_ELEMENTS)}
    for element in document.xpath("//body//*[@class or @id]"):
        if _ASIDE.search(element.attrib.get("class", "")) or _ASIDE.search(element.attrib.get("id", "")):
            asides.add(element.root)
    for heading in document.xpath(_HEADINGS):
        box = heading.root.getparent()
        # A heading directly in the column of the results heads a part of it, not all.
        if _ASIDE_HEADING.match(heading.xpath("string()").get("")) and not heading.xpath(
            "..//h1 | ../self::body"
        ):
            asides.add(box)
    return asides


def _articles(
    column: Sequence[Selector], asides: set[Any], page_url: str, unwrap: str, is_article: IsArticle
) -> Iterable[Entry]:
    """The articles that the column links to, each link an entry of its own."""
    found: list[tuple[Selector, str]] = []
    for anchor in (anchor for part in column for anchor in part.xpath("descendant-or-self::a[@href]")):
        node = anchor.root
        if node in asides or any(ancestor in asides for ancestor in node.iterancestors()):
            continue
        try:
            url = _unwrap(absolute(anchor.attrib["href"], page_url), unwrap)
        except ValueError:  # "http://[" and the like
            continue
        if is_article(url):
            found.append((anchor, url))
    cards = _cards([(anchor.root, url) for anchor, url in found])
    return [Entry(url, _title_of(anchor), cards.get(anchor.root, "")) for anchor, url in found]


def _cards(links: Sequence[tuple[Any, str]]) -> dict[Any, str]:
    """The text around each link that belongs to no other article: its headline, teaser and section."""
    articles_in: dict[Any, set[str]] = {}
    for node, url in links:
        for ancestor in islice(node.iterancestors(), _CARD_DEPTH):
            articles_in.setdefault(ancestor, set()).add(url)
    texts = {ancestor: _card_text(ancestor) for ancestor, urls in articles_in.items() if len(urls) == 1}
    cards = {}
    for node, _ in links:
        for ancestor in islice(node.iterancestors(), _CARD_DEPTH):
            if (text := texts.get(ancestor)) is None:
                break
            cards[node] = text
    return cards


def _card_text(element: Any) -> str | None:
    """All the text in the element; None where it is more than a card holds."""
    pieces: list[str] = []
    length = 0
    for piece in element.itertext():
        pieces += piece.split()
        length += len(piece.strip())
        if length > _CARD_LENGTH:
            return None
    return " ".join(pieces)


def _title_of(anchor: Selector) -> str:
    """The headline of a link: its heading, else all its text, else what it says about itself."""
    headings = anchor.xpath(_HEADINGS.replace("//", ".//")).xpath("string()").getall()
    texts = [*headings[:1], anchor.attrib.get("title", ""), " ".join(anchor.xpath(".//text()").getall())]
    return next((" ".join(text.split()) for text in texts if text.strip()), "")


def _merge(entries: Iterable[Entry]) -> list[Entry]:
    """One entry per address, where it stood first, with its longest title (pictures link there too)."""
    merged: dict[str, Entry] = {}
    for entry in entries:
        earlier = merged.get(entry.url)
        if earlier is None:
            merged[entry.url] = entry
        else:
            title = max(earlier.title, entry.title, key=len)
            summary = max(earlier.summary, entry.summary, key=len)
            merged[entry.url] = replace(earlier, title=title, summary=summary)
    return list(merged.values())


def _unwrap(url: str, parameter: str) -> str:
    inner = parse_qs(urlsplit(url).query).get(parameter) if parameter else None
    return inner[0] if inner else url


def _next_url(pagination: Iterable[Selector], page_url: str, number: int) -> str | None:
    for anchor in (anchor for block in pagination for anchor in block.xpath("descendant-or-self::a[@href]")):
        text = "".join(anchor.xpath(".//text()").getall()).strip()
        if text == str(number + 1) or anchor.attrib.get("rel") == "next" or _NEXT.match(text):
            href = anchor.attrib["href"]
            if not href.startswith(("#", "javascript:")):
                return absolute(href, page_url)
    return None
