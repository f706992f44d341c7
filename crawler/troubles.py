"""Everything that can stand between a request and a usable answer, each with a name of its own."""

from __future__ import annotations

from enum import StrEnum

from scrapy.exceptions import IgnoreRequest


class Trouble(StrEnum):
    """Why an address gave nothing usable; the value is what the reports print."""

    DENIED = "robots-denied"
    ROBOTS_UNREACHABLE = "robots-unreachable"
    NO_NAME = "no-name"
    UNREACHABLE = "unreachable"
    TIMED_OUT = "timed-out"
    CERTIFICATE = "certificate"
    BROKEN = "broken"
    PRIVATE = "private-address"
    TOO_LARGE = "too-large"
    REDIRECTS = "redirects"
    OFFSITE = "offsite"
    COOLING_DOWN = "cooling-down"
    CHALLENGE = "challenge"
    LOGIN = "login"
    REFUSED = "refused"
    MISSING = "missing"
    SOFT_404 = "soft404"
    HTTP_ERROR = "http-error"
    NOT_XML = "not-xml"
    NOT_HTML = "not-html"
    NOT_JSON = "not-json"
    EMPTY = "empty"


# The network or the host itself is away: other addresses of the outlet will hardly fare better.
NETWORK_TROUBLES = frozenset(
    {
        Trouble.ROBOTS_UNREACHABLE,
        Trouble.NO_NAME,
        Trouble.UNREACHABLE,
        Trouble.TIMED_OUT,
        Trouble.CERTIFICATE,
        Trouble.BROKEN,
    }
)
# The site does not want to be read by us; insisting would be rude.
BLOCKING_TROUBLES = frozenset({Trouble.CHALLENGE, Trouble.LOGIN, Trouble.REFUSED, Trouble.COOLING_DOWN})


class Refusal(Exception):
    """An address gave nothing usable. `reason` is one plain clause for people."""

    def __init__(self, trouble: Trouble, reason: str, status: int | None = None) -> None:
        super().__init__(reason)
        self.trouble = trouble
        self.reason = reason
        self.status = status


class RequestRefused(IgnoreRequest):
    """Raised by our middlewares in place of sending a request; becomes the Refusal of its address."""

    def __init__(self, trouble: Trouble, reason: str) -> None:
        super().__init__(reason)
        self.trouble = trouble
        self.reason = reason
