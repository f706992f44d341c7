"""Where the text of a page of unknown markup stands: in the element in which prose stands densest."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from lxml.html import HtmlElement

from extract.article.lines import words
from extract.article.noise import noise_of

_BLOCKS = words(
    """
    address article body blockquote center dd details div dl dt fieldset form html li main ol p pre section
    table tbody td tr ul
    """
)
_PARAGRAPHS = words("blockquote dd li p pre")  # text in one of these counts for what holds it
_HEADINGS = words("h1 h2 h3 h4 h5 h6")
_SHORTEST = 25  # characters of a block; less is a label
_HANDED_ON = 0.75  # of an element's score to what holds it: less than all, so that the inner one is chosen
_SHARE = 0.5  # of the page's prose; where no element holds so much, the text is scattered
_MOST_HEADINGS = 500  # that are looked at
_TEASER = 300  # characters; a box with a linked headline and no more text names another article


def densest(root: HtmlElement, least: int) -> list[HtmlElement]:
    """The element below `root`, or root itself, that is most of all an article's body, and its continuations.

    Judged by prose outside of links, headings and boxes that are named as noise. Empty where no element
    holds `least` characters of it and half of what there is.
    """
    prose = _prose(root)
    scores: dict[HtmlElement, float] = {}
    held: dict[HtmlElement, int] = {}
    for element in reversed(list(root.iter())):
        own = prose.get(element, 0)
        held[element] = held.get(element, 0) + own
        is_paragraph = element.tag in _PARAGRAPHS
        score = scores.get(element, 0.0) + (0 if is_paragraph else own)
        scores[element] = score
        parent = element.getparent()
        if element is not root and parent is not None:
            handed_on = own if is_paragraph else 0
            scores[parent] = scores.get(parent, 0.0) + handed_on + _HANDED_ON * score
            held[parent] = held.get(parent, 0) + held[element]
    best = max(root.iter(), key=lambda element: scores[element])  # the outermost of equals
    if held[best] < max(least, held[root] * _SHARE):
        return []
    return _with_continuations(best, root, held, least)


def _prose(root: HtmlElement) -> dict[HtmlElement, int]:
    """The characters of text that stand directly in each block element, inline markup included."""
    teasers = set(_teasers(root))
    lengths: dict[HtmlElement, int] = {}
    owners: dict[HtmlElement, HtmlElement | None] = {}  # None: nothing in it is an article's prose
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        parent = element.getparent()
        above = owners.get(parent) if element is not root and parent is not None else None
        owner = element if element.tag in _BLOCKS else above
        is_out = element is not root and (parent not in owners or owners[parent] is None)
        if (
            is_out
            or element.tag == "a"
            or element.tag in _HEADINGS
            or element in teasers
            or noise_of(element) == "sure"
        ):
            owner = None
        owners[element] = owner
        for block, text in ((owner, element.text), (above, element.tail)):
            if block is not None and text and not text.isspace():
                lengths[block] = lengths.get(block, 0) + len(text.strip())
    return {block: length for block, length in lengths.items() if length >= _SHORTEST}


def _teasers(root: HtmlElement) -> Iterator[HtmlElement]:
    """The boxes of other articles: what holds a linked headline and little else."""
    for heading in islice(root.iter(*_HEADINGS), _MOST_HEADINGS):
        link = next(heading.iterancestors("a"), None)
        if link is None and heading.find(".//a") is None:
            continue
        box = (heading if link is None else link).getparent()
        if box is not None and box is not root and _is_short(box):
            yield box


def _is_short(box: HtmlElement) -> bool:
    length = 0
    for text in box.itertext():
        length += len(text)
        if length >= _TEASER:
            return False
    return True


def _with_continuations(
    best: HtmlElement, root: HtmlElement, held: dict[HtmlElement, int], least: int
) -> list[HtmlElement]:
    """The element and those beside it, and beside what holds it, that go on with the text."""
    bodies = [best]
    node = best
    while node is not root and (parent := node.getparent()) is not None:
        beside = [child for child in parent if child is node or held.get(child, 0) >= least]
        place = beside.index(node)
        bodies = [*beside[:place], *bodies, *beside[place + 1 :]]
        node = parent
    return bodies
