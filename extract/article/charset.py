"""Bytes of a page to text, distrusting what the page says about its own encoding."""

from __future__ import annotations

import codecs
import re

from w3lib.encoding import html_to_unicode

_BOMS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")  # NUL ends a text in SQLite, a lone surrogate cannot be stored


def decode_html(body: bytes, content_type: str | None) -> str:
    """The text of an HTML body; never raises, and holds neither NUL nor lone surrogates.

    A byte order mark decides; then bytes that are valid UTF-8 are UTF-8, whatever header and meta claim;
    then header and meta are believed (with the WHATWG aliases: iso-8859-1 means windows-1252).
    """
    return _UNSTORABLE.sub("", _decode(body, content_type))


def _decode(body: bytes, content_type: str | None) -> str:
    if body.startswith(_BOMS):
        return html_to_unicode(content_type, body)[1]
    if (width := _utf16_order(body)) is not None:
        return body.decode(width, "replace")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        pass
    lenient = body.decode("utf-8", "replace")
    broken = lenient.count("\ufffd")
    accented = sum(1 for char in lenient if char > "\x7f") - broken
    if broken <= accented:  # UTF-8 cut off or damaged here and there
        return lenient
    encoding, text = html_to_unicode(content_type, body, default_encoding="cp1252")
    return body.decode("cp1252", "replace") if encoding in ("utf-8", "utf8") else text


def _utf16_order(body: bytes) -> str | None:
    """The byte order of UTF-16 without a mark: in Latin text every other byte is NUL."""
    head = body[:400]
    if len(head) < 8 or head.count(0) < len(head) // 3:
        return None
    return "utf-16-le" if head[1::2].count(0) > head[0::2].count(0) else "utf-16-be"
