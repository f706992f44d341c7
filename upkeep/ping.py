"""A dead man's switch: somebody elsewhere who raises the alarm when passes stop coming.

Speaks as healthchecks.io and those like it do: the address itself for success, /start and /fail.
"""

from __future__ import annotations

import logging
import threading
import urllib.error
import urllib.request
from http.client import HTTPException
from typing import Literal
from urllib.parse import urlsplit, urlunsplit

log = logging.getLogger("pantau.ping")

SECONDS = 5.0  # for the whole call, whatever the other side does

Signal = Literal["start", "success", "fail"]


def ping(address: str, signal: Signal) -> None:
    """Calls the address; does nothing for an empty one. Never raises, never takes longer than SECONDS.

    The address is a secret of its owner: it is not logged.
    """
    if not address:
        return
    # A thread, because a time limit of a connection holds for each step of it and not for the whole.
    call = threading.Thread(target=_call, args=(_address(address, signal), signal), daemon=True, name="ping")
    call.start()
    call.join(SECONDS)
    if call.is_alive():
        log.warning("ping signal=%s error='no answer within %g seconds'", signal, SECONDS)


def _address(address: str, signal: Signal) -> str:
    if signal == "success":
        return address
    parts = urlsplit(address)
    return urlunsplit(parts._replace(path=f"{parts.path.rstrip('/')}/{signal}"))


def _call(address: str, signal: Signal) -> None:
    try:
        with urllib.request.urlopen(address, timeout=SECONDS) as answer:
            log.info("ping signal=%s status=%d", signal, answer.status)
    except (OSError, HTTPException, ValueError) as error:
        status = error.code if isinstance(error, urllib.error.HTTPError) else None
        log.warning("ping signal=%s error=%s", signal, f"HTTP-{status}" if status else type(error).__name__)
