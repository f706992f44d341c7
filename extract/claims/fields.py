"""Reads what a quantity counts: its metric, measure and unit."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from extract.claims.counted import Counted
from extract.claims.naming import FAR, OTHER_PEOPLE, PEOPLE_METRICS, UNITS, is_benefited, nearest_metric
from extract.claims.phrases import Hit
from extract.claims.rules import Effect, Rule
from extract.claims.rules_metrics import MeasureRule
from extract.claims.scenes import Quantity, Scene, restates, unit_of
from extract.claims.shares import CHANGE, read_share
from extract.model import Measure, Metric, Unit

BARE = 8  # words between a metric's name and a number without unit or noun, at most
LEAST = {"people": 20, "IDR": 10**8}
"""Smaller quantities are about persons, not about an agency: three heirs, a premium of Rp16.800."""
_WORKERS = frozenset(
    {"pekerja", "tenaga kerja", "peserta", "buruh", "nelayan", "petani", "pekerja migran", "pedagang"}
    | {"tukang ojek", "ojol", "pengemudi", "driver", "sopir", "kurir", "marbot", "guru ngaji", "honorer"}
)
_LIKE_A_YEAR = re.compile(r"(?:19|20)\d\d")


def read_counted(scene: Scene, quantity: Quantity, spoken_of: Sequence[Metric]) -> Counted | None:
    """The metric, measure and unit; None where nothing is counted.

    `spoken_of` are the metrics spoken of before, the last one first.
    """
    unit = None if quantity.amount.noun in UNITS else unit_of(quantity.amount)
    if unit == "percent":
        return read_share(scene, quantity, spoken_of)
    whole = _whole_target(scene, quantity)
    if whole is not None and unit in (None, unit_of(whole.amount)):
        return read_counted(scene, whole, spoken_of)
    if unit is None and any(h.first == quantity.last for h in scene.segments):
        unit = "people"  # "231.119 PU"
    if unit is None and not _is_counting(scene, quantity):
        return None
    if unit == "count" and not _names_noun(scene, quantity):
        return _households(scene, quantity)
    if unit == "people" and _are_agents(scene, quantity):
        return Counted(metric="agents", measure=_level_or_increase(scene, quantity), unit="count", named=True)
    named = nearest_metric(scene, quantity, unit) or _metric_of_group(scene, quantity, unit)
    named = named or _metric_of_coverage(scene, quantity, unit)
    if named is None and unit == "people" and _CENSUS & set(scene.words.words):
        return None  # the whole workforce
    metric = named or _implied_metric(scene, quantity, unit, spoken_of)
    if metric is None:
        return None
    unit = unit or _unit_of_metric(metric)
    if quantity.amount.value < LEAST.get(unit, 0):
        return None
    measure = _level_or_increase(scene, quantity)
    return Counted(metric=metric, measure=measure, unit=unit, named=named is not None)


def _are_agents(scene: Scene, quantity: Quantity) -> bool:
    """Are the persons agents: "penambahan agen Perisai menjadi 20.000 orang"?"""
    if quantity.amount.noun not in ("orang", "jiwa"):
        return False
    own = [h.row.metric for h in scene.metrics if quantity.left <= h.first and h.last <= quantity.first]
    after = [h for h in scene.metrics if 0 <= h.first - quantity.noun_last <= AGENTS_WITHIN]
    return own[-1:] == ["agents"] or any(
        h.row.metric == "agents" and "menjadi" in scene.between(quantity.noun_last, h.first) for h in after
    )


AGENTS_WITHIN = 3  # words between "1.300 orang" and "yang menjadi Perisai", at most


def _metric_of_group(scene: Scene, quantity: Quantity, unit: Unit | None) -> Metric | None:
    """Members, where the quantity's own words call people by the programme's name of a group."""
    if unit != "people" or is_benefited(scene, quantity) or quantity.amount.noun in OTHER_PEOPLE:
        return None
    if _CENSUS & set(scene.words.words):
        return None
    own = [h for h in scene.segments if quantity.left <= h.first < quantity.tail]
    words = {word for h in own for word in scene.between(h.first, h.last)}
    return "participants" if words & _GROUP_NAMES else None


_CENSUS = frozenset({"bps", "angkatan", "statistik", "sakernas", "susenas", "sensus", "potensi"})
"""Words of a sentence that counts the whole workforce."""
_GROUP_NAMES = frozenset({"upah", "bpu", "pu", "ppu", "pbpu", "pbi", "jakon", "konstruksi"})
"""Words of the programmes' own names of groups; "informal" and "migran" name people outside too."""


