"""The places of Indonesia: what a name in the news stands for, whichever way it is written.

The table is `data/places.tsv`; finding places in running text is `extract.places`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal, NamedTuple

PlaceKind = Literal[
    "province",
    "regency",
    "city",
    "area",  # a city and a regency share the name and the words do not say which is meant
    "town",
    "branch",
    "district",
    "village",
    "region",
    "country",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One place, under one name however it was written. Two mentions of a place compare equal."""

    name: str  # "Kabupaten Bogor", "Kota Batam", "Jawa Timur", "Cabang Batam Nagoya"
    kind: PlaceKind
    province: str | None  # None for countries, regions across provinces, and places not in the table


class Gazetteer(NamedTuple):
    """The table, ready for look-up by folded name."""

    places: dict[str, tuple[Place, ...]]
    doubtful: frozenset[str]  # folded names that are also common words or names of persons
    by_first_word: dict[str, tuple[tuple[str, ...], ...]]  # folded names as words, longest first


def word_set(words: str) -> frozenset[str]:
    """The words of a string as a set: for tables of single words."""
    return frozenset(words.split())


INDONESIA = Place(name="Indonesia", kind="country", province=None)
NATIONAL_WORDS = frozenset(
    {
        "indonesia",
        "nasional",
        "national",
        "nusantara",
        "tanah air",
        "secara nasional",
        "tingkat nasional",
        "seluruh indonesia",
        "se indonesia",
        "republik indonesia",
        "sabang sampai merauke",
    }
)

# What a word before a name says about the kind of place meant.
DESIGNATORS: dict[str, PlaceKind] = {
    "provinsi": "province",
    "propinsi": "province",
    "prov": "province",
    "pemprov": "province",
    "gubernur": "province",
    "kabupaten": "regency",
    "kab": "regency",
    "pemkab": "regency",
    "bupati": "regency",
    "kota": "city",
    "kotamadya": "city",
    "kodya": "city",
    "pemkot": "city",
    "walikota": "city",
    "cabang": "branch",
    "kacab": "branch",
    "kc": "branch",
    "kanwil": "region",
    "kedeputian": "region",
    "kecamatan": "district",
    "kec": "district",
    "distrik": "district",
    "kelurahan": "village",
    "desa": "village",
    "nagari": "village",
}
_TITLES = {"city": "Kota", "regency": "Kabupaten"}
LABELS = {"branch": "Cabang", "district": "Kecamatan", "village": "Desa"}
# Words around a name that say nothing about which place it is.
_FILLERS = word_set(
    "wilayah kerja daerah kawasan seluruh se di kantor pusat utama bpjs kesehatan ketenagakerjaan "
    "bpjamsostek jamsostek bpjstk pemerintah pemda administrasi wali deputi direktur area"
)
SAME_WORD = {"kep": "kepulauan", "sumatra": "sumatera", "propinsi": "provinsi"}


def words_of(name: str) -> list[str]:
    """The name's words in lower case, without marks, with abbreviations and old spellings resolved."""
    return [SAME_WORD.get(word, word) for word in re.findall(r"[a-z0-9]+", name.lower())]


@cache
def gazetteer() -> Gazetteer:
    """The table of `data/places.tsv`, read once."""
    places: dict[str, list[Place]] = {}
    doubtful: set[str] = set()
    for line in files("extract").joinpath("data/places.tsv").read_text("utf-8").splitlines():
        if line.startswith("#"):
            continue
        kind, name, province, also = line.split("\t")
        place = _place(kind, name.rstrip("*"), province)
        for written in [name, *filter(None, also.split(";")), *_grown_together(name)]:
            folded = " ".join(words_of(written))
            if place not in places.setdefault(folded, []):
                places[folded].append(place)
            if written.endswith("*"):
                doubtful.add(folded)
    by_first: dict[str, list[tuple[str, ...]]] = {}
    for words in sorted((tuple(folded.split()) for folded in places), key=len, reverse=True):
        by_first.setdefault(words[0], []).append(words)
    return Gazetteer(
        {folded: tuple(found) for folded, found in places.items()},
        frozenset(doubtful),
        {first: tuple(names) for first, names in by_first.items()},
    )


_DIRECTIONS = word_set("barat timur utara selatan tengah tenggara laut kota")


def _grown_together(name: str) -> list[str]:
    """The name with its first two words as one, as many newsrooms print it: "Tanjungjabung Barat"."""
    first, *rest = name.rstrip("*").split()
    if not rest or rest[0].lower() in _DIRECTIONS:
        return []
    return [" ".join([first + rest[0].lower(), *rest[1:]])]


def _place(kind: str, name: str, province: str) -> Place:
    title = _TITLES.get(kind) or LABELS.get(kind)
    full = f"{title} {name}" if title else name
    return Place(name=full, kind=kind, province=province or None)  # type: ignore[arg-type]  # the table's own words


def settle(found: tuple[Place, ...], kind: PlaceKind | None = None, province: str | None = None) -> Place:
    """The one place that is meant among those of one name.

    The kind and the province decide where they are given and known for the name. A bare name that a
    province shares with a city means the province; one that a regency shares with a city means either,
    and the answer says so with the kind "area".
    """
    found = tuple(p for p in found if province in (None, p.province)) or found
    fitting = tuple(p for p in found if p.kind == kind) or found
    fitting = tuple(p for p in fitting if p.kind == "province") or fitting
    if len(fitting) == 1:
        return fitting[0]
    first = fitting[0]
    shared = first.province if all(p.province == first.province for p in fitting) else None
    return Place(name=bare_name(first), kind="area", province=shared)


def bare_name(place: Place) -> str:
    """The name without its kind: "Bogor" for "Kabupaten Bogor"."""
    for title in ("Kabupaten ", "Kota ", "Cabang "):
        if place.name.startswith(title):
            return place.name.removeprefix(title)
    return place.name


def branch_of(found: tuple[Place, ...]) -> Place:
    """The agency's branch office called after one of the places `found` under a name."""
    place = settle(found, "city")
    return Place(name=f"Cabang {bare_name(place)}", kind="branch", province=place.province)


def normalise_place(name: str) -> Place | None:
    """The place that `name` stands for, or None where the table and the words do not say.

    "Jatim" and "Provinsi Jawa Timur" give the same Place; "Kab. Bogor" and "Kota Bogor" do not, and
    "Bogor" alone is neither. Words for the whole country give INDONESIA. A branch, a district or a
    village need not be in the table: the word before the name is enough.
    """
    first, _, rest = name.partition(",")
    words = words_of(first)
    if not words or " dan " in rest:
        return None
    if " ".join(words) in NATIONAL_WORDS:
        return INDONESIA
    kind: PlaceKind | None = None
    table = gazetteer()
    while words and " ".join(words) not in table.places:
        if words[0] not in DESIGNATORS and words[0] not in _FILLERS:
            break
        stated = DESIGNATORS.get(words.pop(0))
        kind = kind if kind == "branch" else stated or kind
    found = table.places.get(" ".join(words))
    if kind in ("branch", "district", "village"):
        return _labelled(kind, words, found)
    if found is None:
        return None
    parent = table.places.get(" ".join(words_of(rest)), ())
    return settle(found, kind, next((p.province for p in parent), None))


def _labelled(kind: PlaceKind, words: list[str], found: tuple[Place, ...] | None) -> Place | None:
    if not words or len(words) > 4 or "dan" in words:
        return None
    if kind == "branch" and found:
        return branch_of(found)
    name = " ".join(word.capitalize() for word in words)
    return Place(name=f"{LABELS[kind]} {name}", kind=kind, province=None)
