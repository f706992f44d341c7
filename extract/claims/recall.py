"""What the sentences before said: the last claim, the period last reported on, the target last dated.

A figure without a date is for the period that the article was just reporting on; a target without one
may be for the period of the target before it. Only a few sentences are remembered, and only those with
figures about an agency change what is, so that an unrelated paragraph changes nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from itertools import pairwise

from extract.claims.counted import Counted
from extract.claims.kinds import Decision, When
from extract.claims.merge import Mention
from extract.claims.rules import Effect
from extract.claims.rules_metrics import MetricRule
from extract.claims.scenes import Quantity, Scene, make_scene
from extract.claims.timing import is_compared, own_period, shared_period, told_period, usable_periods
from extract.model import Article, Claim, Kind, Metric, Unit
from extract.periods import Period, find_periods
from extract.sentences import Sentence

REMEMBERED = 2  # sentences for which what a claim was about is remembered
YEAR = 4  # characters of a label that is a bare year
EARLIEST = 1990  # the year of a publication time that can be meant; scrapers write 1970 for none
DAYS_TO_GO = 45  # days before the end of a year from which on its figures may be known already
REPORTED = 3  # sentences for which the period that figures are reported for is remembered

_EVERYBODYS = frozenset({"arrears", "benefits_paid"})
"""What companies and ministries named beside an agency have too; that it was only named says too little."""
_ITEMISING = frozenset(
    {"rincian", "rinciannya", "perincian", "perinciannya", "terdiri", "antara", "yakni", "yaitu"}
)
"""Words with which a sentence begins that breaks down the figure before it."""

_OPENERS = frozenset({"sementara", "sedangkan", "adapun", "kemudian", "lalu", "selanjutnya", "sehingga"})
"""Words with which a sentence sets another group or metric beside that of the sentence before."""
_TELLING_NOTHING = frozenset({Effect.TURN, Effect.NOTHING, Effect.PURPOSE})
_PLAN_YEARS = re.compile(r"(?:RPJMN|Jangka Menengah|Jangka Panjang)[^.]{0,60}?20\d\d ?[-–] ?(20\d\d)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """A claim, how it was decided, and the number of its sentence."""

    claim: Claim
    decision: Decision
    sentence: int


class Recall:
    """The memory of one reading of an article; sentences are counted over its prose."""

    def __init__(self, article: Article, sentences: list[Sentence]) -> None:
        """Nothing is remembered yet; `sentences` are the article's prose.

        Relative times count from the publication, else from the text's year.
        """
        published = article.published
        if published is not None and published.year < EARLIEST:
            published = None
        self.today = published.date() if published else _year_end(article.text)
        self._exact = published is not None
        self._current = _label_of(self.today, exact=self._exact)
        self._title, self._text, self._sentences = article.title, article.text, sentences
        self._heard: tuple[str | None, int] = (
            None,
            -1,
        )  # the period that the last sentence with figures names
        self._reported: tuple[str | None, int] = (None, -1)  # the period of the last dated figure, and where
        self._last: Remembered | None = None
        self._aimed: Remembered | None = None  # the last dated target
        self._targets: dict[tuple[str, Decimal], Decision] = {}  # how each figure aimed at was decided
        self._told: tuple[str | None, int] = (None, -10)  # the period last reported on, and where
        self._spoken: list[tuple[Metric, int]] = []  # what the last claims counted, and where
        self._named: dict[int, list[MetricRule]] = {}  # what each sentence names that was asked for

    def last(self, number: int) -> Remembered | None:
        """The last claim, if it was made shortly before sentence `number`."""
        return self._last if self._last and number - self._last.sentence <= REMEMBERED else None

    def aimed_at(self, unit: Unit, value: Decimal) -> Decision | None:
        """How the target of this figure was decided, if the article stated one before."""
        return self._targets.get((unit, value))

    def pointed_at(self, number: int) -> Decision | None:
        """How the claim was decided that "jumlah tersebut" means; a target only of the last figures."""
        last = self.last(number)
        if last is None or (last.claim.kind == "target" and last.sentence < self._heard[1]):
            return None
        if last.claim.kind == "target" and last.sentence < number - 1 and self._metrics_of(number - 1):
            return None  # "Di Jabar kepesertaannya lumayan. Angkanya 21 juta": of what was named since
        return last.decision

    def continued(self, scene: Scene, quantity: Quantity, number: int) -> Decision | None:
        """How the target of the sentence before was decided, where this one goes on without a verb.

        "Sementara, untuk penerima upah 17 juta."
        """
        last = self._last
        if last is None or last.claim.kind != "target" or last.sentence != number - 1:
            return None
        words = [word for word in scene.between(0, 2) if word.isalpha()]
        opener = words[0] if words else ""
        silent = _TELLING_NOTHING | ({Effect.REACH, Effect.ATTAIN} if opener == "sehingga" else set())
        told = any(h.row.effect not in silent for h in scene.kinds if h.first < quantity.first)
        goes_on = opener in _OPENERS and not told and bool(scene.segments or scene.metrics)
        return replace(last.decision, back=True) if goes_on else None

    def spoken_of(self, number: int) -> list[Metric]:
        """What was counted last, the latest first: by claims, and as a fund or flow that was only named."""
        counted = [metric for metric, sentence in reversed(self._spoken) if number - sentence <= REMEMBERED]
        named = [
            rule.metric
            for rule in reversed(self._named.get(number - 1, []))
            if "IDR" in rule.units or rule.metric == "other"
        ]
        return list(dict.fromkeys(counted + named))

    def named_before(self, number: int) -> list[Metric]:
        """What the sentences before only named, the latest first, and then what the title names."""
        back = range(number - 1, max(0, number - REMEMBERED) - 1, -1)
        named = [metric for sentence in back for metric in self._metrics_of(sentence)]
        return [m for m in dict.fromkeys(named + self._titled_metrics) if m not in _EVERYBODYS]

    def named_just_before(self, number: int) -> list[Metric]:
        """What the sentence before only named, the latest first."""
        return self._metrics_of(number - 1) if number else []

    def _metrics_of(self, number: int) -> list[Metric]:
        """What sentence `number` names, the last first."""
        if number not in self._named:
            sentence = self._sentences[number]
            scene = make_scene(self._text, sentence.start, sentence.end, [], [])
            self._named[number] = [hit.row for hit in scene.metrics]
        return [rule.metric for rule in reversed(self._named[number])]

    @cached_property
    def _titled_metrics(self) -> list[Metric]:
        """What the title names, in its order."""
        scene = make_scene(self._title, 0, len(self._title), [], [])
        return [hit.row.metric for hit in scene.metrics]

    def hear(self, scene: Scene, number: int) -> None:
        """Takes note of what a sentence is about, whether it made a claim or not."""
        self._named[number] = [hit.row for hit in scene.metrics]
        told = told_period(scene, self.today)
        label = None if told is None else self._label(told, "actual")
        self._heard = label, number
        if label is not None and scene.metrics:
            self._told = label, number

    def remember(self, mention: Mention, decision: Decision, number: int) -> None:
        """Takes note of a claim."""
        claim = mention.claim
        self._last = Remembered(claim=claim, decision=decision, sentence=number)
        recent = [(metric, sentence) for metric, sentence in self._spoken if number - sentence < REMEMBERED]
        self._spoken = [*recent, (claim.metric, number)]
        if claim.kind == "target":
            self._targets.setdefault((claim.unit, claim.value), decision)
        if claim.kind == "actual" and mention.dated and claim.period is not None:
            self._report(claim.period, number)
        if claim.kind == "actual" and claim.period == self._told[0]:
            self._told = self._told[0], number
        elif claim.kind == "target" and mention.dated:
            self._aimed = self._last

    def _report(self, period: str, number: int) -> None:
        """Takes note of a dated figure; of one sentence's the latest, the others are compared with it."""
        earlier, sentence = self._reported
        self._reported = (period if earlier is None or sentence != number else max(earlier, period)), number

    def when(self, scene: Scene, quantity: Quantity) -> When:
        """How the quantity's own period lies to the publication."""
        period = own_period(scene, quantity, "target", self.today)
        if period is None or self.today is None:
            return When.OPEN
        if period.end < self.today or period.relation == "as_of":
            return When.PAST
        if period.start.year > self.today.year:
            return When.LATER
        stated_before = period.span[1] <= quantity.amount.span[0]
        by_a_date = period.relation == "by" and period.precision in ("day", "month")
        if (period.relation != "by" or by_a_date) and period.start > self.today and stated_before:
            return When.AHEAD  # "pada triwulan IV"
        ahead = period.relation == "by" and (period.end - self.today).days > DAYS_TO_GO
        may = bool(_MODALS & set(scene.between(quantity.left, quantity.first)))
        leads = (may or stated_before) and period.end.month == 12
        ahead = ahead and (_names_year(period) or may)
        return When.AHEAD if ahead and leads else When.OPEN

    def period(
        self, scene: Scene, quantity: Quantity, counted: Counted, decision: Decision, number: int
    ) -> tuple[str | None, bool]:
        """The quantity's period, and whether its own sentence states it."""
        kind = decision.kind
        met = decision.rule.effect is Effect.MET
        against = kind == "target" and (met or _is_held_against(scene, quantity))
        own = own_period(scene, quantity, kind, self.today)
        if own is not None and not (against and own.span[1] <= quantity.amount.span[0]):
            return self._label(own, kind), True
        shared = own or shared_period(scene, quantity, kind, self.today)
        if shared is not None:
            label = self._label(shared, kind)
            if label is not None and (against or self._is_report_of(shared, kind)):
                label = label[:YEAR]  # "hingga Juni 9.870 dari target 21.400": the target is the year's
            return self._year_before(label) if decision.rule.name == "before" else label, True
        if scene.is_rate(quantity):
            return None, False
        if decision.back and self._last is not None and self._last.claim.kind == kind:
            return self._last.claim.period, False
        told = self._told[0] if number - self._told[1] <= REPORTED else None
        said = self._said_before(scene, kind, number)
        if kind == "target":
            period = self._target_period(scene, quantity, counted, number, told, said, held=against)
            return period or self._beginning(scene, quantity), False
        told = said or told
        if counted.unit == "IDR" or counted.measure == "growth":
            told = told or self._reported[0] or self._titled
        if decision.rule.name == "before":
            told = self._year_before(told)
        return told or self._current, False

    def _is_report_of(self, period: Period, kind: Kind) -> bool:
        """Is a target's only period one that was over: "target Rp1 triliun, sampai April terkumpul"?"""
        return kind == "target" and self.today is not None and period.end < self.today

    def _beginning(self, scene: Scene, quantity: Quantity) -> str | None:
        """The time still to come from which on the quantity is meant: "mulai Juli akan didaftarkan"."""
        begins = [p for p in scene.periods if p.relation == "since" and self.today and p.end >= self.today]
        return self._label(begins[-1], "target") if begins else None

    def _said_before(self, scene: Scene, kind: Kind, number: int) -> str | None:
        """The period of the sentence before: of the whole that a list breaks down, or of an announcement.

        An announcement states no figure ("Tahun ini pekerjaan kami besar."); it stands in the same
        paragraph, or names what is counted.
        """
        label, heard = self._heard
        if heard == number - 1:
            return label if kind == "actual" and _ITEMISING & set(scene.between(0, 3)) else None
        if number == 0 or self.today is None or "terakhir" in scene.words.words:
            return None
        sentence, after = self._sentences[number - 1], self._sentences[number]
        periods = find_periods(sentence.text, self.today)
        if not periods:
            return None
        before = make_scene(sentence.text, 0, len(sentence.text), [], periods)
        if not before.metrics and (sentence.paragraph != after.paragraph or after.start - sentence.end > 1):
            return None
        usable = [p for p in usable_periods(before, kind, self.today) if not is_compared(before, p)]
        if kind == "target":
            usable = [period for period in usable if period.end >= self.today]
        return self._label(usable[-1], kind) if usable else None

    @cached_property
    def _titled(self) -> str | None:
        """The past year that the title reports on ("Laba di 2021"), for money and growth without a date."""
        if self.today is None:
            return None
        past = [
            p for p in find_periods(self._title, self.today) if p.end < self.today and p.relation != "since"
        ]
        return past[-1].label[:4] if past else None

    def _year_before(self, label: str | None) -> str | None:
        """For what stood before a change that a past year brought: the year before it."""
        if label is None or self.today is None or len(label) != YEAR or int(label) >= self.today.year:
            return label
        return str(int(label) - 1)

    def _target_period(
        self,
        scene: Scene,
        quantity: Quantity,
        counted: Counted,
        number: int,
        told: str | None,
        announced: str | None,
        *,
        held: bool,
    ) -> str | None:
        planned = self._plan_period(scene)
        if planned is not None:
            return planned
        if held:
            current = self._current if counted.unit == "IDR" else None  # money comes in by the year
            return (told or current or "")[:YEAR] or None  # "Rp4 triliun dari target Rp5 triliun"
        if self._aimed is not None and number - self._aimed.sentence <= REMEMBERED:
            return self._aimed.claim.period
        if announced is not None:
            return announced
        if self.today is not None and _is_yearly_plan(scene):
            return str(self.today.year)
        if counted.unit == "IDR" and self.today is not None:
            recent = told if told and int(told[:4]) >= self.today.year - 1 else None
            return (recent or str(self.today.year))[:4]  # receipts to come are the running year's
        return None

    def _plan_period(self, scene: Scene) -> str | None:
        """The last year of the plan that the sentence names, where the article prints the plan's years."""
        if not any(hit.row.effect is Effect.PLAN for hit in scene.kinds):
            return None
        match = _PLAN_YEARS.search(self._text)
        return match[1] if match else None

    def _label(self, period: Period, kind: Kind) -> str | None:
        """The period as the guidelines write it."""
        if not self._exact and not any(letter.isdigit() for letter in period.raw):
            return period.label[:4]  # read from a year that the text names, so no finer than that
        if kind == "actual" and period.precision == "years" and self.today and period.end > self.today:
            return None  # "terdaftar pada 2020-2024": a span that was not over tells no date
        return period.label


