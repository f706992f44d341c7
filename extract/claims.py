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
from datetime import date
from itertools import pairwise

from extract.amounts import Amount, find_amounts
from extract.confidence import confidence_of
from extract.counted import Counted
from extract.fields import agency_of_segment, read_agency, read_counted, read_segment
from extract.kinds import Decision, When, decide_kind
from extract.merge import Mention, merge_mentions
from extract.model import Agency, Article, Claim, Kind, Metric
from extract.periods import Period, find_periods
from extract.rules import WEAK_RULES, Effect
from extract.rules_metrics import KESEHATAN, KETENAGAKERJAAN
from extract.sanity import with_flags
from extract.scenes import Quantity, Scene, make_scene, restates
from extract.scopes import Places, scope_of
from extract.sentences import Sentence, split_sentences
from extract.speakers import attribute, who_said
from extract.timing import own_period, shared_period, told_period
from extract.topic import speaks_of_bpjs

SURE_ACTUALS: frozenset[Metric] = frozenset(
    {"participants", "active_participants", "coverage", "managed_funds", "contributions", "investment_return"}
)
"""For these a quantity stated plainly is realised; for others a word must say so ("sudah", "tercatat")."""

NO_ACTUALS: frozenset[Metric] = frozenset({"facilities", "other"})
"""Realised quantities of these are beside the point of the targets: how many clinics there are."""

_OF_MEMBERS: frozenset[Metric] = frozenset({"participants", "active_participants", "coverage"})

HEADLINE_MORE = 12  # characters that a line may have more than the title that it repeats
AGENCY_WITHIN = 1500  # characters before a sentence about money in which an agency must be named
LONG_SIDE = 260  # characters of a quote before or after its number; more is cut at a comma
SHORT_SIDE = 120  # characters that a cut leaves on that side, at least
LONGEST = 1200  # characters of a sentence; a longer one is a list of headlines or a menu
REMEMBERED = 2  # sentences for which what a claim was about is remembered
OUTSIDERS = (
    "pengamat",
    "ekonom",
    "anggota dpr",
    "komisi ix",
    "legislator",
    "watch",
    "pakar",
    "peneliti",
    "serikat",
)
"""Words in the office of somebody whose hopes and forecasts are not the agency's."""
REPORTED = 3  # sentences for which the period that figures are reported for is remembered

_AGENCY = re.compile(
    r"(?P<tk>BPJS\)? ?(?:[Kk]etenagakerjaan|TK|Naker|Tenaga)|BPJS-?TK|[Jj]amsostek|BPJAMSOSTEK|JAMSOSTEK"
    r"|[Jj]aminan [Ss]osial [Kk]etenagakerjaan)"
    r"|(?P<kes>BPJS\)? ?[Kk]esehatan|JKN|[Jj]aminan [Kk]esehatan [Nn]asional|Askes|UHC)"
)


_VAGUE = re.compile(r"(?:ribu|juta|miliar|milyar|triliun)-?an$", re.IGNORECASE)  # "10 ribuan"
_PLAN_YEARS = re.compile(r"(?:RPJMN|Jangka Menengah|Jangka Panjang)[^.]{0,60}?20\d\d ?[-–] ?(20\d\d)")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Remembered:
    """The last claim, how it was decided and whether its own sentence dated it."""

    claim: Claim
    decision: Decision
    dated: bool
    sentence: int  # counted over sentences of prose


def find_claims(article: Article) -> list[Claim]:
    """The claims of the article in reading order, one for each distinct quantity. Never raises."""
    text = article.text
    if not speaks_of_bpjs(text) and not speaks_of_bpjs(article.title):
        return []
    amounts = find_amounts(text)
    if not amounts:
        return []
    mentions = list(_Reader(article, amounts).mentions())
    restated = [(m.claim, m.restated) for m in mentions if m.restated is not None]
    claims = with_flags(merge_mentions(mentions), restated, article, amounts)
    return [_with_evidence(claim, text) for claim in claims]


