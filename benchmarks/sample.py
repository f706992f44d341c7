"""Fetches a live page into a new sample: `./dev sample OUTLET=kompas URL=https://... [WHY="..."]`.

It asks as a crawl does: robots.txt, delays and pauses are kept, only public addresses are contacted. What
is read of the page today is written down as expected, under the key `unchecked`: a person reads it, says in
`why` what the sample teaches, and deletes the key. Until then the samples' test fails.
"""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from scrapy import Spider
from scrapy.crawler import CrawlerProcess
from scrapy.http import Response
from scrapy.settings import Settings

from benchmarks.sample_format import SAMPLES, UNCHECKED, dump, expectation, read_sample, walk
from crawler.catalogue import declared_outlets
from crawler.feeds import WIB
from crawler.outlet import OutletSpider
from crawler.routes import DatedIndex, Listing, Route, windows
from crawler.troubles import Refusal
from crawler.turns import turn_of
from db.pages import Link
from extract.model import Page

USAGE = "./dev sample OUTLET=NAME URL=ADDRESS [WHY=TEXT] [SAMPLES=FOLDER]"
_SUFFIXES = {"xml": "xml", "rss": "xml", "json": "json"}  # else html


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is to be fetched: an article, or the first page of a declared route."""

    outlet: OutletSpider
    url: str
    route: Route | None
    now: datetime


def main(arguments: Sequence[str] | None = None) -> int:
    """Fetches and writes one sample: 0; 1 where the page did not come, 2 where the arguments are wrong."""
    given = dict(part.partition("=")[::2] for part in arguments or sys.argv[1:])
    try:
        wanted = _wanted(given)
    except ValueError as mistake:
        print(f"{mistake}\n{USAGE}", file=sys.stderr)
        return 2
    taken = _fetch(wanted)
    if isinstance(taken, Refusal):
        print(f"{wanted.url}: {taken.reason}", file=sys.stderr)
        return 1
    folder = _new_folder(Path(given.get("SAMPLES", SAMPLES)) / wanted.outlet.name, wanted)
    why = given.get("WHY", "")
    if isinstance(taken, Page):
        _write_article(folder, taken, why)
    else:
        _write_listing(folder, taken, wanted, why)
    print(f"{folder}: read what is expected, write why it is kept, then delete the key {UNCHECKED!r}")
    return 0


def _wanted(given: dict[str, str]) -> Wanted:
    """Raises ValueError, worded for people, where the outlet or the address is not known."""
    if unknown := given.keys() - {"OUTLET", "URL", "WHY", "SAMPLES"}:
        raise ValueError(f"what is {', '.join(sorted(unknown))}?")
    outlets = {outlet.name: outlet for outlet in declared_outlets()}
    outlet = outlets.get(given.get("OUTLET", ""))
    if outlet is None:
        raise ValueError(f"OUTLET is one of {', '.join(outlets)}")
    url, now = given.get("URL", ""), datetime.now(WIB)
    route = next((route for route in outlet.routes if url in _addresses(route, now)), None)
    if route is None and outlet.form.identify(url) is None:
        raise ValueError(f"URL is neither an article of {outlet.site} nor one of its routes")
    return Wanted(outlet=outlet, url=url, route=route, now=now)


def _addresses(route: Route, now: datetime) -> set[str]:
    """Where the route can be found today."""
    if isinstance(route, DatedIndex):
        return {window.url for window in windows(route, now.date(), now.date())}
    return {route.url}


class SampleSpider(Spider):
    """Asks for one page in the name of an outlet, and records nothing but what the hosts asked of us."""

    def __init__(self, settings: Settings, wanted: Wanted, taken: list[Page | Response | Refusal]) -> None:
        super().__init__(wanted.outlet.name)
        self.allowed_domains = wanted.outlet.allowed_domains
        self._data = Path(settings["PAGES_DATABASE"]).parent
        self._wanted = wanted
        self._taken = taken

    @classmethod
    def from_crawler(cls, crawler: Any, *arguments: Any, **named: Any) -> SampleSpider:
        spider = super().from_crawler(crawler, crawler.settings, *arguments, **named)
        spider._wanted.outlet.crawler = crawler
        return spider

    async def start(self) -> AsyncIterator[Page]:
        """Yields nothing: what is fetched goes into a sample, not into the database."""
        async with turn_of(self.name, self._data):
            try:
                self._taken.append(await self._take())
            except Refusal as refusal:
                self._taken.append(refusal)
        return
        yield  # an asynchronous generator, as Scrapy wants it

    async def _take(self) -> Page | Response:
        outlet, route, url = self._wanted.outlet, self._wanted.route, self._wanted.url
        if route is not None:
            return await outlet.ask(url, route.first_form if isinstance(route, Listing) else ())
        address = outlet.form.identify(url)
        assert address is not None
        now = self._wanted.now
        return await outlet.fetch_article(
            Link(outlet=outlet.name, key=address.key, url=address.url, found_at=now, at=now)
        )


def _fetch(wanted: Wanted) -> Page | Response | Refusal:
    settings = Settings()
    settings.setmodule("crawler.settings", priority="project")
    taken: list[Page | Response | Refusal] = []
    process = CrawlerProcess(settings)
    process.crawl(SampleSpider, wanted=wanted, taken=taken)
    process.start()
    if not taken:
        raise SystemExit("the crawl itself failed; see its log above")
    return taken[0]


def _new_folder(samples: Path, wanted: Wanted) -> Path:
    """DATE-article or DATE-feed and so on, numbered where the day has one; people rename it."""
    name = f"{wanted.now:%Y-%m-%d}-{type(wanted.route).__name__.lower() if wanted.route else 'article'}"
    number = 1
    while (folder := samples / (name if number == 1 else f"{name}-{number}")).exists():
        number += 1
    folder.mkdir(parents=True)
    return folder


def _write_article(folder: Path, page: Page, why: str) -> None:
    for number, body in enumerate((page.body, *page.more), start=1):
        (folder / ("page.html" if number == 1 else f"page{number}.html")).write_bytes(body)
    meta = {
        "url": page.final_url,
        "fetched_at": page.fetched_at.astimezone(WIB).isoformat(timespec="seconds"),
        "status": page.status,
        "content_type": page.headers.get("content-type", ""),
        "why": why,
    }
    dump(folder / "meta.json", meta)
    dump(folder / "expected.json", {UNCHECKED: True} | expectation(*read_sample(folder)))


def _write_listing(folder: Path, response: Response, wanted: Wanted, why: str) -> None:
    assert wanted.route is not None
    content_type = response.headers.get(b"Content-Type") or b""
    suffix = next((_SUFFIXES[name] for name in _SUFFIXES if name.encode() in content_type), "html")
    (folder / f"answer.{suffix}").write_bytes(response.body)
    listing: dict[str, Any] = {
        UNCHECKED: True,
        "kind": type(wanted.route).__name__,
        "route": wanted.route.url,
        "url": wanted.url,
        "saved_at": wanted.now.isoformat(timespec="seconds"),
        "why": why,
    }
    dump(folder / "listing.json", listing)
    finding = walk(folder, wanted.outlet)
    articles = {article.address.key: article for article in finding.walk.articles}
    listing["outcome"] = finding.report.outcome
    listing["articles"] = {key: article.address.url for key, article in articles.items()}
    listing["off_topic"] = [key for key, one in articles.items() if finding.general and not one.on_topic]
    dump(folder / "listing.json", listing)


if __name__ == "__main__":
    sys.exit(main())
