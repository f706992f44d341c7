"""What takes a claim away from a quantity: the rows of `extract/claims/rules_no_claim.py`, and conditions."""

from __future__ import annotations

from extract.claims.counted import is_whole
from extract.claims.phrases import Hit
from extract.claims.rules import Effect, Rule
from extract.claims.rules_no_claim import NO_CLAIM_RULES, NoClaimRule, Reach
from extract.claims.scenes import Quantity, Scene, restates, unit_of
from extract.claims.shares import is_share_of_people

SUPPOSED = next(rule for rule in NO_CLAIM_RULES if rule.name == "supposed")
WHOLE = next(rule for rule in NO_CLAIM_RULES if rule.name == "potential")
RATE = next(rule for rule in NO_CLAIM_RULES if rule.name == "rate")
SUPPOSED_WITHIN = 12  # words between a condition and the quantity supposed, at most
TARGET_NAMED_WITHIN = 3  # words between "dari target" and the target that it names, at most
RAISE_GAP = 12  # words between a tariff and the share by which it rises, at most
GROWS_WITHIN = 2  # words between "tumbuh" and its share, at most
LIST_GAP = 6  # words between two items of a list, at most
CLOSE_BEFORE = 5  # words between a CLOSE no-claim phrase and the quantity, at most
_LISTED = frozenset(
    {
        "inactive",
        "outside",
        "usage",
        "event",
        "potential",
        "potential-of",
        "other-income",
        "contribution-rate",
        "activity-rate",
    }
)
"""Bars that hold for every item of a list."""
_RESTATED = _LISTED - {"potential", "potential-of", "activity-rate"}
"""Bars that hold for a quantity said again in another unit."""
_RAISED = frozenset({"tariff"})
_OF_OUTSIDERS = frozenset({"outside", "inactive"})
_OF_PREVIOUS = frozenset({"ratio", "tariff", "potential", "potential-of"})
"""Bars that speak of the quantity that they directly follow: "Rp42.000 per bulan bagi 96 juta peserta"."""
_BESIDE = frozenset("bersama dengan dan melalui oleh kepada untuk bagi seperti lewat dari pihak".split())
"""Words before a body that only takes part: "bersama perbankan"."""


def _is_topic(word: str) -> bool:
    """Does the word after "jika" or "kalau" only name the matter: "jika dihitung", "kalau tahun ini"?"""
    return word.startswith("di") or word in ("tahun", "sekarang", "saat", "bulan", "untuk")


_QUOTES = frozenset('"“”')


def barred_by(scene: Scene, quantity: Quantity) -> NoClaimRule | None:
    """The rule that says that the quantity is no claim, whatever else the sentence says."""
    if is_whole(scene, quantity):
        return WHOLE
    if _is_share_of_target(scene, quantity):
        return RATE
    return (
        _barred_by_words(scene, quantity)
        or _barred_with(scene, quantity)
        or _restated_as_barred(scene, quantity)
    )


def _barred_by_words(scene: Scene, quantity: Quantity) -> NoClaimRule | None:
    """The first rule whose words bar the quantity; an outsider bars only what no other does."""
    for hit in sorted(scene.bars, key=lambda hit: hit.row.name == "outsider"):
        rule = hit.row
        if unit_of(quantity.amount) not in rule.units or (rule.below and quantity.amount.value >= rule.below):
            continue
        if not _reaches(scene, hit, quantity):
            continue
        if rule.name != "contribution-rate" or not _is_share_aimed_at(scene, quantity):
            return rule
    return None


def _is_share_aimed_at(scene: Scene, quantity: Quantity) -> bool:
    """ "menargetkan 98 persen penduduk mendapat perlindungan": the people, or a coverage, are aimed at."""
    own = [h for h in scene.kinds if quantity.left <= h.first and h.last <= quantity.first]
    aims = [h for h in own if h.row.effect in (Effect.AIM, Effect.AIMED)]
    if not aims:
        return False
    covers = {"uhc", "ucj", "cakupan", "coverage"} & set(scene.between(aims[-1].last, quantity.first))
    near = quantity.first - aims[-1].last <= TARGET_NAMED_WITHIN
    return bool(covers) or (near and is_share_of_people(scene, quantity))