class _Reader:
    """Reads one article from beginning to end."""

    def __init__(self, article: Article, amounts: list[Amount]) -> None:
        self._article, self._text, self._amounts = article, article.text, amounts
        self._title = _plain(article.title)
        self._today = article.published.date() if article.published else _year_end(article.text)
        self._current = article.published.strftime("%Y-%m") if article.published else _year_of(self._today)
        self._sentences = [
            s for s in split_sentences(article.text) if not s.noise and s.end - s.start <= LONGEST
        ]
        self._amount_starts = [amount.span[0] for amount in amounts]
        prose = [(s.start, s.end) for s in self._sentences if not self._is_headline(s)]
        self._places = Places(article.title, article.text, prose)
        self._agency_marks = [(m.start(), _agency_named(m)) for m in _AGENCY.finditer(article.text)]
        self._named: tuple[Metric | None, int] = (None, -1)
        self._last: _Remembered | None = None
        self._told: tuple[str | None, int] = (None, -10)  # the period last reported on, and where
        self._aimed: _Remembered | None = None  # the last dated target

    def mentions(self) -> Iterator[Mention]:
        """Every mention of a claim, in reading order, with who says it."""
        mentions = list(self._unattributed())
        attributions = attribute(self._text, self._sentences) if mentions else []
        for mention in mentions:
            found = who_said(attributions, mention.claim.raw_start)
            if found is not None:
                claim = replace(mention.claim, speaker=found.speaker, speaker_role=found.role)
                mention = replace(mention, claim=claim)
            if not _is_outsider(mention.claim):
                yield mention

    def _unattributed(self) -> Iterator[Mention]:
        for number, sentence in enumerate(self._sentences):
            amounts = self._amounts_in(sentence)
            if not amounts:
                continue
            periods = _periods_in(sentence, self._today)
            scene = make_scene(self._text, sentence.start, sentence.end, amounts, periods)
            yield from self._mentions_in(scene, number, self._is_headline(sentence))
            money = [hit.row.metric for hit in scene.metrics if "IDR" in hit.row.units]
            self._named = (money[-1] if money else None), number
            told = told_period(scene, self._today) if scene.metrics else None
            if told is not None:
                self._told = self._label(told, "actual"), number

    def _is_headline(self, sentence: Sentence) -> bool:
        """Does the sentence repeat the title, with at most a mark or a tag more?"""
        if not self._title or len(sentence.text) > len(self._article.title) + 3 * HEADLINE_MORE:
            return False
        plain = _plain(sentence.text)
        return self._title in plain and len(plain) < len(self._title) + HEADLINE_MORE

    def _amounts_in(self, sentence: Sentence) -> list[Amount]:
        first = bisect_left(self._amount_starts, sentence.start)
        last = bisect_left(self._amount_starts, sentence.end)
        return [
            amount
            for amount in self._amounts[first:last]
            if amount.span[1] <= sentence.end
            and amount.currency in (None, "IDR")
            and not _VAGUE.search(amount.raw)
        ]

    def _mentions_in(self, scene: Scene, number: int, in_headline: bool) -> Iterator[Mention]:
        before: tuple[Quantity, Claim] | None = None
        for quantity in scene.quantities:
            mention, decision = self._mention(scene, quantity, number, before)
            if mention is None or decision is None:
                continue
            before = quantity, mention.claim
            if not in_headline:
                self._remember(mention, decision, number)
            if mention.claim.kind == "target" or mention.claim.metric in SURE_ACTUALS or decision.firm:
                yield replace(mention, in_headline=in_headline)

    def _remember(self, mention: Mention, decision: Decision, number: int) -> None:
        self._last = _Remembered(claim=mention.claim, decision=decision, dated=mention.dated, sentence=number)
        if mention.claim.kind == "actual" and mention.claim.period == self._told[0]:
            self._told = self._told[0], number
        elif mention.claim.kind == "target" and mention.dated:
            self._aimed = self._last

    def _mention(
        self, scene: Scene, quantity: Quantity, number: int, before: tuple[Quantity, Claim] | None
    ) -> tuple[Mention | None, Decision | None]:
        """What the quantity claims; `before` is the claim before it in the same sentence."""
        last = self._last if self._last is not None and number - self._last.sentence <= REMEMBERED else None
        spoken_of = before[1].metric if before else last.claim.metric if last else self._heard(number)
        counted = read_counted(scene, quantity, spoken_of)
        if counted is None:
            return None, None
        when = self._when(scene, quantity)
        decision = decide_kind(scene, quantity, counted, when=when, back=last.decision if last else None)
        if decision is not None and decision.kind == "actual" and counted.metric in NO_ACTUALS:
            return None, None
        if decision is None or not (decision.firm or counted.named or decision.back or before):
            return None, None
        if counted.metric not in _OF_MEMBERS and not self._speaks_of_agency(scene):
            return None, None
        mention = self._complete(scene, quantity, counted, decision, number)
        if before is not None and restates(scene, before[0], quantity):
            mention = replace(mention, claim=_as_restated(mention.claim, before[1]), restated=before[1])
        return mention, decision

    def _heard(self, number: int) -> Metric | None:
        """The fund or flow that the sentence before named last, where it made no claim."""
        metric, sentence = self._named
        return metric if number - sentence == 1 else None

    def _when(self, scene: Scene, quantity: Quantity) -> When:
        """How the quantity's own period lies to the publication."""
        period, today = own_period(scene, quantity, "target", self._today), self._today
        if period is None or today is None:
            return When.OPEN
        if period.end < today or period.relation == "as_of":
            return When.PAST
        return When.LATER if period.start.year > today.year else When.OPEN

    def _complete(
        self, scene: Scene, quantity: Quantity, counted: Counted, decision: Decision, number: int
    ) -> Mention:
        period, dated = self._period(scene, quantity, counted, decision, number)
        scope, placed = scope_of(scene, quantity, self._places, counted, self._text)
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
            period=period,
            scope=scope,
            segment=segment,
            raw=amount.raw,
            raw_start=amount.span[0],
            raw_end=amount.span[1],
            quote=self._text[scene.start : scene.end],
            start=scene.start,
            end=scene.end,
            rule=decision.rule.name,
            confidence=confidence_of(decision, counted, dated=dated),
        )
        if self._is_malformed(scene, claim):
            claim = replace(claim, flags=("malformed_date",))
        return Mention(claim=claim, in_headline=False, dated=dated, placed=placed)

    def _period(
        self, scene: Scene, quantity: Quantity, counted: Counted, decision: Decision, number: int
    ) -> tuple[str | None, bool]:
        """The quantity's period, and whether its own sentence states it."""
        kind = decision.kind
        stated = own_period(scene, quantity, kind, self._today) or shared_period(
            scene, quantity, kind, self._today
        )
        if stated is not None:
            return self._label(stated, kind), True
        if _is_rate(scene, quantity):
            return None, False
        if decision.back and self._last is not None and self._last.claim.kind == kind:
            return self._last.claim.period, False
        told = self._told[0] if number - self._told[1] <= REPORTED else None
        if kind == "target":
            return self._target_period(scene, quantity, counted, number, told), False
        return told or self._current, False

    def _label(self, period: Period, kind: Kind) -> str | None:
        """The period as the guidelines write it."""
        if self._article.published is None and not any(letter.isdigit() for letter in period.raw):
            return period.label[:4]  # read from a year that the text names, so no finer than that
        if kind == "actual" and period.precision == "years" and self._today and period.end > self._today:
            return None  # "terdaftar pada 2020-2024": a span that was not over tells no date
        return period.label

    def _is_malformed(self, scene: Scene, claim: Claim) -> bool:
        """Is the date beside the quantity impossible ("31 Februari"), or a span that had not ended?"""
        spans = claim.kind == "actual" and claim.period is None and claim.metric in _OF_MEMBERS
        return any(
            (p.malformed and p.precision == "day" and claim.period == p.label)
            or (spans and p.rule == "years" and p.precision == "years" and p.span[1] <= claim.raw_start)
            for p in scene.periods
        )

    def _target_period(
        self, scene: Scene, quantity: Quantity, counted: Counted, number: int, told: str | None
    ) -> str | None:
        planned = self._plan_period(scene)
        if planned is not None:
            return planned
        if _is_target_met(scene, quantity):
            return told
        if self._aimed is not None and number - self._aimed.sentence <= REMEMBERED:
            return self._aimed.claim.period
        if counted.unit == "IDR" and self._today is not None:
            last_told = told if told and int(told[:4]) >= self._today.year - 1 else None
            return (last_told or str(self._today.year))[:4]  # receipts to come are the running year's
        return None

    def _plan_period(self, scene: Scene) -> str | None:
        """The last year of the plan that the sentence names, where the article prints the plan's years."""
        if not any(hit.row.effect is Effect.PLAN for hit in scene.kinds):
            return None
        match = _PLAN_YEARS.search(self._text)
        return match[1] if match else None

    def _speaks_of_agency(self, scene: Scene) -> bool:
        """Do the sentence or the words close before it name an agency? Funds and firms have many owners."""
        if scene.agencies:
            return True
        at = bisect_left(self._agency_marks, (scene.start, ""))
        return at > 0 and scene.start - self._agency_marks[at - 1][0] <= AGENCY_WITHIN

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