def _metric_of_coverage(scene: Scene, quantity: Quantity, unit: Unit | None) -> Metric | None:
    """Members, where a coverage is given as a number: "cakupan UHC baru mencapai 1.097.744 jiwa"."""
    own = [h for h in scene.metrics if quantity.left <= h.first and h.last <= quantity.first]
    covered = own[-1:] and own[-1].row.metric == "coverage" and unit in (None, "people")
    return "participants" if covered and quantity.amount.noun not in OTHER_PEOPLE else None


def _implied_metric(
    scene: Scene, quantity: Quantity, unit: Unit | None, spoken_of: Sequence[Metric]
) -> Metric | None:
    """The metric that was spoken of before."""
    if spoken_of[:1] == ["coverage"] and unit != "IDR" and _says_again(scene, quantity):
        return "participants"
    fitting = [metric for metric in spoken_of if _fits(metric, unit)]
    return fitting[0] if fitting and not is_benefited(scene, quantity) else None


def _says_again(scene: Scene, quantity: Quantity) -> bool:
    """Do people restate a coverage: "84 persen atau 463 ribu jiwa"?"""
    return bool(_SAYING_AGAIN & set(scene.between(quantity.left, quantity.first)))


_SAYING_AGAIN = frozenset({"atau", "setara", "(", "dengan", "meliputi", "mencakup"})


def _households(scene: Scene, quantity: Quantity) -> Counted | None:
    """Families that are or become members; they are counted, but not as people."""
    joins = any(h.row.metric == "participants" and not h.row.noun for h in scene.metrics) or any(
        h.row.metric == "coverage" for h in scene.metrics
    )
    if quantity.amount.noun not in ("kepala keluarga", "keluarga", "kk", "rumah tangga") or not joins:
        return None
    measure = _level_or_increase(scene, quantity)
    return Counted(metric="participants", measure=measure, unit="count", named=True)


def aims_at_workers(scene: Scene, quantity: Quantity) -> bool:
    """Is a group of workers aimed at: "target bisa merangkul 15 ribu nelayan dan 3.000 petani"?"""
    if quantity.amount.noun not in _WORKERS:
        return False
    aims = [
        h
        for h in scene.kinds
        if h.last <= quantity.first and (h.row.effect in _AIMS or _is_hope_to_reach(scene, h, quantity))
    ]
    if not aims:
        return False
    listed = any(aims[-1].last <= q.first < quantity.first for q in scene.quantities)
    told = any(
        aims[-1].last <= h.first < quantity.first and h.row.effect in _TELLING and not scene.is_to_be_done(h)
        for h in scene.kinds
    )
    return not told and quantity.first - aims[-1].last <= (AIM_TO_LIST if listed else AIM_TO_WORKERS)


def _is_hope_to_reach(scene: Scene, hope: Hit[Rule], quantity: Quantity) -> bool:
    """ "optimistis bisa menambah 15.000 pekerja": does a verb of reaching stand between the hope and it?"""
    return hope.row.effect is Effect.HOPE and any(
        h.row.effect in (Effect.REACH, Effect.ATTAIN) and hope.last <= h.first < quantity.first
        for h in scene.kinds
    )


