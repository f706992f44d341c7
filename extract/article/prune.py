"""Removes from an article's element what is not the article: captions, related links, next articles."""

from __future__ import annotations

import re

from lxml.html import HtmlElement

from extract.article.container import MIN_PROSE, prose_length
from extract.article.noise import noise_of
from extract.article.quirks import Quirks
from extract.article.xpath import elements

_MAX_WRAPPERS = 4  # inline elements around a link
_NEXT_LABEL = re.compile(
    r"(?:baca )?(?:artikel|berita) (?:selanjutnya|berikutnya)|next article|selanjutnya|berikutnya",
    re.IGNORECASE,
)
_RELATED_LABEL = re.compile(
    r"[(\[]?\s{0,3}(?:baca|lihat|simak|tonton|saksikan)(?:\s{1,3}(?:juga|pula|berita|video))?\s{0,3}[:\-–]?\s{0,3}$",
    re.IGNORECASE,
)


def clean_body(body: HtmlElement, quirks: Quirks, title: str) -> None:
    """Remove, in place, everything inside the body that is not the article's text."""
    for path in quirks.prune:
        for element in elements(path, body):
            _drop(element)
    _drop_nested_articles(body)
    _cut_next_article(body, title)
    _drop_noise(body)
    _drop_related_links(body)


def _drop(element: HtmlElement) -> None:
    if element.getparent() is not None:
        element.drop_tree()


def _drop_nested_articles(body: HtmlElement) -> None:
    whole = prose_length(body)
    for article in [el for el in body.iter("article") if el is not body]:
        if prose_length(article) < whole / 2:
            _drop(article)


def _cut_next_article(body: HtmlElement, title: str) -> None:
    """Remove all that follows a second headline or a "next article" label."""
    title = title.casefold()
    before = 0
    for node in body.iterdescendants():
        text = _short_text(node)
        is_next = text is not None and bool(_NEXT_LABEL.fullmatch(text.strip(" :»>→")))
        if before >= MIN_PROSE and (is_next or (node.tag == "h1" and (text or "").casefold() != title)):
            _cut_from(body, node)
            return
        before += len((node.text or "").strip()) + len((node.tail or "").strip())


def _short_text(node: HtmlElement) -> str | None:
    """The text of an element, or None as soon as it proves longer than any headline."""
    text = ""
    for piece in node.itertext():
        text += piece
        if len(text) > 300:
            return None
    return " ".join(text.split())


def _cut_from(body: HtmlElement, node: HtmlElement) -> None:
    """Remove the node and everything after it in document order."""
    current = node
    while current is not body:
        parent = current.getparent()
        for later in list(current.itersiblings()):
            parent.remove(later)
        current.tail = None
        current = parent
    node.drop_tree()


def _drop_noise(body: HtmlElement) -> None:
    whole = prose_length(body)
    dropped: set[HtmlElement] = set()
    for element in list(body.iterdescendants()):
        noise = noise_of(element)
        if not noise or not dropped.isdisjoint(element.iterancestors()):
            continue
        prose = prose_length(element)
        if prose > whole / 2 or (
            noise == "doubtful" and prose >= MIN_PROSE and "." in element.text_content()
        ):
            continue
        dropped.add(element)
        _drop(element)


def _drop_related_links(body: HtmlElement) -> None:
    """Remove links that follow "Baca juga:" and the like inside a paragraph, with their labels."""
    for link in list(body.iter("a")):
        node: HtmlElement | None = link
        for _ in range(_MAX_WRAPPERS):
            if node is None or node is body or node.getparent() is None:
                break
            if label := _take_label(node):
                if label.lstrip()[0] in "([":
                    link.tail = (link.tail or "").lstrip().removeprefix(")").removeprefix("]")
                _drop(link)
                break
            node = node.getparent() if _is_first(node) else None


def _is_first(node: HtmlElement) -> bool:
    """Whether nothing stands before the node in its parent."""
    parent = node.getparent()
    return node.getprevious() is None and parent is not None and not (parent.text or "").strip()


def _take_label(node: HtmlElement) -> str:
    """Remove a label such as "Baca juga:" directly before the node, and return it; empty without one."""
    before, parent = node.getprevious(), node.getparent()
    if before is not None and not (before.tail or "").strip():
        label = str(before.text_content()).strip()
        if not _RELATED_LABEL.fullmatch(label):
            return ""
        _drop(before)
        return label
    text = ((parent.text if parent is not None else "") if before is None else before.tail) or ""
    match = _RELATED_LABEL.search(text)
    if match is None:
        return ""
    if before is not None:
        before.tail = text[: match.start()]
    elif parent is not None:
        parent.text = text[: match.start()]
    return match[0]
