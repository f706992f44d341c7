"""Walks an outlet's routes: asks for feeds and lists, page after page, and says what each route gave."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Protocol

from scrapy.http import Response

from crawler.feeds import WIB, read_feed, read_sitemap
from crawler.identity import ArticleForm
from crawler.listings import read_front_page
from crawler.listpages import Discovered, ListPages, Place, articles_of, page_of
from crawler.routes import (
    DatedIndex,
    DatedSitemap,
    Feed,
    Fields,
    HomePage,
    Listing,
    NewsSitemap,
    Route,
    Window,
    windows,
)
from crawler.sitemaps import chosen_sitemaps, sitemaps_of_robots
from crawler.tally import RouteReport
from crawler.troubles import Refusal, Trouble

# A feed whose newest item is older than this has stopped, although it still answers 200.
FROZEN_AFTER = timedelta(days=14)
SITEMAP_ARTICLES = 1000  # the newest of a sitemap that is not limited to news
# After an absence dated indexes are read from where they were left, if that is no longer ago.
CATCH_UP = timedelta(days=14)
# A day's index is complete some time after the day.
_LATE = timedelta(hours=1)
# Some sites answer so after the last page of a list, which then is whole and need not be tried in each pass.
_NO_SUCH_PAGE = {Trouble.MISSING, Trouble.SOFT_404}
# A topical list with so many titles of which so few are on topic shows the same to every query.
_ENOUGH_TO_JUDGE = 8
_ON_TOPIC_SHARE = 0.2


class Source(Protocol):
    """An outlet's site, and what earlier passes remember of it."""

    async def ask(self, url: str, form: Fields = ()) -> Response:
        """The answer with status 200; raises Refusal otherwise."""

    async def revisit(self, url: str, form: Fields = ()) -> Response:
        """The same, for the first page of a route: what has not changed need not be sent again."""

    async def finds_nonsense(self, route: Listing, found: Sequence[Discovered]) -> bool:
        """Whether the route gives the same articles for a word that nobody prints."""

    def unchanged_since(self, url: str, form: Fields = ()) -> datetime | None:
        """Since when the address has given the very same answer; None where that is not known."""

    def walked(self, url: str) -> datetime | None:
        """When the list at this address was last walked to its end."""

    def settled(self, url: str, keys: Iterable[str], *, general: bool) -> set[str]:
        """Those of the keys that were dealt with when the list at this address was last walked to its end."""

    def robots(self, url: str) -> bytes:
        """The robots.txt of the address's host as it was last read; empty where there is none."""


@dataclass(frozen=True, slots=True)
class Walk:
    """What walking a route brought: articles (newest first as far as it tells), and routes that it names."""

    articles: list[Discovered] = field(default_factory=list)
    routes: list[Route] = field(default_factory=list)
    whole: tuple[str, ...] = ()  # the addresses whose lists were walked to their end
    cut_short: str = ""  # why another was not


@dataclass(frozen=True, slots=True)
class Finding:
    """A walk and its report."""

    route: Route
    report: RouteReport
    walk: Walk

    @property
    def general(self) -> bool:
        """Whether only what is on topic should be fetched."""
        return self.route.general or self.report.outcome == "unfiltered"


