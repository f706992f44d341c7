"""Good manners, as the server sees them: robots.txt, pauses, conditions; also after a restart."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from scrapy import Request

from crawler.politeness import AFTER_429, LONGEST_PAUSE, CoolDownMiddleware, pause_after
from crawler.quarantine import left_alone, remember_pass
from crawler.quarantine import pause_after as quarantine_after
from crawler.robots import KEPT_FOR
from crawler.routes import NONSENSE
from crawler.source import WHOLE_EVERY
from crawler.tally import RouteReport, Tally
from db.answers import AnswerMemory
from db.hosts import HostMemory, Pause, Robots
from db.pages import PageStore
from demo.server import NewsroomServer
from tests.crawls import Crawled, ask, crawl
from tests.loopback import Answer, Loopback

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


@contextmanager
def memory_of(data: Path) -> Iterator[HostMemory]:
    """What the crawls with this data directory remember of hosts."""
    store = PageStore(data / "pages.db")
    try:
        yield HostMemory(store.database)
    finally:
        store.close()


# --- robots.txt -----------------------------------------------------------------------------------


def rules(text: str | bytes, **options: object) -> Answer:
    body = text if isinstance(text, bytes) else text.encode()
    return Answer(body, content_type="text/plain", **options)  # type: ignore[arg-type]  # of the tests


def led_to(url: str) -> Answer:
    return Answer(status=301, headers={"Location": url})


EVERYBODY = "User-agent: *\n"
# What the robots.txt answers, the path that is wanted, and whether it may be asked for.
ROBOTS: dict[str, tuple[Answer, str, bool]] = {
    "empty": (rules(""), "/a", True),
    "missing": (Answer(status=404), "/a", True),
    "gone": (Answer(status=410), "/a", True),
    "unauthorised": (Answer(status=401), "/a", True),
    "forbidden": (Answer(status=403), "/a", True),
    "server-error": (Answer(status=500), "/a", False),
    "bad-gateway": (Answer(status=502), "/a", False),
    "unavailable": (Answer(status=503), "/a", False),
    "too-many": (Answer(status=429), "/a", False),
    "no-answer": (Answer(silent=True), "/a", False),
    "too-large": (rules(bytes(17 * 2**20)), "/a", False),
    "redirects-without-end": (led_to("https://redirects-without-end.test/robots.txt"), "/a", False),
    "on-another-host": (led_to("https://rules.test/robots.txt"), "/a", False),
    "closed": (rules(EVERYBODY + "Disallow: /"), "/a", False),
    "empty-disallow": (rules(EVERYBODY + "Disallow:"), "/a", True),
    "our-group-opens": (rules(EVERYBODY + "Disallow: /\n\nUser-agent: Pantau\nAllow: /"), "/a", True),
    "our-group-closes": (rules(EVERYBODY + "Allow: /\n\nUser-agent: pAnTaU\nDisallow: /a"), "/a", False),
    "our-group-twice": (
        rules("User-agent: pantau\nDisallow: /b\n\nUser-agent: pantau\nDisallow: /a"), "/a", False,
    ),
    "agents-in-a-row": (rules("User-agent: x\nUser-agent: Pantau\nDisallow: /a"), "/a", False),
    "longest-match-opens": (rules(EVERYBODY + "Disallow: /a\nAllow: /a/b"), "/a/b", True),
    "longest-match-closes": (rules(EVERYBODY + "Allow: /a\nDisallow: /a/b"), "/a/b", False),
    "wildcard": (rules(EVERYBODY + "Disallow: /*/cetak"), "/a/cetak", False),
    "end-of-path": (rules(EVERYBODY + "Disallow: /a$"), "/ab", True),
    "query": (rules(EVERYBODY + "Disallow: /*?q="), "/search?q=bpjs", False),
    "encoded": (rules(EVERYBODY + "Disallow: /a%20b"), "/a%20b", False),
    "other-case-of-path": (rules(EVERYBODY + "Disallow: /A"), "/a", True),
    "byte-order-mark": (rules(b"\xef\xbb\xbfUser-agent: *\nDisallow: /a"), "/a", False),
    "old-line-ends": (rules("User-agent: *\rDisallow: /a\r"), "/a", False),
    "comments": (rules("# salam\nUser-agent: * # semua\nDisallow: /a # tutup"), "/a", False),
    "html": (Answer(b"<title>Beranda</title><p>Disallow: semua"), "/a", True),
    "compressed": (rules(EVERYBODY + "Disallow: /a", compressed=True), "/a", False),
    "rules-after-half-a-megabyte": (rules(EVERYBODY + "# x\n" * 131072 + "Disallow: /a"), "/a", True),
}  # fmt: skip


@pytest.fixture(scope="module")
def robots_asked(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    answers: dict[str, Answer] = {f"https://{name}.test/robots.txt": case[0] for name, case in ROBOTS.items()}
    answers |= {f"https://{name}.test{path}": Answer(b"isi") for name, (_, path, _) in ROBOTS.items()}
    answers["https://rules.test/robots.txt"] = rules(EVERYBODY + "Disallow: /a")
    with Loopback(answers) as site:
        ask([f"https://{name}.test{path}" for name, (_, path, _) in ROBOTS.items()], site.url,
            tmp_path_factory.mktemp("robots"))  # fmt: skip
        return site.asked_for()


@pytest.mark.parametrize("name", ROBOTS)
def test_robots_txt_decides(robots_asked: list[str], name: str) -> None:
    _, path, allowed = ROBOTS[name]
    assert (f"https://{name}.test{path}" in robots_asked) == allowed


def test_robots_txt_is_kept_for_a_day_and_then_closes_what_it_cannot_open(tmp_path: Path) -> None:
    url = "https://k.test/a"
    with Loopback({url: b"isi", "https://k.test/robots.txt": rules(EVERYBODY + "Disallow: /b")}) as site:
        ask([url], site.url, tmp_path)
        site.answers["https://k.test/robots.txt"] = Answer(status=503)
        answers, _ = ask([url, "https://k.test/b"], site.url, tmp_path)
        assert (answers[url][-3:], answers["https://k.test/b"]) == ("isi", "!robots-denied")
        assert len([one for one in site.asked if one.url.endswith("robots.txt")]) == 1
        with memory_of(tmp_path) as memory:
            old = Robots(body=b"", read_at=datetime.now(UTC) - KEPT_FOR)
            memory.save_robots("https://k.test", old)
        asked = len(site.asked_for())
        answers, _ = ask([url], site.url, tmp_path)
        assert (answers[url], len(site.asked_for())) == ("!robots-unreachable", asked)


# --- Pauses ---------------------------------------------------------------------------------------


def test_a_pause_is_kept_by_the_next_process(tmp_path: Path) -> None:
    url = "https://k.test/a"
    with Loopback({url: Answer(status=429, headers={"Retry-After": "3600"})}) as site:
        ask([url], site.url, tmp_path)
        site.answers[url] = Answer(b"isi")
        answers, _ = ask([url], site.url, tmp_path)
        assert (answers[url], len(site.asked_for())) == ("!cooling-down", 1)
    with memory_of(tmp_path) as memory:
        pause = memory.pause("k.test")
    assert pause is not None
    assert 3500 < (pause.until - datetime.now(UTC)).total_seconds() <= 3600


def test_what_is_left_of_a_pause_is_waited_out_to_the_second(tmp_path: Path) -> None:
    with memory_of(tmp_path) as memory:
        memory.save_pause(Pause(host="k.test", until=datetime.now(UTC) + timedelta(seconds=0.4), strikes=1))
        began = time.monotonic()
        asyncio.run(CoolDownMiddleware(memory).process_request(Request("https://k.test/a")))
    assert 0.39 <= time.monotonic() - began < 5


def test_a_slow_pace_is_kept_by_the_next_process(tmp_path: Path) -> None:
    answers: dict[str, Answer | bytes] = {
        "https://k.test/robots.txt": rules(EVERYBODY + "Crawl-delay: 1.5"),
        "https://k.test/a": b"isi",
    }
    with Loopback(answers) as site:
        for _ in range(2):
            ask(["https://k.test/a"], site.url, tmp_path)
    first, second = (one.at for one in site.asked if one.url.endswith("/a"))
    assert second - first >= 1.45


@pytest.mark.parametrize(
    ("status", "header", "strikes", "seconds"),
    [
        (429, "30", 1, 30.0),
        (503, "30", 4, 30.0),
        (429, "", 1, AFTER_429),
        (429, "", 2, 2 * AFTER_429),
        (429, "besok", 3, 4 * AFTER_429),
        (429, "", 99, LONGEST_PAUSE),
        (503, "", 1, None),
        (500, "30", 1, None),
        (200, "30", 1, None),
    ],
)
def test_a_pause_grows_where_the_site_names_no_time(
    status: int, header: str, strikes: int, seconds: float | None
) -> None:
    assert pause_after(status, header, strikes, NOON) == seconds


# --- Quarantine -----------------------------------------------------------------------------------


def tally(outcome: str, reason: str = "") -> Tally:
    route = RouteReport(kind="Feed", url="https://k.test/rss", role="live", outcome=outcome, reason=reason)
    return Tally(routes=[route])


def test_an_outlet_that_blocks_us_is_left_alone_longer_each_time_until_it_answers(tmp_path: Path) -> None:
    with memory_of(tmp_path) as memory:
        now = NOON
        for hours in (0, 1, 2, 4, 8, 16, 24, 24):
            assert left_alone(memory, "k", now) == ""
            remember_pass(memory, "k", tally("challenge", "challenge page"), now)
            pause = timedelta(hours=hours)
            assert bool(left_alone(memory, "k", now + pause * 0.99)) == bool(hours)
            now += pause
        remember_pass(memory, "k", tally("timed-out", "timed out"), now)  # says nothing of blocking
        assert [one.strikes for one in memory.quarantines()] == [8]
        remember_pass(memory, "k", tally("ok"), now)
        assert memory.quarantines() == []
    assert quarantine_after(1) == timedelta(0)


def test_a_quarantined_outlet_is_not_asked_and_says_why(tmp_path: Path) -> None:
    with memory_of(tmp_path) as memory:
        remember_pass(memory, "merahputih", tally("challenge", "challenge page"), datetime.now(UTC))
    with NewsroomServer() as newsroom:
        newsroom.fail("merahputih.com", 403)
        crawl("merahputih", newsroom.url, tmp_path)
        newsroom.forget_requests()
        crawled = crawl("merahputih", newsroom.url, tmp_path)
        assert newsroom.requests == []
    assert crawled.row.state == "failed"
    assert crawled.row.reason.startswith("it blocked 2 passes in a row (HTTP 403): left alone for ")


# --- What a steady pass costs ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Passes:
    """Three passes over an outlet of the newsroom, and what was asked for in the first and in the last."""

    crawls: list[Crawled]
    first: list[str]
    steady: list[str]


@pytest.fixture(scope="module")
def passes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Passes]:
    def three(outlet: str) -> Passes:
        data = tmp_path_factory.mktemp(outlet)
        with NewsroomServer() as newsroom:
            crawls = [crawl(outlet, newsroom.url, data)]
            first = [hit.path for hit in newsroom.requests]
            crawls.append(crawl(outlet, newsroom.url, data))  # tries again what failed in the first
            newsroom.forget_requests()
            crawls.append(crawl(outlet, newsroom.url, data))
            return Passes(crawls=crawls, first=first, steady=[hit.path for hit in newsroom.requests])

    with ThreadPoolExecutor(2) as executor:
        return dict(zip(STEADY, executor.map(three, STEADY), strict=True))


STEADY = ("antara", "bisnis")


@pytest.mark.parametrize("outlet", STEADY)
def test_a_steady_pass_costs_at_most_one_request_a_route(passes: dict[str, Passes], outlet: str) -> None:
    steady = passes[outlet].crawls[-1].row
    asked = passes[outlet].steady
    assert 0 < len(asked) <= len(steady.routes)
    assert "/robots.txt" not in asked
    assert steady.known > 0


def test_what_has_not_changed_is_asked_for_with_a_condition_and_once_a_day_without(tmp_path: Path) -> None:
    feed = "https://merahputih.com/feed.xml"
    article = "https://merahputih.com/post/read/bpjs-1"
    body = f"<rss><channel><item><title>BPJS</title><link>{article}</link></item></channel></rss>".encode()
    unchanged = Answer(status=304)
    with Loopback({feed: Answer(body, headers={"ETag": '"e1"'}), article: b"<p>isi</p>"}) as site:
        crawl("merahputih", site.url, tmp_path)
        site.answers[feed] = unchanged
        second = crawl("merahputih", site.url, tmp_path)
        assert second.routes[feed] == "ok"
        assert site.asked[[one.url for one in site.asked].index(feed)].headers.get("If-None-Match") is None
        last = [one for one in site.asked if one.url == feed][-1]
        assert last.headers["If-None-Match"] == '"e1"'
        age_answers(tmp_path, "merahputih", feed)
        site.answers[feed] = Answer(body.replace(b"bpjs-1", b"bpjs-2"), headers={"ETag": '"e1"'})
        third = crawl("merahputih", site.url, tmp_path)  # the site changes its feed and not the tag
        last = [one for one in site.asked if one.url == feed][-1]
    assert "If-None-Match" not in last.headers
    assert third.outcomes.keys() == {"bpjs-1", "bpjs-2"}


def age_answers(data: Path, outlet: str, url: str) -> None:
    """Makes what is remembered of a route a day old."""
    store = PageStore(data / "pages.db")
    try:
        answers = AnswerMemory(store.database, outlet)
        answer = answers.get(url)
        assert answer is not None
        answers.save(url, (), replace(answer, whole_at=answer.whole_at - WHOLE_EVERY))
    finally:
        store.close()


def test_a_nonsense_query_is_asked_once_a_day(passes: dict[str, Passes]) -> None:
    antara = passes["antara"]
    assert sorted(path for path in antara.first if NONSENSE in path) == [
        f"/search?q={NONSENSE}", f"/tag/{NONSENSE}",
    ]  # fmt: skip
    assert [path for path in antara.steady if NONSENSE in path] == []


# --- Coverage -------------------------------------------------------------------------------------


def test_every_link_of_a_day_counts_once_and_the_counts_add_up(passes: dict[str, Passes]) -> None:
    first, *_, last = passes["antara"].crawls
    store = PageStore(first.data / "pages.db")
    try:
        [day] = store.coverage(datetime.now(UTC).date() - timedelta(days=2))
        parts = (day.fetched, day.known, day.denied, day.blocked, day.failed, day.skipped)
        assert (day.outlet, day.found) == ("antara", sum(parts))
        assert day.found == len(last.outcomes)
        assert day.fetched == first.row.fetched  # known again later on the same day: counted as fetched
        store.close_days(datetime.now(UTC) + timedelta(days=9))
        assert store.coverage(day.day) == [day]
    finally:
        store.close()


def test_two_crawls_of_one_outlet_take_turns(tmp_path: Path) -> None:
    with NewsroomServer(latency=0.01) as newsroom, ThreadPoolExecutor(2) as executor:
        done = list(executor.map(lambda _: crawl("merahputih", newsroom.url, tmp_path), range(2)))
        assert {hit.in_flight for hit in newsroom.requests} == {1}
    assert sorted(one.row.fetched > 0 for one in done) == [False, True]
