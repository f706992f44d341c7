"""A check-up of one outlet for `pantau doctor`: every route, live, and one article; nothing is kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from protego import Protego
from scrapy.http import Response

from crawler.discovery import Discovery, Finding, Walk
from crawler.feeds import WIB, read_sitemap
from crawler.listpages import Discovered, articles_of
from crawler.robots import AGENT
from crawler.routes import DatedIndex, DatedSitemap, Fields, Listing, Route, windows
from crawler.tally import RouteReport
from crawler.troubles import Refusal
from db.hosts import HostMemory
from db.pages import Link
from extract.model import Fate
from extract.reading import read_page

if TYPE_CHECKING:
    from crawler.outlet import OutletSpider

# Fates of an article page that was read as it should be.
ON_TOPIC = frozenset({Fate.CLAIMS, Fate.NO_CLAIM, Fate.DUPLICATE})
READ_WELL = ON_TOPIC | {Fate.OFF_TOPIC}
_ARTICLES_TRIED = 5
_ROUTES_NAMED = 3  # of those that a front page or an index names
_INDEXED_DAYS_AGO = 1  # an index of today may be empty in the morning


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedRoute:
    """A route's report, and what it made of a word that nobody prints."""

    report: RouteReport
    declared: bool  # else another route named it
    nonsense: str = ""  # "finds nothing", "finds the same"; empty where it cannot be asked


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedArticle:
    """One article, fetched and read."""

    url: str = ""
    fate: str = ""
    title: str = ""
    published: str = ""
    detail: str = ""


@dataclass(slots=True, kw_only=True)
class CheckUp:
    """What was found. `robots` holds for each host what its robots.txt says of us, in words."""

    outlet: str
    site: str
    terms: str = ""
    quarantine: str = ""
    robots: dict[str, str] = field(default_factory=dict)
    routes: list[CheckedRoute] = field(default_factory=list)
    article: CheckedArticle = field(default_factory=CheckedArticle)


async def check_up(outlet: OutletSpider) -> dict[str, Any]:
    """The check-up as JSON values."""
    found = CheckUp(outlet=outlet.name, site=outlet.site, terms=outlet.terms)
    memory = HostMemory(outlet.pages.database)
    if quarantine := memory.quarantine(outlet.name):
        found.quarantine = f"{quarantine.strikes} blocked passes: {quarantine.reason}"
    source = _UnremarkedSource(outlet)
    discovery = Discovery(source, outlet.form, outlet.started_at)
    articles: list[Discovered] = []
    waiting = [*outlet.routes]
    named = 0
    while waiting:
        route = waiting.pop(0)
        finding = await _find(discovery, source, route, outlet)
        nonsense = await _nonsense(source, route, finding)
        found.routes.append(
            CheckedRoute(report=finding.report, declared=route in outlet.routes, nonsense=nonsense)
        )
        articles += finding.walk.articles
        known = {one.url for one in (*outlet.routes, *waiting)}
        new = [one for one in finding.walk.routes if one.url not in known][: _ROUTES_NAMED - named]
        named += len(new)
        waiting += new
    found.robots = _robots(memory, [route.url for route in outlet.routes])
    found.article = await _article(outlet, articles)
    return asdict(found)


class _UnremarkedSource:
    """The outlet's site asked afresh: nothing is taken from earlier passes nor kept for later ones."""

    def __init__(self, outlet: OutletSpider) -> None:
        self._outlet = outlet
        self._remembered = outlet.source()

    async def ask(self, url: str, form: Fields = ()) -> Response:
        return await self._outlet.ask(url, form)

    async def revisit(self, url: str, form: Fields = ()) -> Response:
        return await self.ask(url, form)

    async def finds_nonsense(self, route: Listing, found: Sequence[Discovered]) -> bool:
        return await self._remembered.finds_nonsense(route, found, every=timedelta(0))

    def unchanged_since(self, url: str, form: Fields = ()) -> datetime | None:
        return self._remembered.unchanged_since(url, form)

    def walked(self, url: str) -> datetime | None:
        return None

    def settled(self, url: str, keys: Iterable[str], *, general: bool) -> set[str]:
        return set()

    def robots(self, url: str) -> bytes:
        return self._remembered.robots(url)


async def _find(
    discovery: Discovery, source: _UnremarkedSource, route: Route, outlet: OutletSpider
) -> Finding:
    """The first page of the route; of a dated one, that of yesterday."""
    day = (outlet.started_at.astimezone(WIB) - timedelta(days=_INDEXED_DAYS_AGO)).date()
    if isinstance(route, DatedSitemap):
        return await _dated_sitemap(source, route, windows(route, day, day)[0].url, outlet)
    if isinstance(route, DatedIndex):
        route = replace(route, days=1 + _INDEXED_DAYS_AGO, pages=1)
    elif isinstance(route, Listing):
        route = replace(route, pages=1)
    return await discovery.find(route)


async def _dated_sitemap(
    source: _UnremarkedSource, route: DatedSitemap, url: str, outlet: OutletSpider
) -> Finding:
    report = RouteReport(kind=type(route).__name__, url=route.url, role=route.role)
    try:
        entries, _ = read_sitemap((await source.ask(url)).body)
    except Refusal as refusal:
        return Finding(route, replace(report, outcome=refusal.trouble, reason=refusal.reason), Walk())
    articles = [*articles_of(entries, url, outlet.form).values()]
    return Finding(route, replace(report, links=len(articles)), Walk(articles))


async def _nonsense(source: _UnremarkedSource, route: Route, finding: Finding) -> str:
    if not isinstance(route, Listing) or route.nonsense() is None or not finding.walk.articles:
        return ""
    return "finds the same" if finding.report.outcome == "unfiltered" else "finds nothing of it"


def _robots(memory: HostMemory, urls: Sequence[str]) -> dict[str, str]:
    """What the robots.txt of each host says of us."""
    said: dict[str, str] = {}
    for url in urls:
        origin = f"{urlsplit(url).scheme}://{urlsplit(url).netloc}"
        robots = memory.robots(origin)
        if robots is None:
            said[origin] = "did not come"
            continue
        rules = Protego.parse(robots.body.decode("utf-8", "replace"))
        allowed = "open" if rules.can_fetch(f"{origin}/", AGENT) else "closed"
        delay = rules.crawl_delay(AGENT)
        said[origin] = allowed + (f", {delay:g} s between requests" if delay else "")
    return said


async def _article(outlet: OutletSpider, articles: Sequence[Discovered]) -> CheckedArticle:
    """The first article that reads well, those on topic first; else what became of another one tried."""
    chosen = sorted(articles, key=lambda article: not article.on_topic)[:_ARTICLES_TRIED]
    tried = [CheckedArticle(detail="no route named an article")]
    for article in chosen:
        tried.append(await _read(outlet, article))
        if tried[-1].fate in ON_TOPIC:
            return tried[-1]
    return next((one for one in tried if one.fate in READ_WELL), tried[-1])


async def _read(outlet: OutletSpider, article: Discovered) -> CheckedArticle:
    link = Link(
        outlet=outlet.name,
        key=article.address.key,
        url=article.address.url,
        found_at=outlet.started_at,
        at=datetime.now(UTC),
    )
    try:
        reading = read_page(await outlet.fetch_article(link))
    except Refusal as refusal:
        return CheckedArticle(url=link.url, fate=refusal.trouble, detail=refusal.reason)
    read = reading.article
    return CheckedArticle(
        url=link.url,
        fate=reading.fate,
        title=read.title if read else article.entry.title,
        published=read.published.isoformat() if read and read.published else "",
        detail=reading.detail,
    )
