"""A sentence made ready for the rules: its words, the phrases found in it, its quantities and periods."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain, pairwise
from typing import cast

from extract.amounts import Amount
from extract.amounts.counted_nouns import PEOPLE
from extract.claims import rules, rules_metrics, rules_no_claim
from extract.claims.phrases import Hit, PhraseTable, Words, read_words
from extract.claims.rules import Effect, Rule
from extract.claims.rules_metrics import AgencyRule, MeasureRule, MetricRule, SegmentRule
from extract.claims.rules_no_claim import NoClaimRule, Reach
from extract.model import Unit
from extract.periods import Period
from extract.word_lists import words as word_list

Row = Rule | NoClaimRule | MetricRule | MeasureRule | SegmentRule | AgencyRule

_TABLE: PhraseTable[Row] = PhraseTable(
    chain(rules.phrase_rows(), rules_no_claim.phrase_rows(), rules_metrics.phrase_rows())
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """An amount in its sentence; positions are indexes of words.

    It covers the words `first` to `last` (exclusive), its noun included up to `noun_last`. Its own
    clause runs from `left` to `right`: between the neighbouring quantities or turns of the sentence.
    """

    amount: Amount
    first: int
    last: int
    noun_last: int
    left: int
    right: int
    lead: int  # the words before it that speak of it begin here: `left`, or after a comma
    tail: int  # the words after it that speak of it end here: `right`, or before a comma or "dan"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A sentence with everything that the rules look at. Characters count in the whole text."""

    start: int
    end: int
    words: Words
    kinds: list[Hit[Rule]]
    bars: list[Hit[NoClaimRule]]
    metrics: list[Hit[MetricRule]]
    measures: list[Hit[MeasureRule]]
    segments: list[Hit[SegmentRule]]
    agencies: list[Hit[AgencyRule]]
    quantities: list[Quantity]
    periods: list[Period]  # spans in the whole text

    def is_rate(self, quantity: Quantity) -> bool:
        """Is it so much a year, without an end: "5 juta orang per tahun"?"""
        following = self.between(quantity.last, min(quantity.right, quantity.noun_last + 4))
        return any(pair in _YEARLY for pair in pairwise(following)) or "setahun" in following

    def between(self, first: int, last: int) -> list[str]:
        """The words from `first` to `last`, exclusive."""
        return self.words.words[first:last]

    def quantity_before(self, position: int) -> Quantity | None:
        """The last quantity that ends at or before the word at `position`."""
        return next((q for q in reversed(self.quantities) if q.last <= position), None)

    def quantity_after(self, position: int) -> Quantity | None:
        """The first quantity that begins at or after the word at `position`."""
        return next((q for q in self.quantities if q.first >= position), None)

    def is_to_be_done(self, verb: Hit[Rule]) -> bool:
        """Does a modal right before the verb say that it is yet to be done: "bisa mencatatkan"?"""
        return self.between(verb.first - 1, verb.first) in _MODALS


_MODALS = (["dapat"], ["bisa"], ["mampu"], ["akan"])
_YEARLY = frozenset({("per", "tahun"), ("tiap", "tahun"), ("setiap", "tahun")})

PEOPLE_NOUNS = PEOPLE - word_list(
    """
    agen kader pelaku_usaha nasabah pelanggan debitur korban tersangka saksi wisatawan penumpang pelamar
    responden penderita pemudik pengungsi keluarga_penerima dokter perawat bidan apoteker nakes tenaga_medis
    """
)
"""Nouns of people who can be members; agents, customers and victims are counted otherwise."""


def unit_of(amount: Amount) -> Unit | None:
    """The unit that the amount itself tells; None for a bare number."""
    if amount.unit is not None or amount.noun is None:
        return amount.unit
    return "people" if amount.noun in PEOPLE_NOUNS else "count"


BRACKETED_WITHIN = 5  # the same where brackets restate it
RESTATED_WITHIN = 12  # words between two quantities of which the later restates the earlier, at most

