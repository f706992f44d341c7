"""Ends a crawl whose pass is gone: after a kill -9 nobody else would."""

from __future__ import annotations

import asyncio
import logging
import os
import signal

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured

log = logging.getLogger("pantau.crawl")

LOOK_SECONDS = 1.0


class EndWithParent:
    """Ends the crawl when the process that started the crawl has ended.

    The starter names itself in the setting STARTED_BY (its process id); without it, as in `scrapy crawl`
    by hand, the crawl may outlive its shell.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._parent = crawler.settings.getint("STARTED_BY")
        if not self._parent:
            raise NotConfigured
        self._watch: asyncio.Task[None] | None = None
        crawler.signals.connect(self._spider_opened, signal=signals.spider_opened)
        crawler.signals.connect(self._spider_closed, signal=signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> EndWithParent:
        return cls(crawler)

    def _spider_opened(self) -> None:
        self._watch = asyncio.get_running_loop().create_task(self._wait())

    def _spider_closed(self) -> None:
        if self._watch:
            self._watch.cancel()

    async def _wait(self) -> None:
        while os.getppid() == self._parent:
            await asyncio.sleep(LOOK_SECONDS)
        log.warning("the pass that started this crawl has ended")
        signal.raise_signal(signal.SIGTERM)  # Scrapy's own way to close in good order
