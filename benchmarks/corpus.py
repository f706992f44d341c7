"""Annotated articles: the project's own corpus in `tests/corpus`, and sets given as JSON lines."""

from __future__ import annotations

import gzip
import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from extract.model import Article

CORPUS = Path(__file__).parent.parent / "tests" / "corpus"
_JAKARTA = ZoneInfo("Asia/Jakarta")

Gold = Mapping[str, Any]
"""An annotated claim with the fields of the guidelines; a list where several values are defensible."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One article and the claims that a reader finds in it."""

    id: str
    group: str  # seed, held_out, bugs_caught, no_target; the file's name
    article: Article
    claims: tuple[Gold, ...]
    known_failure: str | None = None  # why the extractor gets it wrong, where it does


def read_corpus(folder: Path = CORPUS) -> list[Example]:
    """The project's own corpus; the format is told in `tests/corpus/README.md`."""
    examples = []
    for file in sorted(folder.glob("*.toml")):
        for entry in tomllib.loads(file.read_text("utf-8"))["entry"]:
            examples.append(_example(entry))
    return examples


def _example(entry: Mapping[str, Any]) -> Example:
    published: date = entry["published"]
    article = Article(
        outlet=entry["outlet"],
        key=entry["id"],
        url="",
        title=entry["title"],
        published=datetime(published.year, published.month, published.day, tzinfo=_JAKARTA),
        date_origin="given",
        text=entry["text"],
    )
    claims = tuple({"scope": "national", "flags": []} | claim for claim in entry.get("claims", ()))
    return Example(
        id=entry["id"],
        group=entry["group"],
        article=article,
        claims=claims,
        known_failure=entry.get("known_failure"),
    )


def corpus_hash(folder: Path = CORPUS) -> str:
    """A hash of every entry, so that a changed annotation does not go unseen; known failures may change."""
    digest = sha256()
    for file in sorted(folder.glob("*.toml")):
        for entry in tomllib.loads(file.read_text("utf-8"))["entry"]:
            annotated = {name: value for name, value in entry.items() if name != "known_failure"}
            digest.update(json.dumps(annotated, sort_keys=True, default=str).encode())
    return digest.hexdigest()


def read_annotated(articles: Path, gold: Path) -> list[Example]:
    """A set given as two files of JSON lines: articles, and the claims of each by its id.

    Articles without a line in `gold` are passed over.
    """
    claims = {str(row["id"]): tuple(row["claims"]) for row in _rows(gold)}
    read = [article_of(row) for row in _rows(articles) if str(row["id"]) in claims]
    return [Example(id=a.key, group=articles.stem, article=a, claims=claims[a.key]) for a in read]


def article_of(row: Mapping[str, Any]) -> Article:
    """The article of a row with id, outlet, url, published, title and text."""
    return Article(
        outlet=row["outlet"],
        key=str(row["id"]),
        url=row["url"],
        title=row["title"],
        published=datetime.fromisoformat(row["published"]) if row.get("published") else None,
        date_origin="given",
        text=row["text"],
    )


def _rows(file: Path) -> Iterator[dict[str, Any]]:
    read = gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
    for line in read.decode("utf-8").splitlines():
        if line.strip():
            yield json.loads(line)
