"""Looks at outlets as they are now, route by route, and says what a person should do."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

from cluster.engine import OutOfReach, turn_at
from config import Config
from crawler.checkup import READ_WELL
from crawler.launch import crawl_outlet
from crawler.troubles import BLOCKING_TROUBLES, NETWORK_TROUBLES

Verdict = Literal["well", "ailing", "sick"]
_NAMED = 3  # routes that an advice names; the others are counted


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteHealth:
    """One route as it answered; `outcome` as in crawler.tally.RouteReport."""

    url: str
    kind: str
    role: str
    outcome: str
    reason: str
    links: int
    newest: datetime | None
    declared: bool  # else another route named it
    nonsense: str  # what it made of a word that nobody prints; empty where it cannot be asked

    @property
    def works(self) -> bool:
        return self.outcome in ("ok", "index")


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """One outlet. It is sick where new articles do not come, ailing where some way to them does not work."""

    outlet: str
    site: str
    verdict: Verdict
    advice: tuple[str, ...]  # what a person should do, a sentence each
    robots: Mapping[str, str]  # by host: what its robots.txt says of us
    routes: tuple[RouteHealth, ...]
    article: Mapping[str, str]  # one that was read: url, fate, title, published, detail


def examine(config: Config, outlets: Sequence[str], stop: threading.Event) -> Iterator[Diagnosis]:
    """Looks at the outlets, `config.crawl.parallel` at a time; yields each diagnosis, in the order given."""
    with ThreadPoolExecutor(max_workers=config.crawl.parallel) as executor:
        yield from executor.map(lambda outlet: _examine(config, outlet, stop), outlets)


def _examine(config: Config, outlet: str, stop: threading.Event) -> Diagnosis:
    with TemporaryDirectory() as folder:
        out = Path(folder) / "said.json"
        try:
            with turn_at(outlet, config, stop) as lease:
                end = crawl_outlet(outlet, config, None, stop, {"mission": "checkup", "out": str(out)}, lease)
        except OutOfReach as error:
            return _not_examined(outlet, str(error))
        if out.exists():
            return diagnose(json.loads(out.read_text()), config.crawl.permitted)
    if end is None:
        why = "it was not looked at: you stopped it"
    elif end.overran:
        why = f"the check-up ran past its time limit; see {end.log_file}"
    else:
        why = f"the check-up crashed (exit code {end.exit_code}); see {end.log_file}"
    return _not_examined(outlet, why)


def _not_examined(outlet: str, why: str) -> Diagnosis:
    return Diagnosis(outlet=outlet, site="", verdict="sick", advice=(why,), robots={}, routes=(), article={})


def diagnose(found: Mapping[str, Any], permitted: Sequence[str]) -> Diagnosis:
    """The diagnosis of a check-up as crawler.checkup.check_up gives it."""
    routes = tuple(_route(route) for route in found["routes"])
    article = found["article"]
    live = [route for route in routes if route.role == "live"]
    advice = [*_block_advice(found, live), *_route_advice(found, routes)]
    reads = article["fate"] in READ_WELL
    works = any(route.works for route in live)
    if not reads and works:
        advice.append(f"no article could be read ({_why(article)}): see {article['url'] or 'its routes'}")
    if found["terms"] and found["outlet"] not in permitted:
        advice.append(
            f"{found['terms']}: ask {found['site']}, then name {found['outlet']} in crawl.permitted"
        )
    ailing = not all(route.works for route in live if route.declared) or found["quarantine"]
    return Diagnosis(
        outlet=found["outlet"],
        site=found["site"],
        verdict="sick" if not (works and reads) else "ailing" if ailing else "well",
        advice=tuple(advice),
        robots=found["robots"],
        routes=routes,
        article=article,
    )


def _route(checked: Mapping[str, Any]) -> RouteHealth:
    report = checked["report"]
    return RouteHealth(
        url=report["url"],
        kind=report["kind"],
        role=report["role"],
        outcome=report["outcome"],
        reason=report["reason"],
        links=report["links"],
        newest=datetime.fromisoformat(report["newest"]) if report["newest"] else None,
        declared=checked["declared"],
        nonsense=checked["nonsense"],
    )


def _block_advice(found: Mapping[str, Any], live: Sequence[RouteHealth]) -> Iterator[str]:
    if found["quarantine"]:
        yield f"it is left alone after {found['quarantine']}"
    if any(route.works for route in live):
        return
    if any(route.outcome in BLOCKING_TROUBLES for route in live):
        yield f"{found['site']} turns crawlers away: ask it for access; what blocks is not evaded"
    elif live and all(route.outcome in NETWORK_TROUBLES for route in live):
        yield "the site cannot be reached from here: try again later, and look at this machine's network"
    elif live and all(route.outcome == "robots-denied" for route in live):
        yield "its robots.txt closes every route: ask for permission or remove the outlet"
    else:
        yield "no live route works: look at the site and mend its declaration"


def _route_advice(found: Mapping[str, Any], routes: Sequence[RouteHealth]) -> Iterator[str]:
    where = f"crawler/spiders/{found['outlet']}.py"
    routes = [route for route in routes if route.declared]
    dead = [route for route in routes if not route.works and route.outcome not in ("frozen", "unfiltered")]
    if dead and len(dead) < len(routes):
        yield f"{len(dead)} of its routes give nothing, mend or drop them in {where}: {_named(dead)}"
    if frozen := [route for route in routes if route.outcome == "frozen"]:
        yield f"stands still: {_named(frozen)}"
    if unfiltered := [route for route in routes if route.outcome == "unfiltered"]:
        yield f"takes no notice of what is asked, so only titles on topic are fetched: {_named(unfiltered)}"


def _named(routes: Sequence[RouteHealth]) -> str:
    named = ", ".join(f"{route.url} ({route.reason or route.outcome})" for route in routes[:_NAMED])
    return named + (f" and {len(routes) - _NAMED} more" if len(routes) > _NAMED else "")


def _why(article: Mapping[str, str]) -> str:
    return article["detail"] or article["fate"]
