"""Backfills: every day once, from either end, within a budget, after any kind of stop, and no mail."""

from __future__ import annotations

import fcntl
import re
import signal
import subprocess
import sys
import threading
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from backfill import BackfillReport, Limits, days, run_backfill
from db.connection import open_database
from db.pages import PageStore
from demo.server import NewsroomServer
from scheduler import Locked
from tests.crawls import ROOT, SECONDS, config_of, crawl, environment_of, pages_in
from tests.loopback import Answer, Asked, Loopback

SITE = "https://wartaekonomi.co.id"
FIRST, LAST = date(2019, 3, 1), date(2019, 3, 6)
NOTHING = Answer(b"<p>Tidak ada berita</p>")


def article(day: date, number: int) -> str:
    return f"{SITE}/read{day:%Y%m%d}{number}/bpjs-{number}"


def index(day: date, *numbers: int, word: str = "BPJS") -> bytes:
    links = "".join(
        f'<a class="articleListItem" href="{article(day, number)}" title="{word}">{word} {number}</a>'
        for number in numbers
    )
    return f"<html><body><div>{links}</div></body></html>".encode()


def archive() -> dict[str, Answer | bytes]:
    """Six days with two pages of two articles each, one of them off topic."""
    answers: dict[str, Answer | bytes] = {}
    for ago in range(6):
        day = LAST - timedelta(days=ago)
        url = f"{SITE}/indeks/{day:%Y%m%d}"
        answers[url] = index(day, 1, 2)
        answers[f"{url}?page=2"] = index(day, 3)
        answers[f"{url}?page=3"] = NOTHING
        for number in (1, 2, 3):
            answers[article(day, number)] = f"<title>BPJS {day} {number}</title>".encode()
    return answers


ALL = {f"{LAST - timedelta(days=ago):%Y%m%d}{number}" for ago in range(6) for number in (1, 2, 3)}


def backfill(
    data: Path, gateway: str, *, outlet: str = "wartaekonomi", newest_first: bool = True, **limits: int
) -> BackfillReport:
    order = days(FIRST, LAST, newest_first=newest_first)
    config = config_of(gateway, data)
    return run_backfill(config, outlet, order, Limits(**limits), stop=threading.Event())  # type: ignore[arg-type]


def asked_articles(site: Loopback) -> list[str]:
    return [url for url in site.asked_for() if "/read" in url]


def asked_days(site: Loopback) -> list[str]:
    found = (re.fullmatch(r".*/indeks/(\d{8})", url) for url in site.asked_for())
    return [match[1] for match in found if match]


@pytest.mark.parametrize("newest_first", [True, False])
def test_every_day_is_walked_once_in_order_and_never_again(tmp_path: Path, newest_first: bool) -> None:
    with Loopback(archive()) as site:
        first = backfill(tmp_path, site.url, newest_first=newest_first)
        walked = asked_days(site)
        if newest_first:
            site.asked.clear()
            again = backfill(tmp_path, site.url)
            assert (again.finished, again.requests, site.asked_for()) == (True, 0, [])
    assert walked == sorted({f"{key[:8]}" for key in ALL}, reverse=newest_first)
    assert pages_in(tmp_path).keys() == ALL
    assert (first.finished, first.outcomes["fetched"], first.reason) == (True, 18, "")
    assert (first.advance.done, first.advance.total, first.advance.fetched) == (6, 6, 18)


def test_a_budget_of_requests_is_kept_to_the_request_and_the_next_run_goes_on(tmp_path: Path) -> None:
    with Loopback(archive()) as site:
        report = backfill(tmp_path, site.url, requests=12)
        assert (len(site.asked), report.requests, report.finished) == (12, 12, False)
        assert report.reason.startswith("the budget is spent")
        assert not report.failed
        assert backfill(tmp_path, site.url).finished
        assert max(Counter(asked_articles(site)).values()) == 1
    assert pages_in(tmp_path).keys() == ALL


@pytest.mark.parametrize("number", [3, 19])
def test_a_backfill_that_is_killed_anywhere_is_completed_by_the_next(tmp_path: Path, number: int) -> None:
    processes: list[subprocess.Popen[bytes]] = []

    def kill(asked: Asked) -> None:
        if len(site.asked) == number:
            processes[0].kill()

    with Loopback(archive()) as site:
        site.before = kill
        processes.append(start(tmp_path, site.url))
        assert processes[0].wait(SECONDS) == -signal.SIGKILL
        site.before = lambda asked: None
        assert backfill(tmp_path, site.url).finished
        # The crawl ends within a second of its starter: until then it goes on, and nothing is asked twice
        # but what was under way.
        repeated = [url for url, times in Counter(asked_articles(site)).items() if times > 1]
    assert len(repeated) <= 1
    assert pages_in(tmp_path).keys() == ALL


def test_a_backfill_that_is_told_to_stop_says_so(tmp_path: Path) -> None:
    stop, returned = threading.Event(), threading.Event()

    def hold_the_second_article(asked: Asked) -> None:
        """Until the crawl was told to end: it must not be through before that."""
        if "read" in asked.url:
            if stop.is_set():
                returned.wait(5)
            stop.set()

    with Loopback(archive()) as site:
        site.before = hold_the_second_article
        report = run_backfill(
            config_of(site.url, tmp_path), "wartaekonomi", days(FIRST, LAST), Limits(), stop=stop
        )
        returned.set()
        assert (report.stopped, report.finished, report.failed) == (True, False, False)
        site.before = lambda asked: None
        assert backfill(tmp_path, site.url).finished
    assert pages_in(tmp_path).keys() == ALL


