"""Decides whether a quantity is a target, an actual or no claim.

The words before it are walked over in order (`walk.py`); then the words after it are looked at, for
"... ditargetkan" and for what takes the claim away, and the time that the quantity is for.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum, auto

from extract.claims.bars import SUPPOSED, barred_by, is_supposed
from extract.claims.counted import Counted, is_base, is_part_reached
from extract.claims.phrases import Hit
from extract.claims.rules import Effect, Rule, rule_named
from extract.claims.rules_no_claim import NoClaimRule
from extract.claims.scenes import Quantity, Scene
from extract.claims.walk import BEFORE, Walk, walk_to
from extract.model import Kind

FUTURE, STATED, DUE = rule_named("future"), rule_named("stated"), rule_named("deadline")
REACHED = rule_named("recorded")


HOPE_BESIDE = 3  # words between a hope and the quantity that its verb of reaching follows, at most
REACH_AFTER = 5  # words between a quantity and the verb of reaching that follows it, at most
AIM_AFTER = 12  # words between a quantity and the "ditargetkan" that follows it, at most


_FUTURE_METRICS = frozenset({"participants", "active_participants", "coverage", "managed_funds"})
_USED = frozenset({"digital_users", "benefits_paid"})
"""Metrics that count uses, for which a word of using takes nothing away."""
_ONLY_AIMED = frozenset({"facilities", "other"})
"""Metrics for which a hope or a purpose is no target."""


class When(Enum):
    """How a quantity's own period lies to the publication."""

    PAST = auto()  # over, or measured on a day
    OPEN = auto()  # running, or unknown
    AHEAD = auto()  # later in the running year, or by its end with weeks to go: it cannot be realised yet
    LATER = auto()  # a later year


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The kind of a quantity and the rule that decided it.

    `firm` is False for the default; `back` tells that the words point back to the claim before.
    """

    kind: Kind
    rule: Rule
    firm: bool = True
    back: bool = False


def decide_kind(
    scene: Scene, quantity: Quantity, counted: Counted, *, when: When, back: Decision | None = None
) -> Decision | str:
    """The kind of the quantity, or the reason why it is no claim.

    `when` tells how its own period lies to the publication; `back` is how the claim was decided to
    which "angka tersebut" would point back.
    """
    bar = barred_by(scene, quantity)
    used = bar is not None and bar.name == "usage" and counted.metric in _USED
    if bar is not None and not used and not _stands_all_the_same(scene, quantity, bar):
        return f"{bar.name}: {bar.meaning}"
    if is_base(scene, quantity):
        changed = _changed_target(scene, quantity)
        return Decision(kind="target", rule=changed) if changed else Decision(kind="actual", rule=BEFORE)
    walk = walk_to(scene, quantity)
    aimed = walk.since if walk.rule is None or walk.rule.effect is not Effect.AIMED else 0
    if walk.kind == "target" and is_part_reached(scene, quantity, aimed):
        return Decision(kind="actual", rule=REACHED)
    if walk.denied:
        return "a target that is denied"
    around = _aimed_around(scene, quantity, walk) or _hoped_after(scene, quantity, counted, walk, when)
    if around is not None:
        return Decision(kind="target", rule=around)
    if walk.kind is None or walk.rule is None:
        return _unsaid(scene, quantity, counted, when, back, back if walk.back else None)
    if walk.kind == "target":
        weighed = _weighed(scene, quantity, counted, walk.rule, when, back)
        return weighed or f"too weak a word for a target of {counted.metric} ({walk.rule.name})"
    return _realised(scene, quantity, counted, walk.rule, when)


def _stands_all_the_same(scene: Scene, quantity: Quantity, bar: NoClaimRule) -> bool:
    """Are those outside aimed at, or does an outsider only tell what was realised?"""
    if bar.name == "outsider":
        return walk_to(scene, quantity).kind == "actual"
    return _is_to_be_reached(scene, quantity, bar)


def _is_to_be_reached(scene: Scene, quantity: Quantity, bar: NoClaimRule) -> bool:
    """ "menargetkan perlindungan bagi 4,6 juta pekerja yang belum terdaftar": are those outside aimed at?"""
    if bar.name != "outside":
        return False
    if any(h.row.name in _REACHING and quantity.last <= h.first < quantity.tail for h in scene.kinds):
        return True  # "tinggal 9.180 orang yang kami kejar"
    return any(
        h.row.effect is Effect.AIM and quantity.left <= h.first < quantity.first for h in scene.kinds
    ) and not any(h.row.name == "outside" and quantity.left <= h.first < quantity.first for h in scene.bars)


_REACHING = frozenset({"chase-passive", "will-be-covered", "target-passive"})


def _changed_target(scene: Scene, base: Quantity) -> Rule | None:
    """The rule of the target that is changed: "menaikkan target dari Rp24 triliun menjadi Rp27 triliun"."""
    for hit in scene.kinds:
        target = hit.row.effect is Effect.AIM and "target" in scene.between(hit.first, hit.last)
        if target and hit.first < base.first:
            return hit.row if _CHANGING & set(scene.between(hit.first - 1, hit.last)) else None
    return None


_CHANGING = frozenset(
    {"menaikkan", "menaikan", "menurunkan", "merevisi", "mengoreksi", "mengubah", "dinaikkan", "diturunkan"}
)


def _realised(scene: Scene, quantity: Quantity, counted: Counted, rule: Rule, when: When) -> Decision | str:
    """The actual that the words tell, unless it is only supposed."""
    if when is When.LATER and counted.metric == "arrears":
        return _NOT_FORECAST
    sure = when is When.LATER or (when is When.AHEAD and counted.unit == "percent")
    if sure and counted.metric == "facilities":
        return Decision(kind="target", rule=FUTURE)  # "pada akhir 2026 semua rumah sakit sudah memenuhi"
    if _is_bound(scene, quantity):
        return _BOUND
    if is_supposed(scene, quantity, rule):
        return f"{SUPPOSED.name}: {SUPPOSED.meaning}"
    return Decision(kind="actual", rule=rule)


def _unsaid(
    scene: Scene,
    quantity: Quantity,
    counted: Counted,
    when: When,
    before: Decision | None,
    pointed: Decision | None,
) -> Decision | str:
    """The kind where no word of the clause tells it, or the reason why it is no claim.

    `before` is how the figure before was decided, `pointed` the same where the words point back to it.
    """
    if is_supposed(scene, quantity, STATED):
        return f"{SUPPOSED.name}: {SUPPOSED.meaning}"
    if _is_bound(scene, quantity):
        return _BOUND
    if _is_conditional(scene, quantity):
        return "a conditional forecast"
    if pointed is not None and not (pointed.kind == "actual" and when in (When.AHEAD, When.LATER)):
        return replace(pointed, back=True)
    if _is_to_come(counted, when):
        conditional = any(hit.row.name == "condition" for hit in scene.bars)
        return "a conditional forecast" if conditional else Decision(kind="target", rule=FUTURE)
    if when is When.LATER and counted.metric == "arrears":
        return replace(before, back=True) if before and _is_forecast(before) else _NOT_FORECAST
    if counted.unit == "percent" and quantity.amount.value == 100:
        return "a slogan"
    if when is When.OPEN and counted.metric == "coverage" and _is_least(scene, quantity):
        return Decision(kind="target", rule=DUE)
    return Decision(kind="actual", rule=STATED, firm=False)


def _is_least(scene: Scene, quantity: Quantity) -> bool:
    """Is it the least that a time still open has to bring: "kepesertaan di 2026 minimal 96 persen"?"""
    least = {"minimal", "setidaknya"} & set(scene.between(quantity.first - 2, quantity.first))
    due = "harus" in scene.between(quantity.last, quantity.tail)
    dated = any(p.relation in ("in", "by") and p.precision == "year" for p in scene.periods)
    return bool(least) and (due or dated)


def _is_bound(scene: Scene, quantity: Quantity) -> bool:
    """ "dua kabupaten di bawah 98 persen", "33 provinsi dengan lebih dari 95 persen" tell no coverage."""
    before = scene.between(quantity.first - 2, quantity.first)
    if before == ["di", "bawah"]:
        return True
    areas = any(q.amount.noun in _AREAS for q in scene.quantities if q.last <= quantity.first)
    return areas and (before in (["lebih", "dari"], ["di", "atas"]) or before[-1:] == ["minimal"])


_AREAS = frozenset({"provinsi", "kabupaten", "kota", "daerah", "kecamatan", "desa"})


_BOUND = "a bound, no quantity of its own"


def _is_conditional(scene: Scene, quantity: Quantity) -> bool:
    """ "Jika 50 juta pekerja mendaftar, iuran bisa bertambah Rp10 triliun": what may come of a condition."""
    may = _MAY & set(scene.between(quantity.left, quantity.first))
    return bool(may) and any(h.row.name == "condition" and h.first < quantity.first for h in scene.bars)


_MAY = frozenset({"bisa", "dapat", "akan", "bakal"})


def _is_forecast(before: Decision) -> bool:
    return before.kind == "target" and before.rule.effect is Effect.FORECAST


def _is_to_come(counted: Counted, when: When) -> bool:
    """Is it stated for a time of which nobody can know yet how it ended?"""
    if when is When.AHEAD and counted.metric in _YEARLY_FLOWS:
        return True
    return when in (When.AHEAD, When.LATER) and counted.metric in _FUTURE_METRICS


_YEARLY_FLOWS = frozenset({"contributions", "investment_return"})
"""Money that comes in over a year."""

_NOT_FORECAST = "stated for a time to come, in no words of forecasting"


def _weighed(
    scene: Scene, quantity: Quantity, counted: Counted, rule: Rule, when: When, before: Decision | None
) -> Decision | None:
    """A target stands where its words are strong enough for what it counts."""
    effect = rule.effect
    if effect is Effect.PLAN and counted.metric in _ONLY_AIMED:
        return None
    if effect in (Effect.AIM, Effect.AIMED, Effect.PLAN, Effect.MET):
        return Decision(kind="target", rule=rule)
    measured = effect is not Effect.FORECAST and any(p.relation == "as_of" for p in scene.periods)
    foretold = effect is Effect.FORECAST and counted.unit == "IDR" and "akan" in scene.words.words
    if (when is When.PAST and not foretold) or measured:
        return None if effect is Effect.FORECAST else Decision(kind="actual", rule=STATED, firm=False)
    if effect is Effect.FORECAST:
        goes_on = before is not None and _is_forecast(before) and counted.unit == "IDR"
        stands = goes_on or _foretells(scene, counted, when)
    else:
        stands = _promises(counted, rule, when)
    slogan = counted.unit == "percent" and quantity.amount.value == 100
    if not stands or slogan:
        return None
    if counted.unit == "IDR" and any(hit.row.name == "council" for hit in scene.bars):
        return None
    return Decision(kind="target", rule=rule)


def _promises(counted: Counted, rule: Rule, when: When) -> bool:
    """Do a hope, a promise or a purpose make a target of what is counted?"""
    if counted.metric == "facilities":
        ahead = when in (When.AHEAD, When.LATER)
        return rule.name in ("will", "hope") and (ahead or counted.measure == "increase")
    if counted.metric in _ONLY_AIMED or counted.metric == "arrears":
        return False
    if counted.metric == "benefits_paid" and counted.unit != "IDR":
        return False  # people who are to do something about claims
    if rule.name == "purpose" and counted.metric not in _FUTURE_METRICS:
        return False
    return not (rule.effect is Effect.PURPOSE and counted.measure == "growth")


def _foretells(scene: Scene, counted: Counted, when: When) -> bool:
    """Is it a forecast of what will be, without a condition, and not an estimate of what is?"""
    projected = any("proyeksi" in word or "prognos" in word for word in scene.words.words)
    share = counted.unit == "percent" and counted.measure != "growth"
    if counted.metric in _ONLY_AIMED or (share and not (projected and counted.metric == "coverage")):
        return False
    if any(hit.row.name == "condition" for hit in scene.bars):
        return False
    ahead = {"akan", "rencana", "tahun", "bakal", "mendatang", "depan"} & set(scene.words.words)
    if counted.metric in _FUTURE_METRICS and not (scene.periods or projected or _says_what_will_be(scene)):
        return False
    projected = projected or _is_agencys_own(scene)
    return when is not When.OPEN or bool(ahead) or bool(scene.periods) or projected


def _says_what_will_be(scene: Scene) -> bool:
    """ "diperkirakan akan menambah 19 juta peserta", and not an estimate of what is."""
    forecasts = [h.last for h in scene.kinds if h.row.effect is Effect.FORECAST]
    return any("akan" in scene.between(last, last + 1) for last in forecasts)


def _is_agencys_own(scene: Scene) -> bool:
    """ "lebih kecil dari perkiraan BPJS Kesehatan": does the forecast's owner follow it?"""
    forecasts = [h.last for h in scene.kinds if h.row.effect is Effect.FORECAST]
    return any(h.first in forecasts for h in scene.agencies)


