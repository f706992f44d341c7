"""Asks, before any crawl is started, whether there is a network at all.

Without one every crawl would find that out for itself, process by process; a pass over many outlets
should say it within seconds.
"""

from __future__ import annotations

import socket
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

from config import Config
from crawler.launch import outlet_domains

PATIENCE_SECONDS = 5.0
AT_ONCE = 16


def why_unreachable(config: Config, outlets: Sequence[str]) -> str | None:
    """One plain clause that says why no outlet can be reached; None where at least one may be."""
    if config.crawl.gateway:
        return _gateway_trouble(config.crawl.gateway)
    known = outlet_domains()
    names = sorted({domain for outlet in outlets for domain in known.get(outlet, ())[:1]})
    if not names:
        return None
    with ThreadPoolExecutor(max_workers=AT_ONCE) as executor:
        resolved = any(executor.map(_resolves, names))
    return None if resolved else f"no name resolution: {len(names)} names asked, none answered"


def _gateway_trouble(gateway: str) -> str | None:
    address = urlsplit(gateway)
    try:
        with socket.create_connection((address.hostname, address.port or 80), timeout=PATIENCE_SECONDS):
            return None
    except OSError as error:
        return f"the gateway {gateway} does not answer ({error.strerror or error})"


def _resolves(name: str) -> bool:
    try:
        socket.getaddrinfo(name, 443, type=socket.SOCK_STREAM)
    except OSError:
        return False
    return True
