"""Walks over the words before a quantity, as a reader does, and keeps what they say about its kind.

An aim makes what follows a target until something says that it is realised, or a new clause begins
("sedangkan", "namun").
"""

from __future__ import annotations

from dataclasses import dataclass

from extract.claims.phrases import Hit
from extract.claims.rules import Effect, Rule, rule_named
from extract.claims.scenes import Quantity, Scene
from extract.model import Kind

BEFORE, REACHED = rule_named("before"), rule_named("recorded")

REACH_TO_QUANTITY = 9  # words between a verb of reaching and its quantity, at most
REACH_TO_SUM = 16  # the same where "sebanyak" leads to the quantity
HOPE_TO_REACH = 20  # words between a hope and its verb of reaching, at most
PURPOSE_TO_REACH = 0  # words between "untuk" or "akan" and its verb of reaching, at most


@dataclass(slots=True)
class Walk:
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


def walk_to(scene: Scene, quantity: Quantity) -> Walk:
    """What the words before the quantity say about its kind."""
    walk = Walk()
    for hit in scene.kinds:
        if hit.first >= quantity.first:
            break
        _end_comparison(walk, scene, hit.first)
        _step(walk, hit, scene, quantity)
    _end_comparison(walk, scene, quantity.first)
    if walk.denied and _denies_an_earlier_one(walk, scene, quantity):
        walk.denied = False
    if walk.met is not None and _tells_what_was_reached(scene, walk.met, quantity):
        walk.kind = "actual"
    if walk.compared is not None:
        walk.kind, walk.rule, walk.back = "actual", BEFORE, False
    return walk


def _denies_an_earlier_one(walk: Walk, scene: Scene, quantity: Quantity) -> bool:
    """ "belum mencapai 95 persen, tepatnya 90,47 persen": only the first of them was not reached."""
    passed = any(walk.since <= q.first < quantity.first for q in scene.quantities)
    return passed and walk.rule is not None and walk.rule.name == "not-reached"


def _tells_what_was_reached(scene: Scene, met: int, quantity: Quantity) -> bool:
    """ "melebihi target, yakni 19 juta" tells what was reached, "melebihi target tahun ini yakni" not."""
    between = scene.between(met, quantity.first)
    passed = _PASSED & set(scene.between(met - 2, met))
    if passed and between[:2] == [",", "yakni"]:
        return True
    return bool({"mencapai", "dengan", "menjadi"} & set(between))


_PASSED = frozenset({"melebihi", "melampaui", "lampaui", "melewati", "lewat", "atas"})


def _end_comparison(walk: Walk, scene: Scene, position: int) -> None:
    """A comparison ends with the quantity compared with, or where "menjadi" goes back to the matter."""
    if walk.compared is not None and (
        any(walk.compared <= q.first < position for q in scene.quantities)
        or "menjadi" in scene.between(walk.compared, position)
    ):
        walk.compared = None


def _step(walk: Walk, hit: Hit[Rule], scene: Scene, quantity: Quantity) -> None:
    """What one phrase changes for the quantities after it."""
    effect = hit.row.effect
    if effect is Effect.TURN:
        _turn(walk, hit, scene)
    elif effect is Effect.FORECAST and _estimates_the_present(walk, hit, scene):
        return
    elif effect in _AIMS:
        walk.set("target", hit)
        walk.met = hit.last if effect is Effect.MET else None
    elif effect is Effect.HOPE:
        walk.hope = hit
    elif effect is Effect.PURPOSE:
        walk.purpose = hit
    elif effect in (Effect.REACH, Effect.ATTAIN):
        _arrive(walk, hit, scene, quantity)
    elif effect in (Effect.DONE, Effect.REALISED) and _is_to_be_done(walk, hit, scene):
        _reach(walk, hit, scene, quantity)
    elif effect in (Effect.REALISED, Effect.DONE):
        if not _is_hoped_done(walk, hit, scene):
            _realise(walk, hit, scene)
    else:
        _note(walk, hit)


