"""The `pantau` command. Thin: every command is one function elsewhere.

Messages go to stderr, results to stdout. What a user can get wrong is one clear line and exit code 2.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Sequence
from datetime import datetime
from io import BufferedReader
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import click

import printing
from commands import archive
from commands.cluster import ingest, worker
from commands.crawling import backfill, doctor, remind_of_contact, remind_of_terms
from commands.inspection import inspect_command
from commands.operation import backup, daemon, health, status
from commands.review import review
from commands.shared import (
    EXIT_INCOMPLETE,
    EXIT_LOCKED,
    Commands,
    Invocation,
    UserMistake,
    check_channels,
    check_databases,
    check_engine,
    check_exists,
    existing_store,
    json_option,
    pass_invocation,
    progress,
)
from commands.signals import ended_by_signals
from config import DEFAULT_DATA, Config, load_config
from db.values import without_half_characters
from extract.model import Agency, Metric
from upkeep.logs import set_up_log

if TYPE_CHECKING:
    from alerts.deliver import Again
    from scheduler import PassReport, Phase

EVERY_MAIL = "all"
WHOLE_PASS: tuple[Phase, ...] = ("crawl", "read", "health", "alert")

# The heavy parts (Scrapy, trafilatura, the mail templates) are imported by the commands that need
# them, so that `pantau targets` and `pantau --help` answer at once.

outlet_option = click.option(
    "--outlet", "outlets", multiple=True, metavar="NAME", help="Only this outlet; repeatable."
)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--config", "config_file", type=click.Path(path_type=Path), help="Configuration [./pantau.toml]."
)
@click.option("--data", type=click.Path(path_type=Path, file_okay=False), help="Data directory [var].")
@click.option("-v", "--verbose", is_flag=True, help="Log every step.")
@click.option("--log-json", is_flag=True, help="Log JSON, one object a line.")
@click.version_option(package_name="pantau")
@click.pass_context
def pantau(
    context: click.Context, config_file: Path | None, data: Path | None, verbose: bool, log_json: bool
) -> None:
    """Watches Indonesian news for targets of BPJS Ketenagakerjaan and BPJS Kesehatan."""
    set_up_log(level=logging.INFO if verbose else logging.WARNING, as_json=log_json)
    context.obj = Invocation(config_file=config_file, data=data)


@pantau.command()
@outlet_option
@click.option("--no-mail", is_flag=True, help="Record new targets without mailing them.")
@json_option
@pass_invocation
def run(invocation: Invocation, outlets: Sequence[str], no_mail: bool, as_json: bool) -> None:
    """One whole pass: crawl, read, judge the outlets, mail. For cron."""
    _run_phases(invocation.config(), outlets, WHOLE_PASS[:-1] if no_mail else WHOLE_PASS, as_json)


@pantau.command()
@outlet_option
@json_option
@pass_invocation
def crawl(invocation: Invocation, outlets: Sequence[str], as_json: bool) -> None:
    """Only fetch: new pages into pages.db."""
    _run_phases(invocation.config(), outlets, ("crawl",), as_json)


@pantau.command()
@json_option
@pass_invocation
def read(invocation: Invocation, as_json: bool) -> None:
    """Only read: stored pages into articles, claims and targets."""
    _run_phases(invocation.config(), (), ("read",), as_json)


@pantau.command()
@click.option(
    "--again",
    is_flag=False,
    flag_value=EVERY_MAIL,
    metavar="[MESSAGE-ID]",
    help="Also what was given up or is in doubt, all of it or one mail; `pantau status` lists them.",
)
@json_option
@pass_invocation
def alert(invocation: Invocation, again: str | None, as_json: bool) -> None:
    """Only mail: what is recorded and due. Exit code 1 where something sent --again was not taken."""
    config = invocation.config()
    if again is None:
        _run_phases(config, (), ("alert",), as_json)
        return
    from alerts.deliver import Again

    if not (config.mail.delivers or config.notify.addresses):
        raise UserMistake("there is nobody to send to: neither [mail] nor [notify] is set")
    only = None if again == EVERY_MAIL else f"<{again.strip('<>')}>"
    mail = _run_phases(config, (), ("alert",), as_json, Again(only=only)).mail
    if mail is None or mail.again is None:  # another process is delivering
        sys.exit(EXIT_LOCKED)
    if only and not mail.again:
        raise UserMistake(f"no mail {only} to anybody in the configuration was given up or is in doubt")
    if mail.arrived_again < len(mail.again):
        sys.exit(EXIT_INCOMPLETE)


@pantau.command()
@pass_invocation
def demo(invocation: Invocation) -> None:
    """A whole pass against the bundled newsroom, on this machine alone."""
    from demo.server import NewsroomServer
    from demo.tour import write_configuration

    home = (invocation.data or DEFAULT_DATA) / "demo"
    with NewsroomServer() as newsroom:
        config = load_config(write_configuration(home, newsroom.url), home, environ={})
        _run_phases(config, (), WHOLE_PASS, as_json=False)
    with existing_store(config) as store:
        printing.print_targets(store.targets(), as_json=False)
    printing.print_places(config)


@pantau.command()
@click.option(
    "--since", type=click.DateTime(["%Y-%m-%d"]), metavar="DAY", help="First seen on or after this day."
)
@click.option("--agency", help="An agency, or a part of its name: kesehatan.")
@click.option(
    "--metric", type=click.Choice(get_args(Metric)), metavar="METRIC", help="Only targets of this metric."
)
@click.option("--ids", is_flag=True, help="Also the ids of targets and claims, for pantau review.")
@json_option
@pass_invocation
def targets(
    invocation: Invocation,
    since: datetime | None,
    agency: str | None,
    metric: str | None,
    ids: bool,
    as_json: bool,
) -> None:
    """The targets, newest first, with their sightings."""
    with existing_store(invocation.config(), looking=True) as store:
        found = store.targets(since=since.date() if since else None, agency=_agency(agency), metric=metric)
    printing.print_targets(found, as_json, ids=ids)


@pantau.command()
@click.argument("url")
@json_option
@pass_invocation
def explain(invocation: Invocation, url: str, as_json: bool) -> None:
    """What became of an article: how it was found, its fate, its sentences and the rules that fired."""
    from explanation import explain_article

    config = invocation.config()
    check_exists(config)
    if not config.pages_database.exists():
        click.echo(f"there is no {config.pages_database}: how links were found is not known", err=True)
    explanation = explain_article(config, url)
    if explanation is None:
        raise UserMistake(f"{url} was never found by any outlet")
    printing.print_explanation(explanation, as_json)


@pantau.command()
@click.argument("file", type=click.File("rb"), default="-")
def extract(file: BufferedReader) -> None:
    """Claims of articles given as JSON lines, gzipped or not.

    Each line of FILE (else of stdin) has id, outlet, url, published, title, and text or html.
    """
    from extract.jsonlines import BadLine, plain_lines

    bad, number = 0, 0
    try:
        for number, line in enumerate(plain_lines(file), start=1):
            bad += not _print_claims(line, number)
    except BadLine as error:
        bad += 1
        click.echo(f"after line {number}: {error}", err=True)
    if bad:
        click.echo(f"{bad} of the lines were skipped", err=True)
        sys.exit(EXIT_INCOMPLETE)


def _print_claims(line: bytes, number: int) -> bool:
    """Prints the claims of one line; False where it was skipped, which is said."""
    from extract.jsonlines import BadLine, extract_line

    if not line.strip():
        return True
    try:
        click.echo(extract_line(without_half_characters(line)))
    except BadLine as error:
        click.echo(f"line {number}: {error}; skipped", err=True)
        return False
    return True


def _agency(name: str | None) -> str | None:
    """The agency whose name holds the given part, in any case. Raises UserMistake for none."""
    if name is None:
        return None
    known = get_args(Agency)
    if not (found := [agency for agency in known if name.casefold() in agency.casefold()]):
        raise UserMistake(f"no agency is called {name}; there are {' and '.join(known)}")
    return str(found[0])


def _run_phases(
    config: Config,
    outlets: Sequence[str],
    phases: Sequence[Phase],
    as_json: bool,
    again: Again | None = None,
) -> PassReport:
    """Runs the phases, prints what they did, and exits with what a cron job should see of any trouble."""
    check_engine(config)
    with ended_by_signals() as stop:
        from crawler.launch import outlet_names
        from scheduler import Locked, run_pass

        chosen = outlets or config.crawl.outlets or outlet_names()
        if unknown := sorted(set(chosen) - set(outlet_names())) if "crawl" in phases else []:
            known = ", ".join(outlet_names())
            raise UserMistake(f"no outlet is called {', '.join(unknown)}; there are {known}")
        check_databases(config)
        if "alert" in phases:
            check_channels(config)
        try:
            if "crawl" in phases:
                remind_of_contact(config)
                remind_of_terms(config, chosen)
            report = run_pass(config, chosen, phases, stop=stop, progress=progress("reading"), again=again)
        except Locked as error:
            click.echo(str(error), err=True)
            sys.exit(EXIT_LOCKED)
    printing.print_report(report, as_json)
    if report.stopped:
        sys.exit(stop.exit_code)
    if report.silent:
        sys.exit(EXIT_INCOMPLETE)
    return report


STORED = (archive.reread, archive.import_pages, archive.export_tables, archive.forget, archive.prune)
for command in (
    daemon,
    status,
    health,
    backup,
    backfill,
    doctor,
    inspect_command,
    *STORED,
    review,
    worker,
    ingest,
):
    pantau.add_command(command)


def main() -> None:
    pantau()


if __name__ == "__main__":
    main()
