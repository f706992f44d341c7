"""Finds the claims of an article: quantities about a BPJS agency, with the words that state them.

The way of a quantity: its sentence is made a scene (`extract/scenes.py`), the rules decide its kind
(`kinds.py`), what it counts (`fields.py`), for when (`timing.py`) and for where (`scopes.py`); then
mentions of one claim are merged (`merge.py`) and checked against one another (`sanity.py`).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from extract.amounts import Amount, find_amounts
from extract.confidence import confidence_of
from extract.fields import Counted, agency_of_segment, read_agency, read_counted, read_segment
from extract.kinds import Decision, decide_kind
from extract.merge import Mention, merge_mentions
from extract.model import Agency, Article, Claim, Metric
from extract.periods import Period, find_periods
from extract.rules_metrics import KESEHATAN, KETENAGAKERJAAN
from extract.sanity import with_flags
from extract.scenes import Quantity, Scene, make_scene, restates
from extract.scopes import NATIONAL, Places, scope_of
from extract.sentences import Sentence, split_sentences
from extract.timing import own_period, shared_period
from extract.topic import speaks_of_bpjs

ACTUAL_METRICS: frozenset[Metric] = frozenset(
    {"participants", "active_participants", "coverage", "managed_funds", "contributions", "investment_return"}
)
"""Realised quantities are recorded for these metrics; targets for all."""

HEADLINE_MORE = 12  # characters that a line may have more than the title that it repeats

_AGENCY = re.compile(
    r"(?P<tk>BPJS\)? ?(?:Ketenagakerjaan|[Kk]etenagakerjaan|TK|Naker|Tenaga)|BPJS-?TK|[Jj]amsostek|BPJAMSOSTEK|JAMSOSTEK"
    r"|[Jj]aminan [Ss]osial [Kk]etenagakerjaan)|(?P<kes>BPJS\)? ?[Kk]esehatan|JKN|[Jj]aminan [Kk]esehatan [Nn]asional|Askes|UHC)"
)
_ANAPHORA = re.compile(r"\b(?:[Aa]ngka|[Jj]umlah|[Tt]arget|[Rr]ealisasi|[Cc]apaian|[Pp]encapaian|[Ii]tu|[Tt]ersebut|[Ii]ni)\w*\b")


@dataclass(slots=True)
class _Memory:
    """What the sentences before said; only sentences with claims change it."""

    metric: Metric | None = None
    agency: Agency | None = None
    target_period: str | None = None
    sentence: int = -10


def find_claims(article: Article) -> list[Claim]:
    """The claims of the article in reading order, one for each distinct quantity."""
    text = article.text
    if not speaks_of_bpjs(text) and not speaks_of_bpjs(article.title):
        return []
    amounts = find_amounts(text)
    if not amounts:
        return []
    reader = _Reader(article, amounts)
    return with_flags(merge_mentions(reader.mentions()), article)


class _Reader:
    """Reads one article from beginning to end."""

    def __init__(self, article: Article, amounts: list[Amount]) -> None:
        self._article, self._text, self._amounts = article, article.text, amounts
        self._title = _plain(article.title)
        self._sentences = split_sentences(article.text)
        self._amount_starts = [amount.span[0] for amount in amounts]
        prose = [(s.start, s.end) for s in self._sentences if not s.noise and not self._is_headline(s)]
        self._places = Places(article.title, article.text, prose)
        self._agency_marks = [(m.start(), _agency_named(m)) for m in _AGENCY.finditer(article.text)]
        self._memory = _Memory()

    def mentions(self) -> Iterator[Mention]:
        """Every mention of a claim, in reading order."""
        for number, sentence in enumerate(self._sentences):
            amounts = self._amounts_in(sentence)
            if not amounts or sentence.noise:
                continue
            periods = _periods_in(sentence, self._article.published)
            scene = make_scene(self._text, sentence.start, sentence.end, amounts, periods)
            yield from self._mentions_in(scene, number, self._is_headline(sentence))

    def _is_headline(self, sentence: Sentence) -> bool:
        """Does the sentence repeat the title, with at most a mark or a tag more?"""
        if len(sentence.text) > len(self._article.title) + 3 * HEADLINE_MORE:
            return False
        plain = _plain(sentence.text)
        return bool(self._title) and self._title in plain and len(plain) < len(self._title) + HEADLINE_MORE

    def _amounts_in(self, sentence: Sentence) -> list[Amount]:
        first = bisect_left(self._amount_starts, sentence.start)
        last = bisect_left(self._amount_starts, sentence.end)
        return [a for a in self._amounts[first:last] if a.span[1] <= sentence.end and a.currency in (None, "IDR")]

    def _mentions_in(self, scene: Scene, number: int, in_headline: bool) -> Iterator[Mention]:
        if number - self._memory.sentence > 3:
            self._memory = _Memory()
        last: tuple[Quantity, Claim] | None = None
        for quantity in scene.quantities:
            near = self._memory.sentence >= 0 and number - self._memory.sentence <= 2
            counted = read_counted(scene, quantity, self._memory.metric if near else None)
            if counted is None:
                continue
            read = self._claim(scene, quantity, counted)
            if read is None:
                continue
            claim, dated, placed = read
            if last is not None and restates(scene, last[0], quantity):
                claim = _as_restated(claim, last[1])
            last = quantity, claim
            if claim.kind == "actual" and claim.metric not in ACTUAL_METRICS:
                continue
            self._memory.metric, self._memory.agency, self._memory.sentence = claim.metric, claim.agency, number
            if claim.kind == "target":
                self._memory.target_period = claim.period
            yield Mention(claim=claim, in_headline=in_headline, dated=dated, placed=placed)

    def _claim(self, scene: Scene, quantity: Quantity, counted: Counted) -> tuple[Claim, bool, bool] | None:
        """The claim that the quantity makes, and whether its own sentence dates and places it."""
        published = self._article.published
        period = own_period(scene, quantity, "target")
        opens_later = period is not None and published is not None and period.start > published.date()
        decision = decide_kind(scene, quantity, open_period=opens_later)
        if decision is None or (not decision.firm and not counted.named):
            return None
        period_label, period_own = self._period(scene, quantity, decision)
        scope, scope_own = scope_of(scene, quantity, self._places, self._text)
        segment = read_segment(scene, quantity)
        amount = quantity.amount
        claim = Claim(
            kind=decision.kind,
            agency=self._agency(scene, quantity) or agency_of_segment(segment) or KETENAGAKERJAAN,
            metric=counted.metric,
            measure=counted.measure,
            value=amount.value,
            value_max=amount.value_max,
            unit=counted.unit,
            period=period_label,
            scope=scope if counted.unit != "IDR" or scope_own or amount.value < 10**12 else NATIONAL,
            segment=segment,
            raw=amount.raw,
            raw_start=amount.span[0],
            raw_end=amount.span[1],
            quote=self._text[scene.start : scene.end],
            start=scene.start,
            end=scene.end,
            rule=decision.rule.name,
            confidence=0.0,
        )
        sure = confidence_of(claim, firm=decision.firm, named=counted.named, dated=period_own)
        return replace(claim, confidence=sure), period_own, scope_own

    def _period(self, scene: Scene, quantity: Quantity, decision: Decision) -> tuple[str | None, bool]:
        published = self._article.published
        own = own_period(scene, quantity, decision.kind)
        if own is not None:
            return own.label, True
        shared = shared_period(scene, quantity, decision.kind, published)
        if shared is not None:
            return shared.label, True
        if decision.kind == "actual":
            return (published.strftime("%Y-%m") if published else None), False
        return None, False

    def _agency(self, scene: Scene, quantity: Quantity) -> Agency | None:
        named = read_agency(scene, quantity)
        if named is not None:
            return named
        before = [agency for at, agency in self._agency_marks if at < scene.start]
        if before:
            return before[-1]
        if self._agency_marks:
            return self._agency_marks[0][1]
        match = _AGENCY.search(self._article.title)
        return _agency_named(match) if match else None


def _as_restated(claim: Claim, other: Claim) -> Claim:
    """The claim with what it shares with the one it restates in another unit."""
    return replace(claim, kind=other.kind, rule=other.rule, period=other.period, scope=other.scope, agency=other.agency)


def _agency_named(match: re.Match[str]) -> Agency:
    return KETENAGAKERJAAN if match["tk"] else KESEHATAN


def _periods_in(sentence: Sentence, published: datetime | None) -> list[Period]:
    """The periods of a sentence, with spans in the whole text."""
    shift = sentence.start
    return [
        replace(period, span=(period.span[0] + shift, period.span[1] + shift))
        for period in find_periods(sentence.text, published)
    ]


def _plain(text: str) -> str:
    return re.sub(r"\W+", " ", text).strip().lower()
