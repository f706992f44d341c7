"""Taking an article down wherever it is kept, and dropping raw pages that have grown old."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit, urlunsplit

from config import Config
from crawler.launch import article_addresses
from db.forgetting import forget_article
from db.pages import PageStore
from db.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgotten:
    """What was removed of one address."""

    articles: tuple[str, ...]  # outlet and key of each article that is never fetched again
    pages: int
    claims: int


def forget(config: Config, url: str, at: datetime) -> Forgotten | None:
    """Removes the article at an address, in whatever form it is given: its pages, text, quotes and the
    targets that only it reported; None where no outlet can have it. It is never fetched or imported again.

    To be called again where it was interrupted. For the holder of the pass lock.
    """
    with Store(config.database) as store:
        pages = PageStore(config.pages_database)
        try:
            articles = _articles(store, pages, url.strip())
            removed = sum(pages.forget(outlet, key, where, at) for (outlet, key), where in articles.items())
            claims = sum(forget_article(store.database, outlet, key, at=at) for outlet, key in articles)
        finally:
            pages.close()
    if not articles:
        return None
    return Forgotten(
        articles=tuple(f"{outlet} {key}" for outlet, key in articles), pages=removed, claims=claims
    )


def _articles(store: Store, pages: PageStore, url: str) -> dict[tuple[str, str], str]:
    """Outlet and key of the article, under all addresses it was read from, with the address of each."""
    found = {(outlet, address.key): address.url for outlet, address in article_addresses(url).items()}
    bare = urlunsplit(urlsplit(url)._replace(query="", fragment=""))
    forms = list(dict.fromkeys([url, bare, *found.values()]))
    readings = [reading for form in forms for reading in store.readings_of(form)]
    links = [link for form in forms for link in pages.links_of(form)]
    found |= {(link.outlet, link.key): link.url for link in links}
    found |= {(reading.outlet, reading.key): reading.url for reading in readings}
    return found


def drop_old_pages(config: Config, age: timedelta, now: datetime) -> int:
    """Drops the content of raw pages that were read and are older than `age`; returns how many. Articles
    and claims keep their text and evidence, and the articles stay known to the crawls."""
    if not config.pages_database.exists():
        return 0
    pages = PageStore(config.pages_database)
    try:
        with Store(config.database) as store:
            return pages.drop(now - age, store.unread(pages.ids()), now)
    finally:
        pages.close()
