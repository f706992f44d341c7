"""Ends a crawl whose lease of the outlet is no longer sure: another machine may get the outlet.

The worker renews the lease and notes in a file until when it surely lasts. To read the file, in place of
being told, holds also where the worker hangs or the whole machine was frozen.
"""

from __future__ import annotations

import asyncio
import logging
import os
import time
from pathlib import Path

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured

log = logging.getLogger("pantau.crawl")

LOOK_SECONDS = 0.25
EXIT_CODE = 70


class Lease:
    """The lease that the file speaks of; without a file it lasts for ever."""

    def __init__(self, file: str) -> None:
        self._file = Path(file) if file else None

    def has_ended(self) -> bool:
        """Whether another machine may have the outlet by now."""
        if self._file is None:
            return False
        try:
            until = float(self._file.read_text("ascii"))
        except (OSError, ValueError):
            return True
        return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)) >= until

    def check(self) -> None:
        """Ends this process at once where the lease has ended: no request may leave it any more."""
        if self.has_ended():
            log.warning("the lease of this outlet has ended")
            logging.shutdown()
            os._exit(EXIT_CODE)


class EndWithLease:
    """Looks at the lease four times a second; the download handlers look before each request."""

    def __init__(self, crawler: Crawler) -> None:
        if not crawler.settings["LEASE"]:
            raise NotConfigured
        self._lease = Lease(crawler.settings["LEASE"])
        self._watch: asyncio.Task[None] | None = None
        crawler.signals.connect(self._spider_opened, signal=signals.spider_opened)
        crawler.signals.connect(self._spider_closed, signal=signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> EndWithLease:
        return cls(crawler)

    def _spider_opened(self) -> None:
        self._watch = asyncio.get_running_loop().create_task(self._look())

    def _spider_closed(self) -> None:
        if self._watch:
            self._watch.cancel()

    async def _look(self) -> None:
        while True:
            self._lease.check()
            await asyncio.sleep(LOOK_SECONDS)
