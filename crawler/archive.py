"""One stretch of a backfill: walks an outlet's archive window by window, and can be stopped at any point."""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, date, datetime

from crawler.archive_plan import ArchiveRoute, Order, archive_routes, is_done, plan
from crawler.discovery import Source, why_unfiltered
from crawler.feeds import WIB, read_sitemap
from crawler.harvest import Harvest
from crawler.identity import ArticleForm
from crawler.listpages import Discovered, ListPages, Place, Step, articles_of
from crawler.routes import DatedIndex, DatedSitemap, JsonListing, Listing, Route, Window
from crawler.troubles import BLOCKING_TROUBLES, NETWORK_TROUBLES, Refusal, Trouble
from db.archive import ArchiveMemory, WindowProgress
from extract.model import Page

log = logging.getLogger("pantau.crawl")

# Where so many windows at the start, and so many from all over the rest, name nothing new, the route is
# dead, or takes no notice of the date.
_FIRST, _SPREAD = 3, 30
# Some sites say so of the page after the last.
_NO_FURTHER_PAGE = frozenset({Trouble.MISSING, Trouble.SOFT_404})
_BAD_REQUEST = 400  # says WordPress of it
_DEEPEST = 2000  # pages of a list that ends nowhere


class BudgetSpent(Exception):
    """The requests or the time of this stretch are used up; what was done is kept."""


@dataclass(slots=True, kw_only=True)
class Stretch:
    """How a stretch ended."""

    finished: bool = False  # nothing is left to be walked
    stopped_by: str = ""  # why the site ended it
    routes: list[str] = field(default_factory=list)  # those that were walked
    hopeless: list[str] = field(default_factory=list)  # those that gave nothing


class ArchiveWalk:
    """Walks the routes of an outlet's archive. `requests` says how many requests were made so far."""

    def __init__(
        self,
        outlet: str,
        source: Source,
        form: ArticleForm,
        harvest: Harvest,
        memory: ArchiveMemory,
        requests: Callable[[], int],
    ) -> None:
        self._outlet = outlet
        self._source = source
        self._form = form
        self._pages = ListPages(source, form)
        self._harvest = harvest
        self._memory = memory
        self._requests = requests
        self._seen: set[str] = set()  # keys that any window named
        self._unfiltered: set[str] = set()  # topical routes that name everything
        self.stretch = Stretch()

    async def pages(self, routes: Sequence[Route], order: Order) -> AsyncIterator[Page]:
        """The pages of the articles in the archive's windows that are not known, then those left over."""
        try:
            dated_works = False
            for route in archive_routes(routes):
                is_dated = isinstance(route, DatedIndex | DatedSitemap)
                if dated_works:  # it names all there is
                    break
                async for page in self._route(route, order):
                    yield page
                dated_works = is_dated and route.url not in self.stretch.hopeless
            async for page in self._harvest.fetch_all(self._harvest.left_over()):
                yield page
            self.stretch.finished = True
        except BudgetSpent:
            log.info("the budget of this stretch is spent")
        except Refusal as refusal:  # only those by which the site or the network ends it
            self.stretch.stopped_by = refusal.reason

    async def _route(self, route: ArchiveRoute, order: Order) -> AsyncIterator[Page]:
        """Walks the windows that are not done. Raises Refusal where going on is pointless or rude."""
        planned = plan(route, order)
        begun = self._memory.windows([window.url for window in planned])
        left = [window for window in planned if not is_done(window, begun.get(window.url))]
        works = any(progress.links for progress in begun.values())
        walked: set[str] = set()
        self.stretch.routes.append(route.url)
        for window in [] if works else _probes(left):
            walked.add(window.url)
            before = len(self._seen)
            async for page in self._window(route, window, begun.get(window.url), order):
                yield page
            if works := len(self._seen) > before:
                break
        if left and not works:
            log.info("route %s gives nothing of the past", route.url)
            self.stretch.hopeless.append(route.url)
            return
        for window in left:
            if window.url not in walked:
                async for page in self._window(route, window, begun.get(window.url), order):
                    yield page

    async def _window(
        self, route: ArchiveRoute, window: Window, earlier: WindowProgress | None, order: Order
    ) -> AsyncIterator[Page]:
        """Walks one window from where it was left, page by page; keeps after each how far it came.

        Raises Refusal where the site or the network ends it; a window that is not there gives nothing.
        """
        progress = _resumed(self._outlet, window, earlier)
        place: Place | None = _place(progress.place) or Place(
            window.url, route.first_form if isinstance(route, Listing) else (), day=window.first
        )
        while place is not None:
            asked = self._requests()
            try:
                step = await self._step(route, place)
            except Refusal as refusal:
                is_absent = refusal.trouble in _NO_FURTHER_PAGE or refusal.status == _BAD_REQUEST
                is_end = place.number > 1 and is_absent
                outcome = "ok" if is_end else refusal.trouble.value
                self._keep(progress, None if is_end else place, asked, outcome=outcome, reason=refusal.reason)
                if refusal.trouble in NETWORK_TROUBLES | BLOCKING_TROUBLES:
                    raise
                return
            wanted = {key: one for key, one in step.articles.items() if _is_in(one, order)}
            new = step.articles.keys() - self._seen
            self._seen |= step.articles.keys()
            general = await self._is_general(route, place, list(step.articles.values()))
            links = self._harvest.take(wanted.values(), (), general=general)
            async for page in self._harvest.fetch_all(links):
                progress = replace(progress, fetched=progress.fetched + 1)
                yield page
            if self._harvest.gave_up:
                self._keep(progress, place, asked, outcome="ok", reason="")
                raise self._harvest.gave_up
            is_over = not new or _is_past(step.articles.values(), order) or place.number >= _depth(route)
            place = None if is_over else step.following
            progress = replace(progress, links=progress.links + len(wanted))
            progress = self._keep(progress, place, asked, outcome="ok", reason="")

    async def _is_general(self, route: ArchiveRoute, place: Place, named: Sequence[Discovered]) -> bool:
        """Whether only what is on topic is wanted: a search that filters nothing shows all the news."""
        if not route.general and place.number == 1 and await why_unfiltered(self._source, route, named):
            self._unfiltered.add(route.url)
        return route.general or route.url in self._unfiltered

    async def _step(self, route: ArchiveRoute, place: Place) -> Step:
        if isinstance(route, Listing):
            return await self._pages.read(route, place)
        entries, _ = read_sitemap((await self._source.ask(place.url)).body)
        return Step(articles_of(entries, place.url, self._form), None)

    def _keep(
        self, progress: WindowProgress, place: Place | None, asked: int, *, outcome: str, reason: str
    ) -> WindowProgress:
        kept = replace(
            progress,
            place=_text(place) if place else "",
            requests=progress.requests + self._requests() - asked,
            outcome=outcome,
            reason=reason,
            at=datetime.now(UTC),
        )
        self._memory.save(kept)
        return kept


