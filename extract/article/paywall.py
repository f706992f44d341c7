"""Whether a page shows only the teaser of its article."""

from __future__ import annotations

import re

from lxml.html import HtmlElement

from extract.article.structured import Thing, is_article

_MAX_TEASER = 1500  # characters; a longer text under a subscription banner is the article itself
_WALL_CLASS = (
    "contains(@class, 'paywall') or contains(@class, 'premium-content') or contains(@class, 'konten-premium')"
    " or contains(@class, 'subscribe-wall') or contains(@class, 'content-locked')"
    " or contains(@class, 'login-wall')"
)
_WALL_TEXT = re.compile(
    r"\b(?:berlangganan|langganan|login|masuk|daftar)\b[^.]{0,60}\buntuk (?:membaca|melanjutkan|menikmati"
    r"|mengakses)\b"
    r"|\b(?:artikel|konten|berita) (?:ini )?(?:khusus|hanya)(?: untuk)? (?:pelanggan|member|pembaca premium)"
    r"|untuk (?:membaca|melanjutkan)[^.]{0,60}\b(?:berlangganan|langganan|login)\b",
    re.IGNORECASE,
)


def is_paywalled(tree: HtmlElement, things: list[Thing], lines: list[str]) -> bool:
    """Whether the article is only public in part.

    The page says so (schema.org `isAccessibleForFree`), or a wall stands beside a text too short to be all.
    """
    for thing in things:
        if is_article(thing) and str(thing.get("isAccessibleForFree", "")).lower() in ("false", "no", "0"):
            return True
    if sum(map(len, lines)) > _MAX_TEASER:
        return False
    if any(_WALL_TEXT.search(line) for line in lines):
        return True
    walls = tree.xpath(f"//*[{_WALL_CLASS}]")
    return any(_WALL_TEXT.search(wall.text_content()[:2000]) for wall in walls)
