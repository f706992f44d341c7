"""GATHERS: a pass's crawls and readings from the workers, in the order and form of a local pass."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

from cluster.broker import BROKER_ERRORS, CRAWL, READ, BrokerGone, connect, gone
from cluster.forms import crawl_to_json, read_to_json, reading_from_json
from cluster.handout import Handout, Job, Outcome
from cluster.leases import Held, Leases
from config import Config
from crawler.loading import load_outlet
from crawler.rechecks import to_text, watched_articles
from db import luggage
from db.hub import BATCH
from db.packing import from_text, pack_pages
from db.pages import PageStore
from extract.model import Fate, Page
from extract.reading import Reading
from reader import read_here, rules_version

log = logging.getLogger("pantau.cluster")

# Handed out ahead: keeps many workers busy, and bounds what the broker has to hold.
CRAWLS_AHEAD = 256
BATCHES_AHEAD = 32
_LOOK_SECONDS = 0.5


def crawl_elsewhere(
    outlets: Sequence[str], config: Config, run: int, stop: threading.Event
) -> Iterator[tuple[str, str]]:
    """Crawls the outlets on the workers; yields each as it ends, with the reason where it has no row.

    Pages, memory and rows of the outlets are in the databases by then. Raises BrokerGone.
    """
    pages = PageStore(config.pages_database)
    try:
        with Handout(config, CRAWL, stop, CRAWLS_AHEAD) as handout:
            for outcome in handout.run(_crawl(outlet, config, run, pages) for outlet in outlets):
                yield _outlet(outcome.job.name), outcome.set_aside or outcome.result.get("error", "")
    except BROKER_ERRORS as error:
        raise gone(config, error) from None
    finally:
        pages.close()


def _lease_of(outlet: str) -> str:
    return f"outlet:{outlet}"


def _outlet(name: str) -> str:
    return name.removeprefix("outlet:")


def _crawl(outlet: str, config: Config, run: int, pages: PageStore) -> Job:
    spider = load_outlet(outlet, config)
    hosts = {*spider.allowed_domains, *(urlsplit(route.url).hostname or "" for route in spider.routes)}

    def is_its_host(place: str) -> bool:
        name = (urlsplit(place if "://" in place else f"//{place}").hostname or "").lower()
        return any(name == host or name.endswith(f".{host}") for host in hosts)

    def make() -> dict[str, object]:
        return {
            "outlet": outlet,
            "run": run,
            "crawl": crawl_to_json(config),
            "store": config.cluster.pages,
            "memory": luggage.pack(pages.database, outlet, is_its_host),
            "watched": to_text(watched_articles(config.database, outlet, datetime.now(UTC))),
        }

    return Job(name=_lease_of(outlet), make=make)


class RemoteReader:
    """Reads stored pages on the workers (see reader.ReadPages) or, where they are out of reach, here."""

    def __init__(self, config: Config, stop: threading.Event) -> None:
        self._config = config
        self._stop = stop
        self.set_aside: list[str] = []  # the addresses of pages that brought their workers down

    def __call__(self, pages: PageStore, page_ids: Sequence[str]) -> Iterator[tuple[str, Page, Reading]]:
        done = 0
        try:
            for page_id, reading in self._readings(pages, page_ids) if page_ids else ():
                yield page_id, pages.head(page_id), reading
                done += 1
        except BrokerGone as error:
            log.warning("%s; reading here instead", error)
        except BROKER_ERRORS as error:
            log.warning("%s; reading here instead", gone(self._config, error))
        if done < len(page_ids) and not self._stop.is_set():
            yield from read_here(self._config.read)(pages, page_ids[done:])

    def _readings(self, pages: PageStore, page_ids: Sequence[str]) -> Iterator[tuple[str, Reading]]:
        """Page by page in the order given, whichever batch comes back first."""
        size = self._config.cluster.batch
        prefix = f"{BATCH}{uuid4().hex}"
        batches = {
            f"{prefix}:{number}": page_ids[start : start + size]
            for number, start in enumerate(range(0, len(page_ids), size))
        }
        with Handout(self._config, READ, self._stop, BATCHES_AHEAD) as handout:
            jobs = (self._job(name, ids, pages) for name, ids in batches.items())
            came: dict[str, Outcome] = {}
            waiting = iter(batches)
            due = next(waiting)
            for outcome in handout.run(jobs):
                came[outcome.job.name] = outcome
                while due in came:
                    yield from self._pages_of(came.pop(due), batches[due], pages)
                    due = next(waiting, "")

    def _job(self, name: str, page_ids: Sequence[str], pages: PageStore) -> Job:
        return Job(
            name=name,
            make=lambda: {
                "read": read_to_json(self._config),
                "rules": rules_version(),
                "pages": pack_pages(pages.database, page_ids),
            },
        )

    def _pages_of(
        self, outcome: Outcome, page_ids: Sequence[str], pages: PageStore
    ) -> Iterator[tuple[str, Reading]]:
        if why := outcome.result.get("error"):
            raise BrokerGone(why)
        if not outcome.set_aside:
            read = {
                row["page_id"]: row["reading"] for row in from_text(outcome.result["readings"])["readings"]
            }
            for page_id in page_ids:
                yield page_id, reading_from_json(read[page_id])
        elif len(page_ids) == 1:
            self.set_aside.append(pages.head(page_ids[0]).url)
            yield page_ids[0], Reading(fate=Fate.FAILED, detail=outcome.set_aside)
        else:
            yield from self._one_by_one(outcome.job.name, page_ids, pages)

    def _one_by_one(
        self, name: str, page_ids: Sequence[str], pages: PageStore
    ) -> Iterator[tuple[str, Reading]]:
        """The pages of a batch that brings workers down: one of them is to blame, the others are read."""
        singles = {f"{name}.{number}": page_id for number, page_id in enumerate(page_ids)}
        with Handout(self._config, READ, self._stop, window=1) as handout:
            jobs = (self._job(single, [page_id], pages) for single, page_id in singles.items())
            for outcome in handout.run(jobs):
                yield from self._pages_of(outcome, [singles[outcome.job.name]], pages)


@contextmanager
def hold_outlet(config: Config, outlet: str, stop: threading.Event) -> Iterator[Path]:
    """See cluster.engine.turn_at."""
    leases = Leases(connect(config), config.cluster.namespace, config.cluster.lease)
    name, file = _lease_of(outlet), config.data / "locks" / f"{outlet}.lease"
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        while (token := leases.hold(name)) is None and not stop.wait(_LOOK_SECONDS):
            continue
        if token is None:
            yield file  # stopped: no crawl begins
            return
        with Held(leases, name, token, file=file):
            yield file
        leases.release(name, token)
    except BROKER_ERRORS as error:
        raise gone(config, error) from None
    finally:
        leases.client.close()
