"""What SIGTERM and Ctrl-C do to a command that takes long."""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click

from commands.shared import EXIT_STOPPED

log = logging.getLogger("pantau.signals")

# Whoever stops us waits half a minute, and then kills. What is still under way by then is given back: all
# that is written is written in transactions, and the next pass goes on from there.
GIVE_BACK_SECONDS = 27.0


class StopRequest(threading.Event):
    """Set when somebody wants the process to end; `exit_code` is what it then ends with."""

    exit_code = 0


class EndedByCtrlC(click.Group):
    """Commands that Ctrl-C ends with the exit code of the shell, also those that do not look out for it."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            click.echo("Stopped.", err=True)
            sys.exit(EXIT_STOPPED)


@contextmanager
def ended_by_signals() -> Iterator[StopRequest]:
    """A request to stop that the first SIGTERM or Ctrl-C sets; a second one ends the process at once.

    So does the time, GIVE_BACK_SECONDS after the first. Who is told to end by SIGTERM and does has done
    what was asked: exit code 0; after Ctrl-C it is 130.
    """
    stop = StopRequest()

    def on_signal(number: int, frame: object) -> None:
        if stop.is_set():
            os._exit(128 + number)
        stop.exit_code = 0 if number == signal.SIGTERM else EXIT_STOPPED
        stop.set()
        late = threading.Timer(GIVE_BACK_SECONDS, _give_back, [stop.exit_code])
        late.daemon = True
        late.start()
        click.echo("Stopping after what is under way; once more to stop at once.", err=True)

    before = {number: signal.signal(number, on_signal) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _give_back(code: int) -> None:
    log.warning("what was under way did not end in time and is given back")
    os._exit(code)
