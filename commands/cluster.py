"""The commands of a cluster: what runs beside the hub's passes, there and on other machines."""

from __future__ import annotations

import logging
import sys

import click

from commands.shared import EXIT_LOCKED, Invocation, UserMistake, check_engine, pass_invocation
from config import Config

QUEUES = ("crawl", "read")


class Queues(click.ParamType[tuple[str, ...]]):
    """Names of queues with commas between them."""

    name = "queues"

    def convert(
        self, value: object, param: click.Parameter | None, context: click.Context | None
    ) -> tuple[str, ...]:
        if isinstance(value, tuple):
            return value
        names = tuple(dict.fromkeys(part.strip() for part in str(value).split(",") if part.strip()))
        if not names or set(names) - set(QUEUES):
            self.fail(f"the queues are {' and '.join(QUEUES)}", param, context)
        return names


@click.command()
@click.option(
    "--queues", type=Queues(), default=",".join(QUEUES), show_default=True, help="What to take work from."
)
@pass_invocation
def worker(invocation: Invocation, queues: tuple[str, ...]) -> None:
    """Crawl and read for a hub, until SIGTERM. Needs [cluster] alone, and no database.

    It works on crawl.parallel tasks at a time, and reads with read.processes.
    """
    config = _prepared(invocation)
    from cluster.broker import BrokerGone
    from cluster.worker import work

    try:
        work(config, queues, config.crawl.parallel)
    except BrokerGone as error:
        raise UserMistake(str(error)) from None


@click.command()
@pass_invocation
def ingest(invocation: Invocation) -> None:
    """Set down what workers send, until SIGTERM. Runs beside the databases, once."""
    config = _prepared(invocation)
    from cluster.broker import BrokerGone
    from cluster.ingest import AlreadyTakingIn, take_in

    try:
        take_in(config)
    except BrokerGone as error:
        raise UserMistake(str(error)) from None
    except AlreadyTakingIn as error:
        click.echo(str(error), err=True)
        sys.exit(EXIT_LOCKED)


def _prepared(invocation: Invocation) -> Config:
    """The configuration; a mistake where Celery is missing."""
    config = invocation.config()
    config = config.model_copy(update={"crawl": config.crawl.model_copy(update={"engine": "celery"})})
    check_engine(config)
    logging.getLogger("celery").setLevel(logging.WARNING)
    return config
