"""Typed access to XPath results: lxml's own type says that a result may be anything."""

from __future__ import annotations

from typing import cast

from lxml.etree import XPath
from lxml.html import HtmlElement


def elements(path: XPath, node: HtmlElement) -> list[HtmlElement]:
    """The elements that a path selects; the path must select elements only."""
    return cast("list[HtmlElement]", path(node))


def texts(path: XPath, node: HtmlElement) -> list[str]:
    """The texts or attribute values that a path selects; the path must select such only."""
    return cast("list[str]", path(node))
