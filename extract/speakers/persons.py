"""Reads who is named in Indonesian news text: a person's name with the office as it is printed."""

from __future__ import annotations

import re
from dataclasses import dataclass

from extract.places.gazetteer import gazetteer
from extract.speakers.office_words import (
    LINKS,
    LOWER_HEADS,
    NO_NAMES,
    OFFICE_WORDS,
    ROLE_HEADS,
    TAKES_ONE,
    TITLES,
)

_TOKEN = re.compile(r"[ \u00a0]{0,2}(\([^()\n]{1,40}\)|[A-Za-z][A-Za-z0-9'’/-]{0,30}\.?|[&,])")
_ORGANISATION = re.compile(
    r"\b(?:BPJS Watch|BPJS(?: Kesehatan| Ketenagakerjaan|TK)?|BPJAMSOSTEK|BP Jamsostek|Dinas [A-Z]\w+"
    r"|Kementerian [A-Z]\w+(?: dan [A-Z]\w+)?|Kemen\w{2,10}|Kemn\w{2,8}|Komisi [IVX]{1,5} DPR(?: RI)?"
    r"|DPRD?(?: RI)?|DJSN|Dewan Jaminan Sosial Nasional|OJK|Kadin|Apindo|Pem(?:prov|kab|kot)|Ombudsman)\b"
)
_OFFICE_FOLLOWS = re.compile(r",? ?(?:selaku |sebagai )|, | ?\(")


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody as named in a text: the name, the office or both, and where the words stand."""

    name: str | None
    role: str | None  # as printed, organisation included: "Direktur Utama BPJS Ketenagakerjaan"
    start: int
    end: int

    @property
    def organisation(self) -> str | None:
        """The organisation named in the role, as printed."""
        found = _ORGANISATION.search(self.role or "")
        return found.group() if found else None


def is_role_head(word: str) -> bool:
    """Whether an office begins with this word ("Direktur Utama BPJS Kesehatan ...")."""
    return (word[:1].isupper() and word.lower().rstrip(".") in ROLE_HEADS) or word in LOWER_HEADS


def read_person(text: str, start: int) -> Person | None:
    """The person named at `start`: "Direktur Utama BPJS Kesehatan Ghufron Mukti", "Anggoro, Direktur ...".

    None where neither a name nor an office stands there.
    """
    words = _phrase(text, start)
    if not words:
        return None
    if is_role_head(words[0][0]):
        return _office_first(text, words)
    size = _name_size(words)
    if size == 0:
        return _organisation(text, words)
    if _past_place(words, -1) >= 0:
        return None
    if size < len(words) and words[size][0][0].isupper() and words[size][0].lower() in OFFICE_WORDS:
        size = len(words)  # an organisation: "Polmatrix Indonesia"
    end = words[size - 1][2]
    name = text[words[0][1] : end].rstrip(".")
    role = _office_after(text, end)
    return Person(name=name, role=role, start=words[0][1], end=end)


def _phrase(text: str, start: int) -> list[tuple[str, int, int]]:
    """Words from `start` that may belong to one office and name: (word, start, end)."""
    words: list[tuple[str, int, int]] = []
    position = start
    while len(words) < 24:
        found = _TOKEN.match(text, position)
        if found is None or found.group(1) == ",":
            break
        word, begin, end = found.group(1), found.start(1), found.end(1)
        plain = word.rstrip(".")
        known = word[0] in "(&" or word[0].isupper() or plain in TITLES
        linked = bool(words) and (word in LINKS or text.startswith("dari Fraksi ", begin))
        if not (known or linked or (not words and word in LOWER_HEADS)):
            break
        follow = _TOKEN.match(text, end) if word == "dan" else None
        if follow and is_role_head(follow.group(1)) and not _is_office_word(words[-1][0]):
            break  # "Anggoro dan Menteri ..." are two
        sentence_ends = word.endswith(".") and plain.lower() not in TITLES and len(plain) > 1
        words.append((plain if sentence_ends else word, begin, begin + len(plain) if sentence_ends else end))
        position = end
        if sentence_ends:
            break
    while words and (words[-1][0] in LINKS or words[-1][0] in "(&"):
        words.pop()
    return words


def _is_office_word(word: str) -> bool:
    plain = word.lower().strip("().")
    return plain in OFFICE_WORDS or plain in ROLE_HEADS or word in LINKS or word[0] == "("


def _office_first(text: str, words: list[tuple[str, int, int]]) -> Person | None:
    last = max(i for i in range(len(words)) if _is_office_word(words[i][0]) or _acronym(words[i][0]))
    if words[last][0].lower() in TAKES_ONE and last + 2 < len(words):
        last += 1
    last = _past_place(words, last)
    names = words[last + 1 :]
    role = text[words[0][1] : words[last][2]]
    follow = _name_after_comma(text, words[-1][2])
    if follow and len(follow) > len(names) < 2:  # one more word is the office's: "Ketua Dewan Pers, Agus ..."
        role = text[words[0][1] : words[-1][2]]
        names = follow
    if names:
        return Person(name=_spelled(text, names), role=role, start=words[0][1], end=names[-1][2])
    return Person(name=None, role=role, start=words[0][1], end=words[-1][2])


def _name_after_comma(text: str, end: int) -> list[tuple[str, int, int]]:
    if text[end : end + 2] != ", ":
        return []
    words = _phrase(text, end + 2)
    if not words or is_role_head(words[0][0]):
        return []
    size = _name_size(words)
    in_place = size and _past_place(words, -1) >= 0
    return [] if in_place else words[:size]


def _past_place(words: list[tuple[str, int, int]], last: int) -> int:
    """Takes the names of places after the office ("Kepala Cabang Palembang") into it."""
    table = gazetteer()
    while last + 1 < len(words):
        rest = [word.lower().strip("().") for word, _, _ in words[last + 1 : last + 7]]
        rest = [part for word in rest for part in word.split("-")]
        names = table.by_first_word.get(rest[0], ())
        size = next((len(name) for name in names if tuple(rest[: len(name)]) == name), 0)
        doubtful = size == 1 and rest[0] in table.doubtful
        if size == 0 or (
            doubtful and words[last][0].lower() not in ("kota", "kabupaten", "cabang", "bupati")
        ):
            return last
        last = min(last + size, len(words) - 1)
    return last


def _acronym(word: str) -> bool:
    return len(word) > 1 and word.isupper() and word.isalpha()


def _name_size(words: list[tuple[str, int, int]]) -> int:
    """How many of the words at the front are a name."""
    size = 0
    for word, _, _ in words[:6]:
        plain = word.lower().rstrip(".")
        if plain in NO_NAMES or _is_office_word(word) or (_acronym(word) and size == 0 and len(word) > 3):
            break
        size += 1
    return size


def _spelled(text: str, words: list[tuple[str, int, int]]) -> str:
    return text[words[0][1] : words[-1][2]].rstrip(".,")


def _organisation(text: str, words: list[tuple[str, int, int]]) -> Person | None:
    found = _ORGANISATION.match(text, words[0][1])
    if found is None or words[0][0].lower() in NO_NAMES:
        return None
    return Person(name=found.group(), role=None, start=found.start(), end=found.end())


def _office_after(text: str, end: int) -> str | None:
    """The office after a name: "Anggoro, Direktur Utama BPJS Ketenagakerjaan,"."""
    found = _OFFICE_FOLLOWS.match(text, end)
    if found is None:
        return None
    words = _phrase(text, found.end())
    if not words or not is_role_head(words[0][0]):
        return None
    return text[words[0][1] : words[-1][2]]
