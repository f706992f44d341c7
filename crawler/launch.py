"""Starts crawls as subprocesses, one an outlet, and ends those that take too long.

A fresh process each time: a crash or a leak stays in its room. Scrapy's exit code says nothing about
how a crawl went; the row that the crawl itself writes to `outlet_runs` when it closes does, and a
missing row means that it crashed.
"""

from __future__ import annotations

import logging
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType

from scrapy import Spider
from scrapy.settings import Settings
from scrapy.spiderloader import SpiderLoader

from config import Config
from crawler.identity import Address, ArticleForm

log = logging.getLogger("pantau.crawl")

# A crawl that was asked to end finishes the request under way and writes its row; then it is killed.
GRACE = timedelta(seconds=15)
POLL_SECONDS = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlEnd:
    """How a crawl's process ended."""

    outlet: str
    exit_code: int
    overran: bool  # it was ended because it ran past the time limit
    log_file: Path


def outlet_names() -> tuple[str, ...]:
    """The names of all outlets, as `scrapy list` shows them."""
    return tuple(outlet.name for outlet in _outlets())


def _outlets() -> list[type[Spider]]:
    spiders = SpiderLoader(Settings({"SPIDER_MODULES": ["crawler.spiders"]}))
    return [spiders.load(name) for name in sorted(spiders.list())]


def article_forms() -> dict[str, ArticleForm]:
    """How the outlets write their addresses, by name; without those that need a configuration to know it."""
    return {
        outlet.name: ArticleForm(re.compile(pattern), getattr(outlet, "article_form", ""))
        for outlet in _outlets()
        if (pattern := getattr(outlet, "article_url", ""))
    }


def outlet_domains() -> dict[str, tuple[str, ...]]:
    """The domains of each outlet that names them without configuration."""
    return {outlet.name: tuple(getattr(outlet, "allowed_domains", ())) for outlet in _outlets()}


def article_addresses(url: str) -> dict[str, Address]:
    """The article that an address leads to, by the name of each outlet that it may be of."""
    found = {outlet: form.identify(url) for outlet, form in article_forms().items()}
    return {outlet: address for outlet, address in found.items() if address}


def canonical_addresses(url: str) -> list[str]:
    """The canonical forms of an article's address, by the outlets that know theirs unconfigured."""
    return [address.url for address in article_addresses(url).values()]


def crawl_outlets(
    outlets: Sequence[str], config: Config, run: int, stop: threading.Event
) -> Iterator[CrawlEnd]:
    """Crawls the outlets, `config.crawl.parallel` at a time; yields each as it ends.

    When `stop` is set, running crawls are asked to end, then killed, and no other is started.
    """
    with ThreadPoolExecutor(max_workers=config.crawl.parallel) as executor:
        crawls = [executor.submit(crawl_outlet, outlet, config, run, stop) for outlet in outlets]
        for crawl in as_completed(crawls):
            if end := crawl.result():
                yield end


def crawl_outlet(
    outlet: str,
    config: Config,
    run: int | None,
    stop: threading.Event,
    arguments: Mapping[str, str] = MappingProxyType({}),
    lease: Path | None = None,
) -> CrawlEnd | None:
    """Crawls one outlet in a process of its own; None where `stop` was set before it began.

    `arguments` go to the spider. Its log is logs/crawl-OUTLET.log in the data directory, with a mission
    among the arguments logs/MISSION-OUTLET.log. `lease` is the file that says until when it may ask.
    """
    if stop.is_set():
        return None
    log_file = config.data / "logs" / f"{arguments.get('mission', 'crawl')}-{outlet}.log"
    log_file.parent.mkdir(parents=True, exist_ok=True)
    given = [part for name, value in arguments.items() for part in ("-a", f"{name}={value}")]
    command = [sys.executable, "-m", "scrapy", "crawl", outlet, "-s", f"STARTED_BY={os.getpid()}", *given]
    with log_file.open("wb") as output:
        process = subprocess.Popen(
            command,
            env=_environment(config, run, lease),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        )
        overran = _wait(process, config.crawl.time_limit, stop)
    return CrawlEnd(outlet=outlet, exit_code=process.returncode, overran=overran, log_file=log_file)


def _environment(config: Config, run: int | None, lease: Path | None) -> dict[str, str]:
    environment = {
        **os.environ,
        "SCRAPY_SETTINGS_MODULE": "crawler.settings",
        "PANTAU_DATA": str(config.data.absolute()),
        "PANTAU_RUN": "" if run is None else str(run),
        "PANTAU_LEASE": str(lease.absolute()) if lease else "",
    }
    if config.file:
        environment["PANTAU_CONFIG"] = str(config.file.absolute())
    return environment


def _wait(process: subprocess.Popen[bytes], limit: timedelta, stop: threading.Event) -> bool:
    """Waits until the process has ended, ending it where it must; whether it overran its limit."""
    waited = 0.0
    while waited < limit.total_seconds() and not stop.is_set():
        try:
            process.wait(POLL_SECONDS)
            return False
        except subprocess.TimeoutExpired:
            waited += POLL_SECONDS
    process.terminate()
    try:
        process.wait(GRACE.total_seconds())
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    return not stop.is_set()
