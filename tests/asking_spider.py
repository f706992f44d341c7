"""A spider for tests: asks for all its addresses, at once (as no outlet does) or in turn; writes what came.

Run with `scrapy runspider`; the project's settings, middlewares and download handler are the real ones.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from scrapy import Request, Spider

from crawler.fetching import fetch
from crawler.troubles import Refusal


class AskingSpider(Spider):
    name = "asking"

    def __init__(self, urls: str, out: str, in_turn: str = "", **arguments: Any) -> None:
        super().__init__(self.name, **arguments)
        self.in_turn = bool(in_turn)
        self.urls = json.loads(urls)
        self.out = Path(out)

    async def start(self) -> AsyncIterator[Any]:
        if self.in_turn:
            answers = [await self.answer_of(url) for url in self.urls]
        else:
            answers = await asyncio.gather(*(self.answer_of(url) for url in self.urls))
        self.out.write_text(json.dumps(dict(zip(self.urls, answers, strict=True))))
        nothing: tuple[Any, ...] = ()
        for item in nothing:
            yield item

    async def answer_of(self, url: str) -> str:
        """The body of the answer, or the name of the trouble."""
        try:
            response = await fetch(self.crawler, Request(url))
        except Refusal as refusal:
            return f"!{refusal.trouble}"
        return f"{response.url} {response.body[:40].decode('latin-1')}"
