"""How pantau.db is shown, and to whom."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from typing import Any

Actor = dict[str, Any]
OPERATOR: Actor = {"id": "operator"}


@dataclass(frozen=True, slots=True, kw_only=True)
class InspectOptions:
    """Without a password everyone who reaches the server is the operator, so it stays on loopback.

    `open`: with a password, whether anonymous readers see the pages (never tables, SQL or full texts).
    `full_text` and `sql` may be switched off for everybody. `hosts`: without a password, the names besides
    loopback's that a proxy on this machine passes on.
    """

    password: str | None = None
    open: bool = False
    full_text: bool = True
    sql: bool = True
    hosts: tuple[str, ...] = ()

    def knows(self, password: str) -> bool:
        """Whether this is the password; takes as long for a wrong one as for the right one."""
        return self.password is not None and hmac.compare_digest(password.encode(), self.password.encode())

    def may_enter(self, actor: Actor | None) -> bool:
        """Whether this reader sees the pages at all."""
        return self.password is None or self.open or actor is not None

    def is_operator(self, actor: Actor | None) -> bool:
        """Whether this reader sees tables and stored texts."""
        return self.password is None or actor is not None
