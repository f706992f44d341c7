"""The commands of a person's word: decide about claims and targets, take it back, list it, export it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click

import printing
from commands.shared import Invocation, UserMistake, existing_store, json_option, pass_invocation
from db import reviews
from db.regression import regression_cases
from db.reviews import Review, ReviewMistake
from db.store import Store

reason_option = click.option("--reason", required=True, help="Why; it is kept with the decision.")


@click.group()
def review() -> None:
    """Decide about claims and targets. Decisions hold in every later reading and crawl."""


@review.command()
@click.argument("identity", metavar="CLAIM|TARGET")
@reason_option
@pass_invocation
def accept(invocation: Invocation, identity: str, reason: str) -> None:
    """A claim is right as it stands; a target is no misprint and no restatement."""
    _decide(invocation, lambda store, at: reviews.accept(store.database, identity, reason, at))


@review.command()
@click.argument("identity", metavar="CLAIM|TARGET")
@reason_option
@pass_invocation
def reject(invocation: Invocation, identity: str, reason: str) -> None:
    """A claim is none; a target is none, whoever reports it."""
    _decide(invocation, lambda store, at: reviews.reject(store.database, identity, reason, at))


@review.command()
@click.argument("claim")
@click.argument("changes", nargs=-1, required=True, metavar="FIELD=VALUE...")
@reason_option
@pass_invocation
def correct(invocation: Invocation, claim: str, changes: Sequence[str], reason: str) -> None:
    """A claim says something else: metric=coverage period=2027 value=98.6. FIELD= empties a field."""
    if unclear := [change for change in changes if "=" not in change]:
        raise UserMistake(f"{unclear[0]} is no FIELD=VALUE")
    fields = {name: value for name, _, value in (change.partition("=") for change in changes)}
    with _deciding(invocation) as store:
        number = reviews.correct(store.database, claim, fields, reason, _now())
        corrected = reviews.current_claim(store.database, claim)
    click.echo(f"decision {number}")
    if corrected:
        click.echo(f"now claim {corrected['id']} of target {corrected['target_id'] or '-'}", err=True)


@review.command()
@click.argument("target")
@click.argument("into")
@reason_option
@pass_invocation
def merge(invocation: Invocation, target: str, into: str, reason: str) -> None:
    """TARGET is the same target as INTO."""
    _decide(invocation, lambda store, at: reviews.merge(store.database, target, into, reason, at))


@review.command()
@click.argument("claims", nargs=-1, required=True)
@reason_option
@pass_invocation
def split(invocation: Invocation, claims: Sequence[str], reason: str) -> None:
    """CLAIMS are together about a target of their own."""
    _decide(invocation, lambda store, at: reviews.split(store.database, claims, reason, at))


@review.command()
@click.argument("number", type=click.IntRange(1, 2**63 - 1))
@reason_option
@pass_invocation
def undo(invocation: Invocation, number: int, reason: str) -> None:
    """Take the decision of that number back."""
    with _deciding(invocation) as store:
        reviews.undo(store.database, number, reason, _now())
    click.echo(f"decision {number} taken back", err=True)


@review.command("list")
@click.option("--all", "undone", is_flag=True, help="Also what was taken back.")
@json_option
@pass_invocation
def list_decisions(invocation: Invocation, undone: bool, as_json: bool) -> None:
    """The decisions in force, oldest first."""
    with existing_store(invocation.config(), looking=True) as store:
        found = reviews.list_reviews(store.database, undone=undone)
    if as_json:
        printing.print_json(found)
        return
    for decision in found:
        _print(decision)
    click.echo(f"{len(found)} decisions", err=True)


@review.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@pass_invocation
def export(invocation: Invocation, file: Path) -> None:
    """Write the decisions about claims as regression cases, in the format of tests/corpus.

    The cases hold the articles' texts: keep them to yourself.
    """
    with existing_store(invocation.config(), looking=True) as store:
        cases = list(regression_cases(store.database, file.stem))
    try:
        file.write_text("\n".join(cases), "utf-8")
    except OSError as error:
        raise UserMistake(str(error)) from None
    click.echo(f"{len(cases)} cases in {file}", err=True)


def _decide(invocation: Invocation, decision: Callable[[Store, datetime], int]) -> None:
    with _deciding(invocation) as store:
        number = decision(store, _now())
    click.echo(f"decision {number}")


@contextmanager
def _deciding(invocation: Invocation) -> Iterator[Store]:
    with existing_store(invocation.config()) as store:
        try:
            yield store
        except ReviewMistake as mistake:
            raise UserMistake(str(mistake)) from None


def _now() -> datetime:
    return datetime.now(UTC)


def _print(decision: Review) -> None:
    about = decision.target_id or f"{decision.raw} in {decision.article_id}"
    click.echo(f"{decision.id}  {decision.decision}  {about}  {printing.when(decision.at)} WIB")
    click.echo(f"    {decision.reason}")
    for name, (before, after) in decision.changes.items():
        click.echo(f"    {name}: {before} -> {after}")
    if decision.undone_at:
        click.echo(f"    taken back {printing.when(decision.undone_at)} WIB: {decision.undone_reason}")
