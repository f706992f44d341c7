"""Word tables in a form that is easy to read and to add to."""

from __future__ import annotations


def words(listing: str) -> frozenset[str]:
    """The words of a listing; an underscore stands for the blank inside a phrase ("tenaga_kerja")."""
    return frozenset(word.replace("_", " ") for word in listing.split())
