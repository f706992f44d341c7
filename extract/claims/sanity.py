"""Flags claims whose article contradicts itself: shares against their base, growth against its levels,
parts against a target, a headline against the body, a number that lost its scale word.

A flag never changes a value: what is printed stands, and the reader of the database is warned.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import permutations

from extract.amounts import Amount, find_amounts
from extract.model import Article, Claim, Flag

BASE_BEFORE = 450  # characters before a sentence in which the base of its share is looked for
SHARE_TOLERANCE = Decimal("1.2")  # percentage points: bases are rounded ("1,3 juta lebih")
GROWTH_TOLERANCE = Decimal(1)  # percentage points: levels are rounded
TARGET_TOLERANCE = Decimal("0.3")  # percentage points: figures of accounts, printed with two decimals
ROUNDED = Decimal("0.06")  # by which a headline may round
FEW, MANY = 1000, 1_000_000  # "276 peserta" beside millions lost its "juta"

_BASE_BEFORE = re.compile(r"\b(?:dari|jumlah|total)\b[^.,]{0,70}$", re.IGNORECASE)
_PEOPLE = re.compile(r"penduduk|pekerja|warga|tenaga kerja|jiwa|populasi", re.IGNORECASE)
_OF_TARGET = re.compile(r" ?dari target")


def with_flags(
    claims: list[Claim], restated: Sequence[tuple[Claim, Claim]], article: Article, amounts: Sequence[Amount]
) -> list[Claim]:
    """The claims, each with the flags that the rest of the article gives it.

    `restated` are the pairs of which one says the other in another unit ("98 persen atau 276 juta jiwa"),
    as their sentences state them, before mentions were merged.
    """
    flagged: dict[_Key, set[Flag]] = {}
    for pair in _contradictions(claims, restated, article.text, amounts):
        for claim in pair:
            flagged.setdefault(_key(claim), set()).add("inconsistent_arithmetic")
    for claim in _contradicting_title(claims, article, amounts):
        flagged.setdefault(_key(claim), set()).add("headline_mismatch")
    for claim in claims:
        if _lost_its_scale(claim, claims):
            flagged.setdefault(_key(claim), set()).add("dropped_magnitude")
    return [
        replace(claim, flags=tuple(dict.fromkeys((*claim.flags, *sorted(flagged.get(_key(claim), ()))))))
        for claim in claims
    ]


_Key = tuple[str, str, Decimal]


def _key(claim: Claim) -> _Key:
    return claim.kind, claim.unit, claim.value


def _contradictions(
    claims: list[Claim], restated: Sequence[tuple[Claim, Claim]], text: str, amounts: Sequence[Amount]
) -> Iterator[tuple[Claim, Claim]]:
    for one, two in restated:
        for share, count in ((one, two), (two, one)):
            if _is_share_of(share, count) and _base_contradicts(share, count, text, amounts):
                yield share, count
    beside: dict[int, list[Claim]] = {}
    for claim in claims:
        beside.setdefault(claim.start, []).append(claim)
    for group in beside.values():
        for claim, other in permutations(group, 2):
            if _misses_growth(claim, other, group) or _misses_target(claim, other, text, amounts):
                yield claim, other


def _is_share_of(share: Claim, count: Claim) -> bool:
    """Does the share restate the count: "98 persen atau 276 juta jiwa"?"""
    return (
        (share.kind, share.measure, share.unit) == (count.kind, "share", "percent")
        and (count.measure, count.unit) == ("level", "people")
        and share.value > 0
    )


def _base_contradicts(share: Claim, count: Claim, text: str, amounts: Sequence[Amount]) -> bool:
    """Is a base printed of which the count is another share?"""
    bases = [
        amount
        for amount in _within(amounts, share.start - BASE_BEFORE, share.end)
        if amount.unit is None and count.value < amount.value < count.value * 30 and _names_base(text, amount)
    ]
    beside = [amount for amount in bases if amount.span[0] >= share.start] or bases
    if len(beside) != 1:
        return False  # none, or several places with a base each
    return abs(count.value / beside[0].value * 100 - share.value) > SHARE_TOLERANCE


def _within(amounts: Sequence[Amount], start: int, end: int) -> Sequence[Amount]:
    """The amounts that begin in `text[start:end]`."""
    return amounts[bisect_left(amounts, start, key=_start_of) : bisect_left(amounts, end, key=_start_of)]


def _start_of(amount: Amount) -> int:
    return amount.span[0]


def _names_base(text: str, amount: Amount) -> bool:
    start, end = amount.span
    before = _BASE_BEFORE.search(text, max(0, start - 90), start)
    return before is not None and bool(_PEOPLE.search(before[0]) or _PEOPLE.search(text, end, end + 20))


def _misses_growth(growth: Claim, level: Claim, beside: list[Claim]) -> bool:
    """ "tumbuh 7 persen dari 20,9 juta menjadi 22,58 juta" is 8 percent."""
    if growth.measure != "growth" or level.measure != "level" or level.metric != growth.metric:
        return False
    base = [c for c in beside if c.rule == "before" and c.metric == level.metric]
    if not base or base[0] is level or base[0].unit != level.unit or base[0].value == 0:
        return False
    return abs((level.value / base[0].value - 1) * 100 - growth.value) > GROWTH_TOLERANCE


def _misses_target(reached: Claim, target: Claim, text: str, amounts: Sequence[Amount]) -> bool:
    """ "76,69 persen dari target": do the figure and the target beside it make that share?"""
    if (reached.kind, target.kind) != ("actual", "target") or target.value == 0:
        return False
    if (reached.unit, reached.metric) != (target.unit, target.metric) or reached.unit == "percent":
        return False
    shares = [
        amount.value
        for amount in _within(amounts, target.raw_start - BASE_BEFORE, target.raw_start + BASE_BEFORE)
        if amount.unit == "percent" and _OF_TARGET.match(text, amount.span[1])
    ]
    if not shares:
        return False
    return all(abs(reached.value / target.value * 100 - share) > TARGET_TOLERANCE for share in shares)


def _contradicting_title(claims: list[Claim], article: Article, amounts: Sequence[Amount]) -> Iterator[Claim]:
    """The target whose figure the title prints with a mark or digit displaced: "2,5 juta" for 25,2 juta."""
    if article.title in article.text:
        return  # then the title was read as a sentence, and compared when mentions were merged
    titled = find_amounts(article.title)
    targets = [claim for claim in claims if claim.kind == "target"]
    units = Counter(claim.unit for claim in targets)
    for claim in targets:
        fitting = [amount.value for amount in titled if _fits(amount, claim)]
        if units[claim.unit] != 1 or len(fitting) != 1 or fitting[0] == 0:
            continue
        if not any(abs(amount.value / fitting[0] - 1) <= ROUNDED for amount in amounts):
            yield claim


def _fits(amount: Amount, claim: Claim) -> bool:
    if claim.unit in ("IDR", "percent"):
        return amount.unit == claim.unit
    return amount.unit is None and amount.value >= FEW


def _lost_its_scale(claim: Claim, claims: list[Claim]) -> bool:
    """Is it a few hundred members of the whole country, where others are millions?"""
    if claim.unit != "people" or claim.value >= FEW or claim.scope != "national":
        return False
    return any(c.metric == claim.metric and c.value >= MANY and c.unit == "people" for c in claims) or any(
        _is_share_of(c, claim) and c.start == claim.start for c in claims
    )
