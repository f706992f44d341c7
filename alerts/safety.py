"""Text and addresses from the web, made harmless for mail headers, plain text and HTML."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import urlsplit

# Controls, formatting characters (bidi overrides, zero-width marks), lone surrogates, private use and
# unassigned code points, line and paragraph separators: none of them belongs in a line of news.
UNPRINTABLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
ADDRESS = re.compile(r"<?[^\s<>@:,;\"]{1,64}@[^\s<>@:,;\"]{1,255}>?")


def one_line(text: str | None, limit: int = 300) -> str:
    """The text as one printable line of at most `limit` characters; a cut is shown as "…"."""
    if not text:
        return ""
    head = text[: limit * 4]  # bounds the work on a hostile text
    shown = "".join(_shown(character) for character in head)
    line = " ".join(shown.split())
    if len(line) <= limit and len(head) == len(text):
        return line
    return line[: limit - 1].rstrip() + "…"


def _shown(character: str) -> str:
    if unicodedata.category(character) not in UNPRINTABLE:
        return character
    return " " if character.isspace() else ""


def web_link(url: str | None, limit: int = 2000) -> str | None:
    """The address where it is a plain http(s) one that may be made a live link, else None."""
    if not url or len(url) > limit or one_line(url, limit) != url or " " in url:
        return None
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return None
    usable = parts.scheme in ("http", "https") and host and "@" not in parts.netloc
    return url if usable and not set(url) & set("<>\"'`\\") else None


def without_addresses(text: str, limit: int = 300) -> str:
    """What a mail server said, as one line without mail addresses: fit for logs and the database."""
    return ADDRESS.sub("<address>", one_line(text, limit))