class Discovery:
    """Finds the articles that an outlet's routes name. `now` is the time of the pass."""

    def __init__(self, source: Source, form: ArticleForm, now: datetime) -> None:
        self._source = source
        self._form = form
        self._now = now

    async def find(self, route: Route) -> Finding:
        """Walks the route. A route that gives nothing usable is a finding that says why, never a Refusal."""
        report = RouteReport(kind=type(route).__name__, url=route.url, role=route.role)
        try:
            walk = await self._walk(route)
            outcome, reason = await self._judge(route, walk)
        except Refusal as refusal:
            refused = replace(report, outcome=refusal.trouble, reason=refusal.reason)
            return Finding(route, refused, Walk(cut_short=refusal.reason))
        report = replace(
            report,
            outcome=outcome,
            reason=reason or walk.cut_short,
            links=len(walk.articles),
            newest=_newest(walk.articles),
        )
        return Finding(route, report, walk)

    async def _walk(self, route: Route) -> Walk:
        match route:
            case Feed():
                return await self._feed(route)
            case DatedSitemap():
                raise Refusal(Trouble.EMPTY, "an archive, for backfill only")
            case NewsSitemap():
                return await self._sitemap(route)
            case HomePage():
                return await self._front_page(route)
            case DatedIndex():
                return await self._dated(route)
            case Listing():
                return await self._listing(route, Place(route.url, route.first_form))
            case _:
                raise TypeError(f"no way to walk a {type(route).__name__}")

    async def _judge(self, route: Route, walk: Walk) -> tuple[str, str]:
        articles = walk.articles
        if not articles and walk.routes and isinstance(route, NewsSitemap):
            return "index", f"names {len(walk.routes)} sitemaps"
        if not articles:
            return Trouble.EMPTY, "no article links"
        if not route.general and (why := await why_unfiltered(self._source, route, articles)):
            return "unfiltered", why
        newest = _newest(articles)
        if newest and self._now - newest > FROZEN_AFTER:
            return "frozen", f"newest item is of {newest.astimezone(WIB):%Y-%m-%d}"
        since = self._source.unchanged_since(route.url) if route.general else None
        if since and self._now - since > FROZEN_AFTER:
            return "frozen", f"has not changed since {since.astimezone(WIB):%Y-%m-%d}"
        return "ok", ""

    async def _feed(self, route: Feed) -> Walk:
        response = await self._source.revisit(route.url)
        articles = articles_of(read_feed(response.body), route.url, self._form)
        return Walk(_newest_first(articles), whole=(route.url,))

    async def _sitemap(self, route: NewsSitemap) -> Walk:
        """The articles of a sitemap, or the sitemaps of an index as routes of their own."""
        entries, children = read_sitemap((await self._source.revisit(route.url)).body)
        articles = _newest_first(articles_of(entries, route.url, self._form))[:SITEMAP_ARTICLES]
        named: list[Route] = [
            replace(route, url=child, children="") for child in chosen_sitemaps(children, route)
        ]
        return Walk(articles, named, whole=(route.url,))

    async def _front_page(self, route: HomePage) -> Walk:
        response = page_of(await self._source.revisit(route.url), route.url)
        entries, feeds = read_front_page(response.text, response.url, self._is_article)
        sitemaps = sitemaps_of_robots(self._source.robots(route.url))
        routes: list[Route] = [Feed(url, general=True) for url in feeds]
        routes += [NewsSitemap(url, general=True) for url in sitemaps]
        articles = [*articles_of(entries, route.url, self._form).values()]
        return Walk(articles, routes, whole=(route.url,))

    async def _dated(self, route: DatedIndex) -> Walk:
        """The articles of the last days, and of those missed; raises a refusal only where no day answered."""
        articles: dict[str, Discovered] = {}
        refusals: list[Refusal] = []
        whole: list[str] = []
        cut_short = ""
        shown = reversed(self._last_windows(route))
        for window in (open_ones := [one for one in shown if not self._is_complete(one)]):
            place = Place(window.url, route.first_form, day=window.first)
            try:
                walk = await self._listing(route, place)
            except Refusal as refusal:
                refusals.append(refusal)
                cut_short = f"{window.url}: {refusal.reason}"
            else:
                articles |= {one.address.key: one for one in walk.articles if one.address.key not in articles}
                cut_short = walk.cut_short or cut_short
                whole += walk.whole
        if refusals and len(refusals) == len(open_ones):
            raise refusals[0]
        return Walk([*articles.values()], whole=tuple(whole), cut_short=cut_short)

    def _last_windows(self, route: DatedIndex) -> list[Window]:
        """The last days, and before them those from the last one on that was walked, oldest first."""
        today = self._now.astimezone(WIB).date()
        usual = windows(route, today - timedelta(days=route.days - 1), today)
        caught_up = windows(route, today - CATCH_UP, today)
        walked = [number for number, window in enumerate(caught_up) if self._source.walked(window.url)]
        return caught_up[min(walked[-1], len(caught_up) - len(usual)) :] if walked else usual

    def _is_complete(self, window: Window) -> bool:
        """Whether the window was walked to its end after its last day."""
        walked = self._source.walked(window.url)
        return walked is not None and (walked - _LATE).astimezone(WIB).date() > window.last

    async def _listing(self, route: Listing, place: Place) -> Walk:
        """The articles of the listing's pages.

        Goes on while a page brings links this walk has not seen (a site that ignores the page number
        repeats itself) and not all of them are settled: one old result among new ones ends nothing.
        """
        pages = ListPages(self._source, self._form)
        articles: dict[str, Discovered] = {}
        start = place.url
        while True:
            try:
                step = await pages.read(route, place)
            except Refusal as refusal:
                if place.number == 1:
                    raise
                whole = (start,) if refusal.trouble in _NO_SUCH_PAGE else ()
                return Walk(
                    [*articles.values()], whole=whole, cut_short=f"page {place.number}: {refusal.reason}"
                )
            named = step.articles
            settled = self._source.settled(start, named, general=route.general)
            is_over = named.keys() <= articles.keys() or named.keys() <= settled
            articles |= {key: one for key, one in named.items() if key not in articles}
            if is_over or step.following is None or place.number >= route.pages or self._stands(place):
                return Walk([*articles.values()], whole=(start,))
            place = step.following

    def _stands(self, place: Place) -> bool:
        """Whether page 1 is as it was when the list was last walked to its end."""
        since, walked = (
            self._source.unchanged_since(place.url, place.form),
            self._source.walked(place.url),
        )
        return place.number == 1 and since is not None and walked is not None and since <= walked

    def _is_article(self, url: str) -> bool:
        return self._form.identify(url) is not None


async def why_unfiltered(source: Source, route: Route, articles: Sequence[Discovered]) -> str:
    """Why a topical route that named these articles cannot be taken at its word; empty where it can."""
    on_topic = sum(article.on_topic for article in articles)
    if len(articles) >= _ENOUGH_TO_JUDGE and on_topic < len(articles) * _ON_TOPIC_SHARE:
        return f"only {on_topic} of {len(articles)} titles are on topic"
    if isinstance(route, Listing) and await source.finds_nonsense(route, articles):
        return "finds the same for a word that nobody prints"
    return ""


def _newest(articles: Iterable[Discovered]) -> datetime | None:
    """The time of the newest article, where all have one: some lists date only what is old."""
    times = [article.entry.published for article in articles]
    return max((time for time in times if time), default=None) if all(times) else None


def _newest_first(articles: Mapping[str, Discovered]) -> list[Discovered]:
    """By the times the route gives; articles without one stay where they stood, at the end."""
    return sorted(
        articles.values(), key=lambda one: -one.entry.published.timestamp() if one.entry.published else 0.0
    )
