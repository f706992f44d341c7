"""Prints how everything stands: `pantau status` and `pantau health`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from db.coverage import Coverage
from db.overview import OutletStanding
from printing import print_json, print_reasons, print_table, when

if TYPE_CHECKING:
    from upkeep.status import Status

COUNTS = ("found", "fetched", "known", "denied", "blocked", "failed", "skipped")


def print_status(status: Status, as_json: bool) -> None:
    """Prints the last run, the outlets, each day's links by outcome, troubled mails, and what is not well."""
    if as_json:
        print_json({"healthy": status.healthy, "problems": status.problems, **_fields(status)})
        return
    if run := status.last_run:
        ended = f"ended {when(run.ended_at)} WIB" if run.ended_at else "not ended"
        click.echo(f"Last run: {run.kind}, began {when(run.started_at)} WIB, {ended}, {run.state}")
        if run.detail:
            click.echo(f"          {run.detail}", err=True)
    if status.outlets:
        print_table(_visit_row(outlet) for outlet in status.outlets)
    if status.coverage:
        click.echo("\nEvery link of a day (Jakarta), each in one column after found:")
        print_table(_day_row(coverage) for coverage in status.coverage)
    reasons = {one.outlet: one.visit.reason for one in status.outlets if one.visit and one.visit.reason}
    print_reasons(reasons, of=len(status.outlets))
    for trouble in status.mail_troubles:
        told = f"{trouble.state.replace('_', ' ')}, {trouble.events} events, {trouble.attempts} attempts"
        click.echo(f"Mail {trouble.message_id} to {trouble.recipient}: {told}: {trouble.error or ''}")
    counts = Counter(trouble.state for trouble in status.mail_troubles)
    if counts["dead"] or counts["in_doubt"]:
        told = f"Mails given up: {counts['dead']}, in doubt: {counts['in_doubt']}"
        click.echo(f"{told}; `pantau alert --again` sends them again")
    for problem in status.problems:
        click.echo(problem, err=True)


def print_health(standings: Sequence[OutletStanding], as_json: bool) -> None:
    """Prints each outlet's health, since when, and why."""
    if as_json:
        names = ("outlet", "health", "since", "reason")
        print_json([{name: getattr(standing, name) for name in names} for standing in standings])
        return
    print_table(
        {
            "outlet": standing.outlet,
            "health": standing.health,
            "since": when(standing.since) if standing.since else "-",
            "reason": standing.reason or "",
        }
        for standing in standings
    )


def _fields(status: Status) -> dict[str, object]:
    names = ("last_run", "last_good_pass", "outlets", "coverage", "mail_troubles")
    return {name: getattr(status, name) for name in names}


def _visit_row(standing: OutletStanding) -> dict[str, object]:
    visit = standing.visit
    fates = ", ".join(f"{pages} {fate}" for fate, pages in sorted(standing.fates.items()))
    return {
        "outlet": standing.outlet,
        "health": standing.health,
        "last visit": when(visit.started_at) if visit else "never",
        "answer": visit.state if visit else "-",
        **{count: getattr(visit, count) if visit else "-" for count in COUNTS},
        "read": fates or "-",
        "claims": standing.claims,
        "newest": when(standing.newest) if standing.newest else "-",
    }


def _day_row(coverage: Coverage) -> dict[str, object]:
    return {
        "day": coverage.day.isoformat(),
        "outlet": coverage.outlet,
        **{count: getattr(coverage, count) for count in COUNTS},
    }
