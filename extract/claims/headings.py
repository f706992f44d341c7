"""Finds the heading, the announcement or the question that says what the figures below it are aimed at."""

from __future__ import annotations

import re

from extract.claims.kinds import Decision
from extract.claims.rules import Effect
from extract.claims.scenes import make_scene
from extract.sentences import Sentence

LONGEST_ITEM = 120  # characters of an item of a list, at most
LONGEST_LIST = 40  # items that a heading is remembered for, at most

_ORDINAL = re.compile(r"[\"“]?(?:Pertama|Kedua|Ketiga|Keempat|Kelima)\b")
_COUNTED_AIMS = re.compile(
    r"\b(?:ada )?(?:dua|tiga|empat|lima) (?:target|sasaran)\b|\b(?:target|sasaran)\w*(?: \w+){0,3} ada"
    r" (?:dua|tiga|empat|lima)\b",
    re.IGNORECASE,
)
"""A sentence that announces targets one by one: "Target kami ada dua."."""
_SETTLING = frozenset({Effect.AIM, Effect.AIMED, Effect.REALISED, Effect.DONE, Effect.NEGATED})
"""Effects that settle the kind of what follows."""


class Headings:
    """The headings among the sentences of an article's prose."""

    def __init__(self, text: str, sentences: list[Sentence]) -> None:
        self._text, self._sentences = text, sentences

    def above(self, number: int) -> Decision | None:
        """How the heading decides ("Target 2026:") in whose list sentence `number` is an item.

        A question ("Berapa target tahun ini?") is the heading of its answer. None where there is no heading,
        or it speaks of no target.
        """
        if number and self._sentences[number - 1].text.endswith("?"):
            return self._decision_of(number - 1)
        for item in range(number, max(0, number - LONGEST_LIST), -1):
            if not self._is_item(item):
                return None
            if heading := self._decision_of(item - 1):
                return heading
        return None

    def _is_item(self, number: int) -> bool:
        """Is the sentence a line of its own, as short as an item of a list?"""
        sentence = self._sentences[number]
        alone = not number or self._sentences[number - 1].paragraph != sentence.paragraph
        short = alone and len(sentence.text) <= LONGEST_ITEM
        return (short or bool(_ORDINAL.match(sentence.text))) and not sentence.text.endswith(":")

    def _decision_of(self, number: int) -> Decision | None:
        """The aim that the sentence speaks of last; None where it is no heading or has no aim."""
        sentence = self._sentences[number]
        if not (sentence.text.endswith((":", "?")) or _COUNTED_AIMS.search(sentence.text)):
            return None
        scene = make_scene(self._text, sentence.start, sentence.end, [], [])
        said = [hit.row for hit in scene.kinds if hit.row.effect in _SETTLING]
        aimed = bool(said) and said[-1].effect in (Effect.AIM, Effect.AIMED)
        return Decision(kind="target", rule=said[-1], back=True) if aimed else None
