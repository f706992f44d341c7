"""The base of all outlets: a declaration of what a site looks like, and the crawl that reads it."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar, Literal
from urllib.parse import urlencode

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.http import Response

from crawler.archive import ArchiveWalk, BudgetSpent
from crawler.archive_plan import Budget, order_of
from crawler.articles import fetch_article
from crawler.discovery import Discovery
from crawler.fetching import fetch
from crawler.harvest import Harvest
from crawler.identity import ArticleForm
from crawler.live import live_pass
from crawler.quarantine import left_alone, remember_pass
from crawler.rechecks import due_again, due_among, from_text
from crawler.routes import Fields, Route
from crawler.silence import SilentHosts
from crawler.source import RememberedSource
from crawler.tally import Tally
from crawler.troubles import Refusal, Trouble
from crawler.turns import turn_of
from db.archive import ArchiveMemory
from db.hosts import HostMemory
from db.pages import Link, PageStore
from extract.model import Page

log = logging.getLogger("pantau.crawl")

# live: what is new; archive: what was; checkup: whether live would work.
Mission = Literal["live", "archive", "checkup"]


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
    terms: ClassVar[str] = ""  # why permission has to be asked for, where the site's printed terms say so

    def __init__(
        self,
        settings: Any,
        mission: Mission = "live",
        order: str = "{}",
        out: str = "",
        watched: str = "",
        **arguments: Any,
    ) -> None:
        super().__init__(self.name, **arguments)
        self.mission: Mission = mission
        self.order: dict[str, Any] = json.loads(order)  # what exactly is wanted, by mission
        self.out = out  # a file for what a mission has to say beside its pages
        self.watched = (
            watched  # a file of the articles that may be asked for again; without it pantau.db knows
        )
        self.form = ArticleForm(re.compile(self.article_url), self.article_form)
        self.run: int | None = settings.get("RUN")
        self.tally = Tally()
        self.started_at = datetime.now(UTC)
        self._database = Path(settings.get("DATABASE", ""))
        self._pages_database = Path(settings.get("PAGES_DATABASE", ""))
        self._silent = SilentHosts(float(settings.get("DOWNLOAD_TIMEOUT", 20)))
        self._budget: Budget | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> OutletSpider:
        return super().from_crawler(crawler, crawler.settings, *args, **kwargs)

    @cached_property
    def pages(self) -> PageStore:
        """pages.db, opened when it is needed: an outlet that is only looked at needs none."""
        return PageStore(self._pages_database)

    def closed(self, reason: str) -> None:
        if self.mission != "checkup":
            remember_pass(HostMemory(self.pages.database), self.name, self.tally, datetime.now(UTC))
        self.pages.close_days(datetime.now(UTC))
        self.pages.close()

    async def start(self) -> AsyncIterator[Page]:
        """The pages of the mission; none while the outlet blocks us, but for a check-up."""
        async with turn_of(self.name, self._pages_database.parent):
            memory = HostMemory(self.pages.database)
            self.tally.left_alone = left_alone(memory, self.name, self.started_at)
            if self.tally.left_alone and self.mission != "checkup":
                self._say({"stopped_by": self.tally.left_alone})
                return
            missions = {"live": self._live, "archive": self._archive, "checkup": self._checkup}
            async for page in missions[self.mission]():
                yield page

    async def _live(self) -> AsyncIterator[Page]:
        """One live pass, then articles that are asked for again."""
        harvest = Harvest(self.name, self.pages, self.tally, self.fetch_article, run=self.run)
        discovery = Discovery(self.source(), self.form, self.started_at)
        async for page in live_pass(self.routes, discovery, harvest, self.tally):
            yield page
        if self.tally.answered:
            async for page in harvest.fetch_again(self._due_again(datetime.now(UTC))):
                yield page

    def _due_again(self, now: datetime) -> list[Link]:
        if self.watched:
            return due_among(from_text(Path(self.watched).read_text()), self.pages, self.name, now)
        return due_again(self._database, self.pages, self.name, now)

    async def _archive(self) -> AsyncIterator[Page]:
        """One stretch of a backfill."""
        self._budget = Budget.of(self.order)
        harvest = Harvest(self.name, self.pages, self.tally, self.fetch_article, run=self.run, archive=True)
        memory = ArchiveMemory(self.pages.database, self.name)
        walk = ArchiveWalk(self.name, self.source(), self.form, harvest, memory, self.requests)
        try:
            async for page in walk.pages(self.routes, order_of(self.order)):
                yield page
        finally:
            self._say({**asdict(walk.stretch), "requests": self.requests(), "outcomes": self.tally.outcomes})

    async def _checkup(self) -> AsyncIterator[Page]:
        """What `pantau doctor` wants to know; no page is kept."""
        from crawler.checkup import check_up  # it reads an article, and what that takes loads slowly

        self._say(await check_up(self))
        nothing: tuple[Page, ...] = ()
        for page in nothing:
            yield page

    def requests(self) -> int:
        """The requests made so far: those for robots.txt, redirects and repetitions too."""
        stats = self.crawler.stats
        return int(stats.get_value("downloader/request_count", 0)) if stats else 0

    def _say(self, what: Mapping[str, Any]) -> None:
        if self.out:
            Path(self.out).write_text(json.dumps(what, default=str))

    def source(self) -> RememberedSource:
        """The outlet's site, with what earlier passes remember of it."""
        return RememberedSource(self.name, self.form, self.pages, self.ask, self.started_at)

    async def fetch_article(self, link: Link) -> Page:
        """The article of a link, whole. Raises Refusal where it does not come."""
        return await fetch_article(self.ask, self.form, link, self.single_page, datetime.now(UTC))

    async def ask(self, url: str, form: Fields = (), headers: Mapping[str, str] | None = None) -> Response:
        """The answer with status 200, to a GET or, with form fields, a POST. Raises Refusal otherwise.

        With a condition among the headers, status 304 is an answer too.
        """
        if self._budget and self._budget.is_spent(self.requests(), datetime.now(UTC) - self.started_at):
            raise BudgetSpent
        self._silent.check(url)
        try:
            # All hosts of an outlet share one pace.
            meta = {"download_slot": self.name, "download_timeout": self._silent.limit(url)}
            request = Request(url, headers=dict(headers or {}), meta=meta)
        except ValueError:
            raise Refusal(Trouble.BROKEN, "not an address") from None
        if form:
            kind = {"Content-Type": "application/x-www-form-urlencoded"}
            request = request.replace(method="POST", body=urlencode(form), headers=kind)
        try:
            response = await fetch(self.crawler, request)
        except Refusal as refusal:
            self._silent.note(url, refusal)
            raise
        self._silent.note(url, None)
        return response