def start(data: Path, gateway: str) -> subprocess.Popen[bytes]:
    arguments = ["backfill", "wartaekonomi", "--since", str(FIRST), "--until", str(LAST)]
    return subprocess.Popen(
        [sys.executable, "-m", "cli", *arguments],
        cwd=ROOT,
        env=environment_of(gateway, data),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def test_where_the_dated_index_is_dead_the_topical_lists_are_walked_to_their_end(tmp_path: Path) -> None:
    tag = f"{SITE}/tag/bpjs-kesehatan"
    answers: dict[str, Answer | bytes] = {tag: index(FIRST, 1, 2)}
    for number in range(2, 9):  # deeper than a live pass goes
        answers[f"{tag}?page={number}"] = index(FIRST, number + 1)
    answers |= {article(FIRST, number): f"<title>BPJS {number}</title>".encode() for number in range(1, 10)}
    with Loopback(answers) as site:
        report = backfill(tmp_path, site.url)
    assert report.finished
    assert report.hopeless[0] == f"{SITE}/indeks/{{day:%Y%m%d}}"
    assert len(pages_in(tmp_path)) == 9


def test_of_a_search_that_finds_everything_only_titles_on_topic_are_fetched(tmp_path: Path) -> None:
    tag = f"{SITE}/tag/bpjs-kesehatan"
    everything = index(FIRST, *range(1, 10))
    for number in range(1, 9):
        everything = everything.replace(b"bpjs-%d" % number, b"cuaca").replace(b"BPJS %d" % number, b"Cuaca")
    answers: dict[str, Answer | bytes] = {tag: everything.replace(b'"BPJS"', b'""')}
    answers[article(FIRST, 9)] = b"<title>BPJS 9</title>"
    with Loopback(answers) as site:
        report = backfill(tmp_path, site.url)
        assert asked_articles(site) == [article(FIRST, 9)]
    assert (report.outcomes["fetched"], report.outcomes["skipped"]) == (1, 8)
    assert (report.advance.done, report.advance.total) == (1, 1)


def test_a_site_that_goes_away_ends_the_backfill_with_its_reason(tmp_path: Path) -> None:
    answers = archive()
    with Loopback(answers) as site:
        for url in list(answers):
            if "/indeks/20190303" in url:
                site.answers[url] = Answer(b"<title>Just a moment...</title>", 403)
        report = backfill(tmp_path, site.url)
        assert (report.finished, report.failed, report.reason) == (False, True, "challenge page")
        assert "20190302" not in asked_days(site)  # what blocks is not asked on


def test_targets_of_the_past_are_recorded_and_not_announced(tmp_path: Path) -> None:
    with NewsroomServer() as newsroom:
        config = config_of(newsroom.url, tmp_path)
        order = days(date(2026, 2, 1), date(2026, 2, 28))
        report = run_backfill(config, "wartaekonomi", order, Limits(), stop=threading.Event())
        crawl("wartaekonomi", newsroom.url, tmp_path)
    database = open_database(config.database, read_only=True)
    assert report.finished
    assert next(database.query("select count(*) n from targets"))["n"] > 0
    assert next(database.query("select count(*) n from events where kind = 'new_target'"))["n"] == 0
    [run] = database.query("select kind, state from runs where kind like 'backfill%'")
    database.close()
    assert run == {"kind": "backfill wartaekonomi", "state": "ok"}
    store = PageStore(config.pages_database)
    archived = {store.get(page_id).key for page_id in store.archived()}
    live = pages_in(tmp_path).keys() - archived
    assert store.coverage(datetime.now(UTC).date() - timedelta(days=1))[0].found >= len(archived | live)
    store.close()
    assert archived
    assert live  # a live pass beside it found what is news


def test_one_backfill_of_an_outlet_at_a_time(tmp_path: Path) -> None:
    (tmp_path / "locks").mkdir()
    with (tmp_path / "locks" / "backfill-wartaekonomi.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        with pytest.raises(Locked, match="another backfill of wartaekonomi is under way"):
            backfill(tmp_path, "http://127.0.0.1:9")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("koran", "--since", "2019-01-01", "--until", "2019-01-02"), "no outlet is called koran"),
        (("antara", "--since", "2019-01-02", "--until", "2019-01-01"), "2019-01-01 is before 2019-01-02"),
        (("antara", "--since", "kemarin", "--until", "2019-01-01"), "'kemarin' does not match"),
        (("antara", "--since", "2019-01-01", "--until", "2019-01-02", "--time", "lama"), "a duration is"),
    ],
)
def test_a_mistake_is_one_clear_line(tmp_path: Path, arguments: tuple[str, ...], said: str) -> None:
    process = subprocess.run(
        [sys.executable, "-m", "cli", "backfill", *arguments],
        cwd=ROOT,
        env=environment_of("", tmp_path),
        capture_output=True,
        text=True,
        timeout=SECONDS,
    )
    assert process.returncode == 2
    assert said in process.stderr
    assert "Traceback" not in process.stderr
