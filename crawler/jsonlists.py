"""Reads JSON documents that name articles: answers of WordPress, payloads of sites drawn by the browser."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any
from urllib.parse import urljoin

from crawler.feeds import Entry, parse_time
from crawler.troubles import Refusal, Trouble

_TITLES = ("title", "headline", "judul", "name")
# WordPress gives the time in UTC under this name, without saying so.
_TIMES = ("date_gmt", "published_at", "publishedAt", "datePublished", "published", "date")
_LONGEST_ADDRESS = 2000  # characters
_MOST_BYTES = 2 * 2**20


def read_json(body: bytes, page_url: str, is_article: Callable[[str], bool]) -> list[Entry]:
    """One entry for each string that is an article's address, in the document's order.

    A title and a time are taken from the object that holds the address. Raises Refusal (NOT_JSON, TOO_LARGE).
    """
    if len(body) > _MOST_BYTES:
        raise Refusal(Trouble.TOO_LARGE, "more data than a list of articles has")
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        raise Refusal(Trouble.NOT_JSON, "not JSON") from None
    entries: dict[str, Entry] = {}
    for text, holder in _strings(document):
        url = _address(text, page_url)
        if url and url not in entries and is_article(url):
            entries[url] = Entry(url, _title(holder), published=_time(holder))
    return list(entries.values())


def _strings(document: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every string of the document with the object that holds it; an empty one outside of objects."""
    waiting: list[tuple[Any, dict[str, Any]]] = [(document, {})]
    while waiting:
        value, holder = waiting.pop()
        if isinstance(value, str):
            yield value, holder
        elif isinstance(value, dict):
            waiting += [(part, value) for part in reversed(value.values())]
        elif isinstance(value, list):
            waiting += [(part, holder) for part in reversed(value)]


def _address(text: str, page_url: str) -> str:
    if not text.startswith(("http://", "https://", "/")) or len(text) > _LONGEST_ADDRESS:
        return ""
    try:
        return urljoin(page_url, text)
    except ValueError:  # "//[" and the like
        return ""


def _title(holder: dict[str, Any]) -> str:
    for name in _TITLES:
        value = holder.get(name)
        text = value.get("rendered") if isinstance(value, dict) else value
        if isinstance(text, str) and text.strip():
            return text
    return ""


def _time(holder: dict[str, Any]) -> datetime | None:
    for name in _TIMES:
        value = holder.get(name)
        if isinstance(value, str) and value:
            return parse_time(value + "Z" if name == "date_gmt" else value)
    return None
