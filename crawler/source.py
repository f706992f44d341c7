"""An outlet's site as discovery sees it: asking, with what earlier passes remember."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes

from crawler.identity import ArticleForm
from crawler.jsonlists import read_json
from crawler.listings import read_listing
from crawler.listpages import Discovered, articles_of, page_of
from crawler.routes import Fields, JsonListing, Listing
from crawler.troubles import BLOCKING_TROUBLES, NETWORK_TROUBLES, Refusal, Trouble
from db.answers import Answer, AnswerMemory
from db.hosts import HostMemory
from db.pages import PageStore

# Some servers say "not modified" of what has changed: once a day the whole answer is asked for.
WHOLE_EVERY = timedelta(hours=24)
NONSENSE_EVERY = timedelta(hours=24)
# A page that lists nothing for nonsense may still show some news beside it; so many of them is the same list.
_SAME_SHARE = 0.5
# What is remembered of a search is its own address, which the site may forget.
_ASK_ANEW = frozenset({Trouble.MISSING, Trouble.HTTP_ERROR, Trouble.SOFT_404, Trouble.REDIRECTS})

Ask = Callable[[str, Fields, Mapping[str, str]], Awaitable[Response]]  # (address, form, headers)


class RememberedSource:
    """See crawler.discovery.Source. `now` is the time of the pass."""

    def __init__(self, outlet: str, form: ArticleForm, pages: PageStore, ask: Ask, now: datetime) -> None:
        self._outlet = outlet
        self._form = form
        self._pages = pages
        self._answers = AnswerMemory(pages.database, outlet)
        self._hosts = HostMemory(pages.database)
        self._ask = ask
        self._now = now
        self._nonsense: dict[tuple[str, Fields], set[str]] = {}

    async def ask(self, url: str, form: Fields = ()) -> Response:
        return await self._ask(url, form, {})

    async def revisit(self, url: str, form: Fields = ()) -> Response:
        known = self._answers.get(url, form)
        # A form that is answered at its own address can only be sent again.
        answered_in_place = bool(form) and known is not None and known.final_url == url
        if known is None or answered_in_place or self._now - known.whole_at >= WHOLE_EVERY:
            response = await self.ask(url, form)
            self._remember(url, form, response, known, whole=True)
            return response
        try:
            response = await self._ask(known.final_url, (), _conditions(known))
        except Refusal as refusal:
            if known.final_url == url or refusal.trouble not in _ASK_ANEW:
                raise
            response = await self.ask(url, form)
        if response.status == 304:
            return _replayed(known)
        self._remember(url, form, response, known, whole=False)
        return response

    def _remember(
        self, url: str, form: Fields, response: Response, known: Answer | None, *, whole: bool
    ) -> None:
        same = known is not None and known.body == response.body
        answer = Answer(
            final_url=response.url,
            content_type=_header(response, "Content-Type"),
            body=response.body,
            etag=_header(response, "ETag"),
            last_modified=_header(response, "Last-Modified"),
            since=known.since if known and same else self._now,
            whole_at=self._now if whole or known is None else known.whole_at,
        )
        self._answers.save(url, form, answer)

    async def finds_nonsense(
        self, route: Listing, found: Sequence[Discovered], *, every: timedelta = NONSENSE_EVERY
    ) -> bool:
        question = route.nonsense()
        if question is None:
            return False
        last = self._answers.nonsense(route.url)
        if last and self._now - last[0] < every:
            return last[1]
        named = await self._found_for(route, question)
        if named is None:
            return bool(last and last[1])
        shared = named & {article.address.key for article in found}
        same = bool(named) and len(shared) >= _SAME_SHARE * min(len(named), len(found))
        self._answers.save_nonsense(route.url, self._now, found=same)
        return same

    async def _found_for(self, route: Listing, question: tuple[str, Fields]) -> set[str] | None:
        """The keys of the articles that the question brings; None where it got no answer."""
        if question not in self._nonsense:  # two tags are the same nonsense
            try:
                self._nonsense[question] = self._named_by(route, await self.ask(*question))
            except Refusal as refusal:
                if refusal.trouble in NETWORK_TROUBLES | BLOCKING_TROUBLES:
                    return None
                self._nonsense[question] = set()
        return self._nonsense[question]

    def _named_by(self, route: Listing, response: Response) -> set[str]:
        """The keys of the articles that a page of the route names."""

        def is_article(url: str) -> bool:
            return self._form.identify(url) is not None

        try:
            if isinstance(route, JsonListing):
                entries = read_json(response.body, response.url, is_article)
            else:
                page = page_of(response, response.url)
                entries = read_listing(page.text, response.url, 1, route, is_article).entries
        except Refusal:
            return set()
        return set(articles_of(entries, response.url, self._form))

    def unchanged_since(self, url: str, form: Fields = ()) -> datetime | None:
        return self._answers.since(url, form)

    def walked(self, url: str) -> datetime | None:
        return self._pages.last_walk(self._outlet, url)

    def settled(self, url: str, keys: Iterable[str], *, general: bool) -> set[str]:
        walked = self.walked(url)
        if walked is None:
            return set()
        # Found by another route since then does not count: what follows them here may be new. And what
        # is off topic by its title on a general list is news on a topical one.
        return self._pages.settled(self._outlet, keys, by=walked, skipped=general)

    def robots(self, url: str) -> bytes:
        parts = urlsplit(url)
        robots = self._hosts.robots(f"{parts.scheme}://{parts.netloc}")
        return robots.body if robots else b""


def _conditions(known: Answer) -> dict[str, str]:
    conditions = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
    return {name: value for name, value in conditions.items() if value}


def _header(response: Response, name: str) -> str:
    return (response.headers.get(name) or b"").decode("latin-1")


def _replayed(known: Answer) -> Response:
    """The remembered answer in place of "not modified"."""
    headers = Headers({"Content-Type": known.content_type})
    kind = responsetypes.from_args(headers=headers, url=known.final_url, body=known.body)
    return kind(known.final_url, headers=headers, body=known.body)