def _barred_with(scene: Scene, quantity: Quantity) -> NoClaimRule | None:
    """What bars a list ("dinonaktifkan di Manokwari 32.536 jiwa, Kaimana 10.951 jiwa") bars all its items."""
    before = scene.quantity_before(quantity.first)
    if before is None:
        return None
    holding = _holding_from(scene, before, quantity)
    rule = barred_by(scene, before) if holding else None
    return rule if rule is not None and rule.name in holding else None


def _holding_from(scene: Scene, before: Quantity, quantity: Quantity) -> frozenset[str]:
    """The names of the bars that hold for the quantity where they hold for the one before it."""
    between = range(before.last, quantity.first)
    if restates(scene, before, quantity) and not any(h.first in between for h in scene.metrics):
        return _RESTATED
    if _raises(scene, before, quantity):
        return _RAISED
    alike = unit_of(before.amount) == unit_of(quantity.amount) and len(between) <= LIST_GAP
    listed = alike and before.last >= quantity.left and not _names_its_own(scene, before, quantity)
    return _LISTED if listed else frozenset()


def _names_its_own(scene: Scene, before: Quantity, quantity: Quantity) -> bool:
    """Do the item's own words name what it counts? The nouns counted ("peserta") alone do not."""
    nouns = [range(q.last, q.noun_last) for q in (before, quantity)]
    return any(
        quantity.left <= h.first < quantity.tail
        and not (h.row.metric == "participants" and any(h.first in noun for noun in nouns))
        for h in scene.metrics
    )


def _raises(scene: Scene, before: Quantity, quantity: Quantity) -> bool:
    """Does a share say by how much a sum rises: "menjadi Rp120.000 per bulan atau naik 50 persen"?"""
    if (unit_of(before.amount), unit_of(quantity.amount)) != ("IDR", "percent"):
        return False
    between = scene.between(before.last, quantity.first)
    return len(between) <= RAISE_GAP and "atau" in between


def _is_share_of_target(scene: Scene, quantity: Quantity) -> bool:
    """ "target 2,7 juta pekerja, terealisasi 2,3 juta atau 83 persen": the part of the target reached."""
    before = [q for q in scene.quantities if q.last <= quantity.first]
    if len(before) < 2 or unit_of(quantity.amount) != "percent":
        return False
    if _tells_share_of_target(scene, before[-1], quantity):
        return True
    joining = scene.between(before[-1].noun_last, quantity.first)
    if unit_of(before[-1].amount) == "percent" or joining != ["atau"]:
        return False
    aimed = any(h.row.effect is Effect.AIM and h.last <= before[-2].first for h in scene.kinds)
    reached = {"terealisasi", "realisasi", "tercapai", "capaian"} & set(
        scene.between(before[-2].last, before[-1].first)
    )
    return aimed and bool(reached)


def _tells_share_of_target(scene: Scene, target: Quantity, quantity: Quantity) -> bool:
    """ "1.653 perusahaan dari target 2.259 perusahaan, atau baru terealisasi 73,17 persen"."""
    held = scene.between(target.first - HELD_WITHIN, target.first)
    between = set(scene.between(target.noun_last, quantity.first))
    held_against = "target" in held and {"dari", "atas"} & set(held) and unit_of(target.amount) != "percent"
    return bool(held_against) and bool(between & _COMING_TO) and between <= _COMING_TO | _ABOUT


HELD_WITHIN = 4  # words before a target in which "dari target" holds something against it, at most
_COMING_TO = frozenset({"atau", "terealisasi", "tercapai", "realisasi", "setara"})
_ABOUT = frozenset({",", "baru", "telah", "sudah", "sekitar", "mencapai", "sebesar", "hampir", "yang"})


