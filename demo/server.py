"""Serves the sample newsroom on loopback as a gateway: it plays every host it is asked for.

It takes absolute-form proxy requests (`GET https://www.antaranews.com/rss/terkini.xml HTTP/1.1`) and
ordinary ones with a Host header. Tests ask it afterwards what was requested, and make sites misbehave.
"""

from __future__ import annotations

import gzip
import hashlib
import socket
import sys
import threading
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import urlsplit

from demo.gateway import Web
from demo.messages import Request, Response, request_for
from demo.stories import Newsroom, load_newsroom

_LARGEST_FORM = 10_000
_WORTH_COMPRESSING = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One request that reached the newsroom."""

    time: float  # seconds on the monotonic clock, when it arrived
    method: str
    host: str
    path: str  # with the query
    in_flight: int  # requests to the same host being answered at that moment, this one included
    user_agent: str


class NewsroomServer:
    """The sample newsroom as a running server; a context manager.

    `stage` is how much of the serial is published (see `Newsroom.until`); None publishes everything.
    It can be changed while the server runs, and so can overrides and failures.
    """

    def __init__(self, port: int = 0, *, stage: int | None = None, newsroom: Newsroom | None = None) -> None:
        self.newsroom = newsroom or load_newsroom()
        self._lock = threading.Lock()
        self._hits: list[Hit] = []
        self._open: Counter[str] = Counter()
        self._overrides: dict[str, Response] = {}
        self._failing: dict[str, Response | None] = {}
        self._server = _Server(port, self)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), name="newsroom")
        self.stage = stage

    @property
    def stage(self) -> int | None:
        """How much of the serial is published: 1, 2, 3, or None for everything."""
        return self._stage

    @stage.setter
    def stage(self, stage: int | None) -> None:
        until = None if stage is None else self.newsroom.until(stage)
        self._web = Web(self.newsroom, until)
        self._stage = stage

    @property
    def url(self) -> str:
        """The gateway's address: "http://127.0.0.1:PORT"."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def requests(self) -> list[Hit]:
        """Every request so far, in order of arrival."""
        with self._lock:
            return list(self._hits)

    def forget_requests(self) -> None:
        """Start the list of requests anew."""
        with self._lock:
            self._hits.clear()

    def override(
        self,
        url: str,
        *,
        status: int = 200,
        body: bytes | str = b"",
        headers: Mapping[str, str] | None = None,
        content_type: str = "text/html; charset=utf-8",
    ) -> None:
        """Answer an absolute address (its query included) with this response from now on."""
        data = body.encode() if isinstance(body, str) else body
        response = Response(body=data, status=status, headers=headers or {}, content_type=content_type)
        with self._lock:
            self._overrides[_address(url)] = response

    def fail(self, host: str, status: int | None = 503, headers: Mapping[str, str] | None = None) -> None:
        """Answer everything on a host with a bare status; None drops the connection without an answer."""
        response = None if status is None else Response(status=status, headers=headers or {})
        with self._lock:
            self._failing[host] = response

    def restore(self) -> None:
        """End all overrides and failures."""
        with self._lock:
            self._overrides.clear()
            self._failing.clear()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_exc: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def arrived(self, request: Request, path: str, user_agent: str) -> None:
        """Note a request and count it as being answered."""
        with self._lock:
            self._open[request.host] += 1
            hit = Hit(
                time=time.monotonic(),
                method=request.method,
                host=request.host,
                path=path,
                in_flight=self._open[request.host],
                user_agent=user_agent,
            )
            self._hits.append(hit)

    def answered(self, request: Request) -> None:
        """Count a request as answered."""
        with self._lock:
            self._open[request.host] -= 1

    def response_to(self, request: Request, path: str) -> Response | None:
        """What to answer; None means: close the connection without a word."""
        with self._lock:
            if request.host in self._failing:
                return self._failing[request.host]
            override = self._overrides.get(request.host + path)
        return override or self._web.answer(request)


def _address(url: str) -> str:
    parts = urlsplit(url)
    path = parts.path or "/"
    return (parts.hostname or "") + (f"{path}?{parts.query}" if parts.query else path)


class _Server(ThreadingHTTPServer):
    """Threads that end with the process, and connections that end with the server."""

    daemon_threads = True

    def __init__(self, port: int, newsroom: NewsroomServer) -> None:
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
    server: _Server

    def do_GET(self) -> None:
        self._serve()

    def do_HEAD(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name is the base class's
        """Say nothing: `NewsroomServer.requests` is the log."""

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
