"""Finds what stands inside quotation marks, straight or curly, closed or not."""

from __future__ import annotations

import re

_MARKS = re.compile(r"[\"“”„\n]")


def quoted_spans(text: str) -> list[tuple[int, int]]:
    """Spans inside double quotation marks, the marks themselves left out, in order, never overlapping.

    A straight mark opens or closes by its neighbours; where it is glued on both sides
    ('tahun 2020."Iuran'), by whether a quote is open. A quote that is never closed ends with its line,
    or where the next one opens.
    """
    spans: list[tuple[int, int]] = []
    opened: int | None = None
    for match in _MARKS.finditer(text):
        at = match.start()
        if match[0] != "\n" and _opens(text, at, match[0], opened is not None):
            if opened is not None:
                spans.append((opened, at))
            opened = at + 1
        elif opened is not None:
            spans.append((opened, at))
            opened = None
    if opened is not None:
        spans.append((opened, len(text)))
    return [(start, end) for start, end in spans if start < end]


def _opens(text: str, at: int, mark: str, is_open: bool) -> bool:
    if mark in "“„":
        return True
    if mark == "”":
        return False
    before = text[at - 1 : at] if at else ""
    after = text[at + 1 : at + 2]
    spaced_before = not before or before.isspace() or before in "(["
    spaced_after = not after or after.isspace() or after in ",.;:)!?"
    if spaced_before != spaced_after:
        return spaced_before
    return not is_open
