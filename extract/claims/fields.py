"""Reads what a quantity counts (metric, measure, unit) and of whom (segment, agency)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extract.claims.counted import Counted, is_base, is_whole
from extract.claims.phrases import Hit
from extract.claims.rules import Effect
from extract.claims.rules_metrics import KESEHATAN, KETENAGAKERJAAN, MetricRule
from extract.claims.scenes import Quantity, Scene, restates, unit_of
from extract.model import Agency, Measure, Metric, Segment, Unit

FAR = 30  # words between a metric's name and its quantity, at most
NEAR = 14  # words between a quantity and a metric's name that follows it, at most
BARE = 8  # words between a metric's name and a number without unit or noun, at most
CHANGE = 4  # words between a word of growth and its quantity, at most

LEAST = {"people": 20, "IDR": 10**8}
"""Smaller quantities are about persons, not about an agency: three heirs, a premium of Rp16.800."""

_WORKERS = frozenset(
    {"pekerja", "tenaga kerja", "peserta", "buruh", "nelayan", "petani", "pekerja migran", "pedagang"}
    | {"tukang ojek", "ojol", "pengemudi", "driver", "sopir", "kurir", "marbot", "guru ngaji", "honorer"}
)
_LIKE_A_YEAR = re.compile(r"(?:19|20)\d\d")
_BENEFITED = frozenset({"anak", "ahli waris", "penerima", "penerima manfaat"})
"""Nouns of people who get something; they are never counted as members."""
_OTHER_PEOPLE = frozenset(
    {"pegawai", "karyawan", "dokter", "petugas", "relawan", "anak", "penerima", "pengguna", "mitra"}
)
"""Nouns that count members only where their own clause says so."""

_PEOPLE_METRICS = frozenset({"participants", "active_participants", "digital_users"})


def read_counted(scene: Scene, quantity: Quantity, spoken_of: Sequence[Metric]) -> Counted | None:
    """The metric, measure and unit; None where nothing is counted.

    `spoken_of` are the metrics spoken of before, the last one first.
    """
    unit = unit_of(quantity.amount)
    if unit == "percent":
        return _percent(scene, quantity, spoken_of)
    whole = _whole_target(scene, quantity)
    if whole is not None and unit in (None, unit_of(whole.amount)):
        return read_counted(scene, whole, spoken_of)
    if unit is None and any(h.first == quantity.last for h in scene.segments):
        unit = "people"  # "231.119 PU"
    if unit is None and not _is_counting(scene, quantity):
        return None
    if unit == "count" and not _names_noun(scene, quantity):
        return _households(scene, quantity)
    named = nearest_metric(scene, quantity, unit) or _metric_of_group(scene, quantity, unit)
    metric = named or _implied_metric(scene, quantity, unit, spoken_of)
    if metric is None:
        return None
    unit = unit or _unit_of_metric(metric)
    if quantity.amount.value < LEAST.get(unit, 0):
        return None
    measure = _level_or_increase(scene, quantity)
    return Counted(metric=metric, measure=measure, unit=unit, named=named is not None)


def _metric_of_group(scene: Scene, quantity: Quantity, unit: Unit | None) -> Metric | None:
    """Members, where the quantity's own words call people by the programme's name of a group."""
    if unit != "people" or _is_benefited(scene, quantity) or quantity.amount.noun in _OTHER_PEOPLE:
        return None
    if _CENSUS & set(scene.words.words):
        return None
    own = [h for h in scene.segments if quantity.left <= h.first < quantity.tail]
    words = {word for h in own for word in scene.between(h.first, h.last)}
    return "participants" if words & _GROUP_NAMES else None


_CENSUS = frozenset({"bps", "statistik", "sakernas", "susenas", "sensus", "potensi"})
"""Words of a sentence that counts the whole workforce."""
_GROUP_NAMES = frozenset({"upah", "bpu", "pu", "ppu", "pbpu", "pbi", "jakon"})
"""Words of the programmes' own names of groups; "informal" and "migran" name people outside too."""


def _implied_metric(
    scene: Scene, quantity: Quantity, unit: Unit | None, spoken_of: Sequence[Metric]
) -> Metric | None:
    """The metric that was spoken of before."""
    if spoken_of[:1] == ["coverage"] and unit != "IDR" and _says_again(scene, quantity):
        return "participants"
    fitting = [metric for metric in spoken_of if _fits(metric, unit)]
    return fitting[0] if fitting and not _is_benefited(scene, quantity) else None


