"""Runs one crawl as Scrapy users and the scheduler do, in a process of its own, and shows what it left."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from config import Config, load_config
from db.connection import open_database
from db.pages import PageStore
from db.runs import OutletRun
from db.store import Store
from extract.model import Page

ROOT = Path(__file__).parent.parent
SCRAPY = (sys.executable, "-m", "scrapy")
SECONDS = 60  # a crawl of a test is over long before
Started = Callable[[subprocess.Popen[str]], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Crawled:
    """What a crawl left in its data directory, and its log."""

    data: Path
    run: int
    log: str
    exit_code: int

    @property
    def row(self) -> OutletRun:
        """The outlet_runs row of the crawl; there must be exactly one."""
        with Store(self.data / "pantau.db", read_only=True) as store:
            rows = store.outlet_runs(self.run)
        assert len(rows) == 1, self.log
        return rows[0]

    @property
    def pages(self) -> dict[str, Page]:
        """The stored pages by article key."""
        return pages_in(self.data)

    @property
    def outcomes(self) -> dict[str, str]:
        """The outcome of each link in the log, by article key."""
        database = open_database(self.data / "pages.db", read_only=True)
        try:
            return {row["key"]: row["outcome"] for row in database.query("select key, outcome from links")}
        finally:
            database.close()

    @property
    def routes(self) -> dict[str, str]:
        """How each route answered, by its address."""
        return {route["url"]: route["outcome"] for route in self.row.routes}


def pages_in(data: Path) -> dict[str, Page]:
    """The pages stored in a data directory, by article key."""
    store = PageStore(data / "pages.db")
    try:
        return {page.key: page for page in map(store.get, store.ids())}
    finally:
        store.close()


def crawl(
    outlet: str,
    gateway: str,
    data: Path,
    started: Started = lambda process: None,
    options: Sequence[str] = (),
) -> Crawled:
    """Runs the crawl of an outlet through a gateway to its end; `started` gets its process."""
    with Store(data / "pantau.db") as store:
        run = store.begin_run("crawl", at=datetime.now(UTC))
    process = start_scrapy(["crawl", outlet, *options], gateway, data, run)
    started(process)
    log, _ = process.communicate(timeout=SECONDS)
    return Crawled(data=data, run=run, log=log, exit_code=process.returncode)


def start_scrapy(
    arguments: Iterable[str], gateway: str, data: Path, run: int | None = None
) -> subprocess.Popen[str]:
    """Starts a Scrapy command with the project's settings."""
    return subprocess.Popen(
        [*SCRAPY, *arguments],
        cwd=ROOT,
        env=environment_of(gateway, data, run),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def ask(
    urls: Sequence[str], gateway: str, data: Path, *options: str, started: Started = lambda process: None
) -> tuple[dict[str, str], str]:
    """Asks for all the addresses at once, as tests/asking_spider.py does; what came, and the log."""
    out = data / "answers.json"
    arguments = ["-a", f"urls={json.dumps(urls)}", "-a", f"out={out}", *options]
    process = start_scrapy(["runspider", "tests/asking_spider.py", *arguments], gateway, data)
    started(process)
    log, _ = process.communicate(timeout=SECONDS)
    assert out.exists(), log
    answers: dict[str, str] = json.loads(out.read_text())
    out.unlink()
    return answers, log


def config_of(gateway: str, data: Path) -> Config:
    """The same configuration in a file, for what is run in this process."""
    data.mkdir(parents=True, exist_ok=True)
    file = data / "pantau.toml"
    file.write_text(f'[crawl]\ncontact = "tests@example.org"\ngateway = "{gateway}"\ndelay = 0.001\n')
    return load_config(file, data, environ={})


def environment_of(gateway: str, data: Path, run: int | None = None) -> dict[str, str]:
    """The environment that configures a crawl; without a gateway it asks the internet."""
    data.mkdir(parents=True, exist_ok=True)
    (data / "none.toml").touch()  # so that no pantau.toml of the developer's is read
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("PANTAU_")},
        "PANTAU_CONFIG": str(data / "none.toml"),
        "PANTAU_DATA": str(data),
        "PANTAU_CRAWL_CONTACT": "tests@example.org",
        "PANTAU_CRAWL_GATEWAY": gateway,
        "PANTAU_CRAWL_DELAY": "0.001" if gateway else "1",
        **({"PANTAU_RUN": str(run)} if run else {}),
    }