_AIMS = frozenset({Effect.AIM, Effect.AIMED, Effect.MET})
_TELLING = frozenset({Effect.REALISED, Effect.DONE, Effect.TURN, Effect.BASE, Effect.COMPARE})
AIM_TO_LIST = 25  # words between an aim and an item of its list, at most
AIM_TO_WORKERS = 8  # words between an aim and the workers aimed at, at most


def _is_counting(scene: Scene, quantity: Quantity) -> bool:
    """Does a bare number count something: is a metric named close before it, or right after it?"""
    if quantity.amount.value < 1000 or _LIKE_A_YEAR.fullmatch(quantity.amount.raw):
        return False
    if any(letter.isalpha() for letter in quantity.amount.raw):  # "35 juta"
        return True
    aims = [h for h in scene.kinds if h.row.effect is Effect.AIM and quantity.left <= h.first]
    if any(0 <= quantity.first - h.last <= 1 for h in aims):
        return True  # "dari target 30.000, peserta ..."
    if any(h.first == aim.last and h.last <= quantity.first for h in scene.metrics for aim in aims):
        return True  # "target rumah sakit yang memenuhi kriteria hingga akhir tahun mencapai 1.427"
    if _names_group(scene, quantity) or _goes_on_list(scene, quantity) or _names_whole(scene, quantity):
        return True
    if _restates_share(scene, quantity):
        return True  # "85 persen atau 225.796 dari 301.131 jiwa"
    if _is_restated_as_share(scene, quantity):
        return True  # "623.409 atau 80 persen dari 780.666 pekerja"
    return any(
        (quantity.left <= h.first and quantity.first - h.last <= BARE) or 0 <= h.first - quantity.last <= 2
        for h in scene.metrics
        if h.first < quantity.first or h.first < quantity.tail
    )


def _names_group(scene: Scene, quantity: Quantity) -> bool:
    """Does a group of members lead to it: "pekerja penerima upah atau formal sebanyak 1.615.887"?"""
    return any(quantity.left <= h.first and 0 <= quantity.first - h.last <= LIST_GAP for h in scene.segments)


def _goes_on_list(scene: Scene, quantity: Quantity) -> bool:
    """Does it follow another bare number that counts: "133.423.653 (2014), 156.790.287 (2015)"?"""
    earlier = scene.quantity_before(quantity.first)
    if earlier is None or quantity.amount.noun is not None or quantity.first - earlier.last > LIST_GAP:
        return False
    if unit_of(earlier.amount) == "people":
        return scene.between(earlier.noun_last, earlier.noun_last + 1) == [","]
    return unit_of(earlier.amount) is None and _is_counting(scene, earlier)


LIST_GAP = 6  # words between two bare numbers of a list, at most


def _names_whole(scene: Scene, quantity: Quantity) -> bool:
    """Is the whole that it is of named: "3.060 dari 3.176 rumah sakit", "574.200 dari 586.900 warga"?"""
    following = scene.quantity_after(quantity.last)
    if following is None or scene.between(quantity.last, following.first) not in _OF_WHOLE:
        return False
    return unit_of(following.amount) == "people" or any(
        h.row.noun and following.last <= h.first < following.noun_last for h in scene.metrics
    )


_OF_WHOLE = (["dari"], ["dari", "total"])


def _is_restated_as_share(scene: Scene, quantity: Quantity) -> bool:
    following = scene.quantity_after(quantity.last)
    if following is None or unit_of(following.amount) != "percent":
        return False
    return restates(scene, quantity, following)


def _restates_share(scene: Scene, quantity: Quantity) -> bool:
    earlier = scene.quantity_before(quantity.first)
    if earlier is None or unit_of(earlier.amount) != "percent":
        return False
    return restates(scene, earlier, quantity)


