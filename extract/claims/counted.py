"""What a quantity counts, and how it stands to the quantities beside it: a base, a whole."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from extract.claims.rules import Effect
from extract.claims.scenes import Quantity, Scene, unit_of
from extract.model import Measure, Metric, Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """What a quantity counts."""

    metric: Metric
    measure: Measure
    unit: Unit
    named: bool  # the sentence names the metric; otherwise it comes from a sentence before


def is_whole(scene: Scene, quantity: Quantity) -> bool:
    """Is it the population that a part is taken from: "661 ribu dari 794 ribu jiwa penduduk"?"""
    if unit_of(quantity.amount) in ("percent", "IDR"):
        return False
    if _is_called_aimed_at(scene, quantity):
        return False
    if quantity.amount.noun == "penduduk" and scene.between(quantity.first - 1, quantity.first) == ["dengan"]:
        return True  # "dengan 587.646 penduduk, Kota Surakarta ..."
    at = quantity.first
    while at > quantity.left and scene.words.words[at - 1] in _PART_OF:
        at -= 1
    if _CHANGES & set(scene.between(max(quantity.left, at - 2), at)):
        return False  # "naik terus dari 133 juta"
    if scene.between(at - 1, at) and scene.words.words[at - 1] in ("terdiri", "terbagi", "berasal"):
        return False
    if _is_whole_that_amounts_to(scene, quantity):
        return True
    taken_from = scene.words.words[at] == "dari" if at < quantity.first else False
    members = {"peserta", "kepesertaan", "anggota", "cakupan", "target"}
    around = scene.between(at, quantity.first) + scene.between(
        quantity.last, min(quantity.right, quantity.last + 3)
    )
    return taken_from and not members & set(around) and not is_base(scene, quantity)


def _is_called_aimed_at(scene: Scene, quantity: Quantity) -> bool:
    """ "44.847 pekerja dari 38.194 orang yang ditargetkan"."""
    after = scene.between(quantity.noun_last, quantity.noun_last + 2)
    return after[:1] == ["yang"] and after[1:] in (["ditargetkan"], ["ditarget"], ["dibidik"])


def _is_whole_that_amounts_to(scene: Scene, quantity: Quantity) -> bool:
    """ "13 persen dari keseluruhan tenaga kerja yang mencapai 3,57 juta orang"."""
    own = scene.between(quantity.left, quantity.first)
    starts = [at for at, pair in enumerate(pairwise(own)) if pair[0] == "dari" and pair[1] in _WHOLES]
    if not starts or own[-2:-1] != ["yang"] or own[-1] not in _AMOUNTING:
        return False
    return not {"peserta", "kepesertaan", "anggota", "target"} & set(own[starts[-1] :])


_WHOLES = frozenset({"total", "keseluruhan", "seluruh", "jumlah"})
_AMOUNTING = frozenset({"mencapai", "berjumlah", "jumlahnya", "sebanyak"})
_PART_OF = frozenset(
    "dari total jumlah sekitar keseluruhan seluruh hampir sebanyak sebesar kurang lebih".split()
)


def is_taken_from_potential(scene: Scene, quantity: Quantity) -> bool:
    """ "dari 27.062 potensi angkatan kerja, tercapai 20.755": a part of those who could be members."""
    earlier = scene.quantity_before(quantity.first)
    if earlier is None or scene.between(earlier.first - 1, earlier.first) != ["dari"]:
        return False
    named = any(h.row.name in _POTENTIALS and 0 <= h.first - earlier.last <= 1 for h in scene.bars)
    return named and bool(
        {"tercapai", "terdaftar", "terlindungi"} & set(scene.between(earlier.last, quantity.first))
    )


_POTENTIALS = frozenset({"potential", "potential-of"})


def is_part_reached(scene: Scene, quantity: Quantity, aimed: int) -> bool:
    """ "105 ribu dari target 98 ribu, BPU 55 ribu dari target 32 ribu": is it held against its own target?

    `aimed` is the word after the last aim; one of the quantity's own clause makes it a target.
    """
    following = scene.quantity_after(quantity.last)
    if following is None or not any(aimed <= q.first < quantity.first for q in scene.quantities):
        return False
    between = scene.between(quantity.noun_last, following.first)
    return between[:2] in _AGAINST and len(between) <= TARGET_WITHIN


_AGAINST = (["dari", "target"], ["atas", "target"])
TARGET_WITHIN = 4  # words between a part reached and the target that it is held against, at most


def is_base(scene: Scene, quantity: Quantity) -> bool:
    """Where things stood before: "dari 44 persen menjadi 55 persen", "naik ... dari 38 juta"."""
    before = [h for h in scene.kinds if h.row.effect is Effect.BASE and h.last <= quantity.first]
    if before and _grew_from(scene, quantity, before[-1].first):
        return True
    if _becomes(scene, quantity):
        return True
    if not before or quantity.first - before[-1].last > 1 or before[-1].first < quantity.left:
        return False
    if _CHANGES & set(scene.between(before[-1].first - 1, before[-1].first)):
        return True
    if _became_before(scene, quantity, before[-1].first):
        return True
    following = scene.quantity_after(quantity.last)
    if following is None or following.first - quantity.last > CHANGED_WITHIN:
        return False
    return bool({"menjadi", "jadi", "ke"} & set(scene.between(quantity.last, following.first)))


def _became_before(scene: Scene, quantity: Quantity, base: int) -> bool:
    """Does it follow at once what it became: "naik menjadi Rp88 triliun dari Rp80 triliun"?"""
    earlier = scene.quantity_before(quantity.first)
    if earlier is None or base not in (earlier.last, earlier.noun_last):
        return False
    return "menjadi" in scene.between(max(earlier.left, earlier.first - 2), earlier.first)


def _becomes(scene: Scene, quantity: Quantity) -> bool:
    """ "tunggakan Rp96 miliar turun menjadi Rp40 miliar": does a change begin right after it?"""
    following = scene.quantity_after(quantity.last)
    if following is None or unit_of(following.amount) != unit_of(quantity.amount):
        return False
    between = scene.between(quantity.noun_last, following.first)
    return len(between) <= 3 and between[-1:] == ["menjadi"] and bool((_CHANGES | {"turun"}) & set(between))


def _grew_from(scene: Scene, quantity: Quantity, base: int) -> bool:
    """ "tumbuh 12,9 persen dari jumlah peserta tahun 2017 sebanyak 26,2 juta": is it what grew?"""
    earlier = scene.quantity_before(quantity.first)
    if earlier is None or unit_of(earlier.amount) != "percent":
        return False
    if scene.between(earlier.last, base) not in _RIGHT_BEFORE_BASE:
        return False
    if quantity.first - base > GREW_FROM_WITHIN or unit_of(quantity.amount) == "percent":
        return False
    if {"target", "menjadi", "total", ","} & set(scene.between(base, quantity.first)):
        return False
    return bool(
        (_CHANGES | _GROWTH) & set(scene.between(max(earlier.left, earlier.first - 3), earlier.first))
    )


_RIGHT_BEFORE_BASE: tuple[list[str], ...] = ([], ["tahun", "ini"], ["tahun", "depan"])
GREW_FROM_WITHIN = 12  # words between "tumbuh 12 persen dari" and the number that grew, at most
CHANGED_WITHIN = 9  # words between what was and what it became, at most
_GROWTH = frozenset({"kenaikan", "peningkatan", "pertumbuhan"})
_CHANGES = frozenset({"naik", "meningkat", "tumbuh", "bertambah", "melonjak", "turun"})
