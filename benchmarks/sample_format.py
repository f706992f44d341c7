"""What a folder of `tests/samples` holds, and what Pantau reads in it.

`OUTLET/DATE-REASON/` is one sample. An article: page.html (page2.html ... for its further pages), meta.json
(how it was fetched, and why it is kept), expected.json (what a careful reader expects; `claims_open`
says what of the claims the rules are known not to see). A list:
answer.xml, .html or .json (what the route answered) and listing.json (the declared route, and the articles
that it names). When
an outlet changes, a newer sample goes beside the older: pages of both kinds are in the database.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from scrapy.http import HtmlResponse, Response

from crawler.discovery import Discovery, Finding
from crawler.listpages import Discovered
from crawler.outlet import OutletSpider
from crawler.routes import DatedIndex, Fields, Listing, Route, windows
from crawler.troubles import Refusal, Trouble
from extract.article import read_article
from extract.claims import find_claims
from extract.model import Article, Claim, Fate, Page

SAMPLES = Path(__file__).parent.parent / "tests" / "samples"
UNCHECKED = "unchecked"  # this key in a sample's expectations: no person has read them yet
_ALWAYS = ("kind", "agency", "metric", "measure", "unit", "period", "scope", "raw")
_WHERE_SET = ("segment", "flags")


def load(file: Path) -> dict[str, Any]:
    """A JSON file of a sample."""
    loaded: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return loaded


def dump(file: Path, content: dict[str, Any]) -> None:
    """Writes a JSON file of a sample, so that people can read and diff it."""
    file.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", "utf-8")


def page_of(folder: Path) -> Page:
    """The article page of a sample, as a spider would have stored it."""
    meta = load(folder / "meta.json")
    return Page(
        outlet=folder.parent.name,
        key=folder.name,
        url=meta["url"],
        final_url=meta["url"],
        fetched_at=datetime.fromisoformat(meta["fetched_at"]),
        status=meta["status"],
        headers={"content-type": meta["content_type"]},
        body=(folder / "page.html").read_bytes(),
        more=tuple(path.read_bytes() for path in sorted(folder.glob("page[2-9].html"))),
    )


def read_sample(folder: Path) -> tuple[Article | Fate, list[dict[str, Any]]]:
    """The article of a sample or why there is none, and its claims by their essential fields."""
    article = read_article(page_of(folder))
    claims = find_claims(article) if isinstance(article, Article) else []
    return article, [essence(claim) for claim in claims]


def essence(claim: Claim) -> dict[str, Any]:
    """What a person checks of a claim: segment, upper bound and flags only where they are set."""
    value, bound = (number if number is None else float(number) for number in (claim.value, claim.value_max))
    return {
        **{name: getattr(claim, name) for name in _ALWAYS},
        "value": value,
        **({"value_max": bound} if bound is not None else {}),
        **{name: getattr(claim, name) for name in _WHERE_SET if getattr(claim, name)},
    }


def expectation(article: Article | Fate, claims: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """The expected.json of an article that is read right today."""
    if isinstance(article, Fate):
        return {"fate": article.value}
    lines = article.text.split("\n")
    return {
        "fate": None,
        "title": article.title,
        "published": article.published and article.published.isoformat(),
        "date_origin": article.date_origin,
        "authors": list(article.authors),
        "wire": article.wire,
        "paywalled": article.paywalled,
        "url": article.url,
        "starts_with": lines[0][:80],
        "must_contain": [line[:80] for line in lines[1:]],
        "must_not_contain": [],
        "claims": list(claims),
    }


def route_of(outlet: OutletSpider, address: str) -> Route | None:
    """The declared route whose address this is; a dated one by the address with its {day}."""
    return next((route for route in outlet.routes if route.url == address), None)


def walk(folder: Path, outlet: OutletSpider) -> Finding:
    """What the outlet's route finds on the list page of a sample; nothing but that page answers."""
    listing = load(folder / "listing.json")
    route = route_of(outlet, listing["route"])
    if route is None:
        raise LookupError(f"{outlet.name} declares no route {listing['route']}")
    [file] = folder.glob("answer.*")
    now = datetime.fromisoformat(listing["saved_at"])
    if isinstance(route, DatedIndex) and listing["url"] not in {
        window.url for window in windows(route, now.date(), now.date())
    }:
        raise LookupError(f"{listing['url']} is not what the route asks for on {now:%Y-%m-%d}")

    discovery = Discovery(_OnePage(listing["url"], file.read_bytes()), outlet.form, now)
    return asyncio.run(discovery.find(route))


class _OnePage:
    """A site of which only one page answers, asked for the first time (crawler.discovery.Source)."""

    def __init__(self, url: str, body: bytes) -> None:
        self._url = url
        self._body = body

    async def ask(self, url: str, form: Fields = ()) -> Response:
        if url != self._url:
            raise Refusal(Trouble.MISSING, "not in the sample", 404)
        return HtmlResponse(url, body=self._body, encoding="utf-8")

    revisit = ask

    async def finds_nonsense(self, route: Listing, found: Sequence[Discovered]) -> bool:
        return False

    def unchanged_since(self, url: str, form: Fields = ()) -> datetime | None:
        return None

    def walked(self, url: str) -> datetime | None:
        return None

    def settled(self, url: str, keys: Iterable[str], *, general: bool) -> set[str]:
        return set()

    def robots(self, url: str) -> bytes:
        return b""
