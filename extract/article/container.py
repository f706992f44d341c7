"""Where a page's article stands: by the outlet's own selectors, else by names that many sites use."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.etree import XPath, strip_elements
from lxml.html import HtmlElement

from extract.article.density import densest
from extract.article.lines import words
from extract.article.noise import noise_of
from extract.article.quirks import Quirks
from extract.article.xpath import elements

MIN_PROSE = 80  # characters of text outside links that make an element worth reading
_SHARE_OF_LONGEST = 0.3  # a match much shorter than another is a card, not the article

_UNREAD_TAGS = words(
    """
    script style noscript template iframe svg canvas object embed video audio button input select
    textarea
    """
)
_BODY_CLASSES = (
    "article-body",
    "article__body",
    "article-content",
    "article__content",
    "article-text",
    "articleBody",
    "detail-content",
    "detail__content",
    "detail-text",
    "detail__body-text",
    "content-detail",
    "content-article",
    "entry-content",
    "post-content",
    "post__content",
    "post-body",
    "td-post-content",
    "news-content",
    "news__content",
    "read-content",
    "read__content",
    "story-body",
    "story-content",
    "body-content",
    "single-content",
    "isi-berita",
    "konten-berita",
    "isi-artikel",
    "konten-artikel",
)  # likelier ones first
_GENERIC_BODIES = tuple(
    XPath(path)
    for path in (
        "//*[@itemprop='articleBody']",
        *(f"//*[contains(concat(' ', normalize-space(@class), ' '), ' {name} ')]" for name in _BODY_CLASSES),
    )
)
# These hold the article, and often more than its text.
_AROUND_BODIES = tuple(
    XPath(path)
    for path in ("//article", "//main", "//*[@id='content' or @id='article' or @id='main-content']", "//body")
)
_HEADLINE_CLASS = re.compile(r"title|judul|headline", re.IGNORECASE)


def drop_unread(tree: HtmlElement) -> None:
    """Remove, in place, what no reader sees: scripts, styles, frames, media, controls."""
    strip_elements(tree, *_UNREAD_TAGS, with_tail=False)


def prose_length(element: HtmlElement) -> int:
    """The characters of an element's text that are not link text."""
    linked = sum(len(link.text_content()) for link in element.iter("a") if link.get("href"))
    return len(element.text_content()) - linked


def find_bodies(tree: HtmlElement, quirks: Quirks) -> list[HtmlElement]:
    """The elements that hold the article's text, in order; usually one, two where an advertisement parts it.

    The outlet's own selectors come first, then names that many sites use. A later match that follows
    another headline belongs to an appended article and is left out. In elements that merely hold the article
    it is where prose stands densest. Empty where nothing fits.
    """
    for path in (*quirks.bodies, *_GENERIC_BODIES):
        if matches := _matches(path, tree):
            return matches
    for path in _AROUND_BODIES:
        if matches := _matches(path, tree):
            return densest(matches[0], MIN_PROSE) or (matches if path is not _AROUND_BODIES[-1] else [])
    return []


def _matches(path: XPath, tree: HtmlElement) -> list[HtmlElement]:
    """The first element of the path that is long enough to be the article, and its continuations."""
    lengths = {el: length for el in elements(path, tree) if (length := prose_length(el)) >= MIN_PROSE}
    if not lengths:
        return []
    matches = _outermost(list(lengths))
    enough = max(lengths[el] for el in matches) * _SHARE_OF_LONGEST
    first = next(el for el in matches if lengths[el] >= enough)
    return [first, *_continuations(first, matches)]


def _outermost(matches: list[HtmlElement]) -> list[HtmlElement]:
    chosen = set(matches)
    return [el for el in matches if chosen.isdisjoint(el.iterancestors())]


def _continuations(first: HtmlElement, matches: list[HtmlElement]) -> Iterator[HtmlElement]:
    """The matches near the first, up to the next heading, related box or the like."""
    wanted = set(matches)
    scope = first.getparent()
    scope = scope if scope is None or scope.getparent() is None else scope.getparent()
    if scope is None or len(wanted) == 1:
        return
    after = False
    for node in scope.iterdescendants():
        if node is first:
            after = True
        elif after and node in wanted:
            if any(_is_headline(inner) for inner in node.iter()):
                return
            yield node
        elif (
            after
            and (node.tag in _HEADINGS or noise_of(node) == "sure")
            and first not in node.iterancestors()
        ):
            return


_HEADINGS = frozenset(("h1", "h2", "h3", "h4"))


def _is_headline(node: HtmlElement) -> bool:
    return node.tag == "h1" or (
        node.tag in ("h2", "h3") and bool(_HEADLINE_CLASS.search(node.get("class") or ""))
    )
