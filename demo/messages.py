"""What the gateway and the sample sites hand each other: a request, and the response to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request for a page of a site."""

    method: str
    host: str  # lower case, without port
    path: str
    query: Mapping[str, str]  # the last value of each name, blanks kept
    form: Mapping[str, str] = field(default_factory=dict)

    def number(self, name: str, default: int = 1) -> int:
        """A whole number from the query, or `default` where there is none."""
        value = self.query.get(name, "")
        return int(value) if value.isascii() and value.isdigit() else default


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """What a site answers. `modified` becomes Last-Modified."""

    body: bytes = b""
    status: int = 200
    content_type: str = "text/html; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)
    modified: datetime | None = None


def request_for(method: str, url: str, form: str = "") -> Request:
    """The request that asks for an absolute address, with an optional urlencoded form."""
    parts = urlsplit(url)
    return Request(
        method=method,
        host=(parts.hostname or "").lower(),
        path=parts.path or "/",
        query=dict(parse_qsl(parts.query, keep_blank_values=True)),
        form=dict(parse_qsl(form, keep_blank_values=True)),
    )


def redirect(location: str, status: int = 301) -> Response:
    """A response that sends the client to another address."""
    return Response(status=status, headers={"Location": location}, content_type="text/html")
