"""Which articles of an outlet a crawl asks for again, to see whether they were edited."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from db.pages import Link, PageStore
from db.rechecks import is_due, watched
from db.store import Store


def due_again(database: Path, pages: PageStore, outlet: str, now: datetime) -> list[Link]:
    """The articles with targets that are due an hour, a day or a week after they were published.

    `database` is pantau.db. What was fetched after such a moment is not due for it.
    """
    with Store(database) as store:
        articles = watched(store.database, outlet, now)
    fetched = pages.last_fetches(outlet, [article.key for article in articles])
    return [
        Link(outlet=outlet, key=article.key, url=article.url, found_at=now, at=now)
        for article in articles
        if article.key in fetched and is_due(article.published, fetched[article.key], now)
    ]
