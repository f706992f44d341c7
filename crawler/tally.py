"""Counts what became of an outlet's routes and links in one pass, and judges the outlet by it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from crawler.routes import Role
from crawler.troubles import BLOCKING_TROUBLES, Trouble
from db.pages import Outcome

State = Literal["ok", "partly", "failed"]

# Troubles by which a site as a whole turns us away; a cool-down is a wish that is granted.
_TURNED_AWAY = BLOCKING_TROUBLES - {Trouble.COOLING_DOWN}
ITSELF_FAILED = "the crawl itself failed; see its log"
# So many articles blocked in one pass, and none came: the outlet refuses its articles, not one of them.
_ALL_REFUSED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteReport:
    """How one route answered: "ok", "frozen", "unfiltered", "index", or the name of its trouble."""

    kind: str
    url: str
    role: Role
    outcome: str = "ok"
    reason: str = ""
    links: int = 0
    newest: datetime | None = None  # the time of its newest item, where it tells

    @property
    def answered(self) -> bool:
        """Whether it named articles."""
        return self.outcome in ("ok", "frozen", "unfiltered")


@dataclass(slots=True)
class Tally:
    """The counts of one pass over one outlet. Every found link is counted under exactly one outcome."""

    routes: list[RouteReport] = field(default_factory=list)
    outcomes: Counter[Outcome] = field(default_factory=Counter)
    refusals: Counter[str] = field(default_factory=Counter)  # the reasons of blocked and failed links
    found: int = 0
    left_alone: str = ""  # why the outlet was not asked at all

    def count(self, outcome: Outcome, reason: str = "") -> None:
        self.outcomes[outcome] += 1
        if outcome in (Outcome.BLOCKED, Outcome.FAILED):
            self.refusals[reason] += 1

    @property
    def answered(self) -> bool:
        """Whether at least one route named articles."""
        return any(route.answered for route in self.routes)

    @property
    def works(self) -> bool:
        """Whether at least one route is as it should be."""
        return any(route.outcome == "ok" for route in self.routes)

    @property
    def refuses_articles(self) -> bool:
        """Whether the site lists its articles and refuses them all."""
        return self.outcomes[Outcome.BLOCKED] >= _ALL_REFUSED and not self.outcomes[Outcome.FETCHED]

    @property
    def turns_us_away(self) -> bool:
        """Whether the site wants us away: it refused routes and none answered, or all articles."""
        refused = any(route.outcome in _TURNED_AWAY for route in self.routes)
        return self.refuses_articles or (refused and not self.answered)

    @property
    def why_turned_away(self) -> str:
        """The reason the site gives most often; empty where it turns nobody away."""
        refused = Counter(route.reason for route in self.routes if route.outcome in _TURNED_AWAY)
        reasons = refused or (self.refusals if self.refuses_articles else refused)
        return next((reason for reason, _ in reasons.most_common(1)), "")

    @property
    def unreached(self) -> int:
        """Links that were found and never had their turn."""
        return self.found - self.outcomes.total()

    def out_of_reach(self, hosts_in_trouble: int) -> bool:
        """Whether asking on is pointless: nothing answered, and it is the network's fault on two hosts."""
        return not self.answered and hosts_in_trouble >= 2


# How Scrapy words the end of a crawl that did not simply finish.
_CLOSED = {
    "closespider_timeout": "the time limit was reached",
    "memusage_exceeded": "the memory limit was reached",
    "shutdown": "it was told to stop",
}


def judge(tally: Tally, close_reason: str) -> tuple[State, str]:
    """The outlet's state after the pass and one plain clause that says why; empty where all is well."""
    if close_reason in ("start_error", "storage_error"):
        return "failed", ITSELF_FAILED
    if tally.left_alone:
        return "failed", tally.left_alone
    if not tally.answered and close_reason in _CLOSED:
        return "failed", f"{_CLOSED[close_reason]} before a route answered"
    if not tally.answered:
        return "failed", _why_no_route_answered(tally.routes)
    asked = tally.outcomes[Outcome.FETCHED] + tally.refusals.total()
    if tally.refusals:
        reason, times = tally.refusals.most_common(1)[0]
        clause = f"{tally.refusals.total()} of {asked} articles did not come, mostly: {reason} ({times})"
        return ("failed" if tally.refuses_articles else "partly"), clause
    if tally.unreached:
        why = _CLOSED.get(close_reason, close_reason)
        return "partly", f"{tally.unreached} links were left for the next pass: {why}"
    if not tally.works:
        return "partly", "no route that answered is in order"
    return "ok", ""


def _why_no_route_answered(routes: list[RouteReport]) -> str:
    if not routes:
        return "no route was tried"
    reasons = Counter(route.reason or route.outcome for route in routes)
    if len(reasons) == 1:
        [reason] = reasons
        return f"{reason} on all {len(routes)} routes" if len(routes) > 1 else reason
    return ", ".join(
        f"{reason} on {times} of {len(routes)} routes" for reason, times in reasons.most_common(3)
    )
