"""Splits Indonesian news text into sentences, as scraped pages really print it."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from extract.quotes import quoted_spans
from extract.text_noise import is_headline, is_noise_line, noise_spans, opens_tail
from extract.word_lists import words


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A sentence where it stands: `text[sentence.start:sentence.end] == sentence.text` always."""

    start: int
    end: int
    text: str
    paragraph: int  # number of the line it stands in, from 0
    quoted: tuple[tuple[int, int], ...]  # what stands in quotation marks, as offsets into the whole text
    noise: bool  # no prose: related headlines, "Baca juga", advertisement marks, credits

    @property
    def in_quote(self) -> bool:
        """Does the sentence begin inside quotation marks (its first mark included)?"""
        return bool(self.quoted) and self.quoted[0][0] <= self.start + 1


_ABBREVIATIONS = words(
    """
    rp no dr drs dra ir prof h hj kh st sdr sdri bpk ny tn dok pt cv ud tbk jl jln kab kec kel gg
    ds rt rw telp tlp ext fax hlm ed a.n u.p d.a s.d i.e e.g vs ust kapt letkol kol brigjen mayjen
    letjen jend irjen komjen kombes akbp kompol iptu ipda aiptu bripka pdt mr mrs ms tgl sbb cq c.q alm
    almh r.a muh moh
    """
)
"""Words whose dot does not end a sentence."""

_LIST_MARK = re.compile(r"\s{0,4}(?:[0-9]{1,2}|[a-zA-Z])")
_DOMAIN = re.compile(r"(?:COM?|ID|NET|ORG)(?![a-z])")
_END = re.compile(r"[.!?…](?![0-9a-z])[.!?…]*[\"”’'»)\]]{0,3}(?:,(?=[A-Z\"“‚]))?")
# Some scrapers leave only a wide gap of a line break.
_WIDE_GAP = re.compile(r"(?<![ \u00a0])[ \u00a0]{2,40}(?=[A-Z“\"])")
_DATELINE_GLUED = re.compile(r"[a-z.!?\"”](?=(?:[A-Z][a-z]{2,20} ){0,2}[A-Z][a-z]{2,20},? \(ANTARA)")
_WORD_BEFORE = re.compile(r"[A-Za-z](?:[A-Za-z.]{0,10}[A-Za-z])?$")


def split_sentences(text: str) -> list[Sentence]:
    """The sentences of `text` in reading order, blank ones left out.

    A line break always ends a sentence, and so does noise inside a line ("ADVERTISEMENT SCROLL TO
    CONTINUE WITH CONTENT"), which becomes a sentence of its own with `noise` set.
    """
    quotes = quoted_spans(text)
    starts = [start for start, _ in quotes]
    ends = [end for _, end in quotes]
    sentences: list[Sentence] = []
    for paragraph, start, end, noise_line in _lines(text):
        for piece_start, piece_end, noise in _pieces(text, start, end):
            cuts = [piece_end] if noise else _cuts(text, piece_start, piece_end, starts)
            for left, right in zip([piece_start, *cuts], cuts, strict=False):
                left, right = _trimmed(text, left, right)
                if left < right:
                    inside = quotes[bisect_right(ends, left) : bisect_left(starts, right)]
                    sentences.append(
                        Sentence(
                            start=left,
                            end=right,
                            text=text[left:right],
                            paragraph=paragraph,
                            quoted=tuple((max(left, a), min(right, b)) for a, b in inside),
                            noise=noise or noise_line,
                        )
                    )
    return sentences


def _lines(text: str) -> Iterator[tuple[int, int, int, bool]]:
    """Each line's number, start, end, and whether it is no prose."""
    start, in_tail = 0, False
    for number, line in enumerate(text.split("\n")):
        end = start + len(line)
        bare = line.strip()
        in_tail = in_tail or opens_tail(bare)
        noise = is_noise_line(bare) or (in_tail and is_headline(bare))
        yield number, start, end, noise
        start = end + 1


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int, bool]]:
    """The line cut at noise: (start, end, is noise)."""
    position = start
    for noise_start, noise_end in noise_spans(text, start, end):
        yield position, noise_start, False
        yield noise_start, noise_end, True
        position = noise_end
    yield position, end, False


def _cuts(text: str, start: int, end: int, quote_starts: list[int]) -> list[int]:
    """Offsets at which sentences of the piece end, the piece's own end last."""
    cuts = {end}
    last = start
    for match in _END.finditer(text, start, end):
        cut = _cut_at(text, match, quote_starts)
        if cut is not None and start < cut < end and not _LIST_MARK.fullmatch(text, last, match.start()):
            cuts.add(cut)
            last = cut
    if text.find("  ", start, end) >= 0:
        for match in _WIDE_GAP.finditer(text, start, end):
            if text[match.start() - 1] not in ",;:(-–":
                cuts.add(match.start())
    if text.find("(ANTARA", start, end) >= 0:
        cuts.update(_glued_datelines(text, start, end))
    return sorted(cuts)


def _glued_datelines(text: str, start: int, end: int) -> Iterator[int]:
    """Where a dateline grew together with the pull quote before it: "lebih besarJakarta (ANTARA) -"."""
    at = text.find("(ANTARA", start, end)
    while at >= 0:
        match = _DATELINE_GLUED.search(text, max(start, at - 64), at + 7)
        if match is not None:
            yield match.end()
        at = text.find("(ANTARA", at + 7, end)


def _cut_at(text: str, match: re.Match[str], quote_starts: list[int]) -> int | None:
    """Where the sentence ends at this mark; None where it goes on."""
    mark = match[0]
    end = match.end()
    if mark[-1] in "\"'" and _opens(end - 1, quote_starts):
        end -= 1
    following = text[end : end + 3].lstrip()[:1]
    if following.islower() or following in (",", ";") or _DOMAIN.match(text, end):
        return None
    if mark[0] == "." and len(mark) == 1 and _is_abbreviation(text, match.start(), end):
        return None
    return end


def _opens(position: int, quote_starts: list[int]) -> bool:
    """Is the mark at `position` an opening one? A quoted span starts right after it."""
    index = bisect_left(quote_starts, position + 1)
    return index < len(quote_starts) and quote_starts[index] == position + 1


def _is_abbreviation(text: str, dot: int, end: int) -> bool:
    match = _WORD_BEFORE.search(text[max(0, dot - 12) : dot])
    if match is None:
        return False
    word = match[0]
    if word[-2:-1] in (".", "") and word[-1].isupper():
        return True  # an initial or a degree: "H.", "S.H."
    return word.lower() in _ABBREVIATIONS and (
        word.lower() not in ("tbk", "an", "sd", "h") or text[end : end + 1] != ""
    )


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), end - (len(piece) - len(piece.rstrip()))
