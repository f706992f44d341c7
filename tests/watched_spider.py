"""A spider for tests: asks one address after the other while every connection is noted and none is made."""

from __future__ import annotations

import errno
import json
import socket
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from scrapy import Request, Spider
from scrapy.resolver import dnscache

from crawler.fetching import fetch
from crawler.troubles import Refusal

connections: list[tuple[str, int]] = []
looked_up: list[str] = []
PUBLIC, PRIVATE = "93.184.216.34", "127.0.0.1"


def no_connection(event: str, arguments: tuple[Any, ...]) -> None:
    """Notes and refuses every connection that the process tries to make."""
    if event == "socket.connect" and isinstance(arguments[1], tuple):
        connections.append(arguments[1][:2])
        raise ConnectionRefusedError(errno.ECONNREFUSED, "no connections in this test")


def lying_resolver(name: str) -> str:
    """A name server that answers with a public address first and with a private one from then on."""
    looked_up.append(name)
    if not name.endswith(".test"):
        raise socket.gaierror(name)
    return PUBLIC if name == "rebinding.test" and looked_up.count(name) == 1 else PRIVATE


class WatchedSpider(Spider):
    name = "watched"
    custom_settings = {"ROBOTSTXT_OBEY": False, "DOWNLOAD_DELAY": 0.001, "RETRY_ENABLED": False}  # noqa: RUF012

    def __init__(self, urls: str, out: str, **arguments: Any) -> None:
        super().__init__(self.name, **arguments)
        self.urls = json.loads(urls)
        self.out = Path(out)

    async def start(self) -> AsyncIterator[Any]:
        socket.gethostbyname = lying_resolver
        sys.addaudithook(no_connection)
        answers = {}
        for url in self.urls:
            dnscache.clear()  # a name server may say that its answers are good for no time at all
            answers[url] = await self.answer_of(url)
        said = {"answers": answers, "connections": connections, "looked_up": looked_up}
        self.out.write_text(json.dumps(said))
        nothing: tuple[Any, ...] = ()
        for item in nothing:
            yield item

    async def answer_of(self, url: str) -> str:
        """The status of the answer, or the name of the trouble."""
        try:
            request = Request(url, meta={"dont_obey_robotstxt": True})
            return str((await fetch(self.crawler, request)).status)
        except ValueError:
            return "!not an address"
        except Refusal as refusal:
            return f"!{refusal.trouble}"
