from __future__ import annotations
from extract.model import Article, Claim


def with_flags(claims: list[Claim], article: Article) -> list[Claim]:
    return claims
