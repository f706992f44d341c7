"""Stores the pages that spiders yield."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from scrapy.crawler import Crawler

from db.pages import PageStore
from extract.model import Page

# What reading and later conditional requests can use; the rest of an answer's headers is not kept.
KEPT_HEADERS = frozenset(
    {"content-type", "content-language", "last-modified", "etag", "date", "x-robots-tag", "link"}
)


class PagePipeline:
    """Writes each page into pages.db the moment it came: a crash loses at most the one under way."""

    def __init__(self, database: Path, crawler: Crawler) -> None:
        self._pages = PageStore(database)
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> PagePipeline:
        return cls(Path(crawler.settings["PAGES_DATABASE"]), crawler)

    def process_item(self, item: Any) -> Any:
        if isinstance(item, Page):
            archive = getattr(self._crawler.spider, "mission", "") == "archive"
            self._pages.add(item, self._crawler.settings["RUN"], archive=archive)
        return item

    def close_spider(self) -> None:
        self._pages.close()
