"""An article's identity: one key and one canonical address for all the forms its URL comes in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True, slots=True)
class Address:
    """An article address: which article, its canonical form, and which page of the article."""

    key: str
    url: str
    part: int = 0  # the page number or offset that the address asks for; 0 is the whole or the start


@dataclass(frozen=True, slots=True)
class ArticleForm:
    """How an outlet writes its article addresses.

    `pattern` has the named group `id` or else `slug`, `portal` where ids are counted per portal, and
    `offset` where the path can end in the offset of a further page. `canonical` is filled from them.
    """

    pattern: re.Pattern[str]
    canonical: str

    def identify(self, url: str) -> Address | None:
        """The article that the address leads to, or None where it is not an article's."""
        match = self.pattern.match(url.strip())
        if not match:
            return None
        groups = {name: value or "" for name, value in match.groupdict().items()}
        own = groups.get("id") or groups["slug"]
        key = f"{groups['portal']}-{own}" if groups.get("portal") else own
        return Address(key, self.canonical.format(**groups), _part(url, groups.get("offset", "")))


def _part(url: str, offset: str) -> int:
    asked = offset or dict(parse_qsl(urlsplit(url).query)).get("page", "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) <= 4 else 0