def _is_benefited(scene: Scene, quantity: Quantity) -> bool:
    """Are they people who get something? "penerima upah" are not."""
    named_group = any(h.first == quantity.last for h in scene.segments)
    named_group = named_group or "buah" in scene.between(
        quantity.last, quantity.noun_last + 1
    )  # "anak buah kapal"
    return quantity.amount.noun in _BENEFITED and not named_group


def _says_again(scene: Scene, quantity: Quantity) -> bool:
    """Do people restate a coverage: "84 persen atau 463 ribu jiwa"?"""
    return bool({"atau", "setara", "(", "dengan"} & set(scene.between(quantity.left, quantity.first)))


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
    """Does an aim stand before a group of workers: "target bisa merangkul 15 ribu nelayan"?"""
    return quantity.amount.noun in _WORKERS and any(
        h.row.effect in (Effect.AIM, Effect.AIMED)
        and quantity.left <= h.first
        and 0 <= quantity.first - h.last <= AIM_TO_WORKERS
        for h in scene.kinds
    )


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
    if _goes_on_list(scene, quantity) or _names_whole(scene, quantity):
        return True
    if _is_restated_as_share(scene, quantity):
        return True  # "623.409 atau 80 persen dari 780.666 pekerja"
    return any(
        (quantity.left <= h.first and quantity.first - h.last <= BARE) or 0 <= h.first - quantity.last <= 2
        for h in scene.metrics
        if h.first < quantity.first or h.first < quantity.tail
    )


def _goes_on_list(scene: Scene, quantity: Quantity) -> bool:
    """Does it follow another bare number that counts: "133.423.653 (2014), 156.790.287 (2015)"?"""
    earlier = next((q for q in reversed(scene.quantities) if q.last <= quantity.first), None)
    if earlier is None or unit_of(earlier.amount) is not None or quantity.first - earlier.last > LIST_GAP:
        return False
    return quantity.amount.noun is None and _is_counting(scene, earlier)


LIST_GAP = 6  # words between two bare numbers of a list, at most


def _names_whole(scene: Scene, quantity: Quantity) -> bool:
    """Is the whole that it is of named by a metric: "3.060 dari 3.176 rumah sakit"?"""
    following = next((q for q in scene.quantities if q.first >= quantity.last), None)
    if following is None or scene.between(quantity.last, following.first) not in (
        ["dari"],
        ["dari", "total"],
    ):
        return False
    return any(h.row.noun and following.last <= h.first < following.noun_last for h in scene.metrics)


_OF_WHOLE = (["dari"], ["dari", "total"])


def _is_restated_as_share(scene: Scene, quantity: Quantity) -> bool:
    following = next((q for q in scene.quantities if q.first >= quantity.last), None)
    share = following is not None and unit_of(following.amount) == "percent"
    return share and following is not None and restates(scene, quantity, following)


def _whole_target(scene: Scene, quantity: Quantity) -> Quantity | None:
    """The target of which the quantity is the part reached: "58.568 dari target 114.230 peserta baru"."""
    following = next((q for q in scene.quantities if q.first >= quantity.last), None)
    if following is None or following.first - quantity.last > 6:
        return None
    return following if scene.between(quantity.last, following.first)[:2] == ["dari", "target"] else None


def _names_noun(scene: Scene, quantity: Quantity) -> bool:
    """Is the counted noun itself a metric's name: "198 desa", "3.500 agen"?"""
    return any(h.row.noun and quantity.last <= h.first < quantity.noun_last for h in scene.metrics)


