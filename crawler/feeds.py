"""Reads feeds and news sitemaps: bytes in, entries out. References to other files are never followed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from itertools import islice

from lxml import etree

from crawler.troubles import Refusal, Trouble

WIB = timezone(timedelta(hours=7), "WIB")
_FEED_ROOTS = frozenset({"rss", "feed", "RDF"})
_MOST_ITEMS = 5_000  # of a feed; real ones have at most a few hundred
_MOST_URLS = 50_000  # of a sitemap, by the protocol


@dataclass(frozen=True, slots=True)
class Entry:
    """An address that a route names, with what the route says about it."""

    url: str
    title: str = ""
    summary: str = ""
    published: datetime | None = None  # aware; feeds are often wrong, so this only orders and warns


def read_feed(body: bytes) -> list[Entry]:
    """The items of an RSS or Atom feed in its own order. Raises Refusal (NOT_XML) for anything else."""
    root = _root(body)
    if _name(root) not in _FEED_ROOTS:
        raise Refusal(Trouble.NOT_XML, f"<{_name(root)[:40]}> in place of a feed")
    return [_item(node) for node in islice(root.iter("{*}item", "{*}entry"), _MOST_ITEMS)]


def read_sitemap(body: bytes) -> tuple[list[Entry], list[str]]:
    """The articles a sitemap names, and the sitemaps an index names. Raises Refusal (NOT_XML) otherwise."""
    root = _root(body)
    if _name(root) == "sitemapindex":
        return [], [_text(node, "loc") for node in root if _text(node, "loc")]
    if _name(root) != "urlset":
        raise Refusal(Trouble.NOT_XML, f"<{_name(root)[:40]}> in place of a sitemap")
    entries = []
    for node in islice(root, _MOST_URLS):
        if _name(node) == "url" and _text(node, "loc"):
            published = parse_time(_text(node, "publication_date") or _text(node, "lastmod"))
            entries.append(
                Entry(_text(node, "loc"), _text(node, "title"), _text(node, "keywords"), published)
            )
    return entries, []


def parse_time(text: str) -> datetime | None:
    """An RFC 822 or ISO 8601 time; WIB where no zone is given, None where it is neither."""
    text = text.strip()
    if not text:
        return None
    try:
        time = datetime.fromisoformat(text.replace(" UTC", "+00:00"))
    except ValueError:
        try:
            time = parsedate_to_datetime(text.replace(" WIB", " +0700"))
        except ValueError:
            return None
    return time if time.tzinfo else time.replace(tzinfo=WIB)


def _root(body: bytes) -> etree._Element:
    # Some feeds begin with a byte order mark or an empty line, or hold a bare "&": all are readable.
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True)
    try:
        root = etree.fromstring(body.lstrip(b"\xef\xbb\xbf \t\r\n"), parser)
    except (etree.XMLSyntaxError, ValueError):
        root = None
    if root is None:
        raise Refusal(Trouble.NOT_XML, "not XML")
    return root


def _name(node: etree._Element) -> str:
    """The element's name without its namespace; empty for comments and instructions."""
    return node.tag.rpartition("}")[2] if isinstance(node.tag, str) else ""


def _text(node: etree._Element, name: str) -> str:
    """The first non-empty text among the descendants of that name (some feeds print a title twice)."""
    for found in node.iter("{*}" + name):
        text = "".join(str(piece) for piece in found.itertext()).strip()
        if text:
            return text
    return ""


def _item(node: etree._Element) -> Entry:
    published = (
        _text(node, "pubDate") or _text(node, "published") or _text(node, "updated") or _text(node, "date")
    )
    summary = _text(node, "description") or _text(node, "summary")
    return Entry(_item_link(node), _text(node, "title"), summary, parse_time(published))


def _item_link(node: etree._Element) -> str:
    link = _text(node, "link")
    if link:
        return link
    for found in node.iter("{*}link"):  # Atom
        if found.get("href") and found.get("rel", "alternate") == "alternate":
            return str(found.get("href"))
    return _text(node, "guid")
