"""Finds the claims of an article: quantities about a BPJS agency, with the words that state them.

The way of a quantity: its sentence is made a scene (`extract/scenes.py`), the rules decide its kind
(`kinds.py`), what it counts (`fields.py`), for when (`timing.py`, `recall.py`) and for where
(`scopes.py`); then mentions of one claim are merged (`merge.py`) and held against one another
(`sanity.py`).
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from extract.agencies import AgencyNames
from extract.amounts import Amount, find_amounts
from extract.confidence import confidence_of
from extract.counted import Counted
from extract.fields import agency_of_segment, read_agency, read_counted, read_segment
from extract.kinds import Decision, decide_kind
from extract.merge import Mention, merge_mentions
from extract.model import Agency, Article, Claim, Metric
from extract.periods import Period, find_periods
from extract.recall import Recall
from extract.rules import WEAK_RULES
from extract.rules_metrics import KESEHATAN, KETENAGAKERJAAN
from extract.sanity import with_flags
from extract.scenes import Quantity, Scene, make_scene, restates
from extract.scopes import Places, scope_of
from extract.sentences import Sentence, split_sentences
from extract.speakers import attribute
from extract.topic import speaks_of_bpjs

SURE_ACTUALS: frozenset[Metric] = frozenset(
    {"participants", "active_participants", "coverage", "managed_funds", "contributions", "investment_return"}
)
"""For these a quantity stated plainly is realised; for others a word must say so ("sudah", "tercatat")."""

NO_ACTUALS: frozenset[Metric] = frozenset({"facilities", "other"})
"""Realised quantities of these are beside the point of the targets: how many clinics there are."""

_OF_MEMBERS: frozenset[Metric] = frozenset({"participants", "active_participants", "coverage"})

HEADLINE_MORE = 12  # characters that a line may have more than the title that it repeats
LONG_SIDE = 260  # characters of a quote before or after its number; more is cut at a comma
SHORT_SIDE = 120  # characters that a cut leaves on that side, at least
LEAST_BARE = 100  # a smaller number without unit and noun counts nothing ("desil 1-5", "kelas 1, 2 dan 3")
LONGEST = 1200  # characters of a sentence; a longer one is a list of headlines or a menu

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
_VAGUE = re.compile(r"(?:ribu|juta|miliar|milyar|triliun)-?an$", re.IGNORECASE)  # "10 ribuan"


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
        self._recall = Recall(article)
        self._agencies = AgencyNames(article.title, article.text)
        self._sentences = [
            s for s in split_sentences(article.text) if not s.noise and s.end - s.start <= LONGEST
        ]
        self._amount_starts = [amount.span[0] for amount in amounts]
        prose = [(s.start, s.end) for s in self._sentences if not self._is_headline(s)]
        self._places = Places(article.title, article.text, prose)

    def mentions(self) -> Iterator[Mention]:
        """Every mention of a claim, in reading order, with who says it."""
        mentions = list(self._unattributed())
        attributions = attribute(self._text, self._sentences) if mentions else []
        starts = [sentence.start for sentence in self._sentences]
        for mention in mentions:
            found = attributions[bisect_right(starts, mention.claim.raw_start) - 1]
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
            periods = _periods_in(sentence, self._recall.today)
            scene = make_scene(self._text, sentence.start, sentence.end, amounts, periods)
            yield from self._mentions_in(scene, number, self._is_headline(sentence))
            self._recall.hear(scene, number)

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
            and not (amount.noun is None and amount.unit is None and amount.value < LEAST_BARE)
        ]

    def _mentions_in(self, scene: Scene, number: int, in_headline: bool) -> Iterator[Mention]:
        before: tuple[Quantity, Claim] | None = None
        for quantity in scene.quantities:
            mention, decision = self._mention(scene, quantity, number, before)
            if mention is None or decision is None:
                continue
            before = quantity, mention.claim
            if not in_headline:
                self._recall.remember(mention, decision, number)
            if mention.claim.kind == "target" or mention.claim.metric in SURE_ACTUALS or decision.firm:
                yield replace(mention, in_headline=in_headline)

    def _mention(
        self, scene: Scene, quantity: Quantity, number: int, before: tuple[Quantity, Claim] | None
    ) -> tuple[Mention | None, Decision | None]:
        """What the quantity claims; `before` is the claim before it in the same sentence."""
        last = self._recall.last(number)
        spoken_of = before[1].metric if before else self._recall.spoken_of(number)
        counted = read_counted(scene, quantity, spoken_of)
        if counted is None:
            return None, None
        when = self._recall.when(scene, quantity)
        decision = decide_kind(scene, quantity, counted, when=when, back=last.decision if last else None)
        if decision is not None and decision.kind == "actual" and counted.metric in NO_ACTUALS:
            return None, None
        if decision is None or not (decision.firm or counted.named or decision.back or before):
            return None, None
        if not (counted.metric in _OF_MEMBERS or scene.agencies or self._agencies.is_near(scene.start)):
            return None, None
        mention = self._complete(scene, quantity, counted, decision, number)
        if before is not None and restates(scene, before[0], quantity):
            mention = replace(mention, claim=_as_restated(mention.claim, before[1]), restated=before[1])
        return mention, decision

    def _complete(
        self, scene: Scene, quantity: Quantity, counted: Counted, decision: Decision, number: int
    ) -> Mention:
        period, dated = self._recall.period(scene, quantity, counted, decision, number)
        scope, placed = scope_of(scene, quantity, self._places, counted, self._text)
        segment = read_segment(scene, quantity)
        amount = quantity.amount
        claim = Claim(
            kind=decision.kind,
            agency=self._agency(scene, quantity),
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
        if _is_malformed(scene, claim):
            claim = replace(claim, flags=("malformed_date",))
        return Mention(claim=claim, in_headline=False, dated=dated, placed=placed)

    def _agency(self, scene: Scene, quantity: Quantity) -> Agency:
        """Whose programme it is; where only "BPJS" is named, the words of the sentence decide."""
        named = read_agency(scene, quantity) or self._agencies.spoken_of(scene.start)
        if named is None:
            named = agency_of_segment(read_segment(scene, quantity))
        if named is None:
            named = KETENAGAKERJAAN if _WORKERS & set(scene.words.words) else KESEHATAN
        return named


_WORKERS = frozenset({"pekerja", "buruh", "ketenagakerjaan", "karyawan", "perusahaan"})


def _is_malformed(scene: Scene, claim: Claim) -> bool:
    """Is the date beside the quantity impossible ("31 Februari"), or a span that had not ended?"""
    spans = claim.kind == "actual" and claim.period is None and claim.metric in _OF_MEMBERS
    return any(
        (p.malformed and p.precision == "day" and claim.period == p.label)
        or (spans and p.rule == "years" and p.precision == "years" and p.span[1] <= claim.raw_start)
        for p in scene.periods
    )


def _is_outsider(claim: Claim) -> bool:
    """Is it the hope or forecast of somebody who does not run the programme?"""
    role = (claim.speaker_role or "").lower()
    return claim.kind == "target" and claim.rule in WEAK_RULES and any(word in role for word in OUTSIDERS)


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


def _periods_in(sentence: Sentence, today: date | None) -> list[Period]:
    """The periods of a sentence, with spans in the whole text."""
    shift = sentence.start
    return [
        replace(period, span=(period.span[0] + shift, period.span[1] + shift))
        for period in find_periods(sentence.text, today)
    ]


def _plain(text: str) -> str:
    return re.sub(r"\W+", " ", text).strip().lower()
