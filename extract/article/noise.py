"""Elements of a page that are not its article, told by their names: tags, classes, ids."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Literal

from lxml.html import HtmlElement

from extract.article.lines import words

_NOISE_TAGS = frozenset(("aside", "dialog", "figcaption", "figure", "footer", "nav"))

# Names of classes and ids, split into words. What stands in such an element is never the article's text...
_NOISE_WORDS = words(
    """
    related relateds relatednews terkait berkaitan bacajuga lihatjuga inject linksisip popular populer
    terpopuler trending terkini terbaru recommended recommendation recommendations rekomendasi recommend
    comment comments komentar disqus newsletter caption captions wpcaption figcaption photocaption
    breadcrumb breadcrumbs pagination paging pager taboola outbrain mgid dable infinite nextarticle
    authorbox copyright pullquote adsense adsbygoogle skyscraper skyscrapper bisnisai aisummary tts
    share sharing sharer sharethis bagikan socmed sosmed social follow paywallbox promo sponsor sponsored
    subscribe langganan popup modal cookie polling quiz disclaimer whatsapp gnews author penulis byline
    reporter credit credits hashtag nav navbar menu sidebar toolbar player audio ringkasan selengkapnya
    """
)
_NOISE_PAIRS = frozenset(
    {
        ("baca", "juga"),
        ("lihat", "juga"),
        ("simak", "juga"),
        ("next", "article"),
        ("next", "post"),
        ("next", "news"),
        ("read", "also"),
        ("also", "read"),
        ("read", "more"),
        ("read", "next"),
        ("author", "box"),
        ("ai", "summary"),
        ("pull", "quote"),
        ("quote", "old"),
        ("twitter", "tweet"),
        ("instagram", "media"),
        ("tiktok", "embed"),
        ("tag", "list"),
        ("list", "tag"),
        ("news", "tags"),
        ("berita", "lain"),
        ("berita", "lainnya"),
        ("artikel", "lain"),
        ("artikel", "lainnya"),
    }
)
# ... and in one of these it is not, unless it reads like prose: some sites write bodies into "ads-content".
_DOUBTFUL_WORDS = words(
    """
    ad ads adv advert advertisement iklan banner billboard widget tag tags editor kredit header video
    embed gallery galeri slider carousel channel parallax dfp gpt summary hidden meta info date tanggal
    muted more
    """
)
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")


def noise_of(element: HtmlElement) -> Literal["sure", "doubtful"] | None:
    """Whether the element's names say that it holds noise; a "doubtful" one may hold prose after all."""
    tag = element.tag
    if tag in _NOISE_TAGS or tag.startswith("amp-") or "hidden" in element.attrib:
        return "sure"
    names = f"{element.get('class') or ''} {element.get('id') or ''}"
    if not names.strip():
        return "doubtful" if tag in ("form", "header") else None
    named = [word.lower() for word in _WORD.findall(names[:300])]
    if not _NOISE_WORDS.isdisjoint(named) or any(pair in _NOISE_PAIRS for pair in pairwise(named)):
        return "sure"
    return None if _DOUBTFUL_WORDS.isdisjoint(named) else "doubtful"