_MODALS = frozenset({"akan", "bisa", "dapat", "mampu", "bakal"})


def _names_year(period: Period) -> bool:
    """Does it say of which year: "akhir 2024", "akhir tahun ini"? A bare "akhir tahun" may be a past one."""
    return period.raw.endswith("ini") or any(letter.isdigit() for letter in period.raw)


def _is_yearly_plan(scene: Scene) -> bool:
    """Does the sentence name the agency's work plan, which is made for each year?"""
    return bool({"rkat", "rkap"} & set(scene.words.words)) or ["kerja", "tahunan"] in (
        list(pair) for pair in pairwise(scene.words.words)
    )


def _is_held_against(scene: Scene, quantity: Quantity) -> bool:
    """Is it the target against which a figure is held: "58 ribu dari target 114 ribu"?"""
    near = scene.between(max(0, quantity.first - 6), quantity.first)
    own = scene.between(quantity.left, quantity.first)
    return {"dari", "target"} <= set(near) or ["dari", "target"] in [list(pair) for pair in pairwise(own)]


def _year_end(text: str) -> date | None:
    """The end of the first year that an undated article names; None without one."""
    first = next((p for p in find_periods(text, None) if p.precision in ("year", "month")), None)
    return date(first.end.year, 12, 31) if first else None


def _label_of(day: date | None, *, exact: bool) -> str | None:
    if day is None:
        return None
    return f"{day:%Y-%m}" if exact else str(day.year)
