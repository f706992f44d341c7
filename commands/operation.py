"""The commands that keep Pantau running: daemon, status, health, backup."""

from __future__ import annotations

import logging
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from commands.crawling import remind_of_contact
from commands.shared import (
    EXIT_INCOMPLETE,
    Duration,
    Invocation,
    UserMistake,
    check_channels,
    check_databases,
    check_engine,
    check_exists,
    existing_store,
    json_option,
    pass_invocation,
)
from commands.signals import ended_by_signals
from commands.standing import print_health, print_status

LONGEST_VIEW = 36_500  # days


@click.command()
@pass_invocation
def daemon(invocation: Invocation) -> None:
    """Pass after pass on a schedule, until SIGTERM."""
    with ended_by_signals() as stop:
        from crawler.launch import outlet_names
        from daemon import Daemon

        config = invocation.config()
        chosen = config.crawl.outlets or outlet_names()
        check_engine(config)
        if unknown := sorted(set(chosen) - set(outlet_names())):
            raise UserMistake(f"no outlet is called {', '.join(unknown)}")
        check_channels(config)
        check_databases(config)
        remind_of_contact(config)
        logging.getLogger().setLevel(logging.INFO)
        for chatty in ("apscheduler", "pantau.read"):
            logging.getLogger(chatty).setLevel(logging.WARNING)
        Daemon(config=config, outlets=tuple(chosen), stop=stop).run()
    sys.exit(stop.exit_code)


@click.command()
@click.option(
    "--max-age",
    type=Duration(),
    default="6h",
    show_default=True,
    metavar="TIME",
    help="How old the last good pass may be.",
)
@click.option(
    "--days",
    type=click.IntRange(1, LONGEST_VIEW),
    default=2,
    show_default=True,
    help="Of how many days to show what became of the links.",
)
@json_option
@pass_invocation
def status(invocation: Invocation, max_age: timedelta, days: int, as_json: bool) -> None:
    """How everything stands; exit code 1 where something is not well."""
    from upkeep.status import status_of

    config = invocation.config()
    check_exists(config)
    standing = status_of(config.database, config.pages_database, datetime.now(UTC), max_age, days)
    print_status(standing, as_json)
    if not standing.healthy:
        sys.exit(EXIT_INCOMPLETE)


@click.command()
@json_option
@pass_invocation
def health(invocation: Invocation, as_json: bool) -> None:
    """Judge the outlets now, by what is recorded of them; exit code 1 where one is unhealthy."""
    from db.overview import outlet_standings
    from upkeep.checkup import check_outlets

    config = invocation.config()
    with existing_store(config) as store:
        check_outlets(store.database, config, datetime.now(UTC))
        standings = outlet_standings(store.database)
    print_health(standings, as_json)
    if any(standing.health == "unhealthy" for standing in standings):
        sys.exit(EXIT_INCOMPLETE)


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--pages", type=click.Path(path_type=Path, dir_okay=False), help="Copy pages.db as well, to here."
)
@pass_invocation
def backup(invocation: Invocation, file: Path, pages: Path | None) -> None:
    """A consistent copy of pantau.db while it is in use."""
    from db.maintenance import back_up

    config = invocation.config()
    check_exists(config)
    back_up(config.database, file)
    if pages:
        back_up(config.pages_database, pages)
