"""Writes the row that says how a crawl went; a crawl that leaves none has crashed."""

from __future__ import annotations

import logging
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from scrapy import Spider, signals
from scrapy.crawler import Crawler

from crawler.outlet import OutletSpider
from crawler.tally import RouteReport, State, Tally, judge
from db.pages import Outcome
from db.runs import OutletRun
from db.store import Store

log = logging.getLogger("pantau.crawl")


class OutletReport:
    """Reports the outcome when the spider closes, and keeps Scrapy's chatter out of the log."""

    def __init__(self, crawler: Crawler) -> None:
        self._database = Path(crawler.settings["DATABASE"])
        self._storage_failed = False
        # Scrapy tells at INFO which of its parts are on; its warnings and errors are what matters here.
        logging.getLogger("scrapy").setLevel(logging.WARNING)
        crawler.signals.connect(self._item_error, signal=signals.item_error)
        crawler.signals.connect(self._spider_closed, signal=signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> OutletReport:
        return cls(crawler)

    def _item_error(self) -> None:
        self._storage_failed = True

    def _spider_closed(self, spider: Spider, reason: str) -> None:
        if not isinstance(spider, OutletSpider):  # `scrapy shell` and `scrapy fetch` bring their own
            return
        if spider.mission != "live":  # backfills and check-ups say themselves what they did
            return
        state, why = judge(spider.tally, "storage_error" if self._storage_failed else reason)
        with Store(self._database) as store:
            store.record_outlet_run(_row(spider, state, why))
        counts = " ".join(f"{name}={count}" for name, count in _counts(spider.tally).items())
        log.info("%s %s: %s%s", spider.name, state, counts, f" ({why})" if why else "")


def _counts(tally: Tally) -> dict[str, int]:
    """`found` is the sum of the others: what a pass found and did not get to counts as failed in it."""
    counts = {outcome.value: tally.outcomes[outcome] for outcome in Outcome if outcome is not Outcome.FOUND}
    counts["failed"] += tally.unreached
    return {"found": tally.found, **counts}


def _values(route: RouteReport) -> dict[str, Any]:
    """The report of a route as JSON can hold it."""
    newest = route.newest.isoformat(timespec="seconds") if route.newest else None
    return {**asdict(route), "newest": newest}


def _row(spider: OutletSpider, state: State, why: str) -> OutletRun:
    return OutletRun(
        outlet=spider.name,
        title=spider.site,
        run=spider.run,
        started_at=spider.started_at,
        ended_at=datetime.now(UTC),
        state=state,
        reason=why,
        routes=tuple(_values(route) for route in spider.tally.routes),
        **_counts(spider.tally),
    )
