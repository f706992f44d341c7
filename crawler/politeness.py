"""The pace of a crawl: a delay that only grows, and pauses as long as a site asks for."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from time import monotonic

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.redirect import RedirectMiddleware
from scrapy.extensions.throttle import AutoThrottle
from scrapy.http import Response
from scrapy.robotstxt import RobotParser
from scrapy.utils.httpobj import urlparse_cached

from crawler.robots import AGENT
from crawler.troubles import RequestRefused, Trouble

log = logging.getLogger("pantau.politeness")

LONGEST_PAUSE = 24 * 3600.0  # seconds; longer wishes are mistakes
WAITED_OUT = 10.0  # seconds; a longer pause ends the asking for this pass, which may be told to stop
AFTER_429 = 60.0  # seconds; a "too many requests" that names no time


def pause_asked_for(retry_after: str, now: datetime) -> float | None:
    """The seconds that a Retry-After header asks for, at most LONGEST_PAUSE; None where it is malformed."""
    text = retry_after.strip()
    if text.isascii() and text.isdigit():
        return min(float(text[:9]), LONGEST_PAUSE)
    try:
        until = parsedate_to_datetime(text)
    except ValueError:
        return None
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return min(max((until - now).total_seconds(), 0.0), LONGEST_PAUSE)


class CoolDownMiddleware:
    """Waits as long as a 429 or 503 asks; a host that asks for more than a moment is left alone."""

    def __init__(self) -> None:
        self._until: dict[str, float] = {}  # host -> monotonic seconds

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> CoolDownMiddleware:
        return cls()

    def process_request(self, request: Request) -> None:
        left = self._until.get(urlparse_cached(request).netloc, 0.0) - monotonic()
        if left > 0:
            raise RequestRefused(Trouble.COOLING_DOWN, f"asked for a pause of {left:.0f} s more")

    async def process_response(self, request: Request, response: Response) -> Response | Request:
        if response.status not in (429, 503):
            return response
        asked = (response.headers.get("Retry-After") or b"").decode("latin-1")
        pause = pause_asked_for(asked, datetime.now(UTC))
        if pause is None:
            if response.status == 503:  # no wish: an ordinary server error
                return response
            pause = AFTER_429
        log.info("pause of %.0f s asked for by %s (HTTP %d)", pause, request.url, response.status)
        if pause <= WAITED_OUT and not request.meta.get("waited"):
            await asyncio.sleep(pause)
            return request.replace(meta={**request.meta, "waited": True}, dont_filter=True)
        self._until[urlparse_cached(request).netloc] = monotonic() + pause
        return response


class FloorAutoThrottle(AutoThrottle):
    """AutoThrottle whose floor is the configured delay and the Crawl-delay; stock ignores the latter."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._floors: dict[str, float] = {}  # download slot -> seconds
        crawler.signals.connect(self._robots_parsed, signal=signals.robots_parsed)

    def _robots_parsed(self, robotparser: RobotParser, request: Request) -> None:
        delay = robotparser.crawl_delay(AGENT)
        if not delay:
            return
        assert self.crawler.engine is not None
        downloader = self.crawler.engine.downloader
        key = downloader.get_slot_key(request)
        floor = max(delay, self.mindelay, self._floors.get(key, 0.0))
        self._floors[key] = floor
        downloader.per_slot_settings.setdefault(key, {})["delay"] = floor  # of a slot that is made anew
        if key in downloader.slots:
            downloader.slots[key].delay = max(downloader.slots[key].delay, floor)

    def _response_downloaded(self, response: Response, request: Request, spider: Spider) -> None:
        super()._response_downloaded(response, request, spider)
        key, slot = self._get_slot(request, spider)
        if slot is not None and key is not None:
            slot.delay = max(slot.delay, self._floors.get(key, 0.0))


class QuietRedirectMiddleware(RedirectMiddleware):
    """Follows redirects and does not tell the next host where it came from."""

    def _engine_started(self) -> None:
        """Scrapy warns here that no Referer will be sent, which is what we want."""

    def handle_referer(self, request: Request, response: Response) -> None:
        request.headers.pop("Referer", None)