def _whole_target(scene: Scene, quantity: Quantity) -> Quantity | None:
    """The target of which the quantity is the part reached: "58.568 dari target 114.230 peserta baru"."""
    following = scene.quantity_after(quantity.last)
    if following is None or following.first - quantity.last > 6:
        return None
    return following if scene.between(quantity.last, following.first)[:2] == ["dari", "target"] else None


def _names_noun(scene: Scene, quantity: Quantity) -> bool:
    """Is the counted noun itself a metric's name: "198 desa", "3.500 agen"?"""
    return any(h.row.noun and quantity.last <= h.first < quantity.noun_last for h in scene.metrics)


def _fits(metric: Metric, unit: Unit | None) -> bool:
    if unit in (None, "people"):
        return metric in PEOPLE_METRICS
    if unit == "IDR":
        return metric in ("managed_funds", "investment_return", "contributions", "benefits_paid", "arrears")
    return metric not in PEOPLE_METRICS


def _unit_of_metric(metric: Metric) -> Unit:
    if metric in PEOPLE_METRICS:
        return "people"
    if metric in ("managed_funds", "investment_return", "contributions", "benefits_paid", "arrears"):
        return "IDR"
    return "percent" if metric == "coverage" else "count"


def is_aimed(scene: Scene, quantity: Quantity) -> bool:
    """Do the quantity's own words call it a target, somewhere before it or right after it?"""
    return any(
        h.row.effect in (Effect.AIM, Effect.AIMED, Effect.PLAN)
        and (quantity.left <= h.first < quantity.first or quantity.last <= h.first < quantity.tail)
        for h in scene.kinds
    )


def _names_another(scene: Scene, hit: Hit[MeasureRule], quantity: Quantity) -> bool:
    """Is it the noun of the quantity before: "23 juta peserta baru, iuran Rp84 triliun"?"""
    before = scene.quantity_before(quantity.first)
    return before is not None and "baru" in scene.between(hit.first, hit.last) and hit.first == before.last


def _adds_after(scene: Scene, hit: Hit[MeasureRule], quantity: Quantity) -> bool:
    """ "5.000 orang lagi", "5.000 peserta baru", but not "5.000 peserta baru terealisasi 4.000"."""
    if not quantity.last <= hit.first <= quantity.last + 2 or hit.first >= quantity.tail:
        return False
    words = scene.words.words
    if words[hit.first].startswith(("di", "me", "ber")):
        return False
    told = any(h.first == hit.last and h.row.effect in (Effect.DONE, Effect.REALISED) for h in scene.kinds)
    return not (told and words[hit.last - 1] == "baru")


def _leads_elsewhere(between: Sequence[str]) -> bool:
    """Does a place part the increase from the quantity? "di tahun 2016" does not."""
    return any(word == "di" and not after.startswith("tahun") for word, after in pairwise([*between, ""]))


_SUMMING = (["sebanyak"], ["sebesar"], ["ialah"], ["adalah"])
_TO_LEVEL = frozenset(
    "menjadi jadi targetnya mencapai menembus tembus menyentuh hingga sampai ke dari dibanding"
    " dibandingkan".split()
)
"""Words between an increase and a quantity that make the quantity the level reached, or another one's."""


def _level_or_increase(scene: Scene, quantity: Quantity) -> Measure:
    """Is it by how much a number is to rise, or the number itself?"""
    words = scene.words.words
    for hit in scene.measures:
        if hit.row.measure == "add" and _adds_after(scene, hit, quantity):
            return "increase"
        if hit.row.measure not in ("add", "grow") or not quantity.left <= hit.first < quantity.first:
            continue
        if _names_another(scene, hit, quantity):
            continue
        if words[hit.first] in ("baru", "lagi"):
            continue
        between = scene.between(hit.last, quantity.first)
        summed = between[-1:] in _SUMMING and words[hit.first].startswith("pen")
        near = len(between) <= (FAR if summed else CHANGE)
        if near and not _TO_LEVEL & set(between) and not _leads_elsewhere(between):
            return "increase"
    return "level"
