"""Walks an outlet's routes: asks for feeds and lists, page after page, and says what each route gave."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from urllib.parse import unquote, urljoin, urlsplit

from scrapy.http import Response, TextResponse

from crawler.feeds import WIB, Entry, read_feed, read_sitemap
from crawler.guards import is_soft_404
from crawler.identity import Address, ArticleForm
from crawler.listings import read_front_page, read_listing
from crawler.routes import DatedIndex, Feed, HomePage, Listing, NewsSitemap, Route
from crawler.tally import RouteReport
from crawler.troubles import Refusal, Trouble
from extract.topic import may_speak_of_bpjs

# A feed whose newest item is older than this has stopped, although it still answers 200.
FROZEN_AFTER = timedelta(days=14)
_SITEMAPS_OF_AN_INDEX = 5
_SITEMAP_ARTICLES = 1000  # the newest of a sitemap that is not limited to news
# A topical list with so many titles of which so few are on topic shows the same to every query.
_ENOUGH_TO_JUDGE = 8
_ON_TOPIC_SHARE = 0.2
_SITEMAP_LINE = re.compile(rb"^[ \t]*sitemap[ \t]*:[ \t]*(\S{1,500})", re.IGNORECASE | re.MULTILINE)

Ask = Callable[..., Awaitable[Response]]  # (url, form=()) -> the answer with status 200, or Refusal
Settled = Callable[[Route, Iterable[str]], set[str]]  # those of the keys its last whole walk dealt with


@dataclass(frozen=True, slots=True)
class Discovered:
    """An article that a route names."""

    address: Address
    entry: Entry
    found_on: str

    @property
    def on_topic(self) -> bool:
        """Whether its title, summary or address may speak of BPJS."""
        words = unquote(urlsplit(self.address.url).path).replace("-", " ")
        return may_speak_of_bpjs(f"{self.entry.title}\n{self.entry.summary}\n{words}")


@dataclass(frozen=True, slots=True)
class Walk:
    """What walking a route brought: articles (newest first as far as it tells), and routes that it names."""

    articles: list[Discovered] = field(default_factory=list)
    routes: list[Route] = field(default_factory=list)
    cut_short: str = ""  # why it did not come to its end


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

    def __init__(self, ask: Ask, form: ArticleForm, settled: Settled, now: datetime) -> None:
        self._ask = ask
        self._form = form
        self._settled = settled
        self._now = now

    async def find(self, route: Route) -> Finding:
        """Walks the route. A route that gives nothing usable is a finding that says why, never a Refusal."""
        report = RouteReport(kind=type(route).__name__, url=route.url, role=route.role)
        try:
            walk = await self._walk(route)
        except Refusal as refusal:
            refused = replace(report, outcome=refusal.trouble, reason=refusal.reason)
            return Finding(route, refused, Walk(cut_short=refusal.reason))
        outcome, reason = self._judge(route, walk.articles)
        report = replace(report, outcome=outcome, reason=reason or walk.cut_short, links=len(walk.articles))
        return Finding(route, report, walk)

    async def _walk(self, route: Route) -> Walk:
        match route:
            case Feed():
                return await self._feed(route)
            case NewsSitemap():
                return await self._sitemap(route)
            case HomePage():
                return await self._front_page(route)
            case DatedIndex():
                return await self._dated(route)
            case Listing():
                return await self._listing(route, route.url)
            case _:
                raise TypeError(f"no way to walk a {type(route).__name__}")

    def _judge(self, route: Route, articles: Sequence[Discovered]) -> tuple[str, str]:
        if not articles:
            return Trouble.EMPTY, "no article links"
        if not route.general and len(articles) >= _ENOUGH_TO_JUDGE:
            on_topic = sum(article.on_topic for article in articles)
            if on_topic < len(articles) * _ON_TOPIC_SHARE:
                return "unfiltered", f"only {on_topic} of {len(articles)} titles are on topic"
        times = [article.entry.published for article in articles]
        newest = max((time for time in times if time), default=None)
        if newest and all(times) and self._now - newest > FROZEN_AFTER:
            return "frozen", f"newest item is of {newest.astimezone(WIB):%Y-%m-%d}"
        return "ok", ""

    def _articles(self, entries: Iterable[Entry], found_on: str) -> dict[str, Discovered]:
        """Those of the entries that are articles of the outlet, by key, each article once."""
        articles: dict[str, Discovered] = {}
        for entry in entries:
            if address := self._form.identify(entry.url):
                articles.setdefault(address.key, Discovered(address, entry, found_on))
        return articles

    async def _feed(self, route: Feed) -> Walk:
        response = await self._ask(route.url)
        return Walk(_newest_first(self._articles(read_feed(response.body), route.url)))

    async def _sitemap(self, route: NewsSitemap) -> Walk:
        entries, children = read_sitemap((await self._ask(route.url)).body)
        cut_short = ""
        for child in sorted(children, key=lambda url: "news" not in url)[:_SITEMAPS_OF_AN_INDEX]:
            try:
                entries += read_sitemap((await self._ask(child)).body)[0]
            except Refusal as refusal:
                cut_short = f"{child}: {refusal.reason}"
        articles = _newest_first(self._articles(entries, route.url))[:_SITEMAP_ARTICLES]
        return Walk(articles, cut_short=cut_short)

    async def _front_page(self, route: HomePage) -> Walk:
        response = _html(await self._ask(route.url))
        entries, feeds = read_front_page(response.text, response.url, self._is_article)
        routes: list[Route] = [Feed(url, general=True) for url in feeds]
        routes += [NewsSitemap(url, general=True) for url in await self._sitemaps_of_robots(route.url)]
        return Walk([*self._articles(entries, route.url).values()], routes)

    async def _sitemaps_of_robots(self, url: str) -> list[str]:
        try:
            robots = await self._ask(urljoin(url, "/robots.txt"))
        except Refusal:
            return []
        return [line.decode("ascii", "replace") for line in _SITEMAP_LINE.findall(robots.body)]

    async def _dated(self, route: DatedIndex) -> Walk:
        """The articles of all days; raises the first refusal only where no day answered."""
        articles: dict[str, Discovered] = {}
        refusals: list[Refusal] = []
        cut_short = ""
        for url in (days := route.addresses(self._now.astimezone(WIB).date())):
            try:
                walk = await self._listing(route, url)
            except Refusal as refusal:
                refusals.append(refusal)
                cut_short = f"{url}: {refusal.reason}"
            else:
                articles = {**{one.address.key: one for one in walk.articles}, **articles}
                cut_short = walk.cut_short or cut_short
        if len(refusals) == len(days):
            raise refusals[0]
        return Walk([*articles.values()], cut_short=cut_short)

    async def _listing(self, route: Listing, url: str) -> Walk:
        """The articles of the listing's pages.

        Goes on while a page brings links this walk has not seen (a site that ignores the page number
        repeats itself) and not all of them are settled: one old result among new ones ends nothing.
        """
        articles: dict[str, Discovered] = {}
        first, address = "", url
        for number in range(1, route.pages + 1):
            try:
                response = await self._list_page(address, route.form if number == 1 else ())
            except Refusal as refusal:
                if number == 1:
                    raise
                return Walk([*articles.values()], cut_short=f"page {number}: {refusal.reason}")
            first = first or response.url
            page = read_listing(response.text, response.url, number, route, self._is_article)
            named = self._articles(page.entries, address)
            is_over = named.keys() <= articles.keys() or named.keys() <= self._settled(route, named)
            articles |= {key: one for key, one in named.items() if key not in articles}
            following = page.next_url if page.paginated else route.page(number + 1, first)
            if is_over or following is None:
                break
            address = following
        return Walk([*articles.values()])

    async def _list_page(self, url: str, form: Sequence[tuple[str, str]]) -> TextResponse:
        response = _html(await self._ask(url, form=form))
        if is_soft_404(response.body, url, response.url):
            raise Refusal(Trouble.SOFT_404, "a page that says not found", response.status)
        return response

    def _is_article(self, url: str) -> bool:
        return self._form.identify(url) is not None


def _html(response: Response) -> TextResponse:
    if not isinstance(response, TextResponse):
        raise Refusal(Trouble.NOT_HTML, "not a page of text", response.status)
    return response


def _newest_first(articles: Mapping[str, Discovered]) -> list[Discovered]:
    """By the times the route gives; articles without one stay where they stood, at the end."""
    return sorted(
        articles.values(), key=lambda one: -one.entry.published.timestamp() if one.entry.published else 0.0
    )