def _arrive(walk: Walk, hit: Hit[Rule], scene: Scene, quantity: Quantity) -> None:
    """A verb of reaching: what a hope reaches for, what came of a target, or what a promise leads to."""
    if _is_what_came_of_it(walk, hit, scene):
        walk.kind, walk.rule, walk.since = "actual", REACHED, hit.last
        return
    _reach(walk, hit, scene, quantity)
    _bring_about(walk, hit, scene)


def _is_what_came_of_it(walk: Walk, hit: Hit[Rule], scene: Scene) -> bool:
    """ "dari target 173 ribu jiwa tercapai 172 ribu jiwa": what follows the target is what was reached."""
    said = scene.words.words[hit.first] == "tercapai" and walk.kind == "target"
    return said and any(walk.since <= q.first < hit.first for q in scene.quantities)


def _estimates_the_present(walk: Walk, forecast: Hit[Rule], scene: Scene) -> bool:
    """ "Saat ini jumlah peserta diperkirakan sekitar 200 juta": an estimate of what is."""
    if walk.kind != "actual" or walk.rule is None or walk.rule.name != "now":
        return False
    estimated = scene.words.words[forecast.first].startswith(_ESTIMATES)
    return estimated and not any(walk.since <= q.first < forecast.first for q in scene.quantities)


_ESTIMATES = ("diperkira", "perkira", "diestimasi", "estimasi")
_AIMS = frozenset({Effect.AIM, Effect.AIMED, Effect.FORECAST, Effect.PLAN, Effect.MET})


def _turn(walk: Walk, hit: Hit[Rule], scene: Scene) -> None:
    if scene.between(hit.last, hit.last + 1) in (["di"], ["untuk"], ["dari"]):
        return  # "sedangkan di Kabupaten Karanganyar 92 persen" goes on with the matter
    if walk.kind == "target" and scene.between(hit.first, hit.last) == [";"] and _is_enumeration(scene):
        return
    if walk.kind == "target" and any(h.first == hit.last for h in scene.segments):
        return  # "pekerja formal ditargetkan 88 persen, sedangkan pekerja informal 41 persen"
    if walk.kind == "target" and _goes_on_elsewhere(scene, hit):
        return
    if walk.rule is not None and walk.rule.effect is Effect.FORECAST:
        return  # "beban diperkirakan Rp176 triliun, sedangkan pendapatan Rp160 triliun"
    if walk.kind == "target" and scene.between(hit.last - 1, hit.last) in (["mana"], ["dimana"]):
        return  # "sesuai RPJMN, di mana 98 persen penduduk menjadi peserta" says what is aimed at
    walk.kind, walk.rule, walk.hope, walk.purpose = None, None, None, None
    walk.met, walk.denied = None, False


def _goes_on_elsewhere(scene: Scene, turn: Hit[Rule]) -> bool:
    """ "ditargetkan Rp56 triliun, sementara iuran Rp118 triliun": another metric, and no verb of its own."""
    following = scene.quantity_after(turn.last)
    if following is None or any(turn.last <= h.first < following.first for h in scene.kinds):
        return False
    named = [h.row.metric for h in scene.metrics if turn.last <= h.first < following.first]
    before = {h.row.metric for h in scene.metrics if h.first < turn.first}
    return following.first - turn.last <= ELLIPTIC and bool(named) and not before & set(named)


ELLIPTIC = 4  # words between "sementara" and the quantity of a clause without a verb, at most


def _is_enumeration(scene: Scene) -> bool:
    """Does a colon announce a list: "Target 2024: peserta 25.000; iuran Rp150 miliar"?"""
    first = scene.quantities[0].first if scene.quantities else 0
    return ":" in scene.between(0, first)


def _reach(walk: Walk, hit: Hit[Rule], scene: Scene, quantity: Quantity) -> None:
    for hope in (walk.hope, walk.purpose):
        if walk.kind == "target" or hope is None or hope.last <= walk.since:
            continue
        if _hope_holds(hope, hit, scene, quantity):
            walk.set("target", hope)


