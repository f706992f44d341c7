"""Which agency a text speaks of where: its names, and the last one named before a place in the text."""

from __future__ import annotations

import re
from bisect import bisect_left

from extract.model import Agency
from extract.rules_metrics import KESEHATAN, KETENAGAKERJAAN

NEAR = 1500  # characters before a sentence about money in which an agency must be named

_NAMES = re.compile(
    r"(?P<tk>BPJS\)? ?(?:[Kk]etenagakerjaan|TK|Naker|Tenaga)|BPJS-?TK|[Jj]amsostek|BPJAMSOSTEK|JAMSOSTEK"
    r"|[Jj]aminan [Ss]osial [Kk]etenagakerjaan)"
    r"|(?P<kes>BPJS\)? ?[Kk]esehatan|JKN|[Jj]aminan [Kk]esehatan [Nn]asional|Askes|UHC)"
)


class AgencyNames:
    """The places at which an article names an agency or its programme."""

    def __init__(self, title: str, text: str) -> None:
        """Reads the names once; both questions below are then cheap."""
        found = [(match.start(), _agency(match)) for match in _NAMES.finditer(text)]
        self._starts = [start for start, _ in found]
        self._agencies = [agency for _, agency in found]
        titled = _NAMES.search(title)
        self._titled = _agency(titled) if titled else None

    def spoken_of(self, position: int) -> Agency | None:
        """The agency named last before `position`, else the first one after it, else the title's."""
        at = bisect_left(self._starts, position)
        if self._agencies:
            return self._agencies[max(0, at - 1)]
        return self._titled

    def is_near(self, position: int) -> bool:
        """Is an agency named shortly before `position`? Funds and companies have many owners."""
        at = bisect_left(self._starts, position)
        return at > 0 and position - self._starts[at - 1] <= NEAR


def _agency(match: re.Match[str]) -> Agency:
    return KETENAGAKERJAAN if match["tk"] else KESEHATAN
