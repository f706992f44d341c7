"""How far a claim can be trusted, from the words that decided it.

A confidence is the share of claims of its class that are right in every field. The classes are few,
so that each has enough cases: how strong the rule's words are, and whether the claim's own sentence
gives its period. Counted over 1,599 scored claims found in dev, in the 243 articles of
`benchmarks/annotated` and in 306 more that others annotated before seeing what the rules find (these are
not in the repository), of those at 0.93 and 0.95 565 of 603 are right in every field, at 0.9 149 of 157,
at 0.85 259 of 286, at 0.75 and 0.78 314 of 374, at 0.65 and 0.68 70 of 83. The rules were mended with
most of these articles: expect less on others.
"""

from __future__ import annotations

from extract.claims.counted import Counted
from extract.claims.kinds import Decision
from extract.claims.rules import WEAK_RULES

_DATED = {"aim": 0.95, "weak aim": 0.85, "realised": 0.93, "stated": 0.9, "base": 0.8}
_UNDATED = {"aim": 0.75, "weak aim": 0.65, "realised": 0.85, "stated": 0.78, "base": 0.55}
UNNAMED = 0.1  # less, where only a sentence before says what is counted


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
