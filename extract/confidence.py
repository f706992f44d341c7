from __future__ import annotations
from extract.model import Claim
def confidence_of(claim: Claim, *, firm: bool, named: bool, dated: bool) -> float:
    return 0.5 + 0.2*firm + 0.15*named + 0.1*dated
