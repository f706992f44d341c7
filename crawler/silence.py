"""Hosts that do not answer: after a few tries the rest of the pass is not spent on waiting for them."""

from __future__ import annotations

from urllib.parse import urlsplit

from crawler.troubles import Refusal, Trouble

# After so many silent requests in a row a host is not asked any more.
TRIES = 3
# Each silent one halves the time that later requests to the host get: all together cost less than two limits.
_SHORTEST = 1 / 8
_SILENT = frozenset({Trouble.NO_NAME, Trouble.UNREACHABLE, Trouble.TIMED_OUT})


class SilentHosts:
    """Counts, for each host, the requests that nothing came back to. `limit`: the seconds for an answer."""

    def __init__(self, limit: float) -> None:
        self._limit = limit
        self._silent: dict[str, int] = {}
        self._in_a_row: dict[str, int] = {}
        self._last: dict[str, Refusal] = {}

    def check(self, url: str) -> None:
        """Raises the last Refusal of the address's host again where it is silent."""
        host = _host(url)
        if self._in_a_row.get(host, 0) >= TRIES:
            last = self._last[host]
            raise Refusal(last.trouble, f"{last.reason}, {TRIES} times in a row on {host}")

    def limit(self, url: str) -> float:
        """The seconds that the next request to the address's host gets for its answer."""
        return self._limit * max(0.5 ** self._silent.get(_host(url), 0), _SHORTEST)

    def note(self, url: str, refusal: Refusal | None) -> None:
        """Counts how a request to the host went; None for an answer."""
        host = _host(url)
        if refusal is not None and refusal.trouble in _SILENT:
            self._in_a_row[host] = self._in_a_row.get(host, 0) + 1
            self._silent[host] = self._silent.get(host, 0) + 1
            self._last[host] = refusal
        elif refusal is None or refusal.status is not None:
            self._in_a_row[host] = 0


def _host(url: str) -> str:
    try:
        return urlsplit(url).netloc
    except ValueError:
        return ""
