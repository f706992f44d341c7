"""Manners and safety of every request, as the server sees them: the project's own settings, real sockets."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from crawler.addresses import is_public
from crawler.politeness import AFTER_429, LONGEST_PAUSE, pause_asked_for
from tests.crawls import ROOT, SECONDS, ask, environment_of, start_scrapy
from tests.loopback import Answer, Asked, Loopback

P, A = "/tertutup/{}", "/terbuka/{}"
ORDERS = ("PAAA", "AAPA", "AAAP", "PPPPPPPP", "APAPAPAP")
RULES = Answer(b"User-agent: *\nDisallow: /tertutup/\n", content_type="text/plain")
NOT_FOUND = Answer(status=404)
LARGE = bytes(17 * 2**20)


@dataclass(frozen=True, slots=True)
class Asking:
    """What all the requests of one crawl came to, and what the server saw of them."""

    answers: dict[str, str]
    asked: list[Asked]
    log: str

    def at(self, host: str) -> list[Asked]:
        """The requests to a host but for robots.txt, in order."""
        return [one for one in self.asked if urlsplit(one.url).netloc == host and "robots.txt" not in one.url]


def text(body: bytes) -> Answer:
    return Answer(body, content_type="text/plain")


def moved_to(url: str) -> Answer:
    return Answer(status=302, headers={"Location": url, "Set-Cookie": "a=1"})


def hosts_of_the_crawl() -> dict[str, Any]:
    """Every address that is answered in `asking`, most hosts with a manner of their own."""
    busy = iter([Answer(status=429, headers={"Retry-After": "1"})])
    return {
        **{f"https://{o.lower()}.test/robots.txt": RULES for o in ORDERS},
        **{f"https://{o.lower()}.test{p.format(n)}": b"x" for o in ORDERS for p in (P, A) for n in range(8)},
        "https://robots503.test/robots.txt": Answer(status=503),
        "https://robots429.test/robots.txt": Answer(status=429, headers={"Retry-After": "3600"}),
        "https://robotsreset.test/robots.txt": Answer(silent=True),
        "https://robots403.test/robots.txt": Answer(b"Disallow: /", status=403),
        "https://robots403.test/a": b"a",
        "https://robotsmoved.test/robots.txt": moved_to("https://rules.test/robots.txt"),
        "https://rules.test/robots.txt": text(b"User-agent: Pantau\nDisallow: /\n"),
        "https://robotsmoved.test/a": b"a",
        "https://slow.test/robots.txt": text(b"User-agent: *\nCrawl-delay: 0.4\n"),
        **{f"https://slow.test/{number}": b"a" for number in range(3)},
        "https://busy.test/a": lambda: next(busy, Answer(b"akhirnya")),
        "https://tired.test/a": Answer(status=503, headers={"Retry-After": "3600"}),
        "https://broken.test/a": Answer(status=500),
        "https://silent.test/a": Answer(silent=True),
        "https://gone.test/a": NOT_FOUND,
        "https://closed.test/a": Answer(status=403),
        "https://moved.test/a": moved_to("http://moved.test/b"),
        "http://moved.test/b": Answer(b"ziel", compressed=True),
        "https://loop.test/a": moved_to("https://loop.test/a?again"),
        "https://loop.test/a?again": moved_to("https://loop.test/a"),
        "https://file.test/a": moved_to("file:///etc/hostname"),
        "https://large.test/a": LARGE,
        "https://bomb.test/a": Answer(LARGE, compressed=True),
        "https://challenge.test/a": Answer(b"<title>Just a moment...</title>", 403),
        "https://login.test/a": moved_to("https://login.test/masuk"),
        "https://login.test/masuk": b"<form>",
    }  # fmt: skip


@pytest.fixture(scope="module")
def asking(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asking]:
    asked_for = [
        *(
            f"https://{o.lower()}.test{(P if c == 'P' else A).format(n)}"
            for o in ORDERS
            for n, c in enumerate(o)
        ),
        *(
            f"https://{host}.test/a"
            for host in ("robots503", "robots429", "robotsreset", "robots403", "robotsmoved")
        ),
        *(f"https://slow.test/{number}" for number in range(3)),
        "https://busy.test/a",
        "https://tired.test/a",
        *(
            f"https://{host}.test/a"
            for host in ("broken", "silent", "gone", "closed", "moved", "loop", "file")
        ),
        *(f"https://{host}.test/a" for host in ("large", "bomb", "challenge", "login")),
        "ftp://files.test/a",
        "file:///etc/hostname",
    ]
    with Loopback(hosts_of_the_crawl()) as site:
        data = tmp_path_factory.mktemp("asking")
        answers, log = ask(asked_for, site.url, data, "-s", "CONCURRENT_REQUESTS_PER_DOMAIN=8")
        yield Asking(answers, site.asked, log)


# --- robots.txt -----------------------------------------------------------------------------------


@pytest.mark.parametrize("order", ORDERS)
def test_what_robots_txt_closes_is_never_asked_for_in_any_order(asking: Asking, order: str) -> None:
    host = f"{order.lower()}.test"
    assert [one.url for one in asking.at(host) if "/tertutup/" in one.url] == []
    assert len(asking.at(host)) == order.count("A")
    assert [one.url for one in asking.asked if one.url == f"https://{host}/robots.txt"] == [
        f"https://{host}/robots.txt"
    ]
    denied = [
        url for url, answer in asking.answers.items() if f"//{host}/t" in url and answer == "!robots-denied"
    ]
    assert len(denied) == order.count("P")


@pytest.mark.parametrize("host", ["robots503", "robots429", "robotsreset"])
def test_a_robots_txt_that_does_not_come_closes_the_host(asking: Asking, host: str) -> None:
    assert asking.at(f"{host}.test") == []
    assert asking.answers[f"https://{host}.test/a"] in ("!robots-unreachable", "!broken")


def test_a_robots_txt_that_is_not_there_opens_the_host(asking: Asking) -> None:
    assert asking.answers["https://robots403.test/a"] == "https://robots403.test/a a"


def test_a_robots_txt_is_followed_to_another_host(asking: Asking) -> None:
    assert asking.answers["https://robotsmoved.test/a"] == "!robots-denied"


# --- Pace -----------------------------------------------------------------------------------------


def test_crawl_delay_is_a_floor(asking: Asking) -> None:
    times = [one.at for one in asking.at("slow.test")]
    assert len(times) == 3
    # A busy machine sees a request arrive late, and the next one then seems early: the whole stretch counts.
    assert times[-1] - times[0] >= 2 * 0.4 * 0.75


def test_a_pause_that_is_asked_for_is_kept_and_then_the_page_comes(asking: Asking) -> None:
    first, second = (one.at for one in asking.at("busy.test"))
    assert 0.99 <= second - first < 3
    assert asking.answers["https://busy.test/a"].endswith("akhirnya")


def test_a_long_pause_is_not_waited_for_nor_disregarded(asking: Asking) -> None:
    assert len(asking.at("tired.test")) == 1
    assert asking.answers["https://tired.test/a"] in ("!http-error", "!cooling-down")


@pytest.mark.parametrize(("host", "times"), [("broken", 2), ("gone", 1), ("closed", 1)])
def test_repeating_is_bounded(asking: Asking, host: str, times: int) -> None:
    assert len(asking.at(f"{host}.test")) == times


def test_a_connection_that_breaks_is_repeated_a_few_times_at_most(asking: Asking) -> None:
    """Once by us, and by Twisted where the connection was one kept open from an earlier request."""
    assert 2 <= len(asking.at("silent.test")) <= 4


# --- What a request is and where it goes ----------------------------------------------------------


def test_every_request_goes_to_the_gateway_in_absolute_form(asking: Asking) -> None:
    assert {one.method for one in asking.asked} == {"GET"}  # no CONNECT for https
    assert all(one.url.startswith(("https://", "http://moved.test/")) for one in asking.asked)
    assert all(one.headers["Host"] == urlsplit(one.url).netloc for one in asking.asked)


def test_a_redirect_is_followed_without_cookie_or_referer(asking: Asking) -> None:
    assert asking.answers["https://moved.test/a"] == "http://moved.test/b ziel"
    assert all("Cookie" not in one.headers and "Referer" not in one.headers for one in asking.asked)


def test_the_user_agent_says_who_asks(asking: Asking) -> None:
    agents = {one.headers["User-Agent"] for one in asking.asked}
    assert len(agents) == 1
    assert agents.pop().startswith("Pantau/")
    assert all("tests@example.org" in one.headers["User-Agent"] for one in asking.asked)


def test_redirects_end(asking: Asking) -> None:
    assert asking.answers["https://loop.test/a"] == "!redirects"
    assert len(asking.at("loop.test")) == 6


@pytest.mark.parametrize(
    ("url", "trouble"),
    [
        ("https://large.test/a", "too-large"),
        ("https://bomb.test/a", "too-large"),
        ("https://challenge.test/a", "challenge"),
        ("https://login.test/a", "login"),
        ("https://closed.test/a", "refused"),
        ("https://gone.test/a", "missing"),
        ("https://broken.test/a", "http-error"),
        ("https://silent.test/a", "broken"),
        ("https://file.test/a", "http-error"),
        ("ftp://files.test/a", "offsite"),
        ("file:///etc/hostname", "offsite"),
    ],
)
def test_every_trouble_has_its_name(asking: Asking, url: str, trouble: str) -> None:
    assert asking.answers[url] == f"!{trouble}"


def test_no_trouble_is_a_traceback(asking: Asking) -> None:
    assert "Traceback" not in asking.log


def test_one_request_at_a_time(tmp_path: Path) -> None:
    """All at once from one spider to one host, and the host takes its time: never two under way."""

    with Loopback({f"https://one.test/{number}": b"a" for number in range(8)}) as site:
        site.before = lambda asked: time.sleep(0.01)  # latency, in which a second request could come
        urls = [f"https://one.test/{number}" for number in range(8)]
        process = start_scrapy(
            [
                "runspider",
                "tests/asking_spider.py",
                "-a",
                f"urls={json.dumps(urls)}",
                "-a",
                f"out={tmp_path / 'o'}",
            ],
            site.url,
            tmp_path,
        )
        process.communicate(timeout=SECONDS)
    assert len(site.asked) == 9
    assert {one.in_flight for one in site.asked} == {1}


def test_without_a_gateway_only_public_addresses_are_contacted(tmp_path: Path) -> None:
    with Loopback() as site:
        port = urlsplit(site.url).port
        urls = [f"http://{host}:{port}/" for host in ("127.0.0.1", "localhost", "2130706433", "0", "[::1]")]
        answers, log = ask(urls, "", tmp_path)
    assert site.asked == []
    assert all(answer.startswith("!") for answer in answers.values()), answers
    assert "Traceback" not in log


@pytest.mark.parametrize(
    "address",
    ["8.8.8.8", "103.10.10.10", "2606:4700::1111"],
)
def test_public_addresses(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
        "192.0.2.1", "198.18.0.1", "203.0.113.9", "224.0.0.1", "240.0.0.1", "255.255.255.255", "::1", "::",
        "fe80::1", "fc00::1", "ff02::1", "2001:db8::1", "::ffff:10.0.0.1", "", "localhost",
    ],
)  # fmt: skip
def test_other_addresses(address: str) -> None:
    assert not is_public(address)


NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("5", 5.0),
        (" 0 ", 0.0),
        ("Fri, 20 Nov 2026 12:00:30 GMT", 30.0),
        ("Fri, 20 Nov 2026 11:00:00 GMT", 0.0),
        ("Fri, 20 Nov 2036 12:00:00 GMT", LONGEST_PAUSE),
        ("999999999999999999", LONGEST_PAUSE),
        ("-5", None),
        ("sebentar", None),
        ("", None),
        ("٥", None),
    ],
)
def test_retry_after_is_read(header: str, seconds: float | None) -> None:
    assert pause_asked_for(header, NOON) == seconds


# --- The settings in force ------------------------------------------------------------------------

_SHOW = """
import json
from scrapy.utils.project import get_project_settings
settings = get_project_settings()
shown = {name: settings[name] for name in settings if not name.endswith("_BASE")}
print(json.dumps(shown, default=lambda value: dict(value) if hasattr(value, "items") else str(value)))
"""


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    data = tmp_path_factory.mktemp("settings")
    printed = subprocess.run(
        [sys.executable, "-c", _SHOW], cwd=ROOT, env=environment_of("", data), check=True, capture_output=True
    ).stdout
    loaded: dict[str, Any] = json.loads(printed)
    return loaded


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ROBOTSTXT_OBEY", True),
        ("ROBOTSTXT_USER_AGENT", "Pantau"),
        ("DOWNLOAD_DELAY", 1.0),
        ("DOWNLOAD_DELAY_JITTER", 0),
        ("CONCURRENT_REQUESTS", 1),
        ("CONCURRENT_REQUESTS_PER_DOMAIN", 1),
        ("AUTOTHROTTLE_ENABLED", True),
        ("COOKIES_ENABLED", False),
        ("REFERER_ENABLED", False),
        ("METAREFRESH_ENABLED", False),
        ("TELNETCONSOLE_ENABLED", False),
        ("REMOTE_CONTROL_ENABLED", False),
        ("HTTPPROXY_ENABLED", False),
        ("DOWNLOAD_MAXSIZE", 16 * 2**20),
        ("DOWNLOAD_TIMEOUT", 20),
        ("DOWNLOAD_FAIL_ON_DATALOSS", True),
        ("DOWNLOAD_VERIFY_CERTIFICATES", True),
        ("REDIRECT_MAX_TIMES", 5),
        ("RETRY_TIMES", 1),
        ("MEMUSAGE_LIMIT_MB", 1024),
        ("CLOSESPIDER_TIMEOUT", 20 * 60 - 30),
        ("TWISTED_DNS_RESOLVER", "crawler.addresses.PublicAddressResolver"),
        ("LOG_LEVEL", "INFO"),
    ],
)
def test_setting_in_force(settings: dict[str, Any], name: str, value: object) -> None:
    assert settings[name] == value


def test_only_http_and_https_can_be_fetched(settings: dict[str, Any]) -> None:
    assert {scheme for scheme, handler in settings["DOWNLOAD_HANDLERS"].items() if handler is None} == {
        "file", "ftp", "s3", "data",
    }  # fmt: skip


def test_a_pause_without_a_wish_is_long_enough_to_be_one() -> None:
    assert AFTER_429 >= 60