def _depth(route: ArchiveRoute) -> int:
    """How many pages of a window are asked for at most; a live pass's limit is none for the archive."""
    limited = isinstance(route, Listing) and (route.role == "backfill" or isinstance(route, JsonListing))
    return route.pages if limited and isinstance(route, Listing) else _DEEPEST


def _probes(planned: Sequence[Window]) -> list[Window]:
    """Windows that show whether a route works: the first few, then some from all over the rest."""
    rest = planned[_FIRST:]
    return [*planned[:_FIRST], *rest[:: max(1, -(-len(rest) // _SPREAD))]]


def _is_in(article: Discovered, order: Order) -> bool:
    """Whether the article may be of the days wanted: most lists do not say."""
    published = article.entry.published
    return published is None or order.first <= published.astimezone(WIB).date() <= order.last


def _is_past(articles: Iterable[Discovered], order: Order) -> bool:
    """Whether a list, newest first, has come to articles that are all older than wanted."""
    times = [article.entry.published for article in articles]
    return bool(times) and all(time and time.astimezone(WIB).date() < order.first for time in times)


def _resumed(outlet: str, window: Window, earlier: WindowProgress | None) -> WindowProgress:
    """Where the walk through the window stands; anew where it was finished, or of other days."""
    days = (window.first, window.last)
    if earlier and earlier.place and (earlier.first_day, earlier.last_day) == days:
        return earlier
    requests = earlier.requests if earlier else 0
    return WindowProgress(
        outlet=outlet,
        url=window.url,
        first_day=window.first,
        last_day=window.last,
        requests=requests,
        at=datetime.now(UTC),
    )


def _text(place: Place) -> str:
    return json.dumps({**asdict(place), "day": place.day.isoformat() if place.day else None})


def _place(text: str) -> Place | None:
    if not text:
        return None
    values = json.loads(text)
    return Place(
        values["url"],
        tuple((name, value) for name, value in values["form"]),
        values["number"],
        values["first"],
        date.fromisoformat(values["day"]) if values["day"] else None,
    )
