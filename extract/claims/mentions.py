"""The mentions of claims in one article, sentence by sentence, and why its other amounts are none.

The way of a quantity: its sentence is made a scene (`extract/claims/scenes.py`), the rules decide its kind
(`kinds.py`), what it counts (`fields.py`), for when (`timing.py`, `recall.py`) and for where
(`scopes.py`).
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from extract.amounts import Amount
from extract.claims.agencies import AgencyNames
from extract.claims.confidence import confidence_of
from extract.claims.counted import Counted, is_taken_from_potential
from extract.claims.fields import aims_at_workers, is_aimed, read_counted
from extract.claims.groups import agency_of_segment, read_agency, read_segment, segment_at
from extract.claims.headings import Headings
from extract.claims.kinds import Decision, When, decide_kind
from extract.claims.merge import Mention
from extract.claims.recall import Recall
from extract.claims.rules import WEAK_RULES, rule_named
from extract.claims.rules_metrics import KESEHATAN, KETENAGAKERJAAN
from extract.claims.scenes import Quantity, Scene, goes_on, make_scene, restates, rounds, unit_of
from extract.claims.scopes import Places, scope_of
from extract.claims.shares import is_share_of_people
from extract.model import Agency, Article, Claim, Metric
from extract.periods import Period, find_periods
from extract.sentences import Sentence, split_sentences
from extract.speakers import Attribution, attribute

SURE_ACTUALS: frozenset[Metric] = frozenset(
    {"participants", "active_participants", "coverage", "managed_funds", "contributions", "investment_return"}
)
"""For these a quantity stated plainly is realised; for others a word must say so ("sudah", "tercatat")."""

NO_ACTUALS: frozenset[Metric] = frozenset({"facilities", "other"})
"""Realised quantities of these are beside the point of the targets: how many clinics there are."""

_OF_MEMBERS: frozenset[Metric] = frozenset({"participants", "active_participants", "coverage"})

HEADLINE_MORE = 12  # characters that a line may have more than the title that it repeats
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
AID_NAMED = 3  # times that an article about an aid names it, at least
_AID = re.compile(
    r"\b(?:BSU|BLT|[Bb]antuan [Ss]ubsidi|[Ss]ubsidi (?:[Uu]pah|[Gg]aji)|[Bb]antuan [Ll]angsung|[Bb]ansos"
    r"|[Bb]antuan (?:[Uu]pah|[Gg]aji|[Pp]angan)|[Vv]aksin\w*|[Pp]rakerja)\b"
)
_VAGUE = re.compile(r"^[^,]*(?:ribu|juta|miliar|milyar|triliun)-?an$", re.IGNORECASE)  # "10 ribuan"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one amount: the mention of a claim, or the reason why it is none."""

    amount: Amount
    sentence: Sentence
    mention: Mention | None
    reason: str = ""


