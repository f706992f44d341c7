"""Stands before Datasette: whom the server answers, which headers every answer has, CSV without formulas."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable, Collection, MutableMapping
from typing import Any

from config import is_loopback
from db.inspection.spreadsheet import CsvGuard

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]

METHODS = ("GET", "HEAD")
HEADERS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
# For Datasette's own pages: its scripts and those that its own templates hold, no others.
DATASETTE_POLICY = (
    "default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'unsafe-inline';"
    " img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


class Guard:
    """An ASGI application around another."""

    def __init__(self, app: App, hosts: Collection[str] | None) -> None:
        """Requests that name a host other than these and loopback are refused; None allows every name."""
        self._app = app
        self._hosts = hosts

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif scope["method"] not in METHODS:
            await _refuse(send, 405, "This server only shows; it takes GET and HEAD.")
        elif not self._goes_by(_host(scope)):
            # Else any web page could read this server through a name of its own that leads here.
            await _refuse(send, 421, "This server does not go by that name.")
        else:
            nonce = secrets.token_urlsafe(16)
            await self._app({**scope, "csp_nonce": nonce}, receive, _Sender(send, nonce, scope))

    def _goes_by(self, host: str) -> bool:
        return self._hosts is None or host in self._hosts or is_loopback(host)


class _Sender:
    """Passes an answer on, with its headers completed and its CSV made safe."""

    def __init__(self, send: Send, nonce: str, scope: Message) -> None:
        self._send = send
        self._nonce = nonce
        # Datasette calls CSV that is only looked at plain text.
        self._asks_for_csv = scope["path"].endswith(".csv")
        self._csv: CsvGuard | None = None

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            message = self._start(message)
        elif self._csv is not None:
            last = not message.get("more_body", False)
            message = {**message, "body": self._csv.feed(message.get("body", b""), last=last)}
        await self._send(message)

    def _start(self, message: Message) -> Message:
        headers = {name.lower(): value for name, value in message.get("headers", [])}
        kind = headers.get(b"content-type", b"")
        if kind.startswith(b"text/csv") or (self._asks_for_csv and kind.startswith(b"text/plain")):
            self._csv = CsvGuard()
            headers.pop(b"content-length", None)
        policy = DATASETTE_POLICY.format(nonce=self._nonce)
        for name, value in {**HEADERS, "content-security-policy": policy}.items():
            headers.setdefault(name.encode(), value.encode())
        return {**message, "headers": list(headers.items())}


async def _refuse(send: Send, status: int, text: str) -> None:
    headers = {**HEADERS, "content-type": "text/plain; charset=utf-8"}
    pairs = [(name.encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": status, "headers": pairs})
    await send({"type": "http.response.body", "body": text.encode()})


def _host(scope: Message) -> str:
    """The name in the Host header, without its port; "" for none."""
    given: bytes = next((value for name, value in scope["headers"] if name == b"host"), b"")
    host = given.decode("latin-1").lower()
    return host.rpartition("]")[0] + "]" if host.startswith("[") else host.partition(":")[0]
