"""Walks an outlet's routes: asks for feeds and lists, page after page, and says what each route gave."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterable, Sequence
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
Settled = Callable[
    [Iterable[str], bool], set[str]
]  # (keys, general) -> those that an earlier pass dealt with


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
class Finding:
    """What one route gave: articles (newest first as far as it tells), and routes that it names itself."""

    route: Route
    report: RouteReport
    articles: list[Discovered] = field(default_factory=list)
    routes: list[Route] = field(default_factory=list)

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
        routes: list[Route] = []
        try:
            match route:
                case Feed():
                    articles = await self._feed(route)
                case NewsSitemap():
                    articles = await self._sitemap(route)
                case HomePage():
                    articles, routes = await self._front_page(route)
                case DatedIndex():
                    articles = await self._dated(route)
                case Listing():
                    articles = await self._listing(route, route.url)
                case _:
                    raise TypeError(f"no way to walk a {type(route).__name__}")
        except Refusal as refusal:
            return Finding(route, replace(report, outcome=refusal.trouble, reason=refusal.reason))
        outcome, reason = self._judge(route, articles)
        report = replace(report, outcome=outcome, reason=reason, links=len(articles))
        return Finding(route, report, articles, routes)

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

    def _articles(self, entries: Iterable[Entry], found_on: str) -> list[Discovered]:
        """Those of the entries that are articles of the outlet, each article once."""
        articles: dict[str, Discovered] = {}
        for entry in entries:
            if address := self._form.identify(entry.url):
                articles.setdefault(address.key, Discovered(address, entry, found_on))
        return list(articles.values())

    async def _feed(self, route: Feed) -> list[Discovered]:
        response = await self._ask(route.url)
        return _newest_first(self._articles(read_feed(response.body), route.url))

    async def _sitemap(self, route: NewsSitemap) -> list[Discovered]:
        entries, children = read_sitemap((await self._ask(route.url)).body)
        for child in sorted(children, key=lambda url: "news" not in url)[:_SITEMAPS_OF_AN_INDEX]:
            entries += read_sitemap((await self._ask(child)).body)[0]
        return _newest_first(self._articles(entries, route.url))[:_SITEMAP_ARTICLES]

    async def _front_page(self, route: HomePage) -> tuple[list[Discovered], list[Route]]:
        response = _html(await self._ask(route.url))
        entries, feeds = read_front_page(response.text, response.url, self._is_article)
        sitemaps = await self._sitemaps_of_robots(route.url)
        named: list[Route] = [Feed(url, general=True) for url in feeds]
        named += [NewsSitemap(url, general=True) for url in sitemaps]
        return self._articles(entries, route.url), named

    async def _sitemaps_of_robots(self, url: str) -> list[str]:
        try:
            robots = await self._ask(urljoin(url, "/robots.txt"))
        except Refusal:
            return []
        return [line.decode("ascii", "replace") for line in _SITEMAP_LINE.findall(robots.body)]

    async def _dated(self, route: DatedIndex) -> list[Discovered]:
        """The articles of all days; raises the first refusal only where no day answered."""
        articles: dict[str, Discovered] = {}
        refusals: list[Refusal] = []
        for url in (days := route.addresses(self._now.astimezone(WIB).date())):
            try:
                for article in await self._listing(route, url):
                    articles.setdefault(article.address.key, article)
            except Refusal as refusal:
                refusals.append(refusal)
        if len(refusals) == len(days):
            raise refusals[0]
        return list(articles.values())

    async def _listing(self, route: Listing, url: str) -> list[Discovered]:
        """The articles of the listing's pages.

        Goes on while a page brings links this walk has not seen (a site that ignores the page number
        repeats itself) and not all of them are settled: one old result among new ones ends nothing.
        """
        articles: dict[str, Discovered] = {}
        first, address = "", url
        for number in range(1, route.pages + 1):
            try:
                response = _html(await self._ask(address, form=route.form if number == 1 else ()))
                if is_soft_404(response.body, address, response.url):
                    raise Refusal(Trouble.SOFT_404, "a page that says not found", response.status)
            except Refusal:
                if number == 1:
                    raise
                break
            first = first or response.url
            page = read_listing(response.text, response.url, number, route, self._is_article)
            named = {one.address.key: one for one in self._articles(page.entries, address)}
            if named.keys() <= articles.keys() or named.keys() <= self._settled(named, route.general):
                articles = {**named, **articles}
                break
            articles = {**articles, **{key: one for key, one in named.items() if key not in articles}}
            following = page.next_url if page.paginated else route.page(number + 1, first)
            if following is None:
                break
            address = following
        return list(articles.values())

    def _is_article(self, url: str) -> bool:
        return self._form.identify(url) is not None


def _html(response: Response) -> TextResponse:
    if not isinstance(response, TextResponse):
        raise Refusal(Trouble.NOT_HTML, "not a page of text", response.status)
    return response


def _newest_first(articles: list[Discovered]) -> list[Discovered]:
    """By the times the route gives; articles without one stay where they stood, at the end."""
    return sorted(articles, key=lambda one: -one.entry.published.timestamp() if one.entry.published else 0.0)
