"""Places named in Indonesian news text, each with what kind of mention it is.

A place that only belongs to a name ("Bank Jatim"), to an address or to the dateline is found too, but
says so in `part_of`: no quantity is about it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from extract.places.gazetteer import (
    DESIGNATORS,
    INDONESIA,
    LABELS,
    SAME_WORD,
    Place,
    PlaceKind,
    bare_name,
    branch_of,
    gazetteer,
    normalise_place,
    settle,
    word_set,
    words_of,
)

__all__ = ["Place", "PlaceMention", "find_places", "normalise_place"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceMention:
    """A place as named in a text: `text[span[0]:span[1]] == raw`."""

    span: tuple[int, int]
    raw: str
    place: Place
    kind: PlaceKind
    part_of: str | None = None  # why no quantity is about it: "company", "street", "dateline", "venue", ...


_WORD = re.compile(r"[A-Z][a-z]+|[A-Z]{2,}(?![a-z])|[A-Z]")
_NAME_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]{2,}(?![a-z])|[A-Z]|\d{1,9}")
_LONGEST_NAME = 60  # characters; the longest name of the table has 42
_WORD_BEFORE = re.compile(r"([A-Z][a-z]+|[a-z]+|[A-Z]+)[\s.]{0,2}$")
_CAPITALS_BEFORE = re.compile(r"(?:\b[A-Z][\w'’.-]{0,30} ){1,5}$")
_WEEKDAY = r"(?:Senin|Selasa|Rabu|Kamis|Jumat|Jum'at|Sabtu|Minggu)"
_DAY_AFTER = re.compile(rf",? {{0,2}}(?:(?:pada|hari) ){{0,2}}{_WEEKDAY}\b|,? ?\(\d{{1,2}}[/-]\d")
# "Jakarta (ANTARA) -", "Bisnis.com, BATAM --", "JAKARTA, KOMPAS.com –", "Liputan6.com, Jakarta Kepala ..."
_DATELINE = re.compile(
    r"\W{0,3}(?:[A-Z][\w.]{0,20}[, ]{1,2}){0,4}(?:[A-Z][\w.]{0,20}|\([^()\n]{1,30}\)) ?[-–—:]"
    r"|\W{0,3}[\w.]{1,20}\.(?:com|co|id|COM|CO|ID), ?[A-Z]\w{1,15}"
    r"|\W{0,3}[A-Z][\w ]{1,30}, ?[-–—]{1,2} ",
)
# The same where a page glued two articles or a teaser before the text.
_DATELINE_AFTER = re.compile(
    r",? (?:\d{1,2}/\d{1,2} )?\((?:ANTARA|Antara)| ?, ?(?:CNN|CNBC) Indonesia\b"
    r"| ?, ?(?:[\w.]{2,20} ){0,2}[\w.]{2,20} ?[-–—] "
)
_SITE_BEFORE = re.compile(r"[A-Za-z0-9]\.(?:com|co|id|COM|CO|ID) ?, ?$")
_SITE_PREFIXES = frozenset(
    {"tribun", "detik", "suara", "radar", "info", "warta", "kabar", "berita", "kompas", "antara"}
)
_SITE = re.compile(r"\.(?:com|co|id|go)\b|[A-Za-z]{0,12}\.(?:com|co\.id|id)\b")

# Words after which a doubtful name is a place all the same.
_PLACE_CUES = word_set(
    "di ke dari se asal kerja wilayah daerah kawasan warga masyarakat penduduk seluruh pekerja untuk sekitar "
    "seputar antara pulau kepulauan buruh dinas disnaker disnakertrans dinsos dinkes dprd rakyat bagi"
)
_AGENCIES = frozenset({"ketenagakerjaan", "bpjamsostek", "jamsostek", "bpjstk", "bpjs"})
_INSIDE = {
    reason: word_set(words)
    for reason, words in {
        "school": "universitas univ institut politeknik sekolah sma sman smk smkn smp sd uin iain stikes"
        " kampus fakultas akademi unsri upn",
        "hospital": "rs rsu rsud rsup rsia rsi rumah klinik puskesmas siloam eka mitra hermina",
        "company": "bank pt cv bpr bpd semen pupuk koperasi pdam pegadaian astra",
        "police": "polda polres polresta polrestabes polsek polri kodam kodim korem kejati kejari kejaksaan"
        " pengadilan pn ptun lapas rutan kanwilkumham kemenkumham",
        "street": "jalan jl jln gang komplek kompleks perumahan tol gerbang simpang",
        "building": "hotel gedung wisma menara masjid gereja stadion mal mall plaza pasar balai graha aula"
        " taman monumen museum ballroom apartemen pendopo",
        "transport": "bandara pelabuhan stasiun terminal kapal kereta",
        "nature": "sungai gunung danau selat laut teluk bukit samudra",
        "media": "tribun radar harian koran suara media tv tvri rri post metro pos",
        "club": "persib persebaya persija arema psm psis pss psim persik timnas klub liga",
        "food": "nasi soto bakso batik kopi sate rendang jeruk apel bebek ayam masakan restoran beras",
        "culture": "bahasa suku adat tari orang etnis logat perang piagam kerajaan kesultanan",
    }.items()
}
_REASONS = {word: reason for reason, words in _INSIDE.items() for word in words}
_AFTER = word_set(
    "post fc united convention fair times pos expo tv ekspres airport international islamic stock city"
)
_NUMBERED_LIST = re.compile(r" \([^()]{1,12}\),? (?:dan |serta )?")  # "Anambas (99,40%), Lingga (98,55%)"
_LOWER_NATIONAL = ("secara nasional", "tingkat nasional", "skala nasional", "target nasional", "tanah air")


def find_places(text: str) -> list[PlaceMention]:
    """Every place that `text` names, in reading order, the longest name at each position.

    Names that are also common words or persons' names ("Batu", "Solok", "Malang") count only where the
    words around them say place. A city and a regency of one name ("Bogor") come out as kind "area",
    unless the same text names exactly one of the two in full.
    """
    dateline = _DATELINE.match(text)
    head = dateline.end() if dateline else 0
    names = gazetteer().by_first_word
    mentions: list[PlaceMention] = []
    end = 0
    for found in _WORD.finditer(text):
        start = found.start()
        if start < end:
            continue
        word = found.group().lower()
        mention = None
        if word in names or word in SAME_WORD:
            mention = _named(text, start, mentions[-1].span[1] if mentions else -9)
        elif word in _UNLISTED:
            mention = _unlisted(text, start, word)
        if mention is None:
            continue
        if mention.span[1] <= head and mention.part_of is None:
            mention = replace(mention, part_of="dateline")
        end = mention.span[1]
        mentions.append(mention)
    return _settled(text, _with_lower_case(text, mentions))


def _longest_name(text: str, start: int) -> tuple[int, str] | None:
    """Where the longest name of the table that begins at `start` ends, and that name folded."""
    words: list[str] = []
    ends: list[int] = []
    for found in _NAME_WORD.finditer(text, start, start + _LONGEST_NAME):
        if len(words) == 6 or (ends and text[ends[-1] : found.start()].strip(" .&-")):
            break
        words += words_of(found.group())
        ends.append(found.end())
    for name in gazetteer().by_first_word.get(words[0], ()) if words else ():
        if tuple(words[: len(name)]) == name:
            return ends[len(name) - 1], " ".join(name)
    return None


def _word_before(text: str, start: int) -> tuple[int, str]:
    found = _WORD_BEFORE.search(text, max(0, start - 24), start)
    return (found.start(), found.group(1)) if found else (start, "")


def _named(text: str, start: int, last_end: int) -> PlaceMention | None:
    longest = _longest_name(text, start)
    if longest is None or _SITE.match(text, longest[0]):
        return None
    end, name = longest
    table = gazetteer()
    before_start, before = _word_before(text, start)
    cue = before.lower()
    if start > 0 and text[start - 1].isalpha() and (cue in _SITE_PREFIXES or name in table.doubtful):
        return None
    kind = DESIGNATORS.get(cue)
    place = _meant(text, before_start, before, kind, table.places[name])
    if name == "indonesia" and before[:1].isupper() and cue != "se":
        return None  # "Serikat Pekerja Indonesia"
    in_list = 0 < start - last_end <= 6 and text[last_end:start].strip(" ,") in ("", "dan", "serta", "hingga")
    in_list = in_list or bool(_NUMBERED_LIST.fullmatch(text, max(last_end, start - 24), start))
    if name in table.doubtful and not (
        kind or place.kind == "branch" or cue in _PLACE_CUES or in_list or _in_its_province(text, end, name)
    ):
        return None
    if kind and cue not in ("gubernur", "bupati", "walikota", "pemprov", "pemkab", "pemkot"):
        begin = before_start
    else:
        begin = start
    return PlaceMention(
        span=(begin, end),
        raw=text[begin:end],
        place=place,
        kind=place.kind,
        part_of=_part_of(text, begin, end, place),
    )


def _meant(
    text: str, before_start: int, before: str, kind: PlaceKind | None, found: tuple[Place, ...]
) -> Place:
    """The place among those of one name, by the word before it."""
    if before in ("Utama", "Kota", "Kabupaten") and _word_before(text, before_start)[1] == "Cabang":
        kind = "branch"
    agency = before[:1].isupper() and (
        before.lower() in _AGENCIES
        or (before == "Kesehatan" and _word_before(text, before_start)[1] == "BPJS")
    )
    if kind in ("district", "village"):
        return Place(name=f"{LABELS[kind]} {bare_name(settle(found))}", kind=kind, province=None)
    place = settle(found, kind)
    shares_name = any(p.kind == "city" for p in found) or place.kind != "province"
    if kind == "branch" or (agency and shares_name and place.kind not in ("country", "region")):
        return branch_of(found)
    return place


def _in_its_province(text: str, end: int, name: str) -> bool:
    """Whether ", Jawa Barat" follows and one of the places called `name` lies there."""
    if text[end : end + 2] != ", ":
        return False
    following = _longest_name(text, end + 2)
    if following is None:
        return False
    places = gazetteer().places
    return any(
        p.kind == "province" and any(q.province == p.name for q in places[name]) for p in places[following[1]]
    )


def _part_of(text: str, start: int, end: int, place: Place) -> str | None:
    if _DATELINE_AFTER.match(text, end) or _SITE_BEFORE.search(text, max(0, start - 24), start):
        return "dateline"
    after = _NAME_WORD.match(text, end + 1) if text[end : end + 1] == " " else None
    if after and after.group().lower() in _AFTER and after.group()[0].isupper():
        return "name"
    if place.kind == "branch":
        return None
    capitals = _CAPITALS_BEFORE.search(text, max(0, start - 60), start)
    begin = capitals.start() if capitals else start
    if capitals:
        for word in reversed(words_of(capitals.group())):
            if word in DESIGNATORS:
                break
            if word in _REASONS:
                return _REASONS[word]
    _, before = _word_before(text, begin)
    if before in ("rs", "jalan", "bank", "batik", "soto", "bahasa", "suku", "kopi", "hotel", "gedung", "tol"):
        return _REASONS[before]
    if _DAY_AFTER.match(text, end) and (before in ("di", "dari") or text[:begin].endswith(", ")):
        return "venue"
    return None


_UNLISTED = {
    "cabang": "branch",
    "kacab": "branch",
    "kecamatan": "district",
    "kelurahan": "village",
    "desa": "village",
}
_UNLISTED_NAME = re.compile(r" (?:Utama )?((?:[A-Z][a-z]{2,20})(?: [A-Z][a-z]{2,20})?)")
_DIVISION = re.compile(r"Kedeputian Wilayah (?:[IVX]{1,5}|\d{1,2})\b")
_NO_NAME = word_set(
    "terdekat utama untuk cara bank bpjs kantor luar dalam khusus perwakilan pembantu setempat adalah "
    "olahraga kabupaten kota se dan"
)


def _unlisted(text: str, start: int, word: str) -> PlaceMention | None:
    """A branch, district or village named after its own word ("Kecamatan Matraman"), not in the table."""
    name = _UNLISTED_NAME.match(text, start + len(word))
    if name is None:
        return None
    words = name.group(1).split(" ")
    if words[0].lower() in _NO_NAME or _longest_name(text, name.start(1)):
        return None
    listed = len(words) == 2 and (words[1].lower() in DESIGNATORS or words[1].lower() in _NO_NAME)
    if _UNLISTED[word] == "branch" or listed:  # after a branch's name its head's name often follows
        words = words[:1]
    end = name.start(1) + len(" ".join(words))
    place = normalise_place(text[start:end])
    if place is None:
        return None
    return PlaceMention(span=(start, end), raw=text[start:end], place=place, kind=place.kind)


def _with_lower_case(text: str, mentions: list[PlaceMention]) -> list[PlaceMention]:
    """Adds the words for the whole country, and numbered divisions of the agency."""
    extra = []
    for words in _LOWER_NATIONAL:
        at = text.find(words)
        while at >= 0:
            span = (at, at + len(words))
            extra.append(PlaceMention(span=span, raw=words, place=INDONESIA, kind="country"))
            at = text.find(words, at + 1)
    if "Kedeputian" in text:
        for found in _DIVISION.finditer(text):
            place = Place(name=found.group(), kind="region", province=None)
            extra.append(PlaceMention(span=found.span(), raw=found.group(), place=place, kind="region"))
    return sorted([*mentions, *extra], key=lambda m: m.span) if extra else mentions


def _settled(text: str, mentions: list[PlaceMention]) -> list[PlaceMention]:
    """Resolves what only the neighbours or the rest of the text can: "Solok, Sumatera Barat"."""
    full = {m.place for m in mentions if m.kind in ("city", "regency")}
    settled: list[PlaceMention] = []
    for mention in mentions:
        previous = settled[-1] if settled else None
        if previous and mention.kind == "province" and text[previous.span[1] : mention.span[0]] == ", ":
            if previous.kind == "area":
                name = " ".join(words_of(previous.place.name))
                place = settle(gazetteer().places[name], province=mention.place.name)
                settled[-1] = replace(previous, place=place, kind=place.kind)
            if settled[-1].place.province == mention.place.name and previous.kind != "province":
                mention = replace(mention, part_of=mention.part_of or "address")
        if mention.kind == "area":
            bare = mention.place.name
            same = [p for p in full if p.name in (f"Kota {bare}", f"Kabupaten {bare}")]
            if len(same) == 1:
                mention = replace(mention, place=same[0], kind=same[0].kind)
        settled.append(mention)
    return settled
