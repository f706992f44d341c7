"""The base of all outlets: walks the declared routes, fetches what is new, accounts for every link."""

from __future__ import annotations

import logging
import re
from collections import deque
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import urlencode, urlsplit

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.http import Response

from crawler.articles import fetch_article
from crawler.discovery import Discovered, Discovery, Finding
from crawler.fetching import fetch
from crawler.identity import ArticleForm
from crawler.routes import Route
from crawler.tally import Tally
from crawler.troubles import BLOCKING_TROUBLES, NETWORK_TROUBLES, Refusal, Trouble
from db.pages import Link, Outcome, PageStore
from extract.model import Page

log = logging.getLogger("pantau.crawl")

# After so many articles in a row that the network or the site refused, the rest is left for the next pass.
PATIENCE = 5


class OutletSpider(Spider):
    """One outlet. A subclass only declares, in __init__ where its routes depend on the configuration.

    The requests of an outlet follow one another: that keeps two from ever being under way at once, and
    lets a walk decide by what it has seen so far.
    """

    site: ClassVar[str]  # the outlet's name as people print it; `name` is its name in the databases
    allowed_domains: tuple[str, ...]
    article_url: str  # regex with the groups of crawler.identity.ArticleForm
    article_form: ClassVar[str]  # the canonical address, filled from those groups
    routes: Sequence[Route] = ()
    single_page: ClassVar[str] = ""  # appended to an article's address to get all its pages at once

    def __init__(self, settings: Any, **arguments: Any) -> None:
        super().__init__(self.name, **arguments)
        self.form = ArticleForm(re.compile(self.article_url), self.article_form)
        self.pages = PageStore(Path(settings["PAGES_DATABASE"]))
        self.run: int | None = settings["RUN"]
        self.tally = Tally()
        self.started_at = datetime.now(UTC)
        self._handled: set[str] = set()  # keys with an outcome in this pass
        self._hosts_in_trouble: set[str] = set()

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> OutletSpider:
        return super().from_crawler(crawler, crawler.settings, *args, **kwargs)

    def closed(self, reason: str) -> None:
        self.pages.close()

    async def start(self) -> AsyncIterator[Page]:
        """One live pass: every route in turn, after each the articles it newly names; then what was left."""
        async for finding in self._findings():
            async for page in self._fetch_all(self._to_fetch(finding)):
                yield page
        if self.tally.answered:
            async for page in self._fetch_all(self._left_over()):
                yield page

    async def ask(self, url: str, form: Sequence[tuple[str, str]] = ()) -> Response:
        """The answer with status 200, to a GET or, with form fields, a POST. Raises Refusal otherwise."""
        meta: dict[str, Any] = {"download_slot": self.name}  # all hosts of an outlet share one pace
        if urlsplit(url).path == "/robots.txt":
            meta["dont_obey_robotstxt"] = True
        try:
            request = Request(url, meta=meta)
        except ValueError:
            raise Refusal(Trouble.BROKEN, "not an address") from None
        if form:
            headers = {"Content-Type": "application/x-www-form-urlencoded"}
            request = request.replace(method="POST", body=urlencode(form), headers=headers)
        return await fetch(self.crawler, request)

    # --- Routes -----------------------------------------------------------------------------------

    async def _findings(self) -> AsyncIterator[Finding]:
        """What each live route gives, and those they name; the supplements where none gave an article."""
        discovery = Discovery(self.ask, self.form, self._settled, self.started_at)
        # Topical routes first: what a general one leaves out by its title is then in none of them.
        live = [route for route in self.routes if route.role == "live"]
        waiting = deque(sorted(live, key=lambda route: route.general))
        supplements = [route for route in self.routes if route.role == "supplement"]
        tried: set[str] = set()
        while waiting:
            route = waiting.popleft()
            if route.url not in tried:
                tried.add(route.url)
                finding = await discovery.find(route)
                self._note(finding)
                waiting.extend(finding.walk.routes)
                yield finding
            if self.tally.out_of_reach(len(self._hosts_in_trouble)):
                return
            if not waiting and not self.tally.answered:
                waiting.extend(supplements)
                supplements = []

    def _note(self, finding: Finding) -> None:
        report = finding.report
        self.tally.routes.append(report)
        if report.outcome in NETWORK_TROUBLES:
            self._hosts_in_trouble.add(urlsplit(report.url).netloc)
        log.info(
            "route %s %s: %s, %d links", report.url, report.outcome, report.reason or "answered", report.links
        )

    def _settled(self, route: Route, keys: Iterable[str]) -> set[str]:
        """Those of the keys that were dealt with when the route was last walked to its end.

        Found by another route since then does not count: what follows them here may be new.
        """
        walked = self.pages.last_walk(self.name, route.url)
        if walked is None:
            return set()
        # What is off topic by its title on a general list is news on a topical one.
        return self.pages.settled(self.name, keys, by=walked, skipped=route.general)

    # --- Links ------------------------------------------------------------------------------------

    def _to_fetch(self, finding: Finding) -> list[Link]:
        """The links of the finding that are to be fetched; the others have their outcome recorded.

        They are recorded as found before the first is fetched: a pass that is killed in between leaves
        them to the next, although that may stop paging before it comes to them.
        """
        now = datetime.now(UTC)
        new = [article for article in finding.walk.articles if article.address.key not in self._handled]
        self._handled.update(article.address.key for article in new)
        self.tally.found += len(new)
        known = self.pages.known(self.name, [article.address.key for article in new])
        links = [self._link(article, finding.general, known, now) for article in new]
        if finding.walk.cut_short:
            self.pages.record_links(links)
        else:
            self.pages.record_walk(self.name, finding.route.url, links, now)
        for link in links:
            if link.outcome is not Outcome.FOUND:
                self.tally.count(link.outcome)
        return [link for link in links if link.outcome is Outcome.FOUND]

    def _link(self, article: Discovered, general: bool, known: set[str], now: datetime) -> Link:
        outcome, reason = Outcome.FOUND, ""
        if article.address.key in known:
            outcome = Outcome.KNOWN
        elif general and not article.on_topic:
            outcome, reason = Outcome.SKIPPED, "title off topic"
        return Link(
            outlet=self.name,
            key=article.address.key,
            url=article.address.url,
            title=article.entry.title[:500],
            found_on=article.found_on,
            found_at=now,
            outcome=outcome,
            reason=reason,
            run=self.run,
            at=now,
        )

    def _left_over(self) -> list[Link]:
        """Links that earlier passes found and could not fetch, as far as this one has not met them."""
        links = [link for link in self.pages.unfinished(self.name) if link.key not in self._handled]
        self.tally.found += len(links)
        return links

    async def _fetch_all(self, links: Sequence[Link]) -> AsyncIterator[Page]:
        in_a_row = 0
        for number, link in enumerate(links):
            try:
                page = await fetch_article(self.ask, self.form, link, self.single_page, datetime.now(UTC))
            except Refusal as refusal:
                self._record_refusal(link, refusal)
                insisting = refusal.trouble in NETWORK_TROUBLES | BLOCKING_TROUBLES
                in_a_row = in_a_row + 1 if insisting else 0
                if in_a_row >= PATIENCE:
                    self._give_up(links[number + 1 :], refusal)
                    return
            else:
                in_a_row = 0
                self.tally.count(Outcome.FETCHED)
                log.info("fetched %s %s", link.key, link.title[:100])
                yield page

    def _record_refusal(self, link: Link, refusal: Refusal) -> None:
        outcome = _outcome_of(refusal.trouble)
        self.tally.count(outcome, refusal.reason)
        self.pages.record_links(
            [
                replace(
                    link,
                    outcome=outcome,
                    status=refusal.status,
                    reason=refusal.reason,
                    run=self.run,
                    at=datetime.now(UTC),
                )
            ]
        )
        log.info("%s %s: %s", outcome, link.url, refusal.reason)

    def _give_up(self, links: Sequence[Link], refusal: Refusal) -> None:
        """Counts the links like the last refused one; they stay found, for the next pass."""
        for _ in links:
            self.tally.count(_outcome_of(refusal.trouble), refusal.reason)
        log.info(
            "%d articles in a row refused (%s): %d more not asked for", PATIENCE, refusal.reason, len(links)
        )


def _outcome_of(trouble: Trouble) -> Outcome:
    if trouble is Trouble.DENIED:
        return Outcome.DENIED
    return Outcome.BLOCKED if trouble in BLOCKING_TROUBLES else Outcome.FAILED
