"""Finds the claims of an article: quantities about a BPJS agency, with the words that state them.

Each amount is read in its sentence (`extract/claims/mentions.py`); then mentions of one claim are merged
(`merge.py`) and held against one another (`sanity.py`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from extract.amounts import Amount, find_amounts
from extract.claims.mentions import MentionReader, Outcome
from extract.claims.merge import merge_mentions
from extract.claims.sanity import with_flags
from extract.model import Article, Claim
from extract.topic import speaks_of_bpjs

LONG_SIDE = 260  # characters of a quote before or after its number; more is cut at a comma
SHORT_SIDE = 120  # characters that a cut leaves on that side, at least


@dataclass(frozen=True, slots=True, kw_only=True)
class Consideration:
    """What became of one amount of an article: `text[span[0]:span[1]] == raw`."""

    raw: str
    span: tuple[int, int]
    sentence: str  # empty where it stands in no sentence of the prose
    verdict: str  # "target: <rule>", "actual: <rule>", or why it is no claim of its own


def find_claims(article: Article) -> list[Claim]:
    """The claims of the article in reading order, one for each distinct quantity. Never raises."""
    if not _is_about_bpjs(article):
        return []
    amounts = find_amounts(article.text)
    return _claims_of(MentionReader(article, amounts).outcomes(), article, amounts) if amounts else []


def consider(article: Article) -> list[Consideration]:
    """Every amount of the article in reading order, with the rule that made it a claim or why none did.

    The claims named here are those of `find_claims`. Never raises.
    """
    amounts = find_amounts(article.text)
    if not _is_about_bpjs(article):
        return [_considered(amount, None, "the article does not speak of BPJS") for amount in amounts]
    outcomes = {outcome.amount.span: outcome for outcome in MentionReader(article, amounts).outcomes()}
    claims = {claim.raw_start: claim for claim in _claims_of(list(outcomes.values()), article, amounts)}
    return [
        _considered(amount, outcome, _verdict(outcome, claims.get(amount.span[0])))
        for amount in amounts
        for outcome in [outcomes.get(amount.span)]
    ]


def _is_about_bpjs(article: Article) -> bool:
    return speaks_of_bpjs(article.text) or speaks_of_bpjs(article.title)


def _claims_of(outcomes: list[Outcome], article: Article, amounts: list[Amount]) -> list[Claim]:
    mentions = [outcome.mention for outcome in outcomes if outcome.mention is not None]
    restated = [(m.claim, m.restated) for m in mentions if m.restated is not None]
    claims = with_flags(merge_mentions(mentions), restated, article, amounts)
    return [_with_evidence(claim, article.text) for claim in claims]


def _considered(amount: Amount, outcome: Outcome | None, verdict: str) -> Consideration:
    sentence = outcome.sentence.text if outcome is not None else ""
    return Consideration(raw=amount.raw, span=amount.span, sentence=sentence, verdict=verdict)


def _verdict(outcome: Outcome | None, claim: Claim | None) -> str:
    if outcome is None:
        return "part of a date, a span of time or a place, or not in the article's prose"
    if outcome.mention is None:
        return outcome.reason
    if claim is not None:
        return f"{claim.kind}: {claim.rule}"
    if outcome.mention.in_headline:
        return "the headline repeats the body"
    return "merged with another mention of the same quantity, or outweighed by it"


def _with_evidence(claim: Claim, text: str) -> Claim:
    """The claim with a quote of readable length: of a long sentence, the clauses around the number."""
    start, end = claim.start, claim.end
    if claim.raw_start - start > LONG_SIDE:
        comma = text.rfind(", ", start, claim.raw_start - SHORT_SIDE)
        start = comma + 2 if comma >= 0 else start
    if end - claim.raw_end > LONG_SIDE:
        comma = text.find(", ", claim.raw_end + SHORT_SIDE, end)
        end = comma if comma >= 0 else end
    return replace(claim, start=start, end=end, quote=text[start:end])
