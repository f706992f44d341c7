"""Measures speed: `python -m benchmarks.speed`. Every figure is a ratio within one run.

How many articles a second `find_claims` reads beside a naive search for keywords, and how the time grows
with hostile texts: twice the text may take at most 2.5 times as long, else the exit code is 1.
"""

from __future__ import annotations

import gzip
import json
import re
import time
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from benchmarks.corpus import article_of, read_corpus
from extract.claims import find_claims
from extract.model import Article

UNLABELLED = Path(__file__).parent.parent.parent / "shared" / "eval" / "unlabelled.articles.jsonl.gz"
SAMPLE = 1000  # articles of the unlabelled file that are read
ALLOWED_GROWTH = 2.5  # for twice the text: linear, and 25 percent

HOSTILE = {
    "digits": "1234567890",
    "grouped digits": "1.234.567,",
    "unclosed quotes": '"BPJS menargetkan 5 juta peserta. ',
    "cues": "menargetkan target ditargetkan ",
    "amounts": "target 5 juta peserta BPJS pada 2025 ",
    "amounts of money": "Rp 5 triliun-Rp 6 triliun ",
    "dates": "31 Desember 2025, ",
    "places": "5 juta peserta Kota Kab. Bogor, ",
    "speakers": "target 5 juta, kata Direktur Utama BPJS Budi ",
    "brackets": "((((",
    "capitals": "A B C ",
    "one word": "a",
    "stops": "... ",
    "spaces": "     ",
    "lines": "5 juta\n",
}

_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_AGENCY = re.compile(r"\b(?:BPJS|JKN|Jamsostek|BPJAMSOSTEK)")
_TARGET = re.compile(r"\b(?:di|me[nm]?)?target\w*", re.IGNORECASE)
_NUMBER = re.compile(r"\d[\d.,]*\s?(?:ribu|juta|miliar|triliun|persen|%)?")


def keyword_sentences(article: Article) -> list[str]:
    """The baseline: sentences with an agency, a word for target and a number."""
    return [
        sentence
        for sentence in _SENTENCE.split(article.text)
        if _AGENCY.search(sentence) and _TARGET.search(sentence) and _NUMBER.search(sentence)
    ]


def main() -> int:
    """Prints the figures; 1 where the time of a hostile text grows faster than the text."""
    articles = [example.article for example in read_corpus()]
    _print_speed("own corpus", articles)
    if UNLABELLED.exists():
        with gzip.open(UNLABELLED) as lines:
            articles = [article_of(json.loads(line)) for line in islice(lines, SAMPLE)]
        _print_speed("unlabelled", articles)
    too_fast = [name for name, unit in HOSTILE.items() if _print_growth(name, unit) > ALLOWED_GROWTH]
    return 1 if too_fast else 0


def _print_speed(name: str, articles: list[Article]) -> None:
    ours = _seconds(lambda: [find_claims(article) for article in articles])
    naive = _seconds(lambda: [keyword_sentences(article) for article in articles])
    print(
        f"{name:18} {len(articles)} articles   find_claims {len(articles) / ours:.0f}/s"
        f"   keywords {len(articles) / naive:.0f}/s   {ours / naive:.1f} times the time of the keywords"
    )


def _print_growth(name: str, unit: str) -> float:
    """Prints the time for 1, 10 and 100 kB; returns how the time grew from 50 to 100 kB."""
    times = {size: _seconds(lambda size=size: find_claims(_hostile(unit, size))) for size in (1, 10, 50, 100)}  # type: ignore[misc]  # mypy has no types for a lambda's defaults
    growth = max(times[100], 1e-6) / max(times[50], 1e-6)
    print(
        f"{name:18} 1 kB {times[1] * 1e3:.2f} ms   10 kB x{times[10] / times[1]:.1f}"
        f"   100 kB x{times[100] / times[10]:.1f} of 10 kB, x{growth:.2f} of 50 kB"
    )
    return growth


def _hostile(unit: str, kilobytes: int) -> Article:
    text = "BPJS Kesehatan. " + unit * (kilobytes * 1000 // len(unit))
    return Article(
        outlet="",
        key="",
        url="",
        title="",
        published=datetime(2025, 1, 1, tzinfo=UTC),
        date_origin="given",
        text=text,
    )


def _seconds(run: Callable[[], object], times: int = 5) -> float:
    """The processor time of the shortest of some runs, so that a busy machine does not matter much."""
    best = float("inf")
    for _ in range(times):
        began = time.process_time()
        run()
        best = min(best, time.process_time() - began)
    return best


if __name__ == "__main__":
    raise SystemExit(main())
