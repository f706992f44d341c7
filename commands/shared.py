"""What the commands have in common: their configuration, their mistakes and exit codes, their options."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from cluster.engine import EngineMissing, is_spread
from config import Config, ConfigError, load_config
from db.store import Store

EXIT_INCOMPLETE = 1
EXIT_LOCKED = 75  # EX_TEMPFAIL of sysexits.h: try again later
EXIT_STOPPED = 130


class UserMistake(click.ClickException):
    """Something the user can put right, said in one line."""

    exit_code = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Invocation:
    """The options that stand before the command."""

    config_file: Path | None
    data: Path | None

    def config(self) -> Config:
        try:
            return load_config(self.config_file, self.data)
        except ConfigError as error:
            raise UserMistake(str(error)) from None


pass_invocation = click.make_pass_decorator(Invocation)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")
since_option = click.option(
    "--since", type=click.DateTime(["%Y-%m-%d"]), metavar="DAY", help="Only from this day on."
)


def check_engine(config: Config) -> None:
    """A mistake where the configured engine is not installed."""
    try:
        is_spread(config)
    except EngineMissing as error:
        raise UserMistake(str(error)) from None


def existing_store(config: Config) -> Store:
    """The database as it stands; a mistake where no pass has made it yet."""
    if not config.database.exists():
        raise UserMistake(
            f"there is no database at {config.database} yet: pantau run, or pantau demo, makes one"
        )
    return Store(config.database)


def check_channels(config: Config) -> None:
    """Raises UserMistake where Apprise can do nothing with an address of a channel; it is not repeated."""
    from alerts.recipients import unusable_channels

    if unusable := unusable_channels(config):
        named = ", ".join(f"number {number}" for number in unusable)
        raise UserMistake(f"notify.urls: Apprise knows no channel of that kind: {named}")


def progress(label: str) -> Callable[[Sequence[str]], Iterable[str]]:
    """A progress bar on a terminal, nothing elsewhere."""

    def bar(items: Sequence[str]) -> Iterable[str]:
        if not items or not sys.stderr.isatty():
            yield from items
            return
        with click.progressbar(items, label=label, file=sys.stderr) as shown:
            yield from shown

    return bar
