"""Fetches one article whole: its single-page form where the outlet has one, else its pages in turn."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime

from scrapy.http import Response, TextResponse

from crawler.documents import parse_html
from crawler.fetching import headers_of
from crawler.guards import is_soft_404
from crawler.identity import ArticleForm
from crawler.listings import absolute
from crawler.pipeline import KEPT_HEADERS
from crawler.troubles import Refusal, Trouble
from db.pages import Link
from extract.model import Page

MAX_PARTS = 20
# The single-page form may be unknown to the site or closed to robots; the article itself need not be.
_TRY_PLAIN = frozenset(
    {Trouble.MISSING, Trouble.DENIED, Trouble.REDIRECTS, Trouble.SOFT_404, Trouble.HTTP_ERROR}
)


Ask = Callable[[str], Awaitable[Response]]  # the answer with status 200, or Refusal


async def fetch_article(ask: Ask, form: ArticleForm, link: Link, single_page: str, now: datetime) -> Page:
    """The article's page with all its parts. Raises Refusal where it or one of its parts does not come.

    `single_page` is what the outlet appends to an address to show the whole article; empty for none.
    """
    first, whole = await _first_page(ask, form, link, single_page)
    more = [] if whole else await _further_parts(ask, form, link.key, first)
    headers = headers_of(first)
    return Page(
        outlet=link.outlet,
        key=link.key,
        url=link.url,
        final_url=first.url,
        fetched_at=now,
        status=first.status,
        headers={name: headers[name] for name in sorted(KEPT_HEADERS & headers.keys())},
        body=first.body,
        more=tuple(more),
        found_on=link.found_on,
    )


async def _first_page(ask: Ask, form: ArticleForm, link: Link, single_page: str) -> tuple[Response, bool]:
    """The answer, and whether it is the whole article on one page."""
    if single_page:
        try:
            return _checked(await ask(link.url + single_page), form, link.url), True
        except Refusal as refusal:
            if refusal.trouble not in _TRY_PLAIN:
                raise
    return _checked(await ask(link.url), form, link.url), False


def _checked(response: Response, form: ArticleForm, asked: str) -> Response:
    """The response, if it is the page of an article of the outlet."""
    if is_soft_404(response.body, asked, response.url):
        raise Refusal(Trouble.SOFT_404, "a page that says not found", response.status)
    if form.identify(response.url) is None:
        raise Refusal(Trouble.MISSING, f"led away to {response.url}", response.status)
    if not response.body.strip():
        raise Refusal(Trouble.EMPTY, "an empty answer", response.status)
    return response


async def _further_parts(ask: Ask, form: ArticleForm, key: str, first: Response) -> list[bytes]:
    """The bodies of the article's further pages, in order; a page that does not exist ends them."""
    known = _parts_named(first, form, key)
    bodies: list[bytes] = []
    last = 1
    while len(bodies) < MAX_PARTS and (numbers := [number for number in known if number > last]):
        last = min(numbers)
        try:
            response = _checked(await ask(known[last]), form, known[last])
        except Refusal as refusal:
            if refusal.trouble in (Trouble.MISSING, Trouble.SOFT_404):
                break
            raise Refusal(
                refusal.trouble, f"page {last} of the article: {refusal.reason}", refusal.status
            ) from None
        bodies.append(response.body)
        known |= _parts_named(response, form, key)
    return bodies


def _parts_named(response: Response, form: ArticleForm, key: str) -> dict[int, str]:
    """The addresses of the same article's other pages that this page links to, by number or offset."""
    if not isinstance(response, TextResponse):
        return {}
    parts = {}
    try:
        links = parse_html(response.text).xpath("//a/@href").getall()
    except Refusal:  # whether the page can be read is decided when it is
        return {}
    for href in links:
        try:
            url = absolute(href, response.url)
        except ValueError:
            continue
        address = form.identify(url)
        if address and address.key == key and address.part > 1:
            parts[address.part] = url.partition("#")[0]
    return parts