_STOPS = frozenset(", ; : dan serta dengan sedangkan atau sehingga karena sebab akibat seiring meski".split())


def make_scene(text: str, start: int, end: int, amounts: list[Amount], periods: list[Period]) -> Scene:
    """The scene of the sentence `text[start:end]`, with the amounts and periods that lie in it."""
    words = read_words(text, start, end)
    hits = _TABLE.find(words.words)
    kinds = [cast(Hit[Rule], hit) for hit in hits if isinstance(hit.row, Rule)]
    metrics = [cast(Hit[MetricRule], hit) for hit in hits if isinstance(hit.row, MetricRule)]
    segments = [cast(Hit[SegmentRule], hit) for hit in hits if isinstance(hit.row, SegmentRule)]
    names = [(h.first, h.last) for h in segments]
    names += [(h.first, h.last) for h in kinds if h.row.effect in (Effect.AIM, Effect.PLAN)]
    titles = [(h.first, h.last) for h in metrics if h.last - h.first > 1]
    agencies = [cast(Hit[AgencyRule], hit) for hit in hits if isinstance(hit.row, AgencyRule)]
    names += [(h.first, h.last) for h in agencies]
    budgets = [(h.last, h.last + 1) for h in segments if words.words[h.last : h.last + 1] in _BUDGETS]
    names += budgets  # "PBI APBN" is one name
    return Scene(
        start=start,
        end=end,
        words=words,
        kinds=kinds,
        bars=[
            cast(Hit[NoClaimRule], hit)
            for hit in hits
            if isinstance(hit.row, NoClaimRule)
            and (hit.row.reach is Reach.AFTER or not _inside(hit, names))
            and not (hit.row.name in _OF_OTHERS and any(a <= hit.first < b for a, b in titles))
        ],
        metrics=metrics,
        measures=[cast(Hit[MeasureRule], hit) for hit in hits if isinstance(hit.row, MeasureRule)],
        segments=segments,
        agencies=agencies,
        quantities=list(_quantities(words, list(_countable(text, amounts, periods)), kinds)),
        periods=periods,
    )


_BUDGETS = (["apbn"], ["apbd"])
_OF_OTHERS = frozenset({"not-the-agency", "contribution-rate"})
"""Bars by words that a metric's own name may hold: "defisit anggaran", "persen rumah sakit"."""


def _countable(text: str, amounts: list[Amount], periods: list[Period]) -> Iterator[Amount]:
    """The amounts but for those of a span of time and those that only say where: "di 34 provinsi"."""
    for amount in amounts:
        where = amount.noun in _PLACES and _WHERE.search(text, max(0, amount.span[0] - 12), amount.span[0])
        if not where and not _in_period(amount, periods):
            yield amount


_PLACES = frozenset({"provinsi", "kabupaten", "kota", "kecamatan", "negara", "wilayah", "daerah"})
_WHERE = re.compile(r"\b(?:di|pada|dari|seluruh)[ \u00a0]$")


def _in_period(amount: Amount, periods: list[Period]) -> bool:
    """Is it part of an expression of time: the "tiga tahun" of "tiga tahun ke depan"?"""
    return any(p.span[0] <= amount.span[0] and amount.span[1] <= p.span[1] for p in periods)


def _inside(hit: Hit[Row], names: list[tuple[int, int]]) -> bool:
    """Is the hit part of a longer name: the "upah" of "bukan penerima upah"?"""
    return any(first <= hit.first and hit.last <= last for first, last in names)


_TIMES = frozenset({"tahun", "bulan", "hari", "pekan", "minggu"})