def _restated_as_barred(scene: Scene, quantity: Quantity) -> NoClaimRule | None:
    """ "34 persen atau 385 ribu pekerja yang belum terlindungi": what bars the count bars the share."""
    following = scene.quantity_after(quantity.last)
    if following is None or not restates(scene, quantity, following):
        return None
    rules = [h.row for h in scene.bars if h.first >= following.last and _reaches(scene, h, following)]
    return next((rule for rule in rules if rule.name in _OF_OUTSIDERS), None)


def _reaches(scene: Scene, hit: Hit[NoClaimRule], quantity: Quantity) -> bool:
    """Does the phrase stand where its rule says that it speaks of the quantity?"""
    if _means_something_else(scene, hit, quantity):
        return False
    if hit.row.name == "elsewhere" and hit.last <= quantity.first:
        return True
    reach = hit.row.reach
    if reach is Reach.CLOSE:
        return _is_close(hit, quantity)
    if reach is Reach.AFTER:
        return _is_right_after(scene, hit, quantity)
    if reach is Reach.OWNER:
        return _owns(scene, hit, quantity)
    if reach in (Reach.SENTENCE, Reach.NONE):
        return reach is Reach.SENTENCE
    leads = quantity.lead <= hit.first < quantity.first
    return leads or (reach is not Reach.LEAD and _follows(scene, hit, quantity))


def _means_something_else(scene: Scene, hit: Hit[NoClaimRule], quantity: Quantity) -> bool:
    """Do the words around the phrase, or what it stands beside, give it another meaning?"""
    name, before = hit.row.name, hit.last <= quantity.first
    if name == "elsewhere":
        return before and "indonesia" in scene.between(hit.last, quantity.first)
    if name in _OF_PREVIOUS and _follows_previous(scene, hit, quantity):
        return True
    if name == "event":
        return _ranks(scene, hit)
    if name == "potential":
        return _are_members(scene, quantity)
    if name == "law" and before:
        return hit.last != quantity.first  # "Kelas Standar pada 18 rumah sakit"
    if name == "outside":
        return _names_the_rest(scene, hit, quantity)
    return scene.between(hit.last - 1, hit.last + 1) == ["hari", "ini"]  # "per hari ini" is no rate


def _ranks(scene: Scene, hit: Hit[NoClaimRule]) -> bool:
    """ "Diikuti Samarinda dengan peserta sebanyak 225.147" is the next of a ranking."""
    begins = not any(word.isalpha() for word in scene.between(0, hit.first))
    return begins and scene.between(hit.first, hit.last) == ["diikuti"]


def _follows(scene: Scene, hit: Hit[NoClaimRule], quantity: Quantity) -> bool:
    """Does it stand after the quantity in its clause, or with ONWARD anywhere before the next one?"""
    if hit.row.reach is Reach.CLAUSE:
        return quantity.last <= hit.first < quantity.tail
    onward = quantity.last <= hit.first < quantity.right
    following = scene.quantity_after(quantity.last)
    leads = following is not None and 0 <= following.first - hit.last <= 1
    if leads and scene.words.words[hit.last - 1] in _INACTIVE and hit.first > quantity.noun_last:
        return False  # "peserta aktif 1,02 juta dan peserta nonaktif 307 ribu": it is the next one's word
    return onward and "untuk" not in scene.between(quantity.last, hit.first)


def _names_the_rest(scene: Scene, hit: Hit[NoClaimRule], quantity: Quantity) -> bool:
    """ "Sisanya ialah PPU 484.236 jiwa": the rest is a group of members, not those outside."""
    rest = scene.between(hit.first, hit.last) in (["sisanya"], ["sisa"])
    return rest and any(hit.last <= h.first < quantity.first for h in scene.segments)


