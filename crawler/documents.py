"""Pages of lists and articles as trees, whatever is in them."""

from __future__ import annotations

import warnings

from parsel import Selector

from crawler.troubles import Refusal, Trouble

# Of a page that links to articles; the largest seen has some 20,000 tags. As a tree, text grows fortyfold.
MOST_TEXT = 4_000_000  # characters
MOST_TAGS = 60_000  # opening and closing ones


def parse_html(text: str) -> Selector:
    """The tree of an HTML text; where it is nested deeper than libxml2 allows (256), its upper part.

    Raises Refusal where the tree would take more time and memory than any real page does.
    """
    if len(text) > MOST_TEXT or text.count("<") > MOST_TAGS:
        raise Refusal(Trouble.TOO_LARGE, "more markup than a page of links has")
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Input data is too big")  # says that something was left out
        try:
            return Selector(text=text, type="html", huge_tree=False)
        except UnicodeEncodeError:  # a lone surrogate, out of a page in an odd encoding
            clean = text.encode("utf-8", "replace").decode("utf-8")
            return Selector(text=clean, type="html", huge_tree=False)
