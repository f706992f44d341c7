"""How long saving one article's claims takes as the store fills: python -m benchmarks.store [CLAIMS ...]

The news is invented, with the shape of the real: most articles restate targets that are known, a few set
new ones, for the country and for hundreds of places, over years. Prints the median and the 95th
percentile of a save, committed to the disk, and how the processor's part of it grows, which others on the
machine disturb least. 100,000 claims are 33,000 articles and take some minutes.
"""

from __future__ import annotations

import itertools
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

from db.connection import write_transaction
from db.readings import save_reading
from db.store import Store
from extract.model import Article, Claim, Fate, Page
from extract.reading import Reading

SIZES = (1_000, 10_000, 100_000)
SAMPLES = 200  # saves measured at each size
ARTICLES_A_COMMIT = 100
CLAIMS_AN_ARTICLE = 3
WORDS_AN_ARTICLE = 250
RESTATED = 0.7  # share of targets that repeat a known one
START = datetime(2015, 1, 1, 9, tzinfo=timezone(timedelta(hours=7)))
OUTLETS = ("antara", "bisnis", "wartaekonomi", "merahputih", "jambiekspres", "antara_kepri")
METRICS = ("participants", "active_participants", "employers", "agents", "villages", "facilities")
PLACES = (
    "national",
    "Jawa Timur",
    "Jambi",
    "Kepulauan Riau",
    "Bali",
    *(f"Cabang Uji {n}" for n in range(400)),
)


def news(seed: int) -> Iterator[tuple[str, Page, Reading]]:
    """Invented articles without end, in the order of publication."""
    choice = random.Random(seed)
    known: list[dict[str, Any]] = []
    number = 0
    while True:
        number += 1
        day = START + timedelta(hours=2 * number)
        yield _article(choice, known, number, day)


def _article(
    choice: random.Random, known: list[dict[str, Any]], number: int, day: datetime
) -> tuple[str, Page, Reading]:
    goals = [_goal(choice, known, day) for _ in range(CLAIMS_AN_ARTICLE - 1)]
    actual = _new_goal(choice, day) | {"kind": "actual"}
    words = " ".join(f"kata{choice.randrange(5000)}" for _ in range(WORDS_AN_ARTICLE))
    sentences = [
        f"Pernyataan {at} menyebut {_raw(goal)} menurut pejabat." for at, goal in enumerate((*goals, actual))
    ]
    text = "\n".join([*sentences, words])
    outlet = choice.choice(OUTLETS)
    address = f"https://{outlet}.example/{number}"
    page = Page(
        outlet=outlet,
        key=str(number),
        url=address,
        final_url=address,
        fetched_at=day,
        status=200,
        headers={},
        body=b"",
    )
    article = Article(
        outlet=outlet,
        key=str(number),
        url=address,
        title=f"Berita {number}",
        published=day,
        date_origin="json-ld",
        text=text,
    )
    claims = tuple(
        _claim(text, sentence, goal) for sentence, goal in zip(sentences, (*goals, actual), strict=True)
    )
    return f"page-{number}", page, Reading(fate=Fate.CLAIMS, article=article, claims=claims)


def _goal(choice: random.Random, known: list[dict[str, Any]], day: datetime) -> dict[str, Any]:
    if known and choice.random() < RESTATED:
        goal = known[-1 - int(choice.expovariate(1 / 200)) % len(known)]
        return goal | ({"period": None} if choice.random() < 0.1 else {})
    goal = _new_goal(choice, day)
    known.append(goal)
    return goal


def _new_goal(choice: random.Random, day: datetime) -> dict[str, Any]:
    return {
        "kind": "target",
        "agency": choice.choice(("BPJS Ketenagakerjaan", "BPJS Kesehatan")),
        "metric": choice.choice(METRICS),
        "scope": choice.choice(PLACES) if choice.random() < 0.7 else "national",
        "period": str(day.year + choice.randrange(3)),
        "segment": choice.choice((None, None, None, "BPU", "PU")),
        "hundredths": choice.randrange(100, 30_000),
    }


def _raw(goal: dict[str, Any]) -> str:
    whole, part = divmod(goal["hundredths"], 100)
    return f"{whole},{part:02} juta"


def _claim(text: str, sentence: str, goal: dict[str, Any]) -> Claim:
    start, raw = text.index(sentence), _raw(goal)
    fields = {name: goal[name] for name in ("kind", "agency", "metric", "scope", "period", "segment")}
    return Claim(
        **fields,
        measure="level",
        value=Decimal(goal["hundredths"]) * 10_000,
        unit="people",
        raw=raw,
        raw_start=start + sentence.index(raw),
        raw_end=start + sentence.index(raw) + len(raw),
        quote=sentence,
        start=start,
        end=start + len(sentence),
        rule="benchmark",
        confidence=0.9,
    )


def _fill(store: Store, articles: Iterator[tuple[str, Page, Reading]], size: int) -> None:
    """Saves articles until there are so many claims. A commit for each would be most of the time; one for
    all would leave a log of gigabytes, in which every later look takes longer."""
    while store.database.execute("select count(*) from claims").fetchone()[0] < size:
        with write_transaction(store.database) as database:
            for page_id, page, reading in itertools.islice(articles, ARTICLES_A_COMMIT):
                save_reading(
                    database, page_id, page, reading, at=page.fetched_at, run=None, rules="", announce=True
                )


def _measure(store: Store, articles: Iterator[tuple[str, Page, Reading]]) -> tuple[list[float], list[float]]:
    """Milliseconds of each of the next saves: by the clock, and of the processor."""
    times, busy = [], []
    for page_id, page, reading in itertools.islice(articles, SAMPLES):
        began, worked = time.perf_counter(), time.process_time()
        store.save_reading(page_id, page, reading, at=page.fetched_at)
        busy.append(1000 * (time.process_time() - worked))
        times.append(1000 * (time.perf_counter() - began))
    return times, busy


def main(sizes: tuple[int, ...]) -> None:
    """Prints a line for each size."""
    print("claims   targets  median ms  p95 ms  processor ms  against the first  filled in s", flush=True)
    first = 0.0
    with tempfile.TemporaryDirectory() as folder, Store(Path(folder) / "pantau.db") as store:
        articles = news(seed=2026)
        for size in sizes:
            began = time.perf_counter()
            _fill(store, articles, size)
            filled = time.perf_counter() - began
            times, busy = _measure(store, articles)
            median, worked = statistics.median(times), statistics.median(busy)
            first = first or worked
            p95 = statistics.quantiles(times, n=20)[-1]
            targets = store.database.execute("select count(*) from targets").fetchone()[0]
            print(
                f"{size:>7}  {targets:>7}  {median:>9.2f}  {p95:>6.2f}  {worked:>12.2f}"
                f"  {worked / first:>17.2f}  {filled:>11.0f}",
                flush=True,
            )


if __name__ == "__main__":
    main(tuple(int(size) for size in sys.argv[1:]) or SIZES)
