"""The commands about outlets beside the passes: their archives and their health."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click

import printing
from commands.shared import (
    EXIT_INCOMPLETE,
    EXIT_LOCKED,
    Duration,
    Invocation,
    UserMistake,
    check_engine,
    json_option,
    pass_invocation,
)
from commands.signals import ended_by_signals
from config import Config, is_loopback

if TYPE_CHECKING:
    from backfill import Advance, BackfillReport
    from doctor import Diagnosis

DAY = click.DateTime(["%Y-%m-%d"])


@click.command()
@click.argument("outlet")
@click.option("--since", type=DAY, required=True, metavar="DAY", help="From this day on, in Jakarta.")
@click.option("--until", type=DAY, required=True, metavar="DAY", help="Up to this day.")
@click.option("--oldest-first", is_flag=True, help="Begin with the oldest day, not with the newest.")
@click.option("--requests", type=click.IntRange(min=1), metavar="NUMBER", help="Stop after so many requests.")
@click.option("--time", "duration", type=Duration(), metavar="TIME", help='Stop after so long: "2h".')
@json_option
@pass_invocation
def backfill(
    invocation: Invocation,
    outlet: str,
    since: datetime,
    until: datetime,
    oldest_first: bool,
    requests: int | None,
    duration: timedelta | None,
    as_json: bool,
) -> None:
    """Fetch and read an outlet's archive; nobody is mailed.

    It can be stopped at any point; the same command goes on from there. Live passes go on beside it.
    """
    config = invocation.config()
    check_engine(config)
    with ended_by_signals() as stop:
        from backfill import Limits, days, run_backfill
        from crawler.launch import outlet_names
        from scheduler import Locked

        _check_outlets([outlet], outlet_names())
        try:
            order = days(since.date(), until.date(), newest_first=not oldest_first)
        except ValueError as error:
            raise UserMistake(str(error)) from None
        limits = Limits(requests=requests, time=duration)
        remind_of_contact(config)
        remind_of_terms(config, [outlet])
        try:
            with _bar() as show:
                report = run_backfill(config, outlet, order, limits, stop=stop, show=show)
        except Locked as error:
            click.echo(str(error), err=True)
            sys.exit(EXIT_LOCKED)
    print_backfill(report, as_json)
    if report.stopped:
        sys.exit(stop.exit_code)
    if report.failed:
        sys.exit(EXIT_INCOMPLETE)


@click.command()
@click.argument("outlets", nargs=-1, metavar="[OUTLET]...")
@json_option
@pass_invocation
def doctor(invocation: Invocation, outlets: Sequence[str], as_json: bool) -> None:
    """Look at outlets live: robots.txt, every route, a nonsense query, one article."""
    config = invocation.config()
    check_engine(config)
    with ended_by_signals() as stop:
        from crawler.launch import outlet_names
        from doctor import examine

        _check_outlets(outlets, outlet_names())
        chosen = outlets or config.crawl.outlets or outlet_names()
        remind_of_contact(config)
        found = list(examine(config, chosen, stop))
    print_diagnoses(found, as_json)
    if stop.is_set():
        sys.exit(stop.exit_code)
    if any(one.verdict == "sick" for one in found):
        sys.exit(EXIT_INCOMPLETE)


def remind_of_contact(config: Config) -> None:
    """Warns where websites would be asked by nobody they can reach."""
    if not config.crawl.contact and not _asks_nobody(config):
        click.echo(
            "No contact is given: set [crawl] contact to your mail address or web page, so that a website"
            " can reach you.",
            err=True,
        )


def remind_of_terms(config: Config, outlets: Sequence[str]) -> None:
    """Names the outlets whose terms ask for a permission that is not confirmed."""
    from crawler.loading import load_outlet

    if _asks_nobody(config):
        return
    due = [name for name in outlets if name not in config.crawl.permitted and load_outlet(name, config).terms]
    if due:
        click.echo(
            f"The terms of {', '.join(due)} ask for permission: get it and name them in crawl.permitted."
            " Until then they are watched as robots.txt allows.",
            err=True,
        )


def _asks_nobody(config: Config) -> bool:
    """Whether a gateway on this machine plays the websites."""
    return is_loopback(urlsplit(config.crawl.gateway).hostname or "")


def print_backfill(report: BackfillReport, as_json: bool) -> None:
    """Prints what a backfill did."""
    if as_json:
        printing.print_json(report)
        return
    counts = ", ".join(f"{number} {name}" for name, number in sorted(report.outcomes.items()))
    fates = ", ".join(f"{number} {fate}" for fate, number in sorted(report.fates.items()))
    advance = report.advance
    walked = f"{advance.done} of {advance.total} windows walked"
    click.echo(f"{report.outlet}: {walked}, {report.requests} requests")
    click.echo(f"links: {counts or 'none'}")
    if fates:
        click.echo(f"pages read: {fates}")
    for route in dict.fromkeys(report.hopeless):
        click.echo(f"{route} gave nothing of these days", err=True)
    if report.stopped:
        click.echo("Stopped before the end; the same command goes on from here.", err=True)
    elif not report.finished:
        click.echo(report.reason, err=True)


def print_diagnoses(found: Sequence[Diagnosis], as_json: bool) -> None:
    """Prints the diagnoses: a table of routes, and for each outlet a verdict with what to do."""
    if as_json:
        printing.print_json([dataclasses.asdict(one) for one in found])
        return
    printing.print_table(
        {
            "outlet": one.outlet,
            "route": route.url,
            "role": route.role,
            "outcome": route.outcome,
            "links": route.links,
            "newest": printing.when(route.newest) if route.newest else "",
            "nonsense": route.nonsense,
        }
        for one in found
        for route in one.routes
    )
    click.echo()
    for one in found:
        click.echo(f"{one.outlet}: {one.verdict}")
        for host, said in one.robots.items():
            if said != "open":
                click.echo(f"  robots.txt of {host}: {said}")
        if one.article.get("title"):
            click.echo(f"  read: {one.article['title']} ({one.article['fate']})")
        for advice in one.advice:
            click.echo(f"  - {advice}")
    sick = [one.outlet for one in found if one.verdict == "sick"]
    click.echo(f"{len(found)} outlets, {len(sick)} sick{': ' + ', '.join(sick) if sick else ''}", err=True)


def _check_outlets(outlets: Sequence[str], known: Sequence[str]) -> None:
    if unknown := sorted(set(outlets) - set(known)):
        raise UserMistake(f"no outlet is called {', '.join(unknown)}; there are {', '.join(known)}")


@contextmanager
def _bar() -> Iterator[Callable[[Advance], object]]:
    """A progress bar with an estimate on a terminal, nothing elsewhere."""
    if not sys.stderr.isatty():
        yield lambda advance: None
        return
    with click.progressbar(length=1, label="windows", file=sys.stderr, show_pos=True) as bar:

        def show(advance: Advance) -> None:
            bar.length = max(advance.total, 1)
            bar.label = f"{advance.fetched} articles, windows"
            bar.update(advance.done - bar.pos)

        yield show
