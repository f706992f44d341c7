"""Small questions about words and lines of text."""

from __future__ import annotations

import re

_WHOLE = re.compile(r"[.!?][\"”’')]{0,3}$")


def words(table: str) -> frozenset[str]:
    """The words of a table that is written as one text."""
    return frozenset(table.split())


def is_prose(line: str) -> bool:
    """Whether a line reads like a sentence or a statement rather than a label."""
    return len(line) >= 40 and (line[-1] in ".!?\"”’')…" or len(line) >= 120)


def ends_whole(line: str) -> bool:
    """Whether a line ends where a sentence does, and not in "..."."""
    return bool(_WHOLE.search(line)) and not line.endswith("...")


def squeeze(text: str) -> str:
    """Letters and digits only, in one case: for comparing texts whatever their spacing."""
    return "".join(char for char in text.casefold() if char.isalnum())
