"""What the parts of a crawl remember of hosts, in one connection to pages.db."""

from __future__ import annotations

from pathlib import Path
from weakref import WeakKeyDictionary

from scrapy import signals
from scrapy.crawler import Crawler

from db.hosts import HostMemory
from db.pages import PageStore

_opened: WeakKeyDictionary[Crawler, HostMemory] = WeakKeyDictionary()


def host_memory(crawler: Crawler) -> HostMemory:
    """The host memory of a crawl; closed when its engine stops."""
    if crawler not in _opened:
        store = PageStore(Path(crawler.settings["PAGES_DATABASE"]))
        _opened[crawler] = HostMemory(store.database)
        crawler.signals.connect(store.close, signal=signals.engine_stopped, weak=False)
    return _opened[crawler]