def _is_outsider(claim: Claim) -> bool:
    """Is it the hope or forecast of somebody who does not run the programme?"""
    role = (claim.speaker_role or "").lower()
    return claim.kind == "target" and claim.rule in WEAK_RULES and any(word in role for word in OUTSIDERS)


def _year_end(text: str) -> date | None:
    """The end of the first year that an undated article names; None without one."""
    first = next((p for p in find_periods(text, None) if p.precision in ("year", "month")), None)
    return date(first.end.year, 12, 31) if first else None


def _year_of(day: date | None) -> str | None:
    return str(day.year) if day else None


def _is_rate(scene: Scene, quantity: Quantity) -> bool:
    """Is it so much a year, without an end: "5 juta orang per tahun"?"""
    following = scene.between(quantity.last, min(quantity.right, quantity.noun_last + 4))
    return any(pair in _YEARLY for pair in pairwise(following)) or "setahun" in following


_YEARLY = frozenset({("per", "tahun"), ("tiap", "tahun"), ("setiap", "tahun")})


def _is_target_met(scene: Scene, quantity: Quantity) -> bool:
    """Is it the target that a realised figure is held against: "80 persen dari target Rp5 triliun"?"""
    words = scene.between(max(0, quantity.first - 6), quantity.first)
    return "dari" in words and "target" in words


def _as_restated(claim: Claim, other: Claim) -> Claim:
    """The claim with what it shares with the one it restates in another unit."""
    return replace(
        claim, kind=other.kind, rule=other.rule, period=other.period, scope=other.scope, agency=other.agency
    )


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


def _agency_named(match: re.Match[str]) -> Agency:
    return KETENAGAKERJAAN if match["tk"] else KESEHATAN


def _periods_in(sentence: Sentence, today: date | None) -> list[Period]:
    """The periods of a sentence, with spans in the whole text."""
    shift = sentence.start
    return [
        replace(period, span=(period.span[0] + shift, period.span[1] + shift))
        for period in find_periods(sentence.text, today)
    ]


def _plain(text: str) -> str:
    return re.sub(r"\W+", " ", text).strip().lower()
