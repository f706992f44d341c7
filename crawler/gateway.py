"""Sends every request, https ones too, to one plain HTTP proxy: the configured gateway."""

from __future__ import annotations

from typing import Any

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import _ScrapyAgent, _ScrapyProxyAgent
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.utils._download_handlers import wrap_twisted_exceptions
from scrapy.utils.defer import maybe_deferred_to_future

from crawler.downloads import CappedDownloadHandler


class _GatewayAgent(_ScrapyAgent):
    """Asks the gateway in absolute form ("GET https://host/path"): no CONNECT, and no name is resolved."""

    def __init__(self, gateway: str, **options: Any) -> None:
        super().__init__(**options)
        self._gateway = gateway.encode("ascii")

    def _get_agent(self, request: Request, timeout: float) -> _ScrapyProxyAgent:
        from twisted.internet import reactor

        return _ScrapyProxyAgent(
            reactor=reactor,
            proxyURI=self._gateway,
            contextFactory=self._contextFactory,
            connectTimeout=timeout,
            pool=self._pool,
        )


class GatewayDownloadHandler(CappedDownloadHandler):
    """The handler with another agent. Stock Scrapy tunnels https through a proxy; a caching gateway
    and the demo's newsroom have to see the requests."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._gateway: str = crawler.settings["GATEWAY"]

    async def _download(self, request: Request) -> Response:
        agent = _GatewayAgent(
            self._gateway,
            contextFactory=self._contextFactory,
            pool=self._pool,
            maxsize=self._default_maxsize,
            warnsize=self._default_warnsize,
            fail_on_dataloss=self._fail_on_dataloss,
            crawler=self._crawler,
        )
        with wrap_twisted_exceptions():
            return await maybe_deferred_to_future(agent.download_request(request))
