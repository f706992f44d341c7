"""Which articles of an outlet a crawl asks for again, to see whether they were edited."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from db.pages import Link, PageStore
from db.rechecks import Watched, is_due, watched
from db.store import Store


def watched_articles(database: Path, outlet: str, now: datetime) -> list[Watched]:
    """The articles of an outlet in pantau.db, at this path, that carry targets and may be edited yet."""
    with Store(database) as store:
        return watched(store.database, outlet, now)


def due_again(database: Path, pages: PageStore, outlet: str, now: datetime) -> list[Link]:
    """The articles with targets that are due an hour, a day or a week after they were published.

    `database` is pantau.db. What was fetched after such a moment is not due for it.
    """
    return due_among(watched_articles(database, outlet, now), pages, outlet, now)


def due_among(articles: Iterable[Watched], pages: PageStore, outlet: str, now: datetime) -> list[Link]:
    """Those of the articles that are due, as in `due_again`."""
    known = {article.key: article for article in articles}
    fetched = pages.last_fetches(outlet, known)
    return [
        Link(outlet=outlet, key=article.key, url=article.url, found_at=now, at=now)
        for article in known.values()
        if article.key in fetched and is_due(article.published, fetched[article.key], now)
    ]


def to_text(articles: Iterable[Watched]) -> str:
    """The articles as text, for a crawl without pantau.db."""
    return json.dumps([[one.key, one.url, one.published.isoformat()] for one in articles])


def from_text(text: str) -> list[Watched]:
    """The articles that `to_text` wrote."""
    return [
        Watched(key=key, url=url, published=datetime.fromisoformat(published))
        for key, url, published in json.loads(text)
    ]
