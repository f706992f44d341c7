"""Finds the metric that the words nearest to a quantity name."""

from __future__ import annotations

from extract.claims.counted import is_whole
from extract.claims.phrases import Hit
from extract.claims.rules_metrics import MetricRule
from extract.claims.scenes import Quantity, Scene, restates
from extract.model import Metric, Unit

FAR = 30  # words between a metric's name and its quantity, at most
NEAR = 14  # words between a quantity and a metric's name that follows it, at most
_BENEFITED = frozenset({"anak", "ahli waris", "penerima", "penerima manfaat"})
"""Nouns of people who get something; they are never counted as members."""
OTHER_PEOPLE = frozenset(
    {"pegawai", "karyawan", "dokter", "petugas", "relawan", "anak", "penerima", "pengguna", "mitra"}
)
"""Nouns that count members only where their own clause says so."""
UNITS = frozenset({"unit", "buah"})
"""Nouns that say nothing of what is counted: "perusahaan terdaftar 1.105 unit"."""
PEOPLE_METRICS = frozenset({"participants", "active_participants", "digital_users"})


def is_benefited(scene: Scene, quantity: Quantity) -> bool:
    """Are they people who get something? "penerima upah" are not."""
    named_group = any(h.first == quantity.last for h in scene.segments)
    named_group = named_group or "buah" in scene.between(
        quantity.last, quantity.noun_last + 1
    )  # "anak buah kapal"
    return quantity.amount.noun in _BENEFITED and not named_group


def nearest_metric(scene: Scene, quantity: Quantity, unit: Unit | None) -> Metric | None:
    """The metric that the words nearest to the quantity name: its noun, the words before it, then after."""
    fitting = [hit for hit in scene.metrics if unit in hit.row.units]
    if is_benefited(scene, quantity):
        return "benefits_paid" if any(h.row.metric == "benefits_paid" for h in scene.metrics) else None
    noun = [
        h
        for h in fitting
        if h.row.noun and quantity.last <= h.first <= quantity.last + 2 and h.first < quantity.tail
    ]
    if noun:
        if noun[0].row.metric == "participants" and _names_active(scene, quantity):
            return "active_participants"
        return stronger(noun, noun[0])
    before = [h for h in fitting if h.last <= quantity.first and quantity.first - h.last <= FAR]
    own = [h for h in before if h.first >= quantity.left]
    after = [
        h for h in fitting if quantity.last <= h.first < min(right_end(scene, quantity), quantity.last + NEAR)
    ]
    if unit == "IDR":
        after = [h for h in after if h.first < quantity.tail]  # the next item of a list has its own name
    after = [h for h in after if not _leads_to_next(scene, quantity, h)]
    amount_alone = unit is None and quantity.amount.noun in (None, *UNITS)
    active = [h for h in own if h.row.metric == "active_participants"]
    if active and own[-1].row.metric == "participants":
        own = active  # "tenaga kerja aktif yang terdaftar"
    if amount_alone and own and own[-1].row.metric in PEOPLE_METRICS and _is_passive(scene, own[-1]):
        things = [h for h in own if h.row.metric in _THINGS]
        own = things or own  # "perusahaan yang terdaftar mencapai 6.962"
    if "menjadi" in scene.between(quantity.left, quantity.first):
        after = []  # "tumbuh 14 persen menjadi Rp717 triliun" goes on about what grew
    for hits, at in ((own, -1), (after, 0), (before, -1)):
        if hits and (hits is not before or quantity.amount.noun not in OTHER_PEOPLE):
            return stronger(hits, hits[at])
    return None


def _names_active(scene: Scene, quantity: Quantity) -> bool:
    """ "kepesertaan aktif mencapai 21,9 juta peserta": are the members that follow those named before?"""
    own = [h for h in scene.metrics if quantity.left <= h.first and h.last <= quantity.first]
    return bool(own) and stronger(own, own[-1]) == "active_participants"


_THINGS = frozenset({"employers", "facilities", "villages", "agents"})


def _leads_to_next(scene: Scene, quantity: Quantity, hit: Hit[MetricRule]) -> bool:
    """Do the words name what the next quantity counts: "61 juta tercatat, yang aktif sebanyak 45 juta"?"""
    following = scene.quantity_after(quantity.last)
    return following is not None and hit.last == following.first and hit.last - hit.first > 1


def _is_passive(scene: Scene, hit: Hit[MetricRule]) -> bool:
    """Does the phrase say what its subject is ("terdaftar", "sebagai peserta aktif"), and name no people?"""
    role = scene.between(hit.first - 1, hit.first) in (["sebagai"], ["menjadi"])
    return role or scene.words.words[hit.first].startswith(("ter", "di"))


def right_end(scene: Scene, quantity: Quantity) -> int:
    """Where the words about the quantity end: over what says it again, and over the whole that it is of.

    "1,3 juta atau 34 persen dari 3,8 juta pekerja yang terlindungi"
    """
    right, last = quantity.right, quantity
    for following in scene.quantities:
        taken_from = scene.words.words[following.first - 1] == "dari" or is_whole(scene, following)
        if following.first != right or not (taken_from or restates(scene, last, following)):
            continue
        right, last = following.right, following
    return right


def stronger(hits: list[Hit[MetricRule]], nearest: Hit[MetricRule]) -> Metric:
    """Of phrases that overlap the nearest one, the longest: "peserta aktif" over "peserta"."""
    overlapping = [h for h in hits if h.first < nearest.last and nearest.first < h.last]
    return max(overlapping, key=lambda h: h.last - h.first).row.metric
