"""Merges the mentions of one claim: an article that states a quantity three times makes one claim."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from extract.claims.rules import WEAK_RULES
from extract.model import Claim
from extract.places import bare_name, normalise_place

_PLACE_KINDS = frozenset(
    "kota kabupaten kab kab. provinsi prov. cabang kantor utama wilayah kecamatan daerah".split()
)


CLEAR = 0.6  # the confidence from which a mention can be a claim's evidence before a later one


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A claim as one sentence states it, and which of its fields that sentence settles by itself."""

    claim: Claim
    in_headline: bool
    dated: bool
    placed: bool
    restated: Claim | None = None  # the claim before it that it says in another unit


def merge_mentions(mentions: Iterable[Mention]) -> list[Claim]:
    """One claim for each distinct quantity, with its first clear mention as evidence, in reading order.

    A headline's claim stands only where the body has none of its kind and metric; one that contradicts
    the body becomes the flag `headline_mismatch` of the body's claim.
    """
    groups: dict[object, list[Mention]] = {}
    headlines: list[Claim] = []
    for mention in mentions:
        claim = mention.claim
        if mention.in_headline:
            headlines.append(claim)
        else:
            groups.setdefault(_key(claim), []).append(mention)
    claims = [claim for group in groups.values() for claim in _distinct(group)]
    claims = [claim for claim in claims if not _is_doubted(claim, claims)]
    claims += _unmatched(headlines, claims)
    contradicting = _contradicting(headlines, claims)
    return sorted((_flagged(claim, contradicting) for claim in claims), key=lambda claim: claim.raw_start)


def _key(claim: Claim) -> tuple[object, ...]:
    return claim.kind, claim.unit, claim.value, claim.value_max


def _distinct(group: list[Mention]) -> list[Claim]:
    """The group's claims: two only where their own sentences name two places."""
    claims: list[Claim] = []
    for place in dict.fromkeys(place_key(m.claim.scope) for m in group if m.placed) or [None]:
        same = [m for m in group if place is None or not m.placed or place_key(m.claim.scope) == place]
        first = max(same, key=lambda m: (m.placed, m.claim.confidence >= CLEAR, -m.claim.start))
        dated = next((m.claim.period for m in [first, *same] if m.dated), first.claim.period)
        added = any(m.claim.measure == "increase" for m in same)
        claims.append(
            replace(first.claim, period=dated, measure="increase" if added else first.claim.measure)
        )
    return claims


def _is_doubted(claim: Claim, claims: list[Claim]) -> bool:
    """Is it a target by weak words only, while another sentence says that it is realised there?"""
    if claim.rule not in WEAK_RULES:
        return False
    place = place_key(claim.scope)
    realised = [other for other in claims if other.kind == "actual" and place_key(other.scope) == place]
    return any((other.unit, other.value) == (claim.unit, claim.value) for other in realised)


def place_key(scope: str) -> str:
    """The place's plain name: "Kota Makassar" is "makassar", "DIY" the same as the name in full."""
    place = normalise_place(scope)
    if place is not None:
        return bare_name(place).lower()
    return " ".join(word for word in scope.lower().split() if word not in _PLACE_KINDS)


def _unmatched(headlines: list[Claim], claims: list[Claim]) -> list[Claim]:
    """The headlines' claims that the body neither repeats nor contradicts, each once."""
    taken = {(claim.kind, claim.unit) for claim in claims}
    return list({_key(h): h for h in reversed(headlines) if (h.kind, h.unit) not in taken}.values())


def _contradicting(headlines: list[Claim], claims: list[Claim]) -> set[tuple[object, ...]]:
    """The matters (kind, metric, unit) of headlines whose figure the body does not print."""
    values = {claim.value for claim in claims}
    return {_matter(headline) for headline in headlines if headline.value not in values}


def _matter(claim: Claim) -> tuple[object, ...]:
    return claim.kind, claim.metric, claim.unit


def _flagged(claim: Claim, contradicting: set[tuple[object, ...]]) -> Claim:
    if _matter(claim) not in contradicting or "headline_mismatch" in claim.flags:
        return claim
    return replace(claim, flags=(*claim.flags, "headline_mismatch"))
