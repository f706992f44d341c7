"""Scrapy's download handler with a limit on the head of an answer; its own limits are on the body alone."""

from __future__ import annotations

from typing import Any

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.http import Response
from twisted.python.failure import Failure
from twisted.web._newclient import HEADER, STATUS, HTTP11ClientProtocol
from twisted.web.client import _HTTP11ClientFactory

from crawler.leased import Lease

MAX_HEAD = 256 * 1024  # bytes; servers send a few thousand


class HeadTooLarge(Exception):
    """An answer's status line and headers go on beyond MAX_HEAD."""


class CappedProtocol(HTTP11ClientProtocol):
    """Hangs up on headers without end: Twisted would keep them all."""

    transport: Any
    _head = 0

    def dataReceived(self, data: bytes) -> None:
        in_head = self._parser is not None and self._parser.state in (STATUS, HEADER)
        self._head = self._head + len(data) if in_head else 0
        if self._head <= MAX_HEAD:
            super().dataReceived(data)  # type: ignore[no-untyped-call]  # Twisted's
            return
        why = Failure(HeadTooLarge(f"more than {MAX_HEAD} bytes of headers"))  # type: ignore[no-untyped-call]
        self._giveUp(why)  # type: ignore[no-untyped-call]
        self.transport.abortConnection()


class _Factory(_HTTP11ClientFactory):
    def buildProtocol(self, addr: object) -> HTTP11ClientProtocol:
        return CappedProtocol(self._quiescentCallback)  # type: ignore[no-untyped-call]


class CappedDownloadHandler(HTTP11DownloadHandler):
    """The handler for http and https."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        pool: Any = self._pool
        pool._factory = _Factory
        self._lease = Lease(crawler.settings["LEASE"])

    async def download_request(self, request: Request) -> Response:
        self._lease.check()
        return await self._download(request)

    async def _download(self, request: Request) -> Response:
        return await super().download_request(request)
