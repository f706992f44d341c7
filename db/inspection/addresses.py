"""Addresses: which of the web's may be live links, and those of the own pages."""

from __future__ import annotations

from urllib.parse import quote, urlencode, urlsplit

from extract.formatting import Language

_UNSAFE = frozenset("<>\"'`\\")
LONGEST = 2000


def live_link(address: str | None) -> str | None:
    """The address where it is a plain http(s) one that may be made a live link, else None."""
    if not address or len(address) > LONGEST or not address.isprintable() or " " in address:
        return None
    try:
        parts = urlsplit(address)
        host = parts.hostname
    except ValueError:
        return None
    safe = parts.scheme in ("http", "https") and host and "@" not in parts.netloc
    return address if safe and not set(address) & _UNSAFE else None


def page_address(*path: str, language: Language = "id", **query: object) -> str:
    """The path of an own page with its query; what is None or empty is left out.

    Parts are escaped; a last part that starts with a dot is the format: ("target", "x", ".csv").
    """
    suffix = path[-1] if path and path[-1].startswith(".") else ""
    parts = path[:-1] if suffix else path
    given = {name: str(value) for name, value in query.items() if value not in (None, "", False)}
    if language != "id":
        given["lang"] = language
    asked = f"?{urlencode(given)}" if given else ""
    return "/" + "/".join(quote(part, safe="") for part in parts) + suffix + asked


def agency_slug(agency: str) -> str:
    """ "kesehatan" for "BPJS Kesehatan"."""
    return agency.removeprefix("BPJS ").lower()
