"""The pace of a crawl: a delay that only grows, and pauses as long as a site asks for."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.redirect import RedirectMiddleware
from scrapy.extensions.throttle import AutoThrottle
from scrapy.http import Response
from scrapy.robotstxt import RobotParser
from scrapy.utils.httpobj import urlparse_cached

from crawler.memory import host_memory
from crawler.robots import AGENT
from crawler.troubles import RequestRefused, Trouble
from db.hosts import HostMemory, Pause

log = logging.getLogger("pantau.politeness")

LONGEST_PAUSE = 24 * 3600.0  # seconds; longer wishes are mistakes
WAITED_OUT = 10.0  # seconds; a longer pause ends the asking for this pass, which may be told to stop
AFTER_429 = 60.0  # seconds; a "too many requests" that names no time, doubled each time in a row
FORGIVEN_AFTER = timedelta(minutes=30)  # without another such wish after a pause
# A pace that must outlast the process is worth a write for each request; a faster one is not.
REMEMBERED_PACE = 1.0  # seconds


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


def pause_after(status: int, retry_after: str, strikes: int, now: datetime) -> float | None:
    """The seconds to leave a host alone after this answer, the `strikes`-th such in a row; None for none."""
    if status not in (429, 503):
        return None
    pause = pause_asked_for(retry_after, now)
    if pause is None and status == 429:  # a 503 without a wish is an ordinary server error
        pause = min(AFTER_429 * 2 ** min(strikes - 1, 20), LONGEST_PAUSE)
    return pause


class CoolDownMiddleware:
    """Waits as long as a 429 or 503 asks; a host that asks for more than a moment is left alone.

    Pauses are kept in pages.db: the next process keeps them too.
    """

    def __init__(self, memory: HostMemory) -> None:
        self._memory = memory
        self._pauses: dict[str, Pause | None] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> CoolDownMiddleware:
        return cls(host_memory(crawler))

    async def process_request(self, request: Request) -> None:
        pause = self._pause_of(_host(request))
        left = (pause.until - datetime.now(UTC)).total_seconds() if pause else 0.0
        if pause is None or left <= 0 or left > LONGEST_PAUSE:  # the clock was wrong when it was written
            return
        if left > WAITED_OUT:
            why = pause.reason or "its pace is slow"
            raise RequestRefused(Trouble.COOLING_DOWN, f"{why}: {left:.0f} s more")
        await asyncio.sleep(left)

    def process_response(self, request: Request, response: Response) -> Response | Request:
        now = datetime.now(UTC)
        host = _host(request)
        last = self._pause_of(host)
        fresh = last is not None and last.strikes and now - last.until < FORGIVEN_AFTER
        strikes = last.strikes + 1 if last and fresh else 1
        asked = (response.headers.get("Retry-After") or b"").decode("latin-1")
        seconds = pause_after(response.status, asked, strikes, now)
        if seconds is None:
            return response
        log.info("pause of %.0f s asked for by %s (HTTP %d)", seconds, request.url, response.status)
        reason = f"asked for a pause (HTTP {response.status})"
        pause = Pause(host=host, until=now + timedelta(seconds=seconds), strikes=strikes, reason=reason)
        self._pauses[host] = pause
        self._memory.save_pause(pause)
        if seconds <= WAITED_OUT and not request.meta.get("waited"):
            return request.replace(meta={**request.meta, "waited": True}, dont_filter=True)
        return response

    def _pause_of(self, host: str) -> Pause | None:
        if host not in self._pauses:
            self._pauses[host] = self._memory.pause(host)
        return self._pauses[host]


def _host(request: Request) -> str:
    return str(urlparse_cached(request).netloc)


class FloorAutoThrottle(AutoThrottle):
    """AutoThrottle whose floor is the configured delay and the Crawl-delay; stock ignores the latter."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._floors: dict[str, float] = {}  # download slot -> seconds
        self._memory = host_memory(crawler)
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
            self._remember(_host(request), slot.delay)

    def _remember(self, host: str, delay: float) -> None:
        """Keeps the time of the next request for the process that comes after this one."""
        if delay < REMEMBERED_PACE:
            return
        until = datetime.now(UTC) + timedelta(seconds=delay)
        last = self._memory.pause(host)
        if last is None or last.until < until:
            strikes = last.strikes if last else 0
            self._memory.save_pause(Pause(host=host, until=until, strikes=strikes))


class QuietRedirectMiddleware(RedirectMiddleware):
    """Follows redirects and does not tell the next host where it came from."""

    def _engine_started(self) -> None:
        """Scrapy warns here that no Referer will be sent, which is what we want."""

    def handle_referer(self, request: Request, response: Response) -> None:
        request.headers.pop("Referer", None)
