"""Words of Indonesian text and the phrases of a table found among them.

A phrase is a row of plain words ("hingga saat ini"); matching ignores case, hyphens and the
enclitics -nya, -lah, -kah, -pun, and parts words that a scraper glued ("pesertaBPJS"). One pass
over a sentence finds the phrases of all tables, so its cost does not grow with the tables.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

# A run of capitals, a word with or without its capital, a number, or a mark that parts clauses.
# The case change inside "pesertaBPJS" starts a new word; so does every hyphen.
_TOKEN = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-zà-öø-ÿ]+|[A-Z]|\d[\d.,]*(?<=\d)|%|[,;:()\"“”]")
_ENCLITICS = ("nya", "lah", "kah", "pun")

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a text in lower case, each with its character span."""

    words: list[str]
    starts: list[int]
    ends: list[int]

    def index_at(self, position: int) -> int:
        """The index of the first word that starts at or after a character position."""
        return bisect_left(self.starts, position)


@dataclass(frozen=True, slots=True)
class Hit(Generic[T]):
    """A phrase found: the table row it belongs to and its words `first` to `last`, exclusive."""

    row: T
    first: int
    last: int


def read_words(text: str, start: int = 0, end: int | None = None) -> Words:
    """The words of `text[start:end]`, with spans in `text`."""
    words, starts, ends = [], [], []
    for match in _TOKEN.finditer(text, start, len(text) if end is None else end):
        words.append(match[0].lower())
        starts.append(match.start())
        ends.append(match.end())
    return Words(words, starts, ends)


class PhraseTable(Generic[T]):
    """Finds phrases; where two of one family overlap, the earlier and then the longer one stands."""

    def __init__(self, rows: Iterable[tuple[str, T, str]]) -> None:
        """Rows are (phrase, what it stands for, family)."""
        self._by_first: dict[str, list[tuple[tuple[str, ...], T, str]]] = {}
        self._vocabulary: set[str] = set()
        for phrase, row, family in rows:
            words = tuple(phrase.split())
            self._vocabulary.update(words)
            self._by_first.setdefault(words[0], []).append((words, row, family))
        for entries in self._by_first.values():
            entries.sort(key=lambda entry: -len(entry[0]))

    def find(self, words: list[str]) -> list[Hit[T]]:
        """Every phrase among the words, in reading order."""
        plain = [word if word in self._vocabulary else self._without_enclitic(word) for word in words]
        free_from: dict[str, int] = {}
        hits = []
        for index, word in enumerate(plain):
            for phrase, row, family in self._by_first.get(word, ()):
                size = len(phrase)
                if index < free_from.get(family, 0):
                    continue
                if size > 1 and tuple(plain[index : index + size]) != phrase:
                    continue
                hits.append(Hit(row, index, index + size))
                free_from[family] = index + size
        return hits

    def _without_enclitic(self, word: str) -> str:
        for enclitic in _ENCLITICS:
            if word.endswith(enclitic) and word[: -len(enclitic)] in self._vocabulary:
                return word[: -len(enclitic)]
        return word
