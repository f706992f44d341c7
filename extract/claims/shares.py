"""Reads what a percentage counts: a coverage, a return, or the growth of something."""

from __future__ import annotations

from collections.abc import Sequence

from extract.claims.counted import Counted, is_whole
from extract.claims.naming import FAR, NEAR, PEOPLE_METRICS, right_end, stronger
from extract.claims.rules import Effect
from extract.claims.scenes import Quantity, Scene, unit_of
from extract.model import Measure, Metric

MORE_THAN_ALL = 110  # percent; registers of members may hold somewhat more than the population counted
_OF_A_FEE = frozenset({"kelas", "perpres", "perpers", "menaikkan", "dinaikkan", "dinaikan"})
"""Words of which one says that what rises is a fee, not the contributions collected."""
SUMMED_CHANGE = 12  # the same for a noun, where "sebesar" leads to the quantity: "pertumbuhan ... sebesar"
CHANGE = 4  # words between a word of growth and its quantity, at most


def read_share(scene: Scene, quantity: Quantity, spoken_of: Sequence[Metric]) -> Counted | None:
    """What a percentage counts; None where it counts nothing of an agency."""
    if _falls(scene, quantity) or _is_share_of_places(scene, quantity):
        return None
    before = spoken_of[0] if spoken_of else None
    growth = _growth(scene, quantity, before)
    if growth is not None:
        return _read_growth(scene, quantity, growth, before)
    share = _named_share(scene, quantity)
    metric = share or _implied_share(scene, quantity, spoken_of)
    if metric is None:
        return None
    if metric == "coverage" and quantity.amount.value > MORE_THAN_ALL:
        return None  # a share of a target
    measure: Measure = "level" if metric == "investment_return" else "share"
    whose = set(scene.between(quantity.last, min(quantity.right, quantity.last + SHARE_OF_WITHIN)))
    of_people = metric == "coverage" and bool(_RESIDENTS & whose)
    return Counted(metric=metric, measure=measure, unit="percent", named=share is not None or of_people)


def _read_growth(scene: Scene, quantity: Quantity, growth: Measure, before: Metric | None) -> Counted | None:
    """What grows by the percentage; `before` is the metric spoken of last."""
    named = _metric_that_grows(scene, quantity)
    metric = named or before
    covers = metric is None and any(h.row.metric == "coverage" for h in scene.metrics)
    if covers or _names_only_coverage(scene, quantity):
        metric = "coverage"
    if metric is None or (metric in PEOPLE_METRICS and _restates_money(scene, quantity)):
        return None
    if metric == "contributions" and _OF_A_FEE & set(scene.words.words):
        return None
    measure: Measure = "increase" if metric == "coverage" else growth  # points of a share
    named_here = named is not None or metric is not before
    return Counted(metric=metric, measure=measure, unit="percent", named=named_here)


def _names_only_coverage(scene: Scene, quantity: Quantity) -> bool:
    """Do the words before it name a coverage and nothing else that grows?"""
    own = [h.row.metric for h in scene.metrics if quantity.left <= h.first and h.last <= quantity.first]
    return bool(own) and all(metric == "coverage" for metric in own)


def _restates_money(scene: Scene, quantity: Quantity) -> bool:
    """ "realisasi Rp36,4 triliun atau naik 36,8 persen": what grows is the sum."""
    earlier = scene.quantity_before(quantity.first)
    if earlier is None or unit_of(earlier.amount) != "IDR":
        return False
    return quantity.first - earlier.last <= CHANGE and "atau" in scene.between(earlier.last, quantity.first)


def _is_share_of_places(scene: Scene, quantity: Quantity) -> bool:
    """ "70 persen kabupaten dan kota", "80 persen dari total desa"."""
    whose = [
        w for w in scene.between(quantity.last, quantity.last + 3) if w not in ("dari", "total", "seluruh")
    ]
    return bool(whose) and whose[0] in _PLACES


_PLACES = frozenset({"kabupaten", "kota", "provinsi", "kecamatan", "wilayah", "daerah", "desa", "kelurahan"})


def _named_share(scene: Scene, quantity: Quantity) -> Metric | None:
    """The metric that the words nearest to the quantity name: after it, before it, then over its whole."""
    fitting = [h for h in scene.metrics if "percent" in h.row.units]
    left = _left_of_what_it_corrects(scene, quantity)
    own = [h for h in fitting if left <= h.first and h.last <= quantity.first]
    own = [h for h in own if scene.words.words[h.first] not in _OFFICES]
    after = [h for h in fitting if quantity.last <= h.first < quantity.last + NEAR]
    for hits in (
        [h for h in after if h.first < quantity.right],
        own[-1:],
        [h for h in after if h.first < right_end(scene, quantity)],
    ):
        if hits:
            return hits[0].row.metric
    return None


_OFFICES = frozenset({"kantor", "titik", "layanan"})
"""First words of facilities that a share does not count: "kantor wilayah Jawa Timur 63%"."""


def _left_of_what_it_corrects(scene: Scene, quantity: Quantity) -> int:
    """Where its words begin; "belum 95 persen, tepatnya 90 persen" are the words of the share before it."""
    earlier = scene.quantity_before(quantity.first)
    if earlier is None or not {"tepatnya", "persisnya"} & set(scene.between(earlier.last, quantity.first)):
        return quantity.left
    return earlier.left