def nearest_metric(scene: Scene, quantity: Quantity, unit: Unit | None) -> Metric | None:
    """The metric that the words nearest to the quantity name: its noun, the words before it, then after."""
    fitting = [hit for hit in scene.metrics if unit in hit.row.units]
    if _is_benefited(scene, quantity):
        return "benefits_paid" if any(h.row.metric == "benefits_paid" for h in scene.metrics) else None
    noun = [
        h
        for h in fitting
        if h.row.noun and quantity.last <= h.first <= quantity.last + 2 and h.first < quantity.tail
    ]
    if noun:
        return _stronger(noun, noun[0])
    before = [h for h in fitting if h.last <= quantity.first and quantity.first - h.last <= FAR]
    own = [h for h in before if h.first >= quantity.left]
    after = [
        h for h in fitting if quantity.last <= h.first < min(_right(scene, quantity), quantity.last + NEAR)
    ]
    if unit == "IDR":
        after = [h for h in after if h.first < quantity.tail]  # the next item of a list has its own name
    amount_alone = unit is None and quantity.amount.noun is None
    active = [h for h in own if h.row.metric == "active_participants"]
    if active and own[-1].row.metric == "participants":
        own = active  # "tenaga kerja aktif yang terdaftar"
    if amount_alone and own and own[-1].row.metric in _PEOPLE_METRICS and _is_passive(scene, own[-1]):
        things = [h for h in own if h.row.metric in _THINGS]
        own = things or own  # "perusahaan yang terdaftar mencapai 6.962"
    if "menjadi" in scene.between(quantity.left, quantity.first):
        after = []  # "tumbuh 14 persen menjadi Rp717 triliun" goes on about what grew
    for hits, at in ((own, -1), (after, 0), (before, -1)):
        if hits and (hits is not before or quantity.amount.noun not in _OTHER_PEOPLE):
            return _stronger(hits, hits[at])
    return None


_THINGS = frozenset({"employers", "facilities", "villages", "agents"})


def _is_passive(scene: Scene, hit: Hit[MetricRule]) -> bool:
    """Does the phrase say what befalls its subject ("terdaftar", "dilindungi"), and name no people?"""
    return scene.words.words[hit.first].startswith(("ter", "di"))


def _right(scene: Scene, quantity: Quantity) -> int:
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


def _stronger(hits: list[Hit[MetricRule]], nearest: Hit[MetricRule]) -> Metric:
    """Of phrases that overlap the nearest one, the longest: "peserta aktif" over "peserta"."""
    overlapping = [h for h in hits if h.first < nearest.last and nearest.first < h.last]
    return max(overlapping, key=lambda h: h.last - h.first).row.metric


def _fits(metric: Metric, unit: Unit | None) -> bool:
    if unit in (None, "people"):
        return metric in _PEOPLE_METRICS
    if unit == "IDR":
        return metric in ("managed_funds", "investment_return", "contributions", "benefits_paid", "arrears")
    return metric not in _PEOPLE_METRICS


def _unit_of_metric(metric: Metric) -> Unit:
    if metric in _PEOPLE_METRICS:
        return "people"
    if metric in ("managed_funds", "investment_return", "contributions", "benefits_paid", "arrears"):
        return "IDR"
    return "percent" if metric == "coverage" else "count"


def _percent(scene: Scene, quantity: Quantity, spoken_of: Sequence[Metric]) -> Counted | None:
    if _falls(scene, quantity) or _is_share_of_places(scene, quantity):
        return None
    before = spoken_of[0] if spoken_of else None
    growth = _growth(scene, quantity, before)
    if growth is not None:
        metric = _metric_that_grows(scene, quantity) or before
        if metric is None and any(h.row.metric == "coverage" for h in scene.metrics):
            metric = "coverage"
        if metric in _PEOPLE_METRICS and _restates_money(scene, quantity):
            return None
        if metric == "coverage":
            growth = "increase"  # points of a share
        if metric is None:
            return None
        return Counted(metric=metric, measure=growth, unit="percent", named=metric is not before)
    named = _named_share(scene, quantity)
    metric = named or _implied_share(scene, quantity, spoken_of)
    if metric is None:
        return None
    measure: Measure = "level" if metric == "investment_return" else "share"
    whose = set(scene.between(quantity.last, min(quantity.right, quantity.last + SHARE_OF_WITHIN)))
    of_people = metric == "coverage" and bool(_RESIDENTS & whose)
    return Counted(metric=metric, measure=measure, unit="percent", named=named is not None or of_people)


def _restates_money(scene: Scene, quantity: Quantity) -> bool:
    """ "realisasi Rp36,4 triliun atau naik 36,8 persen": what grows is the sum."""
    earlier = next((q for q in reversed(scene.quantities) if q.last <= quantity.first), None)
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
    own = [h for h in fitting if quantity.left <= h.first and h.last <= quantity.first]
    after = [h for h in fitting if quantity.last <= h.first < quantity.last + NEAR]
    for hits in (
        [h for h in after if h.first < quantity.right],
        own[-1:],
        [h for h in after if h.first < _right(scene, quantity)],
    ):
        if hits:
            return hits[0].row.metric
    return None