def _quantities(words: Words, amounts: list[Amount], kinds: list[Hit[Rule]]) -> Iterator[Quantity]:
    spans = [(words.index_at(a.span[0]), words.index_at(a.span[1])) for a in amounts]
    turns = [hit.first for hit in kinds if hit.row.effect is Effect.TURN]
    for index, (amount, (first, last)) in enumerate(zip(amounts, spans, strict=True)):
        if amount.noun in _TIMES and words.words[last : last + 1] in (["orang"], ["jiwa"]):
            amount = replace(amount, noun="orang", noun_span=(words.starts[last], words.ends[last]))
        left = spans[index - 1][1] if index else 0
        right = spans[index + 1][0] if index + 1 < len(spans) else len(words.words)
        left = max([left, *(turn for turn in turns if turn < first)])
        right = min([right, *(turn for turn in turns if turn >= last)])
        yield Quantity(
            amount=amount,
            first=first,
            last=last,
            noun_last=words.index_at(amount.noun_span[1]) if amount.noun_span else last,
            left=left,
            right=right,
            lead=_lead(words.words, left, first),
            tail=_tail(words.words, last, right),
        )


def _lead(words: list[str], left: int, first: int) -> int:
    """Where the words before a quantity begin to speak of it: after the last comma, if much follows it."""
    taken_from = first > left and words[first - 1] == "dari" and words[first - 2] not in ("lebih", "kurang")
    if taken_from and "menjadi" not in words[first : first + BECOMES_WITHIN]:
        return first - 1
    for at in range(first - 1, left - 1, -1):
        restated = words[at] in ("atau", "setara") and first - at <= OTHER_WORDS
        if restated or (words[at] in ",;:" and first - at > 3):
            return at + 1
    return left


BECOMES_WITHIN = 9  # words after "dari 92 juta" in which "menjadi" says that it changed, at most
OTHER_WORDS = 6  # words between "atau" and the quantity that it joins, at most


def _tail(words: list[str], last: int, right: int) -> int:
    """Where the words after a quantity cease to speak of it; brackets and ", Jawa Barat," are passed over."""
    depth, at = 0, last
    while at < right:
        apposed = words[at + 1 : at + 1 + APPOSED_WITHIN]
        if words[at] == "(":
            depth += 1
        elif words[at] == ")":
            depth = 0
        elif depth == 0 and words[at] == "," and "," in apposed:
            at += 1 + apposed.index(",")
        elif depth == 0 and (words[at] in _STOPS or words[at : at + 2] == ["di", "tengah"]):
            return at
        at += 1
    return right


APPOSED_WITHIN = 3  # words to the comma that ends an apposition: ", Jawa Barat,"
_RESTATING = frozenset({"atau", "setara", "sama", "yakni", "alias"})


def restates(scene: Scene, earlier: Quantity, later: Quantity) -> bool:
    """Does the later quantity say the earlier one in another unit: "98 persen atau 276 juta jiwa"?"""
    if later.first - earlier.last > RESTATED_WITHIN or unit_of(earlier.amount) == unit_of(later.amount):
        return False
    between = scene.between(earlier.last, later.first)
    change = {"naik", "meningkat", "tumbuh", "turun", "bertambah", "masih", "dibanding", "dibandingkan"}
    bracketed = between[-1:] == ["("] and len(between) <= BRACKETED_WITHIN
    said_again = bool(_RESTATING & set(between)) or bracketed
    return said_again and not change & set(between) and between[-1:] != ["dari"]


_NEARLY = frozenset({"mendekati", "hampir", "nyaris", "sekitar"})


def rounds(scene: Scene, earlier: Quantity, later: Quantity) -> bool:
    """Does the later quantity only round the earlier one: "Rp296 triliun atau hampir Rp300 triliun"?"""
    between = scene.between(earlier.last, later.first)
    return (
        unit_of(earlier.amount) == unit_of(later.amount)
        and between[:1] == ["atau"]
        and len(between) == 2
        and between[1] in _NEARLY
    )


LISTED_WITHIN = 8  # words between two quantities of a list, at most


def goes_on(scene: Scene, before: Quantity, quantity: Quantity) -> bool:
    """Does a list go on from the quantity before, with no word that tells another kind?"""
    between = scene.between(before.last, quantity.first)
    alike = unit_of(quantity.amount) in (None, unit_of(before.amount)) and len(between) <= LISTED_WITHIN
    told = any(before.last <= h.first < quantity.first for h in scene.kinds)
    return alike and not told and bool({",", "dan", "serta"} & set(between))