def _aimed_around(scene: Scene, quantity: Quantity, walk: Walk) -> Rule | None:
    """The rule of an aim that stands on both sides of the quantity, or after it."""
    hope = walk.hope if walk.kind is None else None
    if hope and (_hoped_around(scene, quantity, walk) or _is_directly_aimed(scene, hope, quantity)):
        return hope.row
    return _aimed_after(scene, quantity, walk) if walk.kind != "target" else None


def _is_directly_aimed(scene: Scene, hope: Hit[Rule], quantity: Quantity) -> bool:
    """ "menyasar 83.000 desa", but not "menyasar 11 juta peserta yang datanya tidak sesuai"."""
    if scene.between(quantity.last, quantity.last + 2) == ["peserta", "yang"]:
        return False
    words = scene.between(hope.first, hope.last)
    return words in (["menyasar"], ["sasar"], ["disasar"]) and 0 <= quantity.first - hope.last <= 1


def _hoped_around(scene: Scene, quantity: Quantity, walk: Walk) -> bool:
    """ "optimistis 98 persen penduduk menjadi peserta": hope before, verb of reaching after."""
    if walk.hope is None or not 0 <= quantity.first - walk.hope.last <= HOPE_BESIDE:
        return False
    return any(
        h.row.effect in (Effect.REACH, Effect.ATTAIN) and 0 <= h.first - quantity.last <= REACH_AFTER
        for h in scene.kinds
        if h.first < quantity.tail
    )


