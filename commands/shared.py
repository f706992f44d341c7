"""What the commands have in common: their configuration, their mistakes and exit codes, their options."""

from __future__ import annotations

import contextlib
import logging
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import click

from cluster.engine import EngineMissing, is_spread
from config import Config, ConfigError, load_config, parse_duration
from db.connection import CANNOT_BE_USED, SQLITE_ERROR, DamagedFile, Kind, check_kind, is_damage, may_write
from db.damage import damaged_among, how_to_restore
from db.store import Store

EXIT_INCOMPLETE = 1
EXIT_LOCKED = 75  # EX_TEMPFAIL of sysexits.h: try again later
EXIT_STOPPED = 130


class UserMistake(click.ClickException):
    """Something the user can put right, said in one line."""

    exit_code = 2


class Duration(click.ParamType[timedelta]):
    """A length of time as in the configuration: "90s", "30m", "6h", "14d"."""

    name = "duration"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> timedelta:
        try:
            return parse_duration(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


class Commands(click.Group):
    """Commands whose trouble with files and databases is one line; what led to it is logged with -v.

    Ctrl-C ends with EXIT_STOPPED also those that do not look out for it.
    """

    def invoke(self, context: click.Context) -> Any:
        try:
            return super().invoke(context)
        except KeyboardInterrupt:
            click.echo("Stopped.", err=True)
            sys.exit(EXIT_STOPPED)
        except BrokenPipeError:
            raise  # click ends quietly where nobody reads on
        except (*CANNOT_BE_USED, SQLITE_ERROR, OSError) as error:
            if not (is_damage(error) or isinstance(error, (*CANNOT_BE_USED, OSError))):
                raise
            log.info("%s", context.invoked_subcommand, exc_info=True)
            _give_up_stdout()
            raise UserMistake(_said_by(error, context)) from None


def _said_by(error: Exception, context: click.Context) -> str:
    if is_damage(error):
        return _damage(error, context)
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    return str(error)


def _damage(error: Exception, context: click.Context) -> str:
    """Which database is damaged and what to do, in one line."""
    if not isinstance(error, DamagedFile):
        config = context.ensure_object(Invocation).config()
        files = (config.database, config.pages_database, config.hub_database)
        found = damaged_among(files)
        if found is None:
            return f"a database in {config.data} is damaged ({error})"
        error = found
    return f"{error}. {how_to_restore(error.path)}"


def _give_up_stdout() -> None:
    """Lets go of what stdout does not take, which the interpreter would try to write again at its end."""
    try:
        sys.stdout.flush()
    except OSError:
        with contextlib.closing(Path(os.devnull).open("w")) as nowhere:
            os.dup2(nowhere.fileno(), sys.stdout.fileno())


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


log = logging.getLogger("pantau")

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


def existing_store(config: Config, *, looking: bool = False) -> Store:
    """The database as it stands; a mistake where no pass has made it yet.

    Who is only `looking` gets it also where it may not be written.
    """
    check_exists(config)
    return Store(config.database, read_only=looking and not may_write(config.database))


def check_exists(config: Config) -> None:
    """A mistake where no pass has made the database yet, or the file is of another program."""
    if not config.database.exists() or not config.database.stat().st_size:
        raise UserMistake(
            f"there is no database at {config.database} yet: pantau run, or pantau demo, makes one"
        )
    check_kind(config.database, Kind.PANTAU)


def check_databases(config: Config) -> None:
    """Raises DatabaseError where a file in the place of a database is of another program."""
    check_kind(config.database, Kind.PANTAU)
    check_kind(config.pages_database, Kind.PAGES)


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
