"""Ends a crawl whose pass is gone: after a kill -9 nobody else would."""

from __future__ import annotations

import logging
import os
import signal
import threading
import time

from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured

log = logging.getLogger("pantau.crawl")

LOOK_SECONDS = 1.0


class EndWithParent:
    """Ends the crawl when the process that started the crawl has ended: asks it to, then kills it.

    The starter names itself in the setting STARTED_BY (its process id); without it, as in `scrapy crawl`
    by hand, the crawl may outlive its shell. ORPHAN_GRACE seconds are left for a close in good order. The
    watch is kept in a thread of its own, because what hangs may be the event loop.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._parent = crawler.settings.getint("STARTED_BY")
        self._grace = crawler.settings.getfloat("ORPHAN_GRACE")
        if not self._parent:
            raise NotConfigured
        threading.Thread(target=self._watch, name="orphan", daemon=True).start()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> EndWithParent:
        return cls(crawler)

    def _watch(self) -> None:
        while os.getppid() == self._parent:
            time.sleep(LOOK_SECONDS)
        log.warning("the pass that started this crawl has ended")
        os.kill(os.getpid(), signal.SIGTERM)  # Scrapy's own way to close in good order
        time.sleep(self._grace)
        log.error("the crawl did not end when asked to")
        os.kill(os.getpid(), signal.SIGKILL)
