"""Hands one short message to a channel through Apprise, in a process of its own: python -m alerts.messenger

In a process of its own because the address is a secret that Apprise's many parts would log, and because one
of them that hangs must not hold up a pass. Reads a JSON object from stdin and writes one to stdout; `ask`
is the other end.
"""

from __future__ import annotations

import json
import logging
import os
import re
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from typing import Any, Literal

SECONDS = 20  # for one message, whatever the other side does; then it is in doubt
State = Literal["sent", "retry", "in_doubt", "dead"]

_STATUS = re.compile(r"error=(\d{3})\b")
# Said by requests and the standard library where nothing was handed over yet.
_NOT_CONNECTED = re.compile(
    r"NewConnectionError|ConnectTimeout|NameResolution|Connection refused|Failed to resolve|SSLError"
)
# Refusals of which the other side says that they pass.
_PASSING = {408, 425, 429}


def ask(request: Mapping[str, object]) -> dict[str, Any]:
    """What the messenger says to a request: {"url", "title", "body"} gives {"state", "detail"}, and {"urls"}
    gives {"unusable"}. Never raises; a messenger that breaks or hangs leaves the message in doubt."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PANTAU_")}
    try:
        done = subprocess.run(
            [sys.executable, "-m", "alerts.messenger"],
            input=json.dumps(request),
            env=environment,
            capture_output=True,
            text=True,
            timeout=SECONDS + 10,
        )
        if done.returncode == 0:
            answer: dict[str, Any] = json.loads(done.stdout)
            return answer
        detail = "no answer in time" if done.returncode == -signal.SIGALRM else "the messenger broke"
    except (OSError, subprocess.TimeoutExpired, ValueError) as error:
        detail = f"the messenger failed: {type(error).__name__}"
    return {"state": "in_doubt", "detail": detail}


def main() -> None:
    signal.alarm(SECONDS)
    request = json.load(sys.stdin)
    answer = _unusable(request["urls"]) if "urls" in request else _send(**request)
    json.dump(answer, sys.stdout)


def _unusable(urls: Sequence[str]) -> dict[str, list[int]]:
    """Which of the addresses, counted from 1, Apprise can do nothing with."""
    from apprise import Apprise

    _listen([])
    return {"unusable": [number for number, url in enumerate(urls, 1) if not Apprise.instantiate(url)]}


def _send(url: str, title: str, body: str) -> dict[str, str]:
    from apprise import Apprise, AppriseAsset, NotifyFormat, OverflowMode, PersistentStoreMode

    said: list[logging.LogRecord] = []
    _listen(said)
    asset = AppriseAsset(app_id="Pantau", app_desc="Pantau", storage_mode=PersistentStoreMode.MEMORY)
    channel = Apprise.instantiate(url, asset=asset)
    if channel is None:
        return {"state": "dead", "detail": "an address that Apprise does not know"}
    if "overflow=" not in url:
        channel.overflow_mode = OverflowMode.SPLIT
    apprise = Apprise(asset=asset)
    apprise.add(channel)
    if apprise.notify(body=body, title=title, body_format=NotifyFormat.TEXT):
        return {"state": "sent", "detail": ""}
    state, detail = outcome_of(said)
    return {"state": state, "detail": detail}


class _Listener(logging.Handler):
    def __init__(self, said: list[logging.LogRecord]) -> None:
        super().__init__()
        self.said = said

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(record)


def _listen(said: list[logging.LogRecord]) -> None:
    """Collects what Apprise logs and keeps it from anywhere else: it names addresses."""
    logger = logging.getLogger("apprise")
    logger.handlers, logger.propagate = [_Listener(said)], False
    logger.setLevel(logging.DEBUG)


def outcome_of(said: Sequence[logging.LogRecord]) -> tuple[State, str]:
    """What became of a message that Apprise calls failed, by what it logged. Nothing of that is passed on."""
    texts = [record.getMessage() for record in said]
    if any(record.levelno == logging.INFO and record.msg.startswith("Sent") for record in said):
        return "in_doubt", "a part of it was taken"
    if statuses := [int(status) for text in texts for status in _STATUS.findall(text)]:
        status = statuses[-1]
        final = 400 <= status < 500 and status not in _PASSING
        return ("dead" if final else "retry"), f"refused: HTTP {status}"
    if any(_NOT_CONNECTED.search(text) for text in texts):
        return "retry", "no connection"
    return "in_doubt", "no answer that says whether it was taken"


if __name__ == "__main__":
    main()