def _implied_share(scene: Scene, quantity: Quantity, spoken_of: Sequence[Metric]) -> Metric | None:
    """The metric that was spoken of before, or that an aim at a share of the people implies."""
    aimed = _is_called_target(scene, quantity)
    for metric in spoken_of:
        if metric == "coverage" or (metric in _PEOPLE_METRICS and is_of_population(scene, quantity)):
            return "coverage"
        if metric == "other" and aimed:
            return "other"
    return None


def _is_called_target(scene: Scene, quantity: Quantity) -> bool:
    """Does a target stand right before it: "Targetnya 98 persen"?"""
    return any(h.row.effect is Effect.AIM and 0 <= quantity.first - h.last <= 2 for h in scene.kinds)


def is_aimed(scene: Scene, quantity: Quantity) -> bool:
    """Do the quantity's own words call it a target, somewhere before it or right after it?"""
    return any(
        h.row.effect in (Effect.AIM, Effect.AIMED, Effect.PLAN)
        and (quantity.left <= h.first < quantity.first or quantity.last <= h.first < quantity.tail)
        for h in scene.kinds
    )


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
    end = min(_right(scene, quantity), quantity.last + SHARE_OF_WITHIN)
    return bool(_POPULATION & set(scene.between(quantity.last, end)))


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
        if len(between) > CHANGE + 2 or {"menjadi", "jadi", "ke", "dari"} & set(between):
            continue
        up_to = {"hingga", "sampai", "mencapai"} & set(between)
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
    following = next((q for q in scene.quantities if q.first >= quantity.last), None)
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
            return _stronger(hits, hits[at])
    return None


def _level_or_increase(scene: Scene, quantity: Quantity) -> Measure:
    words = scene.words.words
    for hit in scene.measures:
        if (
            hit.row.measure == "add"
            and quantity.last <= hit.first <= quantity.last + 2
            and hit.first < quantity.tail
        ):
            return "increase"
        if hit.row.measure not in ("add", "grow") or not quantity.left <= hit.first < quantity.first:
            continue
        if scene.words.words[hit.first] in ("baru", "lagi"):
            continue
        between = scene.between(hit.last, quantity.first)
        summed = between[-1:] in (["sebanyak"], ["sebesar"]) and words[hit.first].startswith("pen")
        if len(between) <= (FAR if summed else CHANGE) and not {
            "menjadi",
            "jadi",
            "mencapai",
            "menembus",
            "dibanding",
            "dibandingkan",
            "menyentuh",
            "tembus",
            "hingga",
            "sampai",
            "ke",
            "dari",
            "di",
        } & set(between):
            return "increase"
    return "level"


def read_segment(scene: Scene, quantity: Quantity) -> Segment | None:
    """The group of members that the quantity is about, from its own clause, else from before it."""
    after = [h for h in scene.segments if quantity.last <= h.first < quantity.tail]
    before = [h for h in scene.segments if h.last <= quantity.first]
    if after:
        return after[0].row.segment
    earlier = next((q for q in reversed(scene.quantities) if q.last <= quantity.first), None)
    changed = earlier is not None and quantity.left == earlier.last and is_base(scene, earlier)
    left = earlier.left if earlier is not None and changed else quantity.left
    own = [h for h in before if h.first >= left]
    return own[-1].row.segment if own else None


def read_agency(scene: Scene, quantity: Quantity) -> Agency | None:
    """The agency that the sentence names nearest before the quantity, else after it."""
    before = [h for h in scene.agencies if h.last <= quantity.first]
    if before:
        return before[-1].row.agency
    return scene.agencies[0].row.agency if scene.agencies else None


_KESEHATAN_NAMES: dict[Segment | None, Segment] = {"PU": "PPU", "BPU": "PBPU"}
_KETENAGAKERJAAN_NAMES: dict[Segment | None, Segment] = {"PPU": "PU", "PBPU": "BPU"}
"""What the two agencies call the same groups: wage earners, and workers who earn no wage."""


def segment_at(agency: Agency, segment: Segment | None) -> Segment | None:
    """The segment by the name that the agency has for it."""
    names = _KESEHATAN_NAMES if agency == KESEHATAN else _KETENAGAKERJAAN_NAMES
    return names.get(segment, segment)


def agency_of_segment(segment: Segment | None) -> Agency | None:
    """The agency that alone uses the segment's name."""
    if segment in ("PBI", "PBPU", "PPU"):
        return KESEHATAN
    return KETENAGAKERJAAN if segment in ("BPU", "construction", "migrant", "PU", "vulnerable") else None
