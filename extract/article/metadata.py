"""Who wrote an article and what it is called, by the page itself."""

from __future__ import annotations

import re

from lxml.etree import XPath
from lxml.html import HtmlElement

from extract.article.blocks import read_blocks, tidy
from extract.article.quirks import BRANDS, Quirks
from extract.article.structured import Thing, is_article, text_of
from extract.article.xpath import elements

_MAX_TITLE = 300
_H1 = XPath("//h1")
_SITE_SUFFIX = re.compile(r"\s(?:[|–—-]|::|»)\s[^|–—»]{2,40}$")

_LABELLED = re.compile(
    r"(?:pewarta|penulis|reporter|oleh|laporan|kontributor|rep)\s{0,3}:\s{0,3}(?P<names>[^|:\n]{2,120}?)"
    r"\s{0,3}(?:(?:\||/|,|\.|-)?\s{0,3}(?:editor|uploader|penyunting|penerjemah|redaktur|translator|sumber|copyright|red)"
    r"\b|\||$)",
    re.IGNORECASE,
)
_OTHER_ROLE = re.compile(
    r"^(?:editor|uploader|penyunting|penerjemah|redaktur|red|copyright|©|sumber)\b", re.IGNORECASE
)
_BETWEEN_NAMES = re.compile(r"\s{0,3}(?:[,/&;|]|\bdan\b|\band\b|\s[-–—]\s)\s{0,3}")
_BYLINE_ELEMENTS = XPath(
    "//*[@rel='author' or @itemprop='author' or contains(@class, 'author') or contains(@class, 'byline')"
    " or contains(@class, 'penulis') or contains(@class, 'reporter')][not(ancestor::aside)]"
)
_NOT_A_PERSON = re.compile(
    r"https?:|www\.|@|\d{2}|\b(?:redaksi|admin|administrator|tim|team|web design|newsroom|media|news|editor"
    r"|desk|wib|wita|jam|lalu|tulis|ditulis|oleh|penulis|reporter|share|bagikan|senin|selasa|rabu|kamis|jum'?at|sabtu|minggu)\b|\.(?:com|id)\b",
    re.IGNORECASE,
)
_PUBLISHERS = frozenset(brand.casefold() for brand in BRANDS)


def meta(tree: HtmlElement, name: str) -> str:
    """The content of a named meta element (`property`, `name` or `itemprop`), or an empty text."""
    found = tree.xpath("//meta[@property=$name or @name=$name or @itemprop=$name]/@content", name=name)
    return tidy(found[0]) if found else ""


def find_title(tree: HtmlElement, things: list[Thing], quirks: Quirks) -> str:
    """The headline as printed, else as JSON-LD, Open Graph or the document's title give it; may be empty."""
    printed = [
        text
        for path in (*quirks.titles, _H1)
        for element in elements(path, tree)
        if 10 <= len(text := tidy(element.text_content())) <= _MAX_TITLE
    ]
    declared = [text_of(thing.get("headline")) for thing in things if is_article(thing)]
    declared += [
        meta(tree, "og:title"),
        meta(tree, "twitter:title"),
        *(tidy(t.text_content()) for t in tree.iter("title")),
    ]
    declared = [_without_site(tidy(text)) for text in declared if text]
    for text in printed:  # an h1 may be the site's name, or an appended article's
        if any(_same(text, other) for other in declared):
            return text
    if printed and (quirks.titles or not declared):
        return printed[0]
    return declared[0][:_MAX_TITLE] if declared else ""


def _without_site(title: str) -> str:
    shorter = _SITE_SUFFIX.sub("", title)
    return shorter if len(shorter) >= 15 else title


def _same(a: str, b: str) -> bool:
    a, b = (re.sub(r"\W+", "", text).casefold() for text in (a, b))
    return bool(a and b) and (a.startswith(b) or b.startswith(a))


def find_bylines(tree: HtmlElement, quirks: Quirks) -> list[str]:
    """The lines of the elements where the outlet prints who wrote and edited the article."""
    marked = [element for path in quirks.bylines for element in elements(path, tree)[:5]]
    return [block.text for element in marked for block in read_blocks(element)]


def find_authors(
    tree: HtmlElement, things: list[Thing], bylines: list[str], lines: list[str]
) -> tuple[str, ...]:
    """Who wrote the article: from the byline, else JSON-LD or meta; the publisher is never an author.

    `lines` are the raw lines of the article's text, whose tail often holds "Pewarta: ...".
    """
    sources = (
        _labelled(bylines),
        [name for line in bylines if len(line) < 60 and not _OTHER_ROLE.match(line) for name in _split(line)],
        _labelled(lines),
        [name for thing in things if is_article(thing) for name in _people(thing.get("author"))],
        [name for label in ("author", "content_author") for name in _split(meta(tree, label))],
        [name for line in _generic_bylines(tree) for name in _split(line)],
    )
    for names in sources:
        if authors := tuple(dict.fromkeys(name for name in names if _is_person(name))):
            return authors
    return ()


def _generic_bylines(tree: HtmlElement) -> list[str]:
    marked = elements(_BYLINE_ELEMENTS, tree)[:5]
    lines = [block.text for element in marked for block in read_blocks(element)[:4]]
    return _labelled(lines) or [line for line in lines if len(line) < 80 and not _OTHER_ROLE.match(line)]


def _labelled(lines: list[str]) -> list[str]:
    return [
        name
        for line in lines
        if len(line) < 300 and (match := _LABELLED.match(line))
        for name in _split(match["names"])
    ]


def _people(author: object) -> list[str]:
    """The persons in a JSON-LD author property, which may be a name, an object or a list of either."""
    authors = author if isinstance(author, list) else [author]
    return [
        name
        for entry in authors
        if not (isinstance(entry, dict) and entry.get("@type") == "Organization")
        for name in _split(text_of(entry))
    ]


def _split(names: str) -> list[str]:
    return [name.strip(" .:-|*()") for name in _BETWEEN_NAMES.split(tidy(names))]


def _is_person(name: str) -> bool:
    return (
        3 <= len(name) <= 60
        and name[0].isupper()
        and len(name.split()) <= 6
        and name.casefold() not in _PUBLISHERS
        and not _NOT_A_PERSON.search(name)
    )
