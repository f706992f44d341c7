"""Pages of lists and articles as trees, whatever is in them."""

from __future__ import annotations

import warnings

from parsel import Selector


def parse_html(text: str) -> Selector:
    """The tree of an HTML text; where it is nested deeper than libxml2 allows (256), its upper part."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Input data is too big")  # says that something was left out
        try:
            return Selector(text=text, type="html", huge_tree=False)
        except UnicodeEncodeError:  # a lone surrogate, out of a page in an odd encoding
            clean = text.encode("utf-8", "replace").decode("utf-8")
            return Selector(text=clean, type="html", huge_tree=False)
