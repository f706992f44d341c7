"""How much sooner two processes read a store again than one: python -m benchmarks.rereading [PAGES]

The articles of the corpus on invented pages of some 10 kB, some thousand of them, read once. Then a tenth
is made to look as if other rules had found nothing in it, and all are read again by one process and, from
the same state, by two: by the clock, and what the processor did for it in the one process that writes and
in those that read. The clock is worth looking at only where nothing else runs.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html import escape
from itertools import cycle, islice
from pathlib import Path

from benchmarks.corpus import read_corpus
from config import Config, ReadConfig
from db.pages import PageStore
from db.store import Store
from extract.model import Article, Fate, Page
from extract.reading import Reading
from reader import read_stored, rules_version
from rereading import reread

PAGES = 2000
CHANGED = 0.1  # of the pages
START = datetime(2025, 1, 6, 3, 0, tzinfo=UTC)
AROUND = "".join(
    f'<div class="item-{number}"><a href="/berita/{number}/kabar">Kabar lain nomor {number}</a></div>'
    for number in range(60)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """Seconds of one reading again."""

    took: float
    wrote: float  # of the processor, in the process that writes
    read: float  # and in those that read

    def alone(self, readers: int) -> float:
        """How long so many readers and the writer would take on two cores."""
        return max(self.read / readers, (self.read + self.wrote) / 2)


def main(count: int) -> None:
    """Prints a line for each number of processes, and how they compare."""
    seconds: dict[int, Cost] = {}
    with tempfile.TemporaryDirectory() as folder:
        first = Config(data=Path(folder) / "first", read=ReadConfig(processes=2))
        _fill(first, count)
        for processes in (1, 2):
            home = Path(folder) / str(processes)
            shutil.copytree(first.data, home)
            seconds[processes] = _measure(Config(data=home, read=ReadConfig(processes=processes)))
    one, two = seconds[1], seconds[2]
    print(
        f"two processes are {one.took / two.took:.2f} times as fast as one by the clock; on two cores with"
        f" nothing else {one.alone(1) / two.alone(2):.2f} times, going by the processor"
    )


def _fill(config: Config, count: int) -> None:
    pages = PageStore(config.pages_database)
    articles = cycle(example.article for example in read_corpus())
    for number, article in enumerate(islice(articles, count)):
        pages.add(_page(article, number))
    with Store(config.database) as store:
        read_stored(pages, store, pages.ids(), config.read, lambda: START)
        _read_otherwise(pages, store)
    pages.close()


def _page(article: Article, number: int) -> Page:
    """A page with an article's words and some of its own, so that it is nobody's duplicate."""
    own = " ".join(f"kata{(number * 7919 + at * 104729) % 99991}" for at in range(250))
    at = START + timedelta(hours=number)
    text = "".join(f"<p>{escape(line)}</p>" for line in [*article.text.splitlines(), own])
    body = (
        f'<html lang="id"><head><title>{escape(article.title)}</title>'
        f'<meta property="article:published_time" content="{at.isoformat()}"></head><body>'
        f"<nav>{AROUND}</nav><article><h1>{escape(article.title)}</h1>{text}</article></body></html>"
    )
    address = f"https://www.antaranews.com/berita/{number}/contoh"
    return Page(
        outlet="antara",
        key=str(number),
        url=address,
        final_url=address,
        fetched_at=at + timedelta(hours=1),
        status=200,
        headers={"content-type": "text/html; charset=utf-8"},
        body=body.encode(),
    )


def _read_otherwise(pages: PageStore, store: Store) -> None:
    """Leaves some pages as rules that find nothing would have left them."""
    found = store.database.execute("select page_id, article_id from readings where claims > 0").fetchall()
    for page_id, article_id in found[:: round(1 / CHANGED)]:
        article = store.article(article_id)
        assert article is not None
        reading = Reading(fate=Fate.NO_CLAIM, article=article)
        store.save_reading(page_id, pages.head(page_id), reading, at=START, rules=rules_version())


def _measure(config: Config) -> Cost:
    began, before = time.perf_counter(), os.times()
    found = reread(config, lambda: START)
    took, after = time.perf_counter() - began, os.times()
    wrote = _busy(before, after, (0, 1))
    read = _busy(before, after, (2, 3))
    print(
        f"{config.read.processes} processes: {found.pages} pages, {len(found.differences)} differences in"
        f" {took:.1f} s; processor: {wrote:.1f} s writing, {read:.1f} s reading",
        flush=True,
    )
    return Cost(took=took, wrote=wrote, read=read)


def _busy(before: Sequence[float], after: Sequence[float], which: tuple[int, int]) -> float:
    return sum(after[at] - before[at] for at in which)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else PAGES)
