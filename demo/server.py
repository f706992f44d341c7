"""Serves the sample newsroom on loopback as a gateway: it plays every host it is asked for.

It takes absolute-form proxy requests (`GET https://www.antaranews.com/rss/terkini.xml HTTP/1.1`) and
ordinary ones with a Host header. Tests ask it afterwards what was requested, and make sites misbehave.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlsplit

from demo.gateway import Web
from demo.messages import Request, Response
from demo.stories import Newsroom, load_newsroom
from demo.wire import GatewayServer


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One request that reached the newsroom."""

    time: float  # seconds on the monotonic clock, when it arrived
    method: str
    host: str
    path: str  # with the query
    in_flight: int  # requests to the same group being answered at that moment, this one included
    user_agent: str


class NewsroomServer:
    """The sample newsroom as a running server; a context manager.

    `stage` is how much of the serial is published (see `Newsroom.until`); None publishes everything.
    It can be changed while the server runs, and so can overrides and failures. `latency` is how many
    seconds each answer takes, so that requests made at the same time are seen at the same time. `group`
    says by host which requests are counted together; without it, those to one host.
    """

    def __init__(
        self,
        port: int = 0,
        *,
        stage: int | None = None,
        newsroom: Newsroom | None = None,
        latency: float = 0.0,
        group: Callable[[str], str] = str,
    ) -> None:
        self.newsroom = newsroom or load_newsroom()
        self._lock = threading.Lock()
        self._hits: list[Hit] = []
        self._open: Counter[str] = Counter()
        self._group = group
        self._overrides: dict[str, Response] = {}
        self._failing: dict[str, Response | None] = {}
        self.stage = stage
        self.latency = latency
        self._server = GatewayServer(port, self)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), name="newsroom")

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
            self._open[self._group(request.host)] += 1
            hit = Hit(
                time=time.monotonic(),
                method=request.method,
                host=request.host,
                path=path,
                in_flight=self._open[self._group(request.host)],
                user_agent=user_agent,
            )
            self._hits.append(hit)

    def answered(self, request: Request) -> None:
        """Count a request as answered."""
        with self._lock:
            self._open[self._group(request.host)] -= 1

    def response_to(self, request: Request, path: str) -> Response | None:
        """What to answer; None means: close the connection without a word."""
        if self.latency:
            time.sleep(self.latency)
        with self._lock:
            if request.host in self._failing:
                return self._failing[request.host]
            override = self._overrides.get(request.host + path)
        return override or self._web.answer(request)


def _address(url: str) -> str:
    parts = urlsplit(url)
    path = parts.path or "/"
    return (parts.hostname or "") + (f"{path}?{parts.query}" if parts.query else path)