def _are_members(scene: Scene, quantity: Quantity) -> bool:
    """ "9 juta peserta", "187 juta penduduk Indonesia yang sudah terdaftar": are they said to be members?"""
    if quantity.amount.noun == "peserta":
        return True
    after = scene.between(quantity.last, quantity.last + MEMBERS_WITHIN)
    done = after.index("yang") if "yang" in after else len(after)
    said = "," not in after[:done] and {"sudah", "telah"} & set(after[done : done + 2])
    return bool(said) and bool(_JOINED & set(after[done:]))


_INACTIVE = frozenset({"aktif", "nonaktif", "inaktif"})
MEMBERS_WITHIN = 7  # words after people in which "yang sudah terdaftar" says that they are members, at most
_JOINED = frozenset({"terdaftar", "peserta", "terlindungi", "tercover", "menjadi"})


def _is_close(hit: Hit[NoClaimRule], quantity: Quantity) -> bool:
    if hit.row.name == "potential" and hit.first in (quantity.last, quantity.noun_last):
        return True
    return quantity.lead <= hit.first and quantity.first - CLOSE_BEFORE <= hit.last <= quantity.first


def _is_right_after(scene: Scene, hit: Hit[NoClaimRule], quantity: Quantity) -> bool:
    if {"nasional", "rpjmn", "rencana"} & set(scene.between(hit.last, hit.last + 2)):
        return False  # the national target is itself a share of the people
    if hit.row.name == "rate" and _grows(scene, quantity):
        return False  # "tumbuh 9 persen dari jumlah peserta tahun lalu"
    if hit.row.name == "rate" and _is_held_against_share(scene, hit, quantity):
        return False
    return hit.first in (quantity.last, quantity.noun_last)


def _grows(scene: Scene, quantity: Quantity) -> bool:
    return any(
        h.row.measure == "grow" and 0 <= quantity.first - h.last <= GROWS_WITHIN for h in scene.measures
    )


def _is_held_against_share(scene: Scene, hit: Hit[NoClaimRule], quantity: Quantity) -> bool:
    """ "31 persen dari target 38,5 persen": a share beside the share aimed at, not a part of it."""
    return any(
        unit_of(q.amount) == "percent" and 0 <= q.first - hit.last <= TARGET_NAMED_WITHIN
        for q in scene.quantities
        if q.first >= quantity.last
    )


def _follows_previous(scene: Scene, hit: Hit[NoClaimRule], quantity: Quantity) -> bool:
    """Does it stand right after the quantity before, or after its "potensi"?"""
    before = scene.quantity_before(quantity.first)
    if before is None:
        return False
    if hit.first in (before.last, before.noun_last):
        return True
    # "dari 20.390 potensi angkatan kerja, tercapai 15.721"
    return hit.first == before.last + 1 and scene.between(before.last, hit.first) == ["potensi"]


def _owns(scene: Scene, hit: Hit[NoClaimRule], quantity: Quantity) -> bool:
    """Is another body the last one named before the quantity, and not only a partner or an addressee?"""
    if hit.last > quantity.first or _BESIDE & set(scene.between(max(0, hit.first - 2), hit.first)):
        return False
    return not scene.segments and not any(hit.last <= h.first < quantity.tail for h in scene.agencies)


def is_supposed(scene: Scene, quantity: Quantity, rule: Rule) -> bool:
    """Does a condition stand before it? "Jika A 5 juta, B 7 juta" sets a fact against another."""
    following = scene.quantity_after(quantity.last)
    if following is not None and unit_of(following.amount) == unit_of(quantity.amount):
        return False
    return rule.effect is not Effect.REALISED and any(
        hit.row is SUPPOSED
        and quantity.left <= hit.first
        and 0 <= quantity.first - hit.last <= SUPPOSED_WITHIN
        and not _is_topic(scene.words.words[hit.last])
        and not _QUOTES & set(scene.between(hit.last, quantity.first))
        for hit in scene.bars
    )
