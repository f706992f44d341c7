"""The schema.org objects (JSON-LD) of a page."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from typing import Any

from lxml.etree import XPath
from lxml.html import HtmlElement

from extract.article.lines import words
from extract.article.xpath import texts

Thing = dict[str, Any]

JSON_LD = XPath("//script[contains(@type, 'ld+json')]/text()")

_ARTICLE_TYPES = words(
    """
    Article NewsArticle ReportageNewsArticle AnalysisNewsArticle BackgroundNewsArticle
    OpinionNewsArticle BlogPosting LiveBlogPosting AdvertiserContentArticle
    """
)
_MEDIA_TYPES = words("VideoObject ImageGallery MediaGallery ImageObject")
_MAX_BLOCK = 500_000  # characters of one script; larger ones are data, not descriptions
_MAX_THINGS = 500  # objects looked at in a page
_TRAILING_COMMA = re.compile(r",(\s{0,20}[}\]])")
_WRAPPING = re.compile(r"^\s{0,50}(?://)?\s{0,9}<!(?:\[CDATA\[|--)|(?://)?\s{0,9}(?:\]\]|--)>\s{0,50}$")


def things(tree: HtmlElement) -> list[Thing]:
    """Every JSON-LD object of the page, nested ones after what holds them; broken blocks are skipped."""
    found: list[Thing] = []
    for script in texts(JSON_LD, tree):
        for thing in _walk(_parse(script)):
            found.append(thing)
            if len(found) >= _MAX_THINGS:
                return found
    return found


def is_article(thing: Thing) -> bool:
    """Whether the object describes an article."""
    return bool(_types(thing) & _ARTICLE_TYPES)


def is_media(thing: Thing) -> bool:
    """Whether the object describes a video, a picture or a gallery."""
    return bool(_types(thing) & _MEDIA_TYPES)


def text_of(value: Any) -> str:
    """A property as plain text: of a list its first entry, of an object its name or address."""
    if isinstance(value, list):
        value = value[0] if value else ""
    if isinstance(value, dict):
        value = value.get("name") or value.get("@id") or value.get("url") or ""
    return html.unescape(value).strip() if isinstance(value, str) else ""


def article_bodies(things: list[Thing]) -> list[str]:
    """The texts that the page's data gives for its article; some sites print it nowhere else."""
    return [text for thing in things if is_article(thing) and (text := text_of(thing.get("articleBody")))]


def _types(thing: Thing) -> frozenset[str]:
    kind = thing.get("@type")
    kinds = kind if isinstance(kind, list) else [kind]
    return frozenset(name for name in kinds if isinstance(name, str))


def _parse(block: str) -> Any:
    if len(block) > _MAX_BLOCK:
        return None
    block = _WRAPPING.sub("", block)
    for candidate in (block, _TRAILING_COMMA.sub(r"\1", block)):
        try:
            return json.loads(candidate, strict=False)  # raw newlines in strings are common
        except (ValueError, RecursionError):
            continue
    return None


def _walk(data: Any) -> Iterator[Thing]:
    """The objects in a parsed block, breadth first, without recursion."""
    level = [data]
    while level:
        following: list[Any] = []
        for value in level:
            if isinstance(value, list):
                following.extend(value)
            elif isinstance(value, dict):
                if "@type" in value:
                    yield value
                following.extend(inner for inner in value.values() if isinstance(inner, (dict, list)))
        level = following
