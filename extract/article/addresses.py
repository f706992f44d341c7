"""The address of an article: which one is canonical, and what an address says about its page."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from lxml.html import HtmlElement

from extract.article.metadata import meta

# Parameters that change how an article is shown or who is counted, never which article it is.
_SHOWING = frozenset(
    ("page", "single", "showpage", "view", "amp", "outputtype", "m", "print", "ref", "source", "from")
)
_TRACKING = re.compile(
    r"(?:utm_|fb_|ga_|at_|mc_|_g|tbl)\w{0,30}|fbclid|gclid|dclid|igshid|msclkid|yclid|cmpid|_x_tr_\w{1,9}"
)
_LIST_PATH = re.compile(
    r"/(?:(?:tags?[-\d]{0,12}|topi[ck]s?|indeks|index|search|kategori|category|listtag|rss|terkini)(?:/.{0,200})?)?/?",
    re.IGNORECASE,
)
_MEDIA_PATH = re.compile(
    r"/(?:foto|photo|video|videos|infografi[sk]|galeri|gallery|slide|tv|podcast)s?/", re.IGNORECASE
)


def find_url(tree: HtmlElement, final_url: str) -> str:
    """The article's canonical address: rel=canonical of the same site unless it names a list; no trackers."""
    candidates = [*tree.xpath("//link[@rel='canonical']/@href"), meta(tree, "og:url")]
    for candidate in candidates:
        try:
            address = urljoin(final_url, candidate.strip())
            if candidate.strip() and _is_same_site(address, final_url) and not names_a_list(address):
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


def names_a_list(url: str) -> bool:
    """Whether the address is that of a home page, a tag, a search or another list."""
    return bool(_LIST_PATH.fullmatch(urlsplit(url).path))


def names_media(url: str) -> bool:
    """Whether the address is that of a gallery, a video or an infographic."""
    return bool(_MEDIA_PATH.search(urlsplit(url).path))
