"""Claims: the quantities about BPJS that an article states, decided by tables of rules."""

from extract.claims.finder import Consideration, consider, find_claims

__all__ = ["Consideration", "consider", "find_claims"]
