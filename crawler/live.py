"""One live pass over an outlet: which of its routes are asked, and in which order."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import AsyncIterator, Sequence
from urllib.parse import urlsplit

from crawler.discovery import Discovery, Finding
from crawler.harvest import Harvest
from crawler.routes import Route
from crawler.tally import Tally
from crawler.troubles import NETWORK_TROUBLES
from extract.model import Page

log = logging.getLogger("pantau.crawl")


async def live_pass(
    routes: Sequence[Route], discovery: Discovery, harvest: Harvest, tally: Tally
) -> AsyncIterator[Page]:
    """Every route in turn, after each the articles it newly names; then what earlier passes left."""
    async for finding in findings(routes, discovery, tally):
        links = harvest.take(finding.walk.articles, finding.walk.whole, general=finding.general)
        async for page in harvest.fetch_all(links):
            yield page
    if tally.answered:
        async for page in harvest.fetch_all(harvest.left_over()):
            yield page


async def findings(routes: Sequence[Route], discovery: Discovery, tally: Tally) -> AsyncIterator[Finding]:
    """What each live route gives, and those they name; the supplements where none of them works."""
    # Topical routes first: what a general one leaves out by its title is then in none of them.
    waiting = deque(sorted((one for one in routes if one.role == "live"), key=lambda route: route.general))
    supplements = [route for route in routes if route.role == "supplement"]
    tried: set[str] = set()
    away: set[str] = set()  # hosts that the network did not lead to
    while waiting:
        route = waiting.popleft()
        if route.url not in tried:
            tried.add(route.url)
            finding = await discovery.find(route)
            _note(finding, tally)
            if finding.report.outcome in NETWORK_TROUBLES:
                away.add(urlsplit(route.url).netloc)
            waiting.extend(finding.walk.routes)
            yield finding
        if tally.out_of_reach(len(away)):
            return
        if not waiting and not tally.works:
            waiting.extend(supplements)
            supplements = []


def _note(finding: Finding, tally: Tally) -> None:
    report = finding.report
    tally.routes.append(report)
    log.info(
        "route %s %s: %s, %d links", report.url, report.outcome, report.reason or "answered", report.links
    )