def _bring_about(walk: Walk, reach: Hit[Rule], scene: Scene) -> None:
    """What a promise leads to is promised: "akan menambah 4 juta peserta sehingga total menjadi 278 juta"."""
    before = scene.quantity_before(reach.first)
    if walk.kind is not None or before is None or "sehingga" not in scene.between(before.last, reach.first):
        return
    earlier = walk_to(scene, before)
    if earlier.kind == "target" and earlier.rule is not None:
        walk.kind, walk.rule, walk.since = "target", earlier.rule, reach.last


def _realise(walk: Walk, hit: Hit[Rule], scene: Scene) -> None:
    if walk.kind == "target" and _dates_the_base(scene, walk.since, hit):
        return  # "ditargetkan naik dari Rp56 triliun tahun lalu menjadi Rp64 triliun"
    weak = walk.rule is not None and walk.rule.effect in (Effect.HOPE, Effect.PURPOSE)
    modifies = walk.kind == "target" and scene.between(hit.first - 1, hit.first) == ["yang"] and not weak
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


def _is_hoped_done(walk: Walk, done: Hit[Rule], scene: Scene) -> bool:
    """Is it hoped to be done by then: "berharap semua kabupaten sudah mencapai 98 persen"?"""
    if walk.hope is None or done.row.effect is not Effect.DONE or walk.hope.last <= walk.since:
        return False
    reached = any(
        h.row.effect in (Effect.REACH, Effect.ATTAIN) and 0 <= h.first - done.last <= 1 for h in scene.kinds
    )
    said = set(scene.between(walk.hope.last, done.first))
    return reached and not _FACTS & said and scene.between(done.first - 1, done.first) != ["yang"]


def _is_to_be_done(walk: Walk, done: Hit[Rule], scene: Scene) -> bool:
    """Is it hoped that one can do it: "optimistis bisa membukukan iuran Rp2 triliun"?"""
    if walk.hope is None or walk.hope.last <= walk.since:
        return False
    return scene.is_to_be_done(done) and scene.words.words[done.first].startswith(("me", "ter", "di"))


_FACTS = frozenset({"karena", "mengingat", "sebab", "lantaran", "dengan", ",", "melihat", "setelah"})
"""Words after which a hope gives its grounds."""


def _note(walk: Walk, hit: Hit[Rule]) -> None:
    effect = hit.row.effect
    if effect is Effect.BACK:
        walk.back = True
    elif effect is Effect.COMPARE:
        walk.compared = hit.last
    elif effect is Effect.NEGATED:
        walk.set(None, hit)
        walk.denied = True


def _hope_holds(hope: Hit[Rule], reach: Hit[Rule], scene: Scene, quantity: Quantity) -> bool:
    if hope.row.name == "purpose" and reach.row.effect is not Effect.ATTAIN:
        return False
    between = scene.between(hope.last, reach.first)
    if {"yakni", "yaitu"} & set(between) and "dengan" in between:
        return False  # "mendorong terpenuhinya UHC, yakni Gowa dengan cakupan mencapai 90 persen"
    within = HOPE_TO_REACH if hope.row.effect is Effect.HOPE else PURPOSE_TO_REACH
    summed = scene.between(quantity.first - 1, quantity.first) in (["sebanyak"], ["sebesar"], ["sejumlah"])
    far = REACH_TO_SUM if summed else REACH_TO_QUANTITY
    return reach.first - hope.last <= within and quantity.first - reach.last <= far


def _parted(scene: Scene, first: int, last: int) -> bool:
    """Does a comma or another quantity part the aim from the word of completion?

    The comma of "Targetnya, akhir 2018 angkanya sudah 95 persen" does not.
    """
    between = scene.between(first, last)
    return any(word in ",;" for word in between[1:]) or any(first <= q.first < last for q in scene.quantities)
