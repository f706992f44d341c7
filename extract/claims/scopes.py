"""Finds the place that a quantity is for: from its own sentence, else from what the article is about."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cached_property
from itertools import islice

from extract.claims.counted import Counted
from extract.claims.rules_metrics import KESEHATAN
from extract.claims.scenes import Quantity, Scene, unit_of
from extract.model import Agency
from extract.places import PlaceMention, find_places

NATIONAL = "national"
LEAD = 2  # sentences of an article's beginning that tell what place it is about

MORE_THAN_A_PROVINCE = {"people": 15_000_000, "IDR": 30 * 10**12}
"""More than any province has, but those of Java: North Sumatra, the next, has some 15 million people."""
_OF_JAVA = ("Jawa", "Jabar", "Jateng", "Jatim")
_ENDLESS = 10**30

_ATTRIBUTION = re.compile(
    r"\b(?:kata|ujar|tutur|ungkap|jelas|ucap|imbuh|sebut|papar|terang|tegas|usai|seusai|saat|di sela|ketika"
    r"|kelahiran|meresmikan|menghadiri|dalam acara|pada acara|gedung|bertemu)\b",
    re.IGNORECASE,
)
"""Words after which a place is where somebody spoke or something was opened, not what a figure is about."""

_OFFICE = re.compile(
    r"\b(?:Kepala|Kakanwil|Kacab|Deputi|Direktur|Pimpinan|Ketua|[Ww]ali ?[Kk]ota|[Bb]upati|[Gg]ubernur"
    r"|[Ss]ekda)\b[^,.]*$"
)
"""Words before a place that belongs to a speaker's office; where the sentence names another, that counts."""

LOCAL_WITHIN = 40  # characters before a place in which a word must say that the article is about it

_LOCAL = re.compile(
    r"\b(?:pemkot|pemkab|pemprov|pemerintah|wali ?kota|bupati|gubernur|dinas\w*|sekda|sekretaris daerah"
    r"|dprd|warga|pekerja|kerja|terlindungi|penduduk|masyarakat|peserta|wilayah|daerah|se|cabang|cakupan|kepesertaan|kepala)\b[^.]*$",
    re.IGNORECASE,
)
_WHOLE_COUNTRY = re.compile(
    r"\b(?:[Ss]e-?)?[Ii]ndonesia(?! Sehat| Pintar|\.com)|[Nn]asional\b(?!-KIS)|RPJMN|tanah air|negeri ini"
)
_PROGRAMME = re.compile(
    r"(?:[Mm]igran|Republik|Pos|Bank \w+|Universitas|Asosiasi \w+|Serikat \w+) Indonesia"
    r"|[Jj]aminan kesehatan nasional"
    r"|(?:Kesehatan|Sosial|Menengah|Panjang|Gerakan|Direktur|Dewan Jaminan Sosial) Nasional"
)
_TOPIC = re.compile(r"BPJS|[Jj]amsostek|JKN|[Jj]aminan [Ss]osial|BPJAMSOSTEK|UHC|[Jj]aminan [Kk]esehatan")


class Places:
    """The places that an article names, read when first asked for."""

    def __init__(self, title: str, text: str, sentences: list[tuple[int, int]]) -> None:
        """`sentences` are the spans of the sentences that are prose."""
        self._title, self._text, self._sentences = title, text, sentences

    @cached_property
    def mentions(self) -> list[PlaceMention]:
        """The places that a quantity can be about, in reading order."""
        return [m for m in find_places(self._text) if m.part_of is None]

    @cached_property
    def _starts(self) -> list[int]:
        return [mention.span[0] for mention in self.mentions]

    @cached_property
    def lead(self) -> str | None:
        """The place that the title and the first sentences about BPJS are about; None for the country."""
        topical = list(islice((s for s in self._sentences if _TOPIC.search(self._text, *s)), LEAD))
        found = [m for start, end in topical for m in self.within(start, end) if self._is_about(m)]
        branches = [m for m in found if m.kind == "branch"]
        if self.titled:
            return self.titled
        if branches:
            return self.name_of(branches[0])
        return self.name_of(found[0]) if found else None

    def just_before(self, position: int) -> str | None:
        """The one place that the sentence before `position` is about."""
        number = bisect_left(self._sentences, (position, 0)) - 1
        if number < 0:
            return None
        found = [m for m in self.within(*self._sentences[number]) if self._is_about(m)]
        names = {self.name_of(m) for m in found}
        return names.pop() if len(names) == 1 else None

    def _is_about(self, mention: PlaceMention) -> bool:
        """Is it the place of a branch, an authority or the people, and not only where something happened?"""
        start = mention.span[0]
        return _is_local(mention) and (
            mention.kind in ("branch", "region")
            or bool(_LOCAL.search(self._text, max(0, start - LOCAL_WITHIN), start))
        )

    @cached_property
    def _in_title(self) -> PlaceMention | None:
        return next((m for m in find_places(self._title) if m.part_of is None and _is_local(m)), None)

    @property
    def titled(self) -> str | None:
        """The place that the title names."""
        return self.name_of(self._in_title) if self._in_title else None

    def holds_many(self, branch: PlaceMention) -> bool:
        """Does the title name a province or region of which the branch is only one of many?"""
        if self._in_title is None or self._in_title.kind not in ("province", "region"):
            return False
        return not set(self._in_title.place.name.split()) & set(branch.raw.split())

    def name_of(self, mention: PlaceMention) -> str:
        """The place as written, but in full where the article also prints its full name ("Sumsel")."""
        full = mention.place.name
        if mention.raw != full and mention.kind in ("province", "city", "regency") and full in self._text:
            return full if not set(mention.raw.lower().split()) & set(full.lower().split()) else mention.raw
        return mention.raw

    def within(self, start: int, end: int) -> list[PlaceMention]:
        """The mentions that lie in `text[start:end]`."""
        first, last = bisect_left(self._starts, start), bisect_left(self._starts, end)
        return [m for m in self.mentions[first:last] if m.span[1] <= end]