def _hoped_after(scene: Scene, quantity: Quantity, counted: Counted, walk: Walk, when: When) -> Rule | None:
    """The rule of a hope that follows the quantity: "50 ribu pekerja diharapkan terlindungi tahun ini"."""
    if walk.kind is not None or when is When.PAST or is_supposed(scene, quantity, STATED):
        return None
    for hit in scene.kinds:
        passive = hit.row.effect is Effect.HOPE and scene.words.words[hit.first].startswith("di")
        if not (passive or hit.row.name == "will"):
            continue
        near = quantity.last <= hit.first < quantity.tail and hit.first - quantity.last <= AIM_AFTER
        if near and _is_about_reaching(scene, hit) and _promises(counted, hit.row, when):
            return hit.row
    return None


def _is_about_reaching(scene: Scene, hope: Hit[Rule]) -> bool:
    """Does a verb of reaching or of joining follow the hope at once?"""
    reaching = [h.first for h in scene.kinds if h.row.effect in (Effect.REACH, Effect.ATTAIN)]
    joining = [h.first for h in scene.metrics if not h.row.noun or h.row.metric == "participants"]
    return any(0 <= first - hope.last <= JOINS_WITHIN for first in reaching + joining)


JOINS_WITHIN = 1  # words between a hope and the verb of joining that follows it, at most


