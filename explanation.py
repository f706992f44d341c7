"""What became of an article, from every place that remembers something about it."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from config import Config
from crawler.launch import canonical_addresses
from db.connection import may_write
from db.pages import Link, PageStore
from db.queries import ReadingRecord
from db.store import Store
from extract.article.reader import MIN_TEXT
from extract.claims import Consideration, consider
from extract.model import Fate


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """The way of one article. `considered`: its quantities, each with the rule that fired or why none did."""

    links: tuple[Link, ...]
    readings: tuple[ReadingRecord, ...]
    considered: tuple[Consideration, ...]


def explain_article(config: Config, url: str) -> Explanation | None:
    """The way of the article at an address, in whatever form it is given; None where nobody knows it.

    Without a pages.db nothing is known of how it was found.
    """
    forms = _forms(url)
    links = _links(config.pages_database, forms) if config.pages_database.exists() else {}
    with Store(config.database, read_only=not may_write(config.database)) as store:
        readings = {reading.page_id: reading for form in forms for reading in store.readings_of(form)}
        articles = {reading.article_id for reading in readings.values() if reading.article_id}
        texts = [article for name in sorted(articles) if (article := store.article(name))]
    if not links and not readings:
        return None
    return Explanation(
        links=tuple(links.values()),
        readings=tuple(_with_reason(reading) for reading in readings.values()),
        considered=tuple(consideration for article in texts for consideration in consider(article)),
    )


def _links(database: Path, forms: Sequence[str]) -> dict[tuple[str, str], Link]:
    with closing(PageStore(database, read_only=not may_write(database))) as pages:
        return {(link.outlet, link.key): link for form in forms for link in pages.links_of(form)}


def _with_reason(reading: ReadingRecord) -> ReadingRecord:
    """The reading; where no text was found, with what would have been one."""
    if reading.fate is not Fate.NO_TEXT or reading.detail:
        return reading
    return replace(reading, detail=f"no text of {MIN_TEXT} characters or more was found")


def _forms(url: str) -> list[str]:
    """The address as given, without its query, and as the outlets write it."""
    bare = urlunsplit(urlsplit(url.strip())._replace(query="", fragment=""))
    return list(dict.fromkeys([url.strip(), bare, *canonical_addresses(url.strip())]))