def _is_local(mention: PlaceMention) -> bool:
    return mention.kind != "country"


def scope_of(
    scene: Scene, quantity: Quantity, places: Places, counted: Counted, agency: Agency, text: str
) -> tuple[str, bool]:
    """The place that the quantity is for, and whether its own sentence names it."""
    scope, own = _stated_scope(scene, quantity, places, text)
    huge = quantity.amount.value >= MORE_THAN_A_PROVINCE.get(counted.unit, _ENDLESS)
    huge = huge or (not own and any(_is_huge_people(q) for q in scene.quantities))
    of_java = agency == KESEHATAN and scope.startswith(_OF_JAVA)  # workers there are fewer, too
    return (NATIONAL, True) if huge and not of_java else (scope, own)


def _is_huge_people(quantity: Quantity) -> bool:
    """Are they more people than a province has? Then a share beside them is the country's too."""
    return unit_of(quantity.amount) == "people" and quantity.amount.value >= MORE_THAN_A_PROVINCE["people"]


def _stated_scope(scene: Scene, quantity: Quantity, places: Places, text: str) -> tuple[str, bool]:
    named = [
        m
        for m in places.within(scene.start, scene.end)
        if not _ATTRIBUTION.search(_clause_before(text, scene, m))
    ]
    at = quantity.amount.span[0]
    named = [m for m in named if not _OFFICE.search(_clause_before(text, scene, m))] or named
    before = [m for m in named if m.span[1] <= at]
    own = _own_place(scene, quantity, named, text)
    paired = _paired_place(scene, quantity, [m for m in named if _is_local(m)])
    if paired is not None:
        return places.name_of(paired), True
    if own is not None and own.kind == "branch" and places.titled and not places.holds_many(own):
        return places.titled, True  # the branch's area, as the title calls it
    if _names_country_after(scene, quantity, named, text):
        return NATIONAL, True
    if own is not None:
        return (places.name_of(own), True) if _is_local(own) else (NATIONAL, True)
    after = [m for m in named if m.span[0] >= at and _is_local(m)]
    if before:
        last = before[-1]
        return (places.name_of(last), True) if _is_local(last) else (NATIONAL, True)
    if after and quantity.right < len(scene.words.words):
        return places.name_of(after[0]), True
    sentence = _PROGRAMME.sub("", text[scene.start : scene.end])
    if _WHOLE_COUNTRY.search(sentence):
        return NATIONAL, True
    return places.just_before(scene.start) or places.lead or NATIONAL, False


def _paired_place(scene: Scene, quantity: Quantity, named: list[PlaceMention]) -> PlaceMention | None:
    """The place that stands where the quantity does: "Medan dan Binjai masing-masing 2 juta dan 1 juta"."""
    words = scene.words.words
    for at in range(1, len(words)):
        if words[at - 1] != "masing" or words[at] != "masing":
            continue
        listed = [m for m in named if m.span[1] <= scene.words.starts[at]]
        shared = [q for q in scene.quantities if q.first > at]
        if len(listed) == len(shared) > 1 and quantity in shared:
            return listed[shared.index(quantity)]
    return None


def _names_country_after(scene: Scene, quantity: Quantity, named: list[PlaceMention], text: str) -> bool:
    """ "Jateng 69 persen masih di bawah tingkat nasional yang mencapai 72 persen": the nearer word counts."""
    at = quantity.amount.span[0]
    start = max([scene.words.starts[quantity.left], *(m.span[1] for m in named if m.span[1] <= at)])
    between = _PROGRAMME.sub("", text[start:at]) if start < at else ""
    return bool(_WHOLE_COUNTRY.search(between))


def _clause_before(text: str, scene: Scene, mention: PlaceMention) -> str:
    """The words of the mention's clause before it."""
    clause = text[scene.start : mention.span[0]]
    return clause[max(clause.rfind(mark) for mark in (",", '"', "”", ":", "–")) + 1 :]


def _own_place(scene: Scene, quantity: Quantity, named: list[PlaceMention], text: str) -> PlaceMention | None:
    """The place named in the quantity's own words, after it or before it."""
    starts, ends = scene.words.starts, scene.words.ends
    tail_end = ends[quantity.tail - 1] if quantity.tail > quantity.last else quantity.amount.span[1]
    lead_start = starts[quantity.left] if quantity.left < quantity.first else quantity.amount.span[0]
    after = [m for m in named if quantity.amount.span[1] <= m.span[0] and m.span[1] <= tail_end]
    before = [m for m in named if lead_start <= m.span[0] and m.span[1] <= quantity.amount.span[0]]
    elsewhere = bool(after) and bool(_IN.search(text, max(0, after[0].span[0] - 4), after[0].span[0]))
    if before and not (elsewhere and _is_agencys(scene, text, before[-1])):
        return before[-1]
    return after[0] if after else None


_IN = re.compile(r"\b(?:di|se)[- ]?$")
_AGENCY_BEFORE = re.compile(r"(?:Ketenagakerjaan|Kesehatan|[Jj]amsostek|BPJAMSOSTEK) (?:Cabang )?$")


def _is_agencys(scene: Scene, text: str, mention: PlaceMention) -> bool:
    """Does the place only name the office: "BPJS Ketenagakerjaan Tanjungpinang"?"""
    return bool(_AGENCY_BEFORE.search(text, scene.start, mention.span[0]))