_ENDING = ([","], ["."], ["realisasi"], ["realisasinya"], [")"])
"""What may follow "8 ribu lebih targetnya"."""


def _is_said_of(scene: Scene, hit: Hit[Rule], quantity: Quantity) -> bool:
    """Does "yang" tie the phrase to the quantity: "masih ada 1,8 juta orang lagi yang kita kejar"?"""
    tied = "yang" in scene.between(hit.first - 1, hit.first + 1)
    return tied and hit.first < quantity.tail


def _aimed_after(scene: Scene, quantity: Quantity, walk: Walk) -> Rule | None:
    """The rule of a "ditargetkan" that follows the quantity and is not about a later one."""
    told = walk.kind is not None and walk.rule is not STATED and walk.since >= quantity.left
    told = told and not any(word in ",;" for word in scene.between(walk.since, quantity.first))
    for hit in scene.kinds:
        if told and not _is_said_of(scene, hit, quantity):
            continue
        if (
            hit.row.effect is Effect.AIM
            and hit.first in (quantity.last, quantity.noun_last)
            and quantity.right > hit.last
            and (
                scene.words.words[hit.first] == "dari"
                or any(h.first == hit.last for h in scene.metrics)
                or scene.between(hit.last, hit.last + 1) in _ENDING
            )
        ):
            return hit.row  # "1.216 target rumah sakit", "98 persen dari target nasional"
        if hit.row.effect is Effect.AIMED and quantity.last <= hit.first < quantity.right:
            later = [q.first for q in scene.quantities if q.first >= hit.last]
            about_later = bool(later) and quantity.right == later[0] and not _is_said_of(scene, hit, quantity)
            if hit.first - quantity.last <= AIM_AFTER and not about_later:
                return hit.row
    return None
