"""Finds what scrapers leave in a text that is no prose: advertisement marks, related headlines, credits."""

from __future__ import annotations

import re

_SCROLL = r"SCROLL TO (?:CONTINUE|RESUME)(?: WITH)? CONTENT"
_MARK = re.compile(
    rf"ADVERTISEMENT(?:[ \u00a0]{{0,3}}{_SCROLL})?|{_SCROLL}|Pilihan Redaksi(?= )"
    r"|\[(?:Gambas|GAMBAS|gambas|Video|video|Foto)[^\]\n]{0,80}\]|Gambas:(?:Video )?[A-Za-z0-9]{1,12}"
    r"|(?P<related>(?:Baca|Simak|Lihat) [Jj]uga(?: [Vv]ideo)? ?:|BACA JUGA ?:)"
    r"|(?P<credit>(?:Pewarta|Editor|Sumber|COPYRIGHT|Copyright)(?: ?: ?| ©))"
)
_SIGNS = (  # one of these stands in every line that holds noise; looking for them is cheap
    *("ADVERTISEMENT", "SCROLL TO", "ambas:", "[GAMBAS", "[Video", "[video", "[Foto", "Pilihan Redaksi"),
    *("aca juga", "aca Juga", "ACA JUGA", "imak juga", "imak Juga", "ihat juga", "ihat Juga"),
    *("Pewarta:", "Pewarta :", "Editor:", "Editor :", "Sumber:", "Sumber :", "opyright", "COPYRIGHT"),
)
# A related headline has no full stop. It ends where the story goes on: at a quote, at a word that begins
# sentences and no headline, at the next such mark, or at the credits.
_HEADLINE_END = re.compile(
    r"(?= [\"“][A-Z])|[!?](?= )|(?= ?(?:Baca|BACA|Simak|Lihat) (?:[Jj]uga|JUGA))|(?= ?\[Gambas)"
    r"|(?= (?:Dalam|Namun|Ia|Dia|Sementara|Oleh|Selain|Menurut|Kemudian|Adapun|Hal|Salah satu|Sebelumnya|Pada"
    r"|Meski|Untuk|Berdasarkan|Berikut|Lebih lanjut|Selanjutnya|Diketahui|Saat|Karena|Dengan|Para|Persoalan"
    r"|Pewarta|Editor|Sumber|Copyright|Penulis|Reporter)\b)"
)
_LONGEST_HEADLINE = 160
_LONGEST_UNENDED = 400  # where nothing tells them apart, the headline and the first sentence after it
_LONGEST_CREDITS = 600  # after the story; farther from the end the word is prose
_LONGEST_LINE = 250  # a longer line that begins like a related headline holds prose as well
_LINE = re.compile(
    r"[\[(*•-]{0,3} ?(?:baca (?:juga|selengkapnya)|baca ?:|(?:lihat|simak|saksikan) (?:juga|video)|tonton"
    r"|editor|pewarta|reporter|penulis|sumber|copyright|hak cipta|bagikan|(?:berita|artikel) terkait|tags?:"
    r"|advertisement|(?:ikuti|dapatkan) berita|terpopuler|video:|halaman selanjutnya|next article|gambas)\b",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"(?:berita terkait|artikel terkait|baca juga:?|bagikan|terpopuler|berita lainnya|rekomendasi|tags?)",
    re.IGNORECASE,
)


def noise_spans(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The parts of the line `text[start:end]` that are no prose, in order, never overlapping."""
    if not any(text.find(sign, start, end) >= 0 for sign in _SIGNS):
        return []
    spans: list[tuple[int, int]] = []
    for match in _MARK.finditer(text, start, end):
        if spans and match.start() < spans[-1][1]:
            continue
        until = match.end()
        if match["related"]:
            until = _headline_end(text, until, end)
        elif match["credit"]:
            if end - until > _LONGEST_CREDITS:
                continue
            until = end
        spans.append((match.start(), until))
    return spans


def is_noise_line(line: str) -> bool:
    """Is the line, stripped of blanks, a credit, a related headline or an advertisement?"""
    return len(line) <= _LONGEST_LINE and _LINE.match(line) is not None


def opens_tail(line: str) -> bool:
    """Does this line announce the lists of headlines that follow a story?"""
    return _TAIL.fullmatch(line) is not None


def is_headline(line: str) -> bool:
    """Does the line lack the mark that ends prose?"""
    return line[-1:] not in (".", '"', "”", "!")


def _headline_end(text: str, start: int, end: int) -> int:
    limit = min(end, start + _LONGEST_HEADLINE)
    match = _HEADLINE_END.search(text, min(start + 12, limit), limit)
    if match is not None:
        return match.end()
    if limit == end:
        return end
    stop = text.find(". ", limit, start + _LONGEST_UNENDED)
    return stop + 1 if stop >= 0 else limit
