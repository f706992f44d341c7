"""Which agency a text speaks of where: its names, and the last one named before a place in the text."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cached_property

from extract.claims.rules_metrics import KESEHATAN, KETENAGAKERJAAN
from extract.model import Agency

NEAR = 1500  # characters before a sentence about money in which an agency must be named

_NAMES = re.compile(
    r"(?P<tk>BPJS\)? ?(?:[Kk]etenagakerjaan|TK|Naker|Tenaga)|BPJS-?TK|[Jj]amsostek|BPJAMSOSTEK|JAMSOSTEK"
    r"|[Jj]aminan [Ss]osial [Kk]etenagakerjaan)"
    r"|(?P<kes>BPJS\)? ?[Kk]esehatan|JKN|[Jj]aminan [Kk]esehatan [Nn]asional|Askes|UHC)"
)


class AgencyNames:
    """The places at which an article names an agency or its programme."""

    def __init__(self, title: str, text: str) -> None:
        """Nothing is read before it is asked for; then all names at once."""
        self._title, self._text = title, text

    @cached_property
    def _found(self) -> list[tuple[int, Agency]]:
        return [(match.start(), _agency(match)) for match in _NAMES.finditer(self._text)]

    @cached_property
    def _starts(self) -> list[int]:
        return [start for start, _ in self._found]

    def spoken_of(self, position: int) -> Agency | None:
        """The agency named last before `position`, else the first one after it, else the title's."""
        at = bisect_left(self._starts, position)
        if self._found:
            return self._found[max(0, at - 1)][1]
        titled = _NAMES.search(self._title)
        return _agency(titled) if titled else None

    def is_near(self, position: int) -> bool:
        """Is an agency named shortly before `position`? Funds and companies have many owners."""
        at = bisect_left(self._starts, position)
        return at > 0 and position - self._starts[at - 1] <= NEAR


def _agency(match: re.Match[str]) -> Agency:
    return KETENAGAKERJAAN if match["tk"] else KESEHATAN
