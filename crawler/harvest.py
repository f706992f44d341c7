"""Fetches the articles that were found, and accounts for every link: each ends in exactly one outcome."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from crawler.listpages import Discovered
from crawler.tally import Tally
from crawler.troubles import BLOCKING_TROUBLES, NETWORK_TROUBLES, Refusal, Trouble
from db.pages import Link, Outcome, PageStore
from extract.model import Page

log = logging.getLogger("pantau.crawl")

# After so many articles in a row that the network or the site refused, the rest is left for the next pass.
PATIENCE = 5
_INSISTING = NETWORK_TROUBLES | BLOCKING_TROUBLES

Fetch = Callable[[Link], Awaitable[Page]]  # raises Refusal


class Harvest:
    """The links of one outlet in one pass. `archive`: found by a backfill, so nothing of it is news."""

    def __init__(
        self,
        outlet: str,
        pages: PageStore,
        tally: Tally,
        fetch: Fetch,
        *,
        run: int | None = None,
        archive: bool = False,
    ) -> None:
        self._outlet = outlet
        self._pages = pages
        self._tally = tally
        self._fetch = fetch
        self._run = run
        self._archive = archive
        self._handled: set[str] = set()  # keys with an outcome in this pass
        self.gave_up: Refusal | None = None  # what ended the fetching early

    def take(self, found: Iterable[Discovered], whole: Iterable[str], *, general: bool) -> list[Link]:
        """The links that are to be fetched; the others have their outcome recorded.

        They are recorded as found before the first is fetched: a pass that is killed in between leaves
        them to the next, although that may stop paging before it comes to them. `whole` are the lists
        that were walked to their end; `general`: only what is on topic is wanted.
        """
        now = datetime.now(UTC)
        new = [article for article in found if article.address.key not in self._handled]
        keys = [article.address.key for article in new]
        self._handled.update(keys)
        self._tally.found += len(new)
        known = self._pages.known(self._outlet, keys)
        resting = self._pages.resting(self._outlet, keys, now)
        links = [self._link(one, general, known, now) for one in new if one.address.key not in resting]
        self._pages.record_walk(self._outlet, whole, links, now, resting=resting.values())
        for link in (*resting.values(), *links):
            if link.outcome is not Outcome.FOUND:
                self._tally.count(link.outcome, link.reason)
        return [link for link in links if link.outcome is Outcome.FOUND]

    def left_over(self) -> list[Link]:
        """Links that earlier passes found and could not fetch, as far as this one has not met them."""
        links = self._pages.unfinished(self._outlet, datetime.now(UTC), archive=self._archive)
        links = [link for link in links if link.key not in self._handled]
        self._handled.update(link.key for link in links)
        self._tally.found += len(links)
        return links

    async def fetch_all(self, links: Sequence[Link]) -> AsyncIterator[Page]:
        """The pages of the links, as they come."""
        in_a_row = 0
        for number, link in enumerate(links):
            try:
                page = await self._fetch(link)
            except Refusal as refusal:
                self._record_refusal(link, refusal)
                in_a_row = in_a_row + 1 if refusal.trouble in _INSISTING else 0
                if in_a_row >= PATIENCE:
                    self._give_up(links[number + 1 :], refusal)
                    return
            else:
                in_a_row = 0
                self._tally.count(Outcome.FETCHED)
                log.info("fetched %s %s", link.key, link.title[:100])
                yield page

    async def fetch_again(self, links: Iterable[Link]) -> AsyncIterator[Page]:
        """Articles that are asked for again; unchanged ones give no new page.

        They are no findings of this pass and not counted in it.
        """
        for link in links:
            outcome, reason = Outcome.FETCHED, ""
            try:
                page = await self._fetch(link)
            except Refusal as refusal:
                if refusal.trouble in _INSISTING:
                    log.info("not asked again, left for the next pass: %s", refusal.reason)
                    return
                outcome, reason = outcome_of(refusal.trouble), refusal.reason
            else:
                yield page
            self._pages.record_recheck(self._outlet, link.key, outcome, reason, datetime.now(UTC))
            log.info("asked again for %s: %s", link.key, reason or outcome)

    def _link(self, article: Discovered, general: bool, known: set[str], now: datetime) -> Link:
        outcome, reason = Outcome.FOUND, ""
        if article.address.key in known:
            outcome = Outcome.KNOWN
        elif general and not article.on_topic:
            outcome, reason = Outcome.SKIPPED, "title off topic"
        return Link(
            outlet=self._outlet,
            key=article.address.key,
            url=article.address.url,
            title=article.entry.title[:500],
            found_on=article.found_on,
            found_at=now,
            outcome=outcome,
            reason=reason,
            run=self._run,
            at=now,
            archive=self._archive,
        )

    def _record_refusal(self, link: Link, refusal: Refusal) -> None:
        outcome = outcome_of(refusal.trouble)
        self._tally.count(outcome, refusal.reason)
        settled = replace(
            link,
            outcome=outcome,
            status=refusal.status,
            reason=refusal.reason,
            run=self._run,
            at=datetime.now(UTC),
        )
        self._pages.record_links([settled])
        log.info("%s %s: %s", outcome, link.url, refusal.reason)

    def _give_up(self, links: Sequence[Link], refusal: Refusal) -> None:
        """Counts the links like the last refused one; they stay found, for the next pass."""
        self.gave_up = refusal
        for _ in links:
            self._tally.count(outcome_of(refusal.trouble), refusal.reason)
        log.info(
            "%d articles in a row refused (%s): %d more not asked for", PATIENCE, refusal.reason, len(links)
        )


def outcome_of(trouble: Trouble) -> Outcome:
    """The outcome of a link that ran into this trouble."""
    if trouble is Trouble.DENIED:
        return Outcome.DENIED
    return Outcome.BLOCKED if trouble in BLOCKING_TROUBLES else Outcome.FAILED
