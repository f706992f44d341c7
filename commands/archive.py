"""The commands about what is stored: reading it again, bringing it in and out, taking it down."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

import printing
from commands.shared import (
    EXIT_INCOMPLETE,
    EXIT_LOCKED,
    Invocation,
    UserMistake,
    check_engine,
    check_exists,
    existing_store,
    json_option,
    pass_invocation,
    progress,
    since_option,
)
from config import Config

if TYPE_CHECKING:
    from importing import ImportReport
    from rereading import Difference, RereadReport


@click.command()
@since_option
@click.option("--dry-run", is_flag=True, help="Show the difference and change nothing.")
@click.option("--mail", is_flag=True, help="Mail the targets that appear.")
@json_option
@pass_invocation
def reread(invocation: Invocation, since: datetime | None, dry_run: bool, mail: bool, as_json: bool) -> None:
    """Read stored pages again with today's rules, and show what differs.

    DAY is that of the fetching. Nobody is mailed without --mail.
    """
    from rereading import reread as read_again

    if mail and dry_run:
        raise UserMistake("--dry-run changes nothing, so there is nothing to --mail")
    config = invocation.config()
    check_engine(config)
    check_exists(config)
    with alone(config, needed=not dry_run):
        report = read_again(
            config,
            _now,
            since=since.date() if since else None,
            dry_run=dry_run,
            announce=mail,
            progress=progress("reading"),
        )
        print_reread(report, as_json)
        if mail:
            _deliver(config)


@click.command("import")
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("--mail", is_flag=True, help="Mail the targets that appear, once they are read.")
@json_option
@pass_invocation
def import_pages(invocation: Invocation, files: Sequence[Path], mail: bool, as_json: bool) -> None:
    """Bring in pages from WARC files or JSON lines, gzipped or not.

    A line of JSON has url, html or text, and where known outlet, id, title, published and fetched_at.
    An outlet's name is of a-z, 0-9, "_", "." and "-". `pantau read` reads what came. As with a backfill,
    what it says is recorded and nobody is mailed, unless with --mail.
    """
    from db.pages import PageStore
    from importing import import_file

    config = invocation.config()
    pages = PageStore(config.pages_database)
    try:
        reports = [import_file(file, pages, _now(), mail=mail) for file in files]
    except OSError as error:
        raise UserMistake(str(error)) from None
    finally:
        pages.close()
    if as_json:
        printing.print_json(reports)
    for report in reports:
        _print_import(report)
    if any(report.bad for report in reports):
        sys.exit(EXIT_INCOMPLETE)


@click.command("export")
@click.argument("folder", required=False, type=click.Path(file_okay=False, path_type=Path))
@since_option
@pass_invocation
def export_tables(invocation: Invocation, folder: Path | None, since: datetime | None) -> None:
    """Write targets and sightings as CSV and JSON lines into FOLDER [export/ in the data directory].

    Quotes and links only, never whole articles. DAY is when a target was first seen.
    """
    from db.export import export

    config = invocation.config()
    with existing_store(config, looking=True) as store:
        today = _now().astimezone(config.zone).date()
        files = export(
            store, folder or config.data / "export", day=today, since=since.date() if since else None
        )
    for file in files:
        click.echo(file)


@click.command()
@click.argument("url")
@json_option
@pass_invocation
def forget(invocation: Invocation, url: str, as_json: bool) -> None:
    """Take an article down: its pages, text and quotes. It is never fetched again."""
    from forgetting import forget as take_down

    config = invocation.config()
    existing_store(config).close()
    with alone(config):
        forgotten = take_down(config, url, _now())
    if forgotten is None:
        raise UserMistake(f"{url} was never found, and no outlet's articles have such an address")
    if as_json:
        printing.print_json(forgotten)
    else:
        names = ", ".join(forgotten.articles)
        click.echo(f"Forgotten: {names} ({forgotten.pages} pages, {forgotten.claims} claims)")


@click.command()
@pass_invocation
def prune(invocation: Invocation) -> None:
    """Drop raw pages older than retention.pages; articles and claims keep their evidence."""
    from forgetting import drop_old_pages

    config = invocation.config()
    if config.retention.pages is None:
        raise UserMistake("retention.pages is not set: raw pages are kept for ever")
    existing_store(config).close()
    with alone(config):
        dropped = drop_old_pages(config, config.retention.pages, _now())
    click.echo(f"{dropped} pages dropped", err=True)


@contextmanager
def alone(config: Config, *, needed: bool = True) -> Iterator[None]:
    """Holds the lock of the passes; ends the command where one is under way."""
    from scheduler import Locked, pass_lock

    if not needed:
        yield
        return
    try:
        with pass_lock(config.data):
            yield
    except Locked as error:
        click.echo(str(error), err=True)
        sys.exit(EXIT_LOCKED)


def _now() -> datetime:
    return datetime.now(UTC)


def _deliver(config: Config) -> None:
    from alerts.deliver import deliver
    from db.outbox import Outbox

    with Outbox(config.database) as outbox:
        printing.print_mail(deliver(outbox, config, _now()))


def _print_import(report: ImportReport) -> None:
    for line in report.bad:
        click.echo(f"{report.file}: {line}; skipped", err=True)
    told = [f"{report.stored} pages stored", f"{report.known} known"]
    told += [f"{count} passed over: {what}" for what, count in report.passed_over.items()]
    told += [f"{len(report.bad)} bad"] if report.bad else []
    click.echo(f"{report.file}: {', '.join(told)}", err=True)


def print_reread(report: RereadReport, as_json: bool) -> None:
    """Prints what reading again changed, or would change."""
    if as_json:
        printing.print_json(report)
    for difference in () if as_json else report.differences:
        _print_difference(difference)
    for change, pages in report.fates.items():
        click.echo(f"{pages} pages: {change}", err=True)
    for rule, counts in report.by_rule().items():
        told = ", ".join(f"{count} {happened}" for happened, count in sorted(counts.items()))
        click.echo(f"{rule}: {told}", err=True)
    what = f"{len(report.differences)} differences" if report.differences else "no difference"
    click.echo(f"{report.pages} pages read again: {what}", err=True)
    printing.print_set_aside(report.set_aside)
    if report.dry_run and report.differences:
        click.echo("Nothing was changed.", err=True)


def _print_difference(difference: Difference) -> None:
    click.echo(f"{difference.happened}: {difference.raw} ({difference.rule}) {difference.url}")
    for name, (before, now) in difference.changes.items():
        click.echo(f"  {name}: {before} -> {now}")
    if not difference.changes:
        click.echo(f"  {difference.quote}")
