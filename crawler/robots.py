"""robots.txt as RFC 9309 wants it: every request waits for it, silence means no, and it is kept for a day.

Replaces Scrapy's middleware, which (2.14 to 2.19) lets the second and later requests that wait for one
robots.txt through unchecked, and reads a 5xx or unreachable robots.txt as permission.
"""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime, timedelta

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.http.request import NO_CALLBACK
from scrapy.robotstxt import ProtegoRobotParser, RobotParser
from scrapy.utils.httpobj import urlparse_cached

from crawler.fetching import fetch
from crawler.memory import host_memory
from crawler.troubles import NETWORK_TROUBLES, Refusal, RequestRefused, Trouble
from db.hosts import Robots

log = logging.getLogger("pantau.robots")

AGENT = "Pantau"  # the name that robots.txt files may address
# A robots.txt that does not come soon must not eat the time of the pass.
_SECONDS = 8
_READ_AT_MOST = 500 * 1024  # RFC 9309 2.5 asks for at least 500 KiB
KEPT_FOR = timedelta(hours=24)  # RFC 9309 2.4


class RobotsMiddleware:
    """Lets a request pass only when the robots.txt of its host was read and allows it."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._memory = host_memory(crawler)
        self._seconds = min(_SECONDS, crawler.settings.getfloat("DOWNLOAD_TIMEOUT"))
        self._rules: dict[str, asyncio.Future[RobotParser | Refusal]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> RobotsMiddleware:
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        if request.meta.get("dont_obey_robotstxt"):  # robots.txt itself
            return
        rules = await self._rules_for(request)
        if isinstance(rules, Refusal):
            if rules.trouble in NETWORK_TROUBLES:  # the host itself is away
                raise RequestRefused(rules.trouble, rules.reason)
            raise RequestRefused(Trouble.ROBOTS_UNREACHABLE, f"robots.txt unreachable: {rules.reason}")
        if not rules.allowed(request.url, AGENT):
            raise RequestRefused(Trouble.DENIED, "denied by robots.txt")

    async def _rules_for(self, request: Request) -> RobotParser | Refusal:
        url = urlparse_cached(request)
        origin = f"{url.scheme}://{url.netloc}"
        if origin not in self._rules:
            self._rules[origin] = asyncio.ensure_future(self._load(origin, request))
        # One waiter that is cancelled must not take the answer from the others.
        return await asyncio.shield(self._rules[origin])

    async def _load(self, origin: str, request: Request) -> RobotParser | Refusal:
        """The rules as they were read within the last day, else as they are now."""
        known = self._memory.robots(origin)
        now = datetime.now(UTC)
        if known is None or not timedelta(0) <= now - known.read_at < KEPT_FOR:
            try:
                body = await self._ask(origin, request)
            except Refusal as refusal:
                log.info("robots.txt of %s: %s", origin, refusal.reason)
                return refusal
            known = Robots(body=body, read_at=now)
            self._memory.save_robots(origin, known)
        rules = ProtegoRobotParser.from_crawler(self._crawler, known.body)
        await self._crawler.signals.send_catch_log_async(
            signal=signals.robots_parsed, robotparser=rules, request=request
        )
        return rules

    async def _ask(self, origin: str, request: Request) -> bytes:
        """The robots.txt; empty where the site has no rules. Raises Refusal where that is not known."""
        robots = Request(
            f"{origin}/robots.txt",
            callback=NO_CALLBACK,
            meta={
                "dont_obey_robotstxt": True,
                "allow_offsite": True,  # RFC 9309 2.3.1.2: redirects are followed across authorities
                "download_timeout": self._seconds,
                "download_slot": request.meta.get("download_slot"),
            },
        )
        try:
            return (await fetch(self._crawler, robots)).body[:_READ_AT_MOST]
        except Refusal as refusal:
            if _means_no_rules(refusal):
                return b""
            raise


def _means_no_rules(refusal: Refusal) -> bool:
    """RFC 9309 2.3.1.3: a 4xx means that there are no rules. But 429 asks for silence."""
    return refusal.status is not None and 400 <= refusal.status < 500 and refusal.status != 429