class MentionReader:
    """Reads one article from beginning to end."""

    def __init__(self, article: Article, amounts: list[Amount]) -> None:
        self._article, self._text, self._amounts = article, article.text, amounts
        self._title = _plain(article.title)
        self._agencies = AgencyNames(article.title, article.text)
        self._sentences = [
            s for s in split_sentences(article.text) if not s.noise and s.end - s.start <= LONGEST
        ]
        self._recall = Recall(article, self._sentences)
        self._headings = Headings(article.text, self._sentences)
        self._amount_starts = [amount.span[0] for amount in amounts]
        prose = [(s.start, s.end) for s in self._sentences if not self._is_headline(s)]
        self._places = Places(article.title, article.text, prose)

    def outcomes(self) -> list[Outcome]:
        """What became of every amount in the article's prose, in reading order."""
        outcomes = list(self._unattributed())
        if not any(outcome.mention for outcome in outcomes):
            return outcomes
        attributions = attribute(self._text, self._sentences)
        starts = [sentence.start for sentence in self._sentences]
        return [
            outcome
            if outcome.mention is None
            else _attributed(outcome, attributions[bisect_right(starts, outcome.amount.span[0]) - 1])
            for outcome in outcomes
        ]

    def _unattributed(self) -> Iterator[Outcome]:
        for number, sentence in enumerate(self._sentences):
            amounts: list[Amount] = []
            for amount in self._amounts_in(sentence):
                reason = _why_left_out(amount)
                if reason:
                    yield Outcome(amount=amount, sentence=sentence, mention=None, reason=reason)
                else:
                    amounts.append(amount)
            if not amounts:
                continue
            periods = _periods_in(sentence, self._recall.today)
            scene = make_scene(self._text, sentence.start, sentence.end, amounts, periods)
            yield from self._outcomes_in(scene, sentence, number)
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
        return [amount for amount in self._amounts[first:last] if amount.span[1] <= sentence.end]

    def _outcomes_in(self, scene: Scene, sentence: Sentence, number: int) -> Iterator[Outcome]:
        in_headline = self._is_headline(sentence)
        before: tuple[Quantity, Claim] | None = None
        for quantity in scene.quantities:
            read = self._mention(scene, quantity, number, before)
            if isinstance(read, str):
                yield Outcome(amount=quantity.amount, sentence=sentence, mention=None, reason=read)
                continue
            mention, decision = read
            before = quantity, mention.claim
            if not in_headline:
                self._recall.remember(mention, decision, number)
            if mention.claim.kind == "target" or mention.claim.metric in SURE_ACTUALS or decision.firm:
                mention = replace(mention, in_headline=in_headline)
                yield Outcome(amount=quantity.amount, sentence=sentence, mention=mention)
            else:
                reason = f"stated plainly, but no word says that it is realised ({mention.claim.metric})"
                yield Outcome(amount=quantity.amount, sentence=sentence, mention=None, reason=reason)

    def _mention(
        self, scene: Scene, quantity: Quantity, number: int, before: tuple[Quantity, Claim] | None
    ) -> tuple[Mention, Decision] | str:
        """What the quantity claims, or why nothing; `before` is the claim before it in its sentence."""
        if before is not None and rounds(scene, before[0], quantity):
            return "rounds the quantity before it"
        counted = read_counted(scene, quantity, self._spoken_of(scene, quantity, number, before))
        if counted is None:
            return "counts nothing of an agency: no metric near, or too small"
        when = self._recall.when(scene, quantity)
        decision = decide_kind(scene, quantity, counted, when=when, back=self._recall.pointed_at(number))
        if isinstance(decision, str):
            return decision
        if decision.kind == "actual" and not decision.firm and when is not When.PAST:
            aimed = self._recall.aimed_at(counted.unit, quantity.amount.value)
            aimed = aimed or _listed_target(scene, quantity, before) or self._headings.above(number)
            aimed = aimed or self._recall.continued(scene, quantity, number)
            decision = replace(aimed, back=True) if aimed is not None else decision
        if decision.kind == "actual" and before is not None and before[1].rule == "future":
            decision = _listed_target(scene, quantity, before) or decision
        unfit = self._unfit(scene, quantity, counted, decision, before)
        if unfit:
            return unfit
        counted = _listed_increase(scene, quantity, counted, before)
        mention = self._complete(scene, quantity, counted, decision, number)
        if mention.claim.agency == KETENAGAKERJAAN and _is_workforce(mention.claim):
            return "more people than the agency has members: the workforce"
        if before is not None and restates(scene, before[0], quantity):
            mention = replace(mention, claim=_as_restated(mention.claim, before[1]), restated=before[1])
        return mention, decision

    def _unfit(
        self,
        scene: Scene,
        quantity: Quantity,
        counted: Counted,
        decision: Decision,
        before: tuple[Quantity, Claim] | None,
    ) -> str:
        """Why what was decided is too little for a claim; empty where it is enough."""
        if decision.kind == "actual" and counted.metric in NO_ACTUALS:
            return f"realised, which is not recorded of {counted.metric}"
        listed = before is not None or self._is_in_list_of_places(scene, quantity)
        listed = listed or self._is_line_of_place(scene, quantity) or is_taken_from_potential(scene, quantity)
        if not (decision.firm or counted.named or decision.back or listed):
            return "its sentence names no metric and no kind"
        if not (counted.metric in _OF_MEMBERS or scene.agencies or self._agencies.is_near(scene.start)):
            return "no agency is named near"
        return ""

    def _spoken_of(
        self, scene: Scene, quantity: Quantity, number: int, before: tuple[Quantity, Claim] | None
    ) -> list[Metric]:
        """The metrics that a quantity can count whose own words name none, the likeliest first.

        What was only named, not counted, is enough where the quantity is called a target; an article about
        an aid to workers has targets of its own.
        """
        spoken = self._recall.spoken_of(number)
        if before is not None:
            spoken.insert(0, before[1].metric)
        if self._is_about_aid:
            return spoken
        if is_aimed(scene, quantity):
            spoken += [*(hit.row.metric for hit in scene.metrics), *self._recall.named_before(number)]
        elif quantity.amount.unit == "percent" and self._is_first_share(scene, quantity):
            spoken += [m for m in self._recall.named_just_before(number) if m in _OF_MEMBERS]
        if aims_at_workers(scene, quantity):
            spoken.append("participants")
        return spoken

    @staticmethod
    def _is_first_share(scene: Scene, quantity: Quantity) -> bool:
        """Is it a share of people that says nothing again of a figure before it in the sentence?"""
        alone = all(q.first >= quantity.first or unit_of(q.amount) == "percent" for q in scene.quantities)
        return alone and is_share_of_people(scene, quantity)

    def _is_in_list_of_places(self, scene: Scene, quantity: Quantity) -> bool:
        """Is it one of several alike, each led by a place: "Kota Tangsel 59%, Kabupaten Lebak 77%"?"""
        alike = [q for q in scene.quantities if unit_of(q.amount) == unit_of(quantity.amount)]
        return len(alike) > 1 and all(
            self._places.within(scene.words.starts[q.left], q.amount.span[0]) for q in alike
        )

    def _is_line_of_place(self, scene: Scene, quantity: Quantity) -> bool:
        """Does the sentence hold a place and its number alone: "Gorontalo 193.218 atau 49 persen ..."?"""
        leading = self._places.within(scene.start, quantity.amount.span[0])
        if len(leading) != 1:
            return False
        before = self._text[scene.start : leading[0].span[0]].lower().split()
        between = self._text[leading[0].span[1] : quantity.amount.span[0]].strip(" :–-(").split()
        return set(before) <= _TO_PLACE and set(between) <= _TO_NUMBER

    @cached_property
    def _is_about_aid(self) -> bool:
        """Is the article about a wage subsidy, cash aid or vaccination, which use the agencies' data?"""
        return bool(_AID.search(self._article.title)) or len(_AID.findall(self._text)) >= AID_NAMED

    def _complete(
        self, scene: Scene, quantity: Quantity, counted: Counted, decision: Decision, number: int
    ) -> Mention:
        period, dated = self._recall.period(scene, quantity, counted, decision, number)
        agency = self._agency(scene, quantity)
        scope, placed = scope_of(scene, quantity, self._places, counted, agency, self._text)
        amount = quantity.amount
        claim = Claim(
            kind=decision.kind,
            agency=agency,
            metric=counted.metric,
            measure=counted.measure,
            value=amount.value,
            value_max=amount.value_max,
            unit=counted.unit,
            period=period,
            scope=scope,
            segment=segment_at(agency, read_segment(scene, quantity)),
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


_TO_PLACE = frozenset({"lalu", "kemudian", "untuk", "di", "adapun", "sementara", "sedangkan", '"', "“"})
_TO_NUMBER = frozenset(
    {"mencapai", "sebesar", "sebanyak", "baru", "sudah", "telah", "yakni", "dengan", "hanya"}
)
"""Words that may lead to the place, and from it to the number, in an item of a list by places."""
_WORKERS = frozenset({"pekerja", "buruh", "ketenagakerjaan", "karyawan", "perusahaan"})


def _listed_target(
    scene: Scene, quantity: Quantity, before: tuple[Quantity, Claim] | None
) -> Decision | None:
    """How the target before it was decided, where a list goes on: "5 juta pekerja dan 1 juta petani"."""
    if before is None or before[1].kind != "target" or not goes_on(scene, before[0], quantity):
        return None
    return Decision(kind="target", rule=rule_named(before[1].rule))


def _listed_increase(
    scene: Scene, quantity: Quantity, counted: Counted, before: tuple[Quantity, Claim] | None
) -> Counted:
    """An item of a list of increases is one too: "penambahan 121.777 orang, sektor informal 50.783"."""
    listed = before is not None and before[1].measure == "increase" and before[1].metric == counted.metric
    listed = listed and before is not None and goes_on(scene, before[0], quantity)
    return replace(counted, measure="increase") if listed and counted.measure == "level" else counted


def _why_left_out(amount: Amount) -> str:
    """Why the amount cannot be a claim's whatever its sentence says; empty where it can."""
    if amount.currency not in (None, "IDR"):
        return f"an amount in {amount.currency}"
    if amount.noun is None and amount.unit is None and amount.value < LEAST_BARE:
        return "a small number without unit and noun"
    return "a vague quantity" if _VAGUE.search(amount.raw) else ""


def _attributed(outcome: Outcome, found: Attribution | None) -> Outcome:
    """The outcome with who says it; a hope of somebody who does not run the programme is no claim."""
    if outcome.mention is None or found is None:
        return outcome
    claim = replace(outcome.mention.claim, speaker=found.speaker, speaker_role=found.role)
    if _is_outsider(claim):
        return replace(
            outcome, mention=None, reason=f"the hope or forecast of {found.speaker or 'an outsider'}"
        )
    return replace(outcome, mention=replace(outcome.mention, claim=claim))


MEMBERS_AT_MOST = 90_000_000
"""BPJS Ketenagakerjaan had 45 million members at the end of 2024; the workforce is above 140 million."""


def _is_workforce(claim: Claim) -> bool:
    return claim.kind == "actual" and claim.unit == "people" and claim.value > MEMBERS_AT_MOST


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


def _periods_in(sentence: Sentence, today: date | None) -> list[Period]:
    """The periods of a sentence, with spans in the whole text."""
    shift = sentence.start
    return [
        replace(period, span=(period.span[0] + shift, period.span[1] + shift))
        for period in find_periods(sentence.text, today)
    ]


def _plain(text: str) -> str:
    return re.sub(r"\W+", " ", text).strip().lower()
