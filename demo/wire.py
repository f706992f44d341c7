"""HTTP on the wire: a threaded server on loopback that hands requests on and sends what it gets back."""

from __future__ import annotations

import gzip
import hashlib
import socket
import sys
import threading
from collections.abc import Mapping
from datetime import UTC
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Protocol
from urllib.parse import urlsplit

from demo.messages import Request, Response, request_for

_LARGEST_FORM = 10_000
_WORTH_COMPRESSING = 1_000


class Answers(Protocol):
    """Who decides what is answered, and counts what comes and goes."""

    def arrived(self, request: Request, path: str, user_agent: str) -> None:
        """A request was read and is about to be answered."""

    def response_to(self, request: Request, path: str) -> Response | None:
        """What to answer; None means: close the connection without a word."""

    def answered(self, request: Request) -> None:
        """The request was dealt with, well or not."""


class GatewayServer(ThreadingHTTPServer):
    """Threads that end with the process, and connections that end with the server."""

    daemon_threads = True

    def __init__(self, port: int, newsroom: Answers) -> None:
        self.newsroom = newsroom
        self._connections: set[socket.socket] = set()
        self._guard = threading.Lock()
        super().__init__(("127.0.0.1", port), _Handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._guard:
            self._connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        with self._guard:
            self._connections.discard(request)
        super().shutdown_request(request)

    def server_close(self) -> None:
        super().server_close()
        with self._guard:
            waiting = list(self._connections)
        for connection in waiting:  # clients that keep their connection open would hold their thread
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue  # the client was faster

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Print what went wrong, unless it is only that the client hung up."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1  # head and body in one packet
    timeout = 60
    server: GatewayServer

    def do_GET(self) -> None:
        self._serve()

    def do_HEAD(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name is the base class's
        """Say nothing: `Answers.arrived` is the log."""

    def _serve(self) -> None:
        url = self.path if "://" in self.path else f"http://{self.headers.get('Host', '')}{self.path}"
        request = request_for(self.command, url, self._form())
        parts = urlsplit(url)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        newsroom = self.server.newsroom
        newsroom.arrived(request, path, self.headers.get("User-Agent", ""))
        try:
            response = newsroom.response_to(request, path)
            if response is None:
                self.close_connection = True
            else:
                self._send(response)
        finally:
            newsroom.answered(request)

    def _form(self) -> str:
        length = int(self.headers.get("Content-Length") or 0)
        if length > _LARGEST_FORM:
            self.close_connection = True
            return ""
        return self.rfile.read(length).decode("utf-8", "replace")

    def _send(self, response: Response) -> None:
        headers = dict(response.headers)
        body = response.body
        if response.status == 200:
            headers.setdefault("ETag", f'"{hashlib.sha256(body).hexdigest()[:16]}"')
            if response.modified is not None:
                headers.setdefault("Last-Modified", format_datetime(response.modified.astimezone(UTC), True))
            if self._is_known(headers):
                self._send_head(304, headers)
                return
        headers["Content-Type"] = response.content_type
        headers["Vary"] = "Accept-Encoding"
        if len(body) > _WORTH_COMPRESSING and "gzip" in self.headers.get("Accept-Encoding", ""):
            headers["Content-Encoding"] = "gzip"
            body = gzip.compress(body, 1, mtime=0)
        headers["Content-Length"] = str(len(body))
        self._send_head(response.status, headers)
        if self.command != "HEAD":
            self.wfile.write(body)

    def _is_known(self, headers: Mapping[str, str]) -> bool:
        """Whether the client holds this version already: its ETag, or else its time, is the same."""
        tag = self.headers.get("If-None-Match")
        if tag is not None:
            return headers["ETag"] in (part.strip() for part in tag.split(","))
        since = self.headers.get("If-Modified-Since")
        return since is not None and since == headers.get("Last-Modified")

    def _send_head(self, status: int, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
