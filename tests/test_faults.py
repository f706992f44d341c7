"""Sites that break in every way: each fault is contained and named, and what stands beside it goes on."""

from __future__ import annotations

import gzip
import socket
import subprocess
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from crawler.feeds import read_feed, read_sitemap
from crawler.jsonlists import read_json
from crawler.listings import read_front_page, read_listing
from crawler.routes import Listing
from crawler.troubles import Refusal
from tests.crawls import SECONDS, Crawled, ask, crawl
from tests.faults import BILLION, EXTERNAL, FAULTS, Fault, FaultyGateway, answer, hanging

LIMIT = 1.5  # seconds for an answer, in place of the 20 of life
# Of a whole pass, in the proportion that they have in life.
PASS_LIMIT, PASS_DELAY = 1.0, 0.1
ARTICLES = 30
BOMB_MB, PASS_MB = 64, 512


@dataclass(slots=True)
class Peak:
    """The most memory a process ever held, in MB."""

    megabytes: float = 0.0

    def watch(self, process: subprocess.Popen[str]) -> None:
        """Reads it until the process ends."""
        while process.poll() is None:
            try:
                status = Path(f"/proc/{process.pid}/status").read_text()
            except OSError:
                return
            held = [line for line in status.splitlines() if line.startswith("VmHWM")]
            self.megabytes = max([self.megabytes, *(int(line.split()[1]) / 1024 for line in held)])
            time.sleep(0.02)  # a glance now and then: the kernel keeps the peak


def ask_watched(urls: Sequence[str], gateway: str, data: Path) -> tuple[dict[str, str], float]:
    """What came to one request after the other, and the peak of memory in MB."""
    peak = Peak()
    with ThreadPoolExecutor(1) as executor:
        answers, _ = ask(
            urls,
            gateway,
            data,
            *("-s", f"DOWNLOAD_TIMEOUT={LIMIT}", "-a", "in_turn=1"),
            started=lambda process: executor.submit(peak.watch, process),
        )
    return answers, peak.megabytes


# --- One request ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def faults(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, str], str, float]:
    with FaultyGateway() as gateway:
        urls = [f"https://{name}.test/a" for name in FAULTS]
        began = time.monotonic()
        answers, log = ask(
            urls, gateway.url, tmp_path_factory.mktemp("faults"), "-s", f"DOWNLOAD_TIMEOUT={LIMIT}"
        )
        return answers, log, time.monotonic() - began


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_contained_and_has_its_name(faults: tuple[dict[str, str], str, float], name: str) -> None:
    answers, log, _ = faults
    assert answers[f"https://{name}.test/a"] == f"!{FAULTS[name][1]}"
    assert "Traceback" not in log


def test_thirty_faults_and_more_at_once_end_soon(faults: tuple[dict[str, str], str, float]) -> None:
    assert len(FAULTS) >= 30
    assert faults[2] < 30


def test_bombs_and_endless_answers_cost_little_memory(tmp_path: Path) -> None:
    heavy = [name for name, (_, trouble) in FAULTS.items() if trouble == "too-large"]
    with FaultyGateway() as gateway:
        _, idle = ask_watched(["https://challenge.test/a"], gateway.url, tmp_path)
        answers, peak = ask_watched([f"https://{name}.test/a" for name in heavy], gateway.url, tmp_path)
    assert set(answers.values()) == {"!too-large"}
    assert peak - idle < BOMB_MB


# --- What is inside of an answer ------------------------------------------------------------------

DEEP = 100_000


@pytest.mark.parametrize(
    "read",
    [
        lambda: read_feed(BILLION.encode()),
        lambda: read_feed(EXTERNAL.encode()),
        lambda: read_feed(b"<rss>" + b"<channel>" * DEEP),
        lambda: read_feed(b"<rss><channel><item><link>" + b"x" * 10**7),
        lambda: read_sitemap(b"<urlset>" + b"<url><loc>https://k.id/1</loc></url>" * 50_000),
        # As much as the limit of a download lets through.
        lambda: read_feed(b"<rss>" + b"<item><link>https://k.id/1</link></item>" * 390_000 + b"</rss>"),
        lambda: read_sitemap(b"<urlset>" + b"<url><loc>https://k.id/1</loc></url>" * 430_000 + b"</urlset>"),
        lambda: read_json(b"[" + b'{"a":1},' * 1_900_000 + b"0]", "https://k.id/", bool),
        lambda: read_listing("<p>x</p>" * 1_900_000, "https://k.id/", 1, Listing("x"), bool),
        lambda: read_listing("<h2>x</h2>" * 20_000, "https://k.id/", 1, Listing("x"), bool),
        lambda: read_listing("<a href=/1>x</a>" * 20_000, "https://k.id/", 1, Listing("x"), bool),
        lambda: read_listing("<div>" + "x" * 15_000_000, "https://k.id/", 1, Listing("x"), bool),
        lambda: read_front_page("<i><a href=/1>x</a>" * 800_000, "https://k.id/", bool),
        lambda: read_sitemap(b"\x00\x01\x02"),
        lambda: read_sitemap(b""),
        lambda: read_json(b"[" * DEEP, "https://k.id/", bool),
        lambda: read_json(b'{"a": ' * DEEP + b"1" + b"}" * DEEP, "https://k.id/", bool),
        lambda: read_listing("<div>" * DEEP + '<a href="/read/1">', "https://k.id/", 1, Listing("x"), bool),
        lambda: read_listing("<a href='http://['>x</a>" * 1000, "https://k.id/", 1, Listing("x"), bool),
        lambda: read_listing("\x00\ud800<p>", "https://k.id/", 1, Listing("x"), bool),
    ],
)
def test_a_hostile_document_ends_soon_and_reads_no_file(read: Callable[[], object]) -> None:
    began = time.process_time()
    try:
        told = str(read())
    except Refusal as refusal:
        told = refusal.reason
    assert time.process_time() - began < 5
    assert "root:" not in told
    assert told.count("lol") < 10


