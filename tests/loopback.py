"""A site on loopback that acts as the gateway: it plays every host, and answers as a test tells it to."""

from __future__ import annotations

import gzip
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Answer:
    """What a request is answered with. `silent` closes the connection in place of an answer."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    content_type: str = "text/html; charset=utf-8"
    silent: bool = False
    compressed: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as it arrived. `url` is the request line's target: absolute, because we are a gateway."""

    method: str
    url: str
    at: float  # seconds on the monotonic clock
    in_flight: int  # requests being answered at that moment, this one included
    headers: Mapping[str, str]
    body: bytes = b""


class Loopback:
    """The server; a context manager. `answers` maps absolute addresses to answers or to what makes them.

    An address that is not there is a 404; robots.txt then allows everything.
    """

    def __init__(self, answers: Mapping[str, Answer | bytes | Callable[[], Answer]] | None = None) -> None:
        self.answers = dict(answers or {})
        self.asked: list[Asked] = []
        self.before: Callable[[Asked], None] = lambda asked: None  # called before each answer
        self._guard = threading.Lock()
        self._in_flight = 0
        self._server = _Server(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))

    @property
    def url(self) -> str:
        """The gateway's address."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def asked_for(self, *, robots: bool = False) -> list[str]:
        """The addresses asked for, in order; robots.txt only where wanted."""
        return [one.url for one in self.asked if robots or not one.url.endswith("/robots.txt")]

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_exc: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def answer(self, method: str, url: str, headers: Mapping[str, str], body: bytes = b"") -> Answer:
        """Notes the request and returns its answer."""
        with self._guard:
            self._in_flight += 1
            asked = Asked(method, url, time.monotonic(), self._in_flight, headers, body)
            self.asked.append(asked)
        self.before(asked)
        found = self.answers.get(url, Answer(b"not here", 404))
        answer = (
            found if isinstance(found, Answer) else Answer(found) if isinstance(found, bytes) else found()
        )
        with self._guard:
            self._in_flight -= 1
        return answer


class _Server(ThreadingHTTPServer):
    request_queue_size = 100

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is what some tests are about."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


def _handler(site: Loopback) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            sent = self.rfile.read(length)
            answer = site.answer(self.command, self.path, dict(self.headers), sent)
            if answer.silent:
                self.close_connection = True
                return
            body = gzip.compress(answer.body) if answer.compressed else answer.body
            self.send_response(answer.status)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Content-Type", answer.content_type)
            if answer.compressed:
                self.send_header("Content-Encoding", "gzip")
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_CONNECT = do_GET

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base class names it
            """Says nothing: `asked` holds it all."""

    return Handler
