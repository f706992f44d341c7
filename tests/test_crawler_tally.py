"""How a pass over an outlet is judged, and in which words."""

from __future__ import annotations

import pytest

from crawler.tally import RouteReport, Tally, judge
from db.pages import Outcome


def route(outcome: str = "ok", reason: str = "") -> RouteReport:
    return RouteReport(kind="Feed", url="https://k.id/rss", role="live", outcome=outcome, reason=reason)


def tally(
    *routes: RouteReport,
    fetched: int = 0,
    unreached: int = 0,
    refusals: tuple[str, ...] = (),
    outcome: Outcome = Outcome.FAILED,
) -> Tally:
    counted = Tally(routes=list(routes), found=fetched + unreached + len(refusals))
    for _ in range(fetched):
        counted.count(Outcome.FETCHED)
    for reason in refusals:
        counted.count(outcome, reason)
    return counted


DEAD = route("missing", "HTTP 404")
CHALLENGE = route("challenge", "challenge page")


@pytest.mark.parametrize(
    ("counted", "close_reason", "expected"),
    [
        (tally(route(), fetched=2), "finished", ("ok", "")),
        (tally(route()), "finished", ("ok", "")),  # nothing new is no fault
        (tally(route(), DEAD), "finished", ("ok", "")),
        (
            tally(DEAD, route("frozen")),
            "finished",
            ("partly", "no route that answered is in order"),
        ),
        (tally(CHALLENGE, CHALLENGE), "finished", ("failed", "challenge page on all 2 routes")),
        (
            tally(CHALLENGE, CHALLENGE, DEAD),
            "finished",
            ("failed", "challenge page on 2 of 3 routes, HTTP 404 on 1 of 3 routes"),
        ),
        (
            tally(route("empty", "no article links")),
            "finished",
            ("failed", "no article links"),
        ),
        (
            tally(route(), fetched=3, refusals=("HTTP 500", "HTTP 500", "timed out")),
            "finished",
            ("partly", "3 of 6 articles did not come, mostly: HTTP 500 (2)"),
        ),
        (
            tally(route(), refusals=("challenge page",) * 5, outcome=Outcome.BLOCKED),
            "finished",
            ("failed", "5 of 5 articles did not come, mostly: challenge page (5)"),
        ),
        (
            tally(route(), fetched=1, unreached=4),
            "closespider_timeout",
            ("partly", "4 links were left for the next pass: the time limit was reached"),
        ),
        (tally(), "shutdown", ("failed", "it was told to stop before a route answered")),
        (tally(), "finished", ("failed", "no route was tried")),
        (tally(route(), fetched=2), "start_error", ("failed", "the crawl itself failed; see its log")),
        (tally(route(), fetched=2), "storage_error", ("failed", "the crawl itself failed; see its log")),
    ],
)
def test_a_pass_is_judged(counted: Tally, close_reason: str, expected: tuple[str, str]) -> None:
    assert judge(counted, close_reason) == expected