# --- A pass over several outlets ------------------------------------------------------------------

ANTARA = "https://www.antaranews.com"
FEED = f"{ANTARA}/rss/terkini.xml"


def feed(*urls: str) -> Fault:
    items = "".join(f"<item><title>BPJS</title><link>{url}</link></item>" for url in urls)
    return answer(f"<rss><channel>{items}</channel></rss>".encode(), "Content-Type: text/xml")


# No larger than an answer may be, but as a tree it would take a gigabyte.
MARKUP = answer(gzip.compress(b"<p>x</p>" * 1_900_000), "Content-Encoding: gzip")


class FaultyNewsroom(FaultyGateway):
    """Antara is well. Warta Ekonomi's routes and articles break, each in another way, where `broken`."""

    def __init__(self, *, broken: bool) -> None:
        super().__init__()
        self.broken = broken
        faults = [fault for fault, trouble in FAULTS.values() if trouble != "timed-out"]
        self.articles = [f"https://wartaekonomi.co.id/read{number}/bpjs" for number in range(len(faults))]
        self.faults = dict(zip(self.articles, faults, strict=True))

    def fault_of(self, url: str) -> Fault:
        if url.endswith("/robots.txt") or ("?page=all" in url and "antaranews" not in url):
            return answer(b"", status="404 Not Found")
        if url == FEED:
            return feed(*(f"{ANTARA}/berita/{number}/bpjs" for number in range(ARTICLES)))
        if "antaranews.com/berita" in url:
            return answer(b"<title>BPJS</title>")
        if url == "https://wartaekonomi.co.id/rss":
            return feed(*self.articles)
        if url in self.faults:
            return self.faults[url] if self.broken else answer(b"<title>BPJS</title>")
        if self.broken and "wartaekonomi.co.id/tag" in url:
            return hanging
        if self.broken and "wartaekonomi.co.id/indeks" in url:
            return MARKUP
        return answer(b"", status="404 Not Found")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pass:
    """A pass over both outlets at the same time."""

    crawls: dict[str, Crawled]
    peak: float  # MB, of both together
    seconds: float  # of both together
    antaras: float  # seconds from the first request to Antara to the last


def run_pass(data: Path, *, broken: bool) -> Pass:
    peaks = {outlet: Peak() for outlet in ("antara", "wartaekonomi")}
    delays = ("DOWNLOAD_DELAY", "AUTOTHROTTLE_START_DELAY", "AUTOTHROTTLE_MAX_DELAY")
    paces = [f"DOWNLOAD_TIMEOUT={PASS_LIMIT}", *(f"{name}={PASS_DELAY}" for name in delays)]
    with FaultyNewsroom(broken=broken) as gateway, ThreadPoolExecutor(4) as executor:

        def run(outlet: str) -> Crawled:
            return crawl(
                outlet,
                gateway.url,
                data,
                lambda process: executor.submit(peaks[outlet].watch, process),
                options=[part for pace in paces for part in ("-s", pace)],
            )

        began = time.monotonic()
        crawls = dict(zip(peaks, executor.map(run, peaks), strict=True))
        seconds = time.monotonic() - began
        antaras = [at for url, at in gateway.asked_at if url.startswith(ANTARA)]
    return Pass(
        crawls=crawls,
        peak=sum(peak.megabytes for peak in peaks.values()),
        seconds=seconds,
        antaras=max(antaras) - min(antaras),
    )


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Pass:
    return run_pass(tmp_path_factory.mktemp("clean"), broken=False)


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Pass:
    return run_pass(tmp_path_factory.mktemp("broken"), broken=True)


def test_the_other_outlet_does_not_notice(clean: Pass, broken: Pass) -> None:
    assert broken.crawls["antara"].row.fetched == clean.crawls["antara"].row.fetched == ARTICLES
    assert broken.crawls["antara"].routes == clean.crawls["antara"].routes
    assert broken.antaras <= 1.5 * clean.antaras


def test_the_pass_takes_at_most_half_as_long_again(clean: Pass, broken: Pass) -> None:
    assert broken.seconds <= 1.5 * clean.seconds


def test_every_broken_article_has_its_outcome(clean: Pass, broken: Pass) -> None:
    row = broken.crawls["wartaekonomi"].row
    assert row.found == row.fetched + row.known + row.denied + row.blocked + row.failed + row.skipped
    assert row.found == clean.crawls["wartaekonomi"].row.fetched > 20
    assert (row.fetched, row.state) == (0, "partly")
    assert "Traceback" not in broken.crawls["wartaekonomi"].log


def test_the_pass_stays_within_its_memory(broken: Pass) -> None:
    assert 0 < broken.peak < PASS_MB


def seconds(crawled: Crawled) -> float:
    return (crawled.row.ended_at - crawled.row.started_at).total_seconds()


def test_a_host_that_swallows_everything_does_not_hold_the_pass(tmp_path: Path) -> None:
    """It takes connections and says nothing, robots.txt included."""
    with socket.create_server(("127.0.0.1", 0), backlog=50) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        crawled = crawl("merahputih", url, tmp_path, options=("-s", "DOWNLOAD_TIMEOUT=1"))
    assert crawled.row.state == "failed"
    assert "timed out" in crawled.row.reason
    assert seconds(crawled) < SECONDS / 2
