"""CHOOSES: this machine or many. Importing it imports nothing of Celery; choosing "celery" does."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from config import Config

if TYPE_CHECKING:
    from cluster.gather import RemoteReader


class EngineMissing(Exception):
    """The configured engine is not installed; the message says what is to be done."""


class OutOfReach(Exception):
    """The other machines are out of reach; the message says why in one line."""


def is_spread(config: Config) -> bool:
    """Whether crawls and reading are spread over several machines. Raises EngineMissing where that is
    configured and not installed."""
    if config.crawl.engine == "local":
        return False
    if not (find_spec("celery") and find_spec("redis")):
        raise EngineMissing(
            'crawl.engine = "celery" needs more than is installed: pip install "pantau[cluster]"'
        )
    return True


def reader_elsewhere(config: Config, stop: threading.Event | None = None) -> RemoteReader | None:
    """Reads stored pages on the workers; None where they are read here."""
    if not is_spread(config):
        return None
    from cluster.gather import RemoteReader

    return RemoteReader(config, stop or threading.Event())


@contextmanager
def turn_at(outlet: str, config: Config, stop: threading.Event) -> Iterator[Path | None]:
    """Waits for the turn of a crawl on this machine at an outlet that workers crawl too, and keeps it.

    Yields the file that says until when the crawl may ask. Raises OutOfReach where the broker is away.
    """
    if not is_spread(config):
        yield None
        return
    from cluster.gather import hold_outlet

    with hold_outlet(config, outlet, stop) as lease:
        yield lease
