"""The paragraphs of an HTML element: plain blocks of text in reading order, whatever the markup.

A block ends where a browser would start a new line: at block elements, at <br>, at table rows. Bare text
between elements is a block too. Cells are parted by " | ", and words of neighbouring elements are never
glued together.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml.etree import iterwalk
from lxml.html import HtmlElement

from extract.article.lines import words

_BLOCK_TAGS = words(
    """
    address article aside blockquote body center dd details div dl dt fieldset figcaption figure footer
    form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section summary table tbody tfoot thead tr ul
    """
)
_CELL_TAGS = frozenset(("td", "th"))
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_TIGHT_TAGS = words("b big em font i mark q s small strong sub sup u")  # may stand inside a word
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufffe\uffff]"
)
# &#150; and its like mean windows-1252 to browsers; the parser takes them for control characters.
_C1 = {code: bytes([code]).decode("cp1252", "ignore") for code in range(0x80, 0xA0)}
_SENTENCE_END = re.compile(r"[.!?…:;,][\"”’')\]]{0,3}$")
_ENCLITIC = re.compile(r"(?:nya|lah|kah|pun|ku|mu|an)\b")

_BREAK = "\n"
_LOOSE = "\ue000"  # private-use marks for the edge of an inline element
_TIGHT = "\ue001"
_EDGES = re.compile("[\ue000\ue001]+")


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, heading, list item or table row."""

    text: str
    linked: float  # the share of its characters that are link text, 0 to 1
    heading: bool = False


def read_blocks(element: HtmlElement) -> list[Block]:
    """The blocks of text inside an element, in document order; time and depth are bounded by its size."""
    reader = _Reader()
    for event, node in iterwalk(element, events=("start", "end")):
        if event == "start":
            reader.enter(node)
        else:
            reader.leave(node)
            if node is not element:
                reader.add(node.tail)
    reader.flush()
    return reader.blocks


def tidy(text: str) -> str:
    """One line of text: single spaces, nothing invisible (controls, soft hyphens, zero width, bidi marks)."""
    return " ".join(_INVISIBLE.sub("", text.translate(_C1)).split())


class _Reader:
    """Collects pieces of text until a block ends."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._pieces: list[str] = []
        self._links = 0
        self._length = 0
        self._linked = 0
        self._headings = 0

    def enter(self, node: HtmlElement) -> None:
        if not isinstance(node.tag, str):
            return
        self._edge(node.tag)
        if node.tag == "a" and node.get("href"):
            self._links += 1
        elif node.tag in _HEADINGS:
            self._headings += 1
        self.add(node.text)

    def leave(self, node: HtmlElement) -> None:
        if not isinstance(node.tag, str):
            return
        if node.tag == "a" and node.get("href"):
            self._links -= 1
        self._edge(node.tag, leaving=True)
        if node.tag in _HEADINGS:
            self._headings -= 1

    def add(self, text: str | None) -> None:
        if text:
            self._pieces.append(text.replace(_BREAK, " "))
            self._length += len(text.strip())
            if self._links:
                self._linked += len(text.strip())

    def flush(self) -> None:
        raw, linked = "".join(self._pieces), self._linked / max(1, self._length)
        self._pieces, self._length, self._linked = [], 0, 0
        self.blocks += [Block(line, linked, self._headings > 0) for line in _lines(raw)]

    def _edge(self, tag: str, *, leaving: bool = False) -> None:
        if tag == "br":
            if not leaving:
                self._pieces.append(_BREAK)
        elif tag in _BLOCK_TAGS:
            self.flush()
        elif tag in _CELL_TAGS:
            self._pieces.append(" | ")
        else:
            self._pieces.append(_TIGHT if tag in _TIGHT_TAGS else _LOOSE)


def _lines(raw: str) -> list[str]:
    """The lines of a block: parted at every break, but not where a break splits a sentence."""
    lines: list[str] = []
    for part in raw.split(_BREAK):
        line = tidy(_unglue(part)).strip("| ")
        if not line:
            lines.append("")
        elif lines and lines[-1] and line[0].islower() and not _SENTENCE_END.search(lines[-1]):
            lines[-1] += " " + line
        else:
            lines.append(line)
    return [re.sub(r"(?: \|){2,9}", " |", line) for line in lines if line]


def _unglue(text: str) -> str:
    """Replace the marks of inline edges: by a space where two words would become one, else by nothing."""
    return _EDGES.sub(_space_at_edge, text) if _LOOSE in text or _TIGHT in text else text


def _space_at_edge(edge: re.Match[str]) -> str:
    text = edge.string
    before, after = text[edge.start() - 1 : edge.start()], text[edge.end() : edge.end() + 1]
    if not (before.isalnum() and after.isalnum()) or _ENCLITIC.match(text, edge.end()):
        return ""
    if before.islower() and after.isupper():
        return " "
    word_before = text[max(0, edge.start() - 2) : edge.start()].isalnum()
    return " " if _LOOSE in edge[0] and word_before else ""
