"""Decides whether a quantity is a target, an actual or no claim.

The words before a quantity are walked in order, as a reader does: an aim makes what follows a
target until something says that it is realised, or a new clause begins ("sedangkan", "namun").
Then the words after it are looked at, for "... ditargetkan" and for what takes the claim away.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum, auto

from extract.claims.bars import SUPPOSED, barred_by, is_supposed
from extract.claims.counted import Counted, is_base
from extract.claims.phrases import Hit
from extract.claims.rules import Effect, Rule, rule_named
from extract.claims.scenes import Quantity, Scene
from extract.model import Kind

FUTURE, STATED, BEFORE = rule_named("future"), rule_named("stated"), rule_named("before")


REACH_TO_QUANTITY = 9  # words between a verb of reaching and its quantity, at most
HOPE_TO_REACH = 20  # words between a hope and its verb of reaching, at most
PURPOSE_TO_REACH = 0  # words between "untuk" or "akan" and its verb of reaching, at most
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
    AHEAD = auto()  # ends with the running year, which has weeks to go: it cannot be realised yet
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


@dataclass(slots=True)
class _Walk:
    """What the words read so far say about the next quantity."""

    kind: Kind | None = None
    rule: Rule | None = None
    since: int = -1  # the word after the phrase that set the kind
    hope: Hit[Rule] | None = None
    purpose: Hit[Rule] | None = None
    met: int | None = None
    compared: int | None = None  # the word after a comparison that no quantity has ended yet
    denied: bool = False
    back: bool = False  # the words point back to the claim before, and nothing has set a kind since

    def set(self, kind: Kind | None, hit: Hit[Rule]) -> None:
        self.kind, self.rule, self.since = kind, hit.row, hit.last
        self.met, self.compared, self.denied, self.back = None, None, False, False


def decide_kind(
    scene: Scene, quantity: Quantity, counted: Counted, *, when: When, back: Decision | None = None
) -> Decision | str:
    """The kind of the quantity, or the reason why it is no claim.

    `when` tells how its own period lies to the publication; `back` is how the claim was decided to
    which "angka tersebut" would point back.
    """
    bar = barred_by(scene, quantity)
    used = bar is not None and bar.name == "usage" and counted.metric in _USED
    if bar is not None and not used and not (bar.name == "outside" and _is_to_be_reached(scene, quantity)):
        return f"{bar.name}: {bar.meaning}"
    if is_base(scene, quantity):
        changed = _changed_target(scene, quantity)
        return Decision(kind="target", rule=changed) if changed else Decision(kind="actual", rule=BEFORE)
    walk = _walk_to(scene, quantity)
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


def _is_to_be_reached(scene: Scene, quantity: Quantity) -> bool:
    """ "menargetkan perlindungan bagi 4,6 juta pekerja yang belum terdaftar": are those outside aimed at?"""
    return any(
        h.row.effect is Effect.AIM and quantity.left <= h.first < quantity.first for h in scene.kinds
    ) and not any(h.row.name == "outside" and quantity.left <= h.first < quantity.first for h in scene.bars)


def _changed_target(scene: Scene, base: Quantity) -> Rule | None:
    """The rule of the target that is changed: "menaikkan target dari Rp24 triliun menjadi Rp27 triliun"."""
    for hit in scene.kinds:
        target = hit.row.effect is Effect.AIM and "target" in scene.between(hit.first, hit.last)
        if target and base.left <= hit.first < base.first:
            return hit.row if _CHANGING & set(scene.between(hit.first - 1, hit.last)) else None
    return None


_CHANGING = frozenset(
    {"menaikkan", "menaikan", "menurunkan", "merevisi", "mengoreksi", "mengubah", "dinaikkan", "diturunkan"}
)


def _realised(scene: Scene, quantity: Quantity, counted: Counted, rule: Rule, when: When) -> Decision | str:
    """The actual that the words tell, unless it is only supposed."""
    if when is When.LATER and counted.metric == "arrears":
        return _NOT_FORECAST
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
    if pointed is not None and not (pointed.kind == "actual" and when in (When.AHEAD, When.LATER)):
        return replace(pointed, back=True)
    if _is_to_come(counted, when):
        conditional = any(hit.row.name == "condition" for hit in scene.bars)
        return "a conditional forecast" if conditional else Decision(kind="target", rule=FUTURE)
    if when is When.LATER and counted.metric == "arrears":
        return replace(before, back=True) if before and _is_forecast(before) else _NOT_FORECAST
    if counted.unit == "percent" and quantity.amount.value == 100:
        return "a slogan"
    return Decision(kind="actual", rule=STATED, firm=False)


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
        return rule.name in ("will", "hope") and (when is When.LATER or counted.measure == "increase")
    if counted.metric in _ONLY_AIMED or counted.metric == "arrears":
        return False
    if counted.metric == "benefits_paid" and counted.unit != "IDR":
        return False  # people who are to do something about claims
    if rule.name == "purpose" and counted.metric not in _FUTURE_METRICS:
        return False
    return not (rule.effect is Effect.PURPOSE and counted.measure == "growth")


def _foretells(scene: Scene, counted: Counted, when: When) -> bool:
    """Is it a forecast of what will be, without a condition, and not an estimate of what is?"""
    if counted.metric in _ONLY_AIMED or (counted.unit == "percent" and counted.measure != "growth"):
        return False
    if any(hit.row.name == "condition" for hit in scene.bars):
        return False
    if counted.metric in _FUTURE_METRICS and not scene.periods:
        return False
    ahead = {"akan", "rencana", "tahun", "bakal", "mendatang", "depan"} & set(scene.words.words)
    return when is not When.OPEN or bool(ahead) or bool(scene.periods)


def _walk_to(scene: Scene, quantity: Quantity) -> _Walk:
    walk = _Walk()
    for hit in scene.kinds:
        if hit.first >= quantity.first:
            break
        _end_comparison(walk, scene, hit.first)
        _step(walk, hit, scene, quantity)
    _end_comparison(walk, scene, quantity.first)
    if walk.met is not None and _tells_what_was_reached(scene, walk.met, quantity):
        walk.kind = "actual"
    if walk.compared is not None:
        walk.kind, walk.rule, walk.back = "actual", BEFORE, False
    return walk


def _tells_what_was_reached(scene: Scene, met: int, quantity: Quantity) -> bool:
    """ "melebihi target, yakni 19 juta" tells what was reached, "melebihi target tahun ini yakni" not."""
    between = scene.between(met, quantity.first)
    passed = _PASSED & set(scene.between(met - 2, met))
    if passed and between[:2] == [",", "yakni"]:
        return True
    return bool({"mencapai", "dengan", "menjadi"} & set(between))


_PASSED = frozenset({"melebihi", "melampaui", "lampaui", "melewati", "lewat", "atas"})


def _end_comparison(walk: _Walk, scene: Scene, position: int) -> None:
    """A comparison ends with the quantity compared with, or where "menjadi" goes back to the matter."""
    if walk.compared is not None and (
        any(walk.compared <= q.first < position for q in scene.quantities)
        or "menjadi" in scene.between(walk.compared, position)
    ):
        walk.compared = None


def _step(walk: _Walk, hit: Hit[Rule], scene: Scene, quantity: Quantity) -> None:
    """What one phrase changes for the quantities after it."""
    effect = hit.row.effect
    if effect is Effect.TURN:
        _turn(walk, hit, scene)
    elif effect in _AIMS:
        walk.set("target", hit)
        walk.met = hit.last if effect is Effect.MET else None
    elif effect is Effect.HOPE:
        walk.hope = hit
    elif effect is Effect.PURPOSE:
        walk.purpose = hit
    elif effect in (Effect.REACH, Effect.ATTAIN):
        _reach(walk, hit, quantity)
    elif effect in (Effect.REALISED, Effect.DONE):
        if not _is_hoped_done(walk, hit, scene):
            _realise(walk, hit, scene)
    else:
        _note(walk, hit)


_AIMS = frozenset({Effect.AIM, Effect.AIMED, Effect.FORECAST, Effect.PLAN, Effect.MET})


def _turn(walk: _Walk, hit: Hit[Rule], scene: Scene) -> None:
    if scene.between(hit.last, hit.last + 1) in (["di"], ["untuk"], ["dari"]):
        return  # "sedangkan di Kabupaten Karanganyar 92 persen" goes on with the matter
    if walk.rule is not None and walk.rule.effect is Effect.FORECAST:
        return  # "beban diperkirakan Rp176 triliun, sedangkan pendapatan Rp160 triliun"
    if walk.kind == "target" and scene.between(hit.last - 1, hit.last) in (["mana"], ["dimana"]):
        return  # "sesuai RPJMN, di mana 98 persen penduduk menjadi peserta" says what is aimed at
    walk.kind, walk.rule, walk.hope, walk.purpose = None, None, None, None
    walk.met, walk.denied = None, False


def _reach(walk: _Walk, hit: Hit[Rule], quantity: Quantity) -> None:
    for hope in (walk.hope, walk.purpose):
        if walk.kind != "target" and hope and hope.last > walk.since and _hope_holds(hope, hit, quantity):
            walk.set("target", hope)


def _realise(walk: _Walk, hit: Hit[Rule], scene: Scene) -> None:
    if walk.kind == "target" and _dates_the_base(scene, walk.since, hit):
        return  # "ditargetkan naik dari Rp56 triliun tahun lalu menjadi Rp64 triliun"
    modifies = walk.kind == "target" and scene.between(hit.first - 1, hit.first) == ["yang"]
    if hit.row.effect is Effect.REALISED and not modifies:
        realised = walk.compared is None
    else:
        planned = walk.rule is not None and walk.rule.effect is Effect.PLAN
        realised = walk.kind != "target" or planned or _parted(scene, walk.since, hit.first)
    if realised:
        walk.set("actual", hit)
        walk.hope = None


def _dates_the_base(scene: Scene, since: int, hit: Hit[Rule]) -> bool:
    """Does "tahun lalu" follow what a change begins from, and not begin a report of its own?"""
    past = {"lalu", "sebelumnya", "kemarin"} & set(scene.between(hit.first, hit.last))
    return bool(past) and any(
        h.row.effect is Effect.BASE and since <= h.first < hit.first for h in scene.kinds
    )


def _is_hoped_done(walk: _Walk, done: Hit[Rule], scene: Scene) -> bool:
    """Is it hoped to be done by then: "berharap semua kabupaten sudah mencapai 98 persen"?"""
    if walk.hope is None or done.row.effect is not Effect.DONE or walk.hope.last <= walk.since:
        return False
    reached = any(
        h.row.effect in (Effect.REACH, Effect.ATTAIN) and 0 <= h.first - done.last <= 1 for h in scene.kinds
    )
    said = set(scene.between(walk.hope.last, done.first))
    return reached and not _FACTS & said and scene.between(done.first - 1, done.first) != ["yang"]


_FACTS = frozenset({"karena", "mengingat", "sebab", "lantaran", "dengan", ",", "melihat", "setelah"})
"""Words after which a hope gives its grounds."""


def _note(walk: _Walk, hit: Hit[Rule]) -> None:
    effect = hit.row.effect
    if effect is Effect.BACK:
        walk.back = True
    elif effect is Effect.COMPARE:
        walk.compared = hit.last
    elif effect is Effect.NEGATED:
        walk.set(None, hit)
        walk.denied = True


def _hope_holds(hope: Hit[Rule], reach: Hit[Rule], quantity: Quantity) -> bool:
    if hope.row.name == "purpose" and reach.row.effect is not Effect.ATTAIN:
        return False
    within = HOPE_TO_REACH if hope.row.effect is Effect.HOPE else PURPOSE_TO_REACH
    return reach.first - hope.last <= within and quantity.first - reach.last <= REACH_TO_QUANTITY


def _parted(scene: Scene, first: int, last: int) -> bool:
    """Does a comma or another quantity part the aim from the word of completion?

    The comma of "Targetnya, akhir 2018 angkanya sudah 95 persen" does not.
    """
    between = scene.between(first, last)
    return any(word in ",;" for word in between[1:]) or any(first <= q.first < last for q in scene.quantities)


def _aimed_around(scene: Scene, quantity: Quantity, walk: _Walk) -> Rule | None:
    """The rule of an aim that stands on both sides of the quantity, or after it."""
    if walk.kind is None and walk.hope is not None and _hoped_around(scene, quantity, walk):
        return walk.hope.row
    return _aimed_after(scene, quantity, walk) if walk.kind != "target" else None


def _hoped_around(scene: Scene, quantity: Quantity, walk: _Walk) -> bool:
    """ "optimistis 98 persen penduduk menjadi peserta": hope before, verb of reaching after."""
    if walk.hope is None or not 0 <= quantity.first - walk.hope.last <= HOPE_BESIDE:
        return False
    return any(
        h.row.effect in (Effect.REACH, Effect.ATTAIN) and 0 <= h.first - quantity.last <= REACH_AFTER
        for h in scene.kinds
        if h.first < quantity.tail
    )


def _hoped_after(scene: Scene, quantity: Quantity, counted: Counted, walk: _Walk, when: When) -> Rule | None:
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


def _aimed_after(scene: Scene, quantity: Quantity, walk: _Walk) -> Rule | None:
    """The rule of a "ditargetkan" that follows the quantity and is not about a later one."""
    if walk.kind is not None and walk.rule is not STATED and walk.since >= quantity.left:
        return None
    for hit in scene.kinds:
        if (
            hit.row.effect is Effect.AIM
            and hit.first in (quantity.last, quantity.noun_last)
            and quantity.right > hit.last
            and (scene.words.words[hit.first] == "dari" or any(h.first == hit.last for h in scene.metrics))
        ):
            return hit.row  # "1.216 target rumah sakit", "98 persen dari target nasional"
        if hit.row.effect is Effect.AIMED and quantity.last <= hit.first < quantity.right:
            later = [q.first for q in scene.quantities if q.first >= hit.last]
            if hit.first - quantity.last <= AIM_AFTER and not (later and quantity.right == later[0]):
                return hit.row
    return None
