"""How far a claim can be trusted, from the words that decided it.

A confidence is the share of claims of its class that are right in every field. The classes are few,
so that each has enough cases: how strong the rule's words are, and whether the claim's own sentence
gives its period. Their shares were counted on the 220 annotated articles that the rules were written
with (290 claims scored), and lowered where reading what the rules find in articles without
annotations showed them worse: weak words for targets were right there in 4 of 5 cases.
"""

from __future__ import annotations

from extract.counted import Counted
from extract.kinds import Decision
from extract.rules import WEAK_RULES

_DATED = {"aim": 0.95, "weak aim": 0.8, "realised": 0.93, "stated": 0.9, "base": 0.8}
_UNDATED = {"aim": 0.8, "weak aim": 0.6, "realised": 0.82, "stated": 0.75, "base": 0.6}
UNNAMED = 0.15  # less, where only a sentence before says what is counted


def confidence_of(decision: Decision, counted: Counted, *, dated: bool) -> float:
    """The confidence of a claim; `dated` tells that its own sentence states its period."""
    share = (_DATED if dated else _UNDATED)[_class_of(decision)]
    return round(share if counted.named else share - UNNAMED, 2)


def _class_of(decision: Decision) -> str:
    if decision.rule.name == "before":
        return "base"
    if decision.kind == "target":
        return "weak aim" if decision.rule.name in WEAK_RULES else "aim"
    return "realised" if decision.firm else "stated"