def _implied_share(scene: Scene, quantity: Quantity, spoken_of: Sequence[Metric]) -> Metric | None:
    """The metric that was spoken of before, or that an aim at a share of the people implies."""
    own = [h for h in scene.metrics if quantity.left <= h.first < quantity.first]
    if any(h.row.metric == "participants" for h in own) and is_share_of_people(scene, quantity):
        return "coverage"  # "Peserta JKN mencapai 78 persen dari jumlah penduduk"
    aimed = _is_called_target(scene, quantity)
    for metric in spoken_of:
        if metric == "coverage" or (metric in PEOPLE_METRICS and is_of_population(scene, quantity)):
            return "coverage"
        if metric == "other" and aimed:
            return "other"
    return None


def _is_called_target(scene: Scene, quantity: Quantity) -> bool:
    """Does a target stand right before it: "Targetnya 98 persen"?"""
    return any(h.row.effect is Effect.AIM and 0 <= quantity.first - h.last <= 2 for h in scene.kinds)


_RESIDENTS = frozenset({"penduduk", "penduduknya", "populasi", "warga", "warganya"})
"""Those of whom an unnamed share is a coverage; a share "dari pekerja" may be of a wage."""


def is_of_population(scene: Scene, quantity: Quantity) -> bool:
    """Is it said to be a share of the people: "(82 persen dari jumlah penduduk)", "atau 98 persen"?"""
    around = scene.between(max(quantity.left, quantity.first - 3), quantity.first)
    if any(h.row.effect is Effect.BACK and h.last <= quantity.first for h in scene.kinds):
        return True
    return bool({"atau", "setara"} & set(around)) or is_share_of_people(scene, quantity)


def is_share_of_people(scene: Scene, quantity: Quantity) -> bool:
    """Do the words after it name the people of whom it is a share?"""
    end = min(right_end(scene, quantity), quantity.last + SHARE_OF_WITHIN)
    return bool(_POPULATION & set(scene.between(quantity.last, end))) or _follows_whole(scene, quantity)


def _follows_whole(scene: Scene, quantity: Quantity) -> bool:
    """ "dari 3 juta pekerja baru 32,7 persen": is the whole that it is a share of named just before it?"""
    earlier = scene.quantity_before(quantity.first)
    if earlier is None or quantity.first - earlier.last > SHARE_OF_WITHIN or not is_whole(scene, earlier):
        return False
    return earlier.amount.noun in _POPULATION


SHARE_OF_WITHIN = 8  # words after a share that can name whose it is: "persen dari total 3,8 juta pekerja"
_POPULATION = frozenset(
    "penduduk populasi warga masyarakat pekerja penduduknya warganya masyarakatnya".split()
)


def _growth(scene: Scene, quantity: Quantity, before: Metric | None) -> Measure | None:
    """ "growth" for "tumbuh 14 persen", "increase" for "naik 10 persen menjadi 45 persen", else None."""
    words = scene.words.words
    for hit in scene.measures:
        if hit.row.measure != "grow" or not (quantity.left <= hit.first < quantity.first):
            continue
        between = words[hit.last : quantity.first]
        summed = between[-1:] == ["sebesar"] and words[hit.first].startswith(("pe", "ke"))
        if len(between) > (SUMMED_CHANGE if summed else CHANGE + 2):
            continue
        if {"menjadi", "jadi", "ke", "dari"} & set(between):
            continue
        up_to = {"hingga", "sampai", "mencapai"} & set(between) and quantity.amount.value <= MORE_THAN_ALL
        members = before in ("participants", "active_participants", "coverage")
        if up_to and not _compared(scene, quantity) and (members or _of_people(scene, quantity)):
            continue
        return "increase" if _leads_to_share(scene, quantity) else "growth"
    if _compared(scene, quantity) and "yoy" in words[quantity.last : quantity.last + 2]:
        return "growth"
    return None


def _of_people(scene: Scene, quantity: Quantity) -> bool:
    """Do members rise "hingga 98 persen"? Then it is their share, not their growth."""
    before = [h.row.metric for h in scene.metrics if quantity.left <= h.first and h.last <= quantity.first]
    return bool(before) and before[-1] in ("participants", "active_participants", "coverage")


def _leads_to_share(scene: Scene, quantity: Quantity) -> bool:
    """ "naik 10 persen menjadi 45 persen": points of a share, not growth."""
    following = scene.quantity_after(quantity.last)
    return (
        following is not None
        and following.amount.unit == "percent"
        and "menjadi" in scene.between(quantity.last, following.first)[:2]
    )


def _falls(scene: Scene, quantity: Quantity) -> bool:
    """Is it a decline: "turun 7,43 persen"? No measure of the guidelines holds one."""
    return any(
        hit.row.measure == "fall"
        and quantity.left <= hit.first < quantity.first
        and quantity.first - hit.last <= CHANGE
        and not {"menjadi", "ke", "hingga"} & set(scene.between(hit.last, quantity.first))
        for hit in scene.measures
    )


def _compared(scene: Scene, quantity: Quantity) -> bool:
    return any(
        h.row.measure == "compare" and quantity.last <= h.first < quantity.right for h in scene.measures
    )


def _metric_that_grows(scene: Scene, quantity: Quantity) -> Metric | None:
    fitting = [h for h in scene.metrics if h.row.metric != "coverage"]
    before = [h for h in fitting if h.last <= quantity.first and quantity.first - h.last <= FAR]
    own = [h for h in before if h.first >= quantity.left]
    after = [h for h in fitting if quantity.last <= h.first < min(quantity.right, quantity.last + NEAR)]
    for hits, at in ((own, -1), (after, 0), (before, -1)):
        if hits:
            return stronger(hits, hits[at])
    return None
