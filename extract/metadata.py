"""What a page says about its article besides the text and the time: title, address, authors."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from lxml.html import HtmlElement

from extract.blocks import read_blocks, tidy
from extract.quirks import BRANDS, Quirks
from extract.structured import Thing, is_article, text_of

_MAX_TITLE = 300
_SITE_SUFFIX = re.compile(r"\s(?:[|–—-]|::|»)\s[^|–—»]{2,40}$")

# Parameters that change how an article is shown or who is counted, never which article it is.
_SHOWING = frozenset(
    ("page", "single", "showpage", "view", "amp", "outputtype", "m", "print", "ref", "source", "from")
)
_TRACKING = re.compile(
    r"(?:utm_|fb_|ga_|at_|mc_|_g|tbl)\w{0,30}|fbclid|gclid|dclid|igshid|msclkid|yclid|cmpid|_x_tr_\w{1,9}"
)
_LIST_PATH = re.compile(
    r"/(?:tags?|topik|topic|topics|indeks|index|search|kategori|category|listtag|rss|terkini|foto|video|infografi[sk])?"
    r"(?:/[^/]{0,60})?/?$"
)

_LABELLED = re.compile(
    r"(?:pewarta|penulis|reporter|oleh|laporan|kontributor|rep)\s{0,3}:\s{0,3}(?P<names>[^|:\n]{2,120}?)"
    r"\s{0,3}(?:(?:\||/|,|\.|-)?\s{0,3}(?:editor|uploader|penyunting|penerjemah|redaktur|translator|sumber|copyright|red)"
    r"\b|\||$)",
    re.IGNORECASE,
)
_OTHER_ROLE = re.compile(
    r"^(?:editor|uploader|penyunting|penerjemah|redaktur|red|copyright|©|sumber)\b", re.IGNORECASE
)
_BETWEEN_NAMES = re.compile(r"\s*(?:,|/|&|;|\bdan\b|\band\b)\s*")
_NOT_A_PERSON = re.compile(
    r"https?:|www\.|@|\d{2}|\b(?:redaksi|admin|administrator|tim|team|web design|newsroom|media|news|editor|desk)\b|\.(?:com|id)\b",
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
        for path in (*quirks.titles, lambda tree: tree.xpath("//h1"))
        for element in path(tree)
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


def find_url(tree: HtmlElement, final_url: str) -> str:
    """The article's canonical address: rel=canonical of the same site unless it names a list, without trackers."""
    candidates = [*tree.xpath("//link[@rel='canonical']/@href"), meta(tree, "og:url")]
    for candidate in candidates:
        try:
            address = urljoin(final_url, candidate.strip())
            if candidate.strip() and _is_same_site(address, final_url) and not _names_a_list(address):
                return clean_url(address)
        except ValueError:
            continue
    return clean_url(final_url)


def clean_url(url: str) -> str:
    """The address without fragment, tracking and single-page parameters."""
    try:
        parts = urlsplit(url)
        query = parse_qsl(parts.query, keep_blank_values=True, max_num_fields=100)
    except ValueError:
        return url
    kept = [
        (name, value)
        for name, value in query
        if name.lower() not in _SHOWING and not _TRACKING.fullmatch(name.lower())
    ]
    return urlunsplit((parts.scheme, parts.netloc.lower(), parts.path or "/", urlencode(kept), ""))


def _is_same_site(a: str, b: str) -> bool:
    parts = urlsplit(a)
    return parts.scheme in ("http", "https") and _bare_host(a) == _bare_host(b)


def _bare_host(url: str) -> str:
    return re.sub(r"^(?:www|m|amp)\.", "", urlsplit(url).hostname or "")


def _names_a_list(url: str) -> bool:
    path = urlsplit(url).path
    return bool(_LIST_PATH.fullmatch(path)) and path.count("-") < 3


def find_authors(tree: HtmlElement, things: list[Thing], quirks: Quirks, lines: list[str]) -> tuple[str, ...]:
    """Who wrote the article: from the byline, else JSON-LD or meta; the publisher is never an author.

    `lines` are the raw lines of the article's text, whose tail often holds "Pewarta: ...".
    """
    for names in _bylines(tree, things, quirks, lines):
        authors = tuple(dict.fromkeys(name for name in names if _is_person(name)))
        if authors:
            return authors
    return ()


def _bylines(tree: HtmlElement, things: list[Thing], quirks: Quirks, lines: list[str]) -> Iterator[list[str]]:
    elements = [element for path in quirks.bylines for element in path(tree)[:5]]
    printed = [block.text for element in elements for block in read_blocks(element)]
    yield _labelled(printed)
    yield [
        name for line in printed if len(line) < 60 and not _OTHER_ROLE.match(line) for name in _split(line)
    ]
    yield _labelled(lines)
    yield [name for thing in things if is_article(thing) for name in _people(thing.get("author"))]
    yield [name for label in ("author", "content_author") for name in _split(meta(tree, label))]


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
        and any(char.isalpha() for char in name)
        and name.casefold() not in _PUBLISHERS
        and not _NOT_A_PERSON.search(name)
    )
