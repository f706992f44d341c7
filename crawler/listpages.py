"""One page of a listing after the other: asks for it, reads it, and says where the next one is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Protocol
from urllib.parse import unquote, urlsplit

from scrapy.http import Response, TextResponse

from crawler.feeds import Entry
from crawler.guards import is_soft_404
from crawler.identity import Address, ArticleForm
from crawler.jsonlists import read_json
from crawler.listings import read_listing
from crawler.routes import Fields, JsonListing, Listing
from crawler.troubles import Refusal, Trouble
from extract.topic import may_speak_of_bpjs


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
class Place:
    """Where a walk through a listing stands: the page to be asked for next."""

    url: str
    form: Fields = ()
    number: int = 1
    first: str = ""  # the address that page 1 was led to
    day: date | None = None  # of a dated index


@dataclass(frozen=True, slots=True)
class Step:
    """What one page named, by key, and the place of the next page."""

    articles: dict[str, Discovered]
    following: Place | None


class Asking(Protocol):
    """What asks for pages; see crawler.discovery.Source."""

    async def ask(self, url: str, form: Fields = ()) -> Response:
        """The answer with status 200; raises Refusal otherwise."""

    async def revisit(self, url: str, form: Fields = ()) -> Response:
        """The same, and what has not changed need not be sent again."""


class ListPages:
    """Reads the pages of listings."""

    def __init__(self, source: Asking, form: ArticleForm) -> None:
        self._source = source
        self._form = form

    async def read(self, route: Listing, place: Place) -> Step:
        """The page at the place. Raises Refusal where it is none."""
        asking = self._source.revisit if place.number == 1 else self._source.ask
        response = page_of(await asking(place.url, place.form), place.url)
        first = place.first or response.url
        if isinstance(route, JsonListing):
            entries, next_url, paginated = (
                read_json(response.body, response.url, self._is_article),
                None,
                False,
            )
        else:
            page = read_listing(response.text, response.url, place.number, route, self._is_article)
            entries, next_url, paginated = page.entries, page.next_url, page.paginated
        number = place.number + 1
        following = (
            (next_url, ()) if next_url else None if paginated else route.page(number, first, place.day)
        )
        step = following and Place(*following, number=number, first=first, day=place.day)
        return Step(articles_of(entries, place.url, self._form), step)

    def _is_article(self, url: str) -> bool:
        return self._form.identify(url) is not None


def page_of(response: Response, asked: str) -> TextResponse:
    """The response, if it is a page of text and not one that says "not found"."""
    if is_soft_404(response.body, asked, response.url):
        raise Refusal(Trouble.SOFT_404, "a page that says not found", response.status)
    if not isinstance(response, TextResponse):
        raise Refusal(Trouble.NOT_HTML, "not a page of text", response.status)
    return response


def articles_of(entries: Iterable[Entry], found_on: str, form: ArticleForm) -> dict[str, Discovered]:
    """Those of the entries that are articles of the outlet, by key, each article once."""
    articles: dict[str, Discovered] = {}
    for entry in entries:
        if address := form.identify(entry.url):
            articles.setdefault(address.key, Discovered(address, entry, found_on))
    return articles
