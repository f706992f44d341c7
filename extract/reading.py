"""The whole way of one page: article, claims and fate. What a reading worker runs."""

from __future__ import annotations

from dataclasses import dataclass

from extract.article import read_article
from extract.claims import find_claims
from extract.model import Article, Claim, Fate, Page


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What reading a page brought: its fate and, where there is one, the article with its claims."""

    fate: Fate
    article: Article | None = None
    claims: tuple[Claim, ...] = ()
    detail: str = ""  # why, for fates that need a word more


def read_page(page: Page) -> Reading:
    """Reads one page. The fates duplicate, timed_out and failed are for the caller to give."""
    article = read_article(page)
    if isinstance(article, Fate):
        return Reading(fate=article)
    claims = tuple(find_claims(article))
    return Reading(fate=_fate(article, claims), article=article, claims=claims)


def _fate(article: Article, claims: tuple[Claim, ...]) -> Fate:
    if article.paywalled:
        return Fate.PAYWALLED
    return Fate.CLAIMS if claims else Fate.NO_CLAIM
