from __future__ import annotations
from extract.fields import Counted
from extract.kinds import Decision


def confidence_of(decision: Decision, counted: Counted, *, dated: bool, placed: bool) -> float:
    return 0.5 + 0.2 * decision.firm + 0.15 * counted.named + 0.1 * dated
