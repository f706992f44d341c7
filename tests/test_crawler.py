"""Whole crawls, each in a process of its own: what they fetch, what they leave, and what they survive."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from scrapy.settings import Settings
from scrapy.spiderloader import SpiderLoader

from crawler.identity import ArticleForm
from crawler.outlet import OutletSpider
from crawler.spiders.antara_regional import routes_of as routes_of_portal
from demo.server import NewsroomServer
from tests.crawls import ROOT, SCRAPY, SECONDS, Crawled, crawl, environment_of, pages_in, start_scrapy
from tests.loopback import Answer, Asked, Loopback

OUTLETS = ("antara", "antara_regional", "bisnis", "jambiekspres", "merahputih", "wartaekonomi")
FEED = "https://www.antaranews.com/rss/terkini.xml"
TAG = "https://www.antaranews.com/tag/bpjs-kesehatan"
JAMBI = "https://jambiekspres.disway.id"


def article(number: int) -> str:
    return f"https://www.antaranews.com/berita/{number}/bpjs-{number}"


def article_page(number: int) -> Answer:
    return Answer(f"<title>BPJS {number}</title><p>Isi {number}</p>".encode())


def rss(*articles: tuple[str, str]) -> Answer:
    items = "".join(f"<item><title>{title}</title><link>{url}</link></item>" for url, title in articles)
    return Answer(f"<rss><channel>{items}</channel></rss>".encode(), content_type="text/xml")


def tag_page(*urls: str) -> Answer:
    links = "".join(f'<h2><a href="{url}">BPJS</a></h2>' for url in urls)
    return Answer(f"<html><body><div>{links}</div></body></html>".encode())


# --- The declarations -----------------------------------------------------------------------------


def spiders() -> list[type[OutletSpider]]:
    loader = SpiderLoader.from_settings(Settings({"SPIDER_MODULES": ["crawler.spiders"]}))
    found = [loader.load(name) for name in loader.list()]
    return [spider for spider in found if issubclass(spider, OutletSpider)]


def test_the_outlets_are_listed(tmp_path: Path) -> None:
    printed, _ = start_scrapy(["list"], "", tmp_path).communicate(timeout=SECONDS)
    assert set(OUTLETS) <= set(printed.split())


@pytest.mark.parametrize("spider", spiders(), ids=lambda spider: spider.name)
def test_an_outlet_is_named_like_its_file_and_class(spider: type[OutletSpider]) -> None:
    assert spider.__module__ == f"crawler.spiders.{spider.name}"
    assert spider.__name__.lower() == spider.name.replace("_", "")
    assert spider.site


@pytest.mark.parametrize("spider", [s for s in spiders() if hasattr(s, "article_url")], ids=lambda s: s.name)
def test_an_outlet_lives_on_its_own_domains(spider: type[OutletSpider]) -> None:
    addresses = [route.url for route in spider.routes] + [spider.article_form]
    for address in addresses:
        host = re.sub(r"\{\w+\}", "x", urlsplit(address).netloc)
        assert any(host == domain or host.endswith(f".{domain}") for domain in spider.allowed_domains), (
            address
        )


@pytest.mark.parametrize(
    ("outlet", "url", "key", "canonical"),
    [
        *(
            ("antara", url, "1826992", "https://www.antaranews.com/berita/1826992/uji-emisi")
            for url in (
                "http://m.antaranews.com/amp/berita/1826992/uji-emisi?utm_source=x",
                "https://antaranews.com/berita/1826992/uji-emisi?page=all#komentar",
            )
        ),
        ("antara", "https://lampung.antaranews.com/berita/788185/harmoni", None, None),
        ("antara", "https://www.antaranews.com/foto/788185/harmoni", None, None),
        (
            "bisnis",
            "https://finansial.bisnis.com/read/20230721/215/1676719/iuran?page=all",
            "1676719",
            "https://finansial.bisnis.com/read/20230721/215/1676719/iuran",
        ),
        ("bisnis", "https://foto.bisnis.com/read/20230721/215/1676719/iuran", None, None),
        (
            "wartaekonomi",
            "http://www.wartaekonomi.co.id/read557897/rekonstruksi.html",
            "557897",
            "https://wartaekonomi.co.id/read557897/rekonstruksi.html",
        ),
        (
            "merahputih",
            "https://www.merahputih.com/post/read/alodokter-2045/",
            "alodokter-2045",
            "https://merahputih.com/post/read/alodokter-2045",
        ),
        ("merahputih", "https://bolaskor.merahputih.com/post/read/alodokter", None, None),
        (
            "jambiekspres",
            "https://jambiekspres.disway.id/read/656720/punya-momongan/15",
            "656720",
            "https://jambiekspres.disway.id/read/656720/punya-momongan",
        ),
        ("jambiekspres", "https://palpos.disway.id/read/656720/punya-momongan", None, None),
    ],
)
def test_article_addresses(outlet: str, url: str, key: str | None, canonical: str | None) -> None:
    [spider] = [spider for spider in spiders() if spider.name == outlet]
    form = ArticleForm(re.compile(spider.article_url), spider.article_form)
    address = form.identify(url)
    assert (address and address.key, address and address.url) == (key, canonical)
    if canonical:
        again = form.identify(canonical)
        assert again is not None
        assert (again.key, again.url, again.part) == (key, canonical, 0)


# --- Against the sample newsroom ------------------------------------------------------------------


Passes = tuple[dict[str, Crawled], dict[str, Crawled]]
TWICE = ("antara", "bisnis", "jambiekspres")  # three shapes of discovery are enough for the second pass


@pytest.fixture(scope="module")
def passes(tmp_path_factory: pytest.TempPathFactory) -> Passes:
    """A pass over each outlet of the newsroom, and a second over some."""
    data = {outlet: tmp_path_factory.mktemp(outlet) for outlet in OUTLETS}
    with NewsroomServer() as newsroom, ThreadPoolExecutor(2) as executor:
        first = list(executor.map(lambda outlet: crawl(outlet, newsroom.url, data[outlet]), OUTLETS))
        second = list(executor.map(lambda outlet: crawl(outlet, newsroom.url, data[outlet]), TWICE))
    return dict(zip(OUTLETS, first, strict=True)), dict(zip(TWICE, second, strict=True))


@pytest.mark.parametrize("outlet", OUTLETS)
def test_every_outlet_of_the_newsroom_answers(passes: Passes, outlet: str) -> None:
    first = passes[0][outlet]
    row = first.row
    assert (row.state in ("ok", "partly"), "Traceback" in first.log) == (True, False), first.log
    assert row.found == row.fetched + row.known + row.denied + row.blocked + row.failed + row.skipped
    assert row.fetched == len(first.pages) > 3
    assert all(page.body and page.status == 200 for page in first.pages.values())


@pytest.mark.parametrize("outlet", TWICE)
def test_a_second_pass_fetches_nothing_again(passes: Passes, outlet: str) -> None:
    first, second = passes[0][outlet], passes[1][outlet]
    assert (second.row.fetched, len(second.pages)) == (0, first.row.fetched)
    assert second.row.known > 0


# --- One pass, link by link -----------------------------------------------------------------------


def test_every_link_ends_in_one_outcome_and_what_did_not_come_is_tried_again(tmp_path: Path) -> None:
    answers = {
        "https://www.antaranews.com/robots.txt": Answer(b"User-agent: *\nDisallow: /berita/4/\n"),
        TAG: tag_page(*(article(number) for number in range(1, 7))),
        FEED: rss((article(1), "BPJS"), ("https://www.antaranews.com/berita/7/cuaca", "Cuaca cerah")),
        article(1) + "?page=all": article_page(1),
        article(2): article_page(2),  # and ?page=all is a 404
        article(3) + "?page=all": Answer(b"<title>Just a moment...</title>", 403),
        article(4): article_page(4),
        article(5) + "?page=all": Answer(status=302, headers={"Location": "https://www.antaranews.com/"}),
        "https://www.antaranews.com/": tag_page(article(9)),
        article(6) + "?page=all": Answer(b""),
    }
    with Loopback(answers) as site:
        first = crawl("antara", site.url, tmp_path)
        site.answers[article(3) + "?page=all"] = article_page(3)
        site.answers[TAG] = tag_page(article(8))
        site.answers[article(8) + "?page=all"] = article_page(8)
        second = crawl("antara", site.url, tmp_path)
    row = first.row
    assert (row.found, row.fetched, row.denied, row.blocked, row.failed, row.skipped) == (7, 2, 1, 1, 2, 1)
    assert (row.state, row.known) == ("partly", 0)
    assert second.outcomes == {
        "1": "fetched", "2": "fetched", "3": "fetched", "4": "denied", "5": "failed", "6": "failed",
        "7": "skipped", "8": "fetched",
    }  # fmt: skip
    assert first.routes[TAG] == "ok"
    assert first.routes["https://www.antaranews.com/search?q=BPJS"] == "missing"
    page = second.pages["1"]
    assert (page.url, page.final_url, page.found_on) == (article(1), article(1) + "?page=all", TAG)
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "content-length" not in page.headers


def test_an_article_on_several_pages_is_one_page_with_its_parts(tmp_path: Path) -> None:
    whole = f"{JAMBI}/read/656720/iuran-bpjs"
    numbers = '<a href="{0}">1</a><a href="{0}/15">2</a><a href="/read/656720/iuran-bpjs/30">3</a>'

    def part(text: str) -> Answer:
        return Answer(f"<p>{text}</p>{numbers.format(whole)}".encode())

    answers = {
        f"{JAMBI}/rss": rss((whole, "Iuran BPJS"), (f"{JAMBI}/read/5/jkn-baru", "JKN")),
        whole: part("satu"),
        f"{whole}/15": part("dua"),
        f"{whole}/30": part("tiga"),
        f"{JAMBI}/read/5/jkn-baru": Answer(b'<a href="/read/5/jkn-baru/15">2</a>'),
        f"{JAMBI}/read/5/jkn-baru/15": Answer(status=500),
    }
    with Loopback(answers) as site:
        crawled = crawl("jambiekspres", site.url, tmp_path)
    assert crawled.outcomes == {"656720": "fetched", "5": "failed"}  # half an article is none
    page = crawled.pages["656720"]
    assert [body.split(b"</p>")[0] for body in (page.body, *page.more)] == [b"<p>satu", b"<p>dua", b"<p>tiga"]


def test_the_regional_portals_are_those_of_the_configuration(tmp_path: Path) -> None:
    portals = ("kepri", "jambi")
    (tmp_path / "none.toml").write_text('[crawl.portals]\nantara_regional = ["kepri", "jambi"]\n')
    answers = {
        f"https://{portal}.antaranews.com/rss/terkini.xml": rss(
            (f"https://{portal}.antaranews.com/berita/77/bpjs", "BPJS"),
            ("https://riau.antaranews.com/berita/78/bpjs", "BPJS"),
        )
        for portal in portals
    }
    answers |= {
        f"https://{portal}.antaranews.com/berita/77/bpjs?page=all": article_page(77) for portal in portals
    }
    with Loopback(answers) as site:
        crawled = crawl("antara_regional", site.url, tmp_path)
    assert crawled.outcomes == {"kepri-77": "fetched", "jambi-77": "fetched"}
    assert {
        route.url for route in routes_of_portal("https://jambi.antaranews.com") if route.role == "live"
    } <= set(crawled.routes)


def test_a_site_that_refuses_every_article_is_not_asked_for_all(tmp_path: Path) -> None:
    refused = {
        f"{article(n)}?page=all": Answer(b"<title>Just a moment...</title>", 403) for n in range(1, 10)
    }
    with Loopback({TAG: tag_page(*map(article, range(1, 10))), **refused}) as site:
        crawled = crawl("antara", site.url, tmp_path)
    row = crawled.row
    assert (row.state, row.found, row.blocked) == ("failed", 9, 9)
    assert "challenge page" in row.reason
    assert len([url for url in site.asked_for() if "/berita/" in url]) == 5
    assert sorted(crawled.outcomes.values()) == ["blocked"] * 5 + ["found"] * 4


# --- When things break ----------------------------------------------------------------------------


def test_an_outlet_out_of_reach_fails_soon_with_a_plain_reason(tmp_path: Path) -> None:
    with Loopback() as closed:
        pass
    crawled = crawl("bisnis", closed.url, tmp_path)
    row = crawled.row
    assert (row.state, row.found, row.reason) == ("failed", 0, "connection refused on all 2 routes")
    assert (row.ended_at - row.started_at).total_seconds() < 20
    assert "Traceback" not in crawled.log


def test_an_outlet_whose_robots_txt_is_away_is_not_asked_anything(tmp_path: Path) -> None:
    with Loopback({"https://www.antaranews.com/robots.txt": Answer(status=503), FEED: rss()}) as site:
        crawled = crawl("antara", site.url, tmp_path)
    assert site.asked_for() == []
    assert crawled.row.state == "failed"
    assert crawled.row.reason.startswith("robots.txt unreachable: HTTP 503 on all")


def test_a_crawl_that_is_killed_is_completed_by_the_next(tmp_path: Path) -> None:
    answers = {
        TAG: tag_page(*map(article, range(1, 4))),
        f"{TAG}/2": tag_page(*map(article, range(4, 7))),
        f"{TAG}/3": tag_page(),
        **{f"{article(number)}?page=all": article_page(number) for number in range(1, 7)},
    }
    with Loopback(answers) as site:
        undisturbed = crawl("antara", site.url, tmp_path / "a").pages
        process = start_scrapy(["crawl", "antara"], site.url, tmp_path / "b")
        site.before = lambda asked: end([process], asked, article(3), signal.SIGKILL)
        process.communicate(timeout=SECONDS)
        left = pages_in(tmp_path / "b")
        site.before = lambda asked: None
        site.answers[TAG] = tag_page(*map(article, range(1, 3)))  # what it had not come to is listed no more
        site.answers[f"{TAG}/2"] = tag_page()
        completed = crawl("antara", site.url, tmp_path / "b")
    assert (process.returncode, sorted(left)) == (-signal.SIGKILL, ["1", "2"])
    assert completed.pages.keys() == undisturbed.keys() == {"1", "2", "3", "4", "5", "6"}
    assert {key: page.body for key, page in completed.pages.items()} == {
        key: page.body for key, page in undisturbed.items()
    }


STARTER = """
import os, subprocess, sys
subprocess.Popen([*sys.argv[1:], "-s", f"STARTED_BY={os.getpid()}"]).wait()
"""


def test_a_crawl_whose_pass_was_killed_ends_even_where_it_hangs(tmp_path: Path) -> None:
    command = [*SCRAPY, "crawl", "antara", "-s", "ORPHAN_GRACE=0.5"]
    answered = threading.Event()
    with Loopback() as site:
        starter = subprocess.Popen(
            [sys.executable, "-c", STARTER, *command],
            cwd=ROOT,
            env=environment_of(site.url, tmp_path),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

        def kill_and_hang(_asked: Asked) -> None:
            starter.kill()
            answered.wait(SECONDS)

        site.before = kill_and_hang
        log, _ = starter.communicate(timeout=SECONDS)  # the crawl's end closes what it writes to
        answered.set()
    assert "the pass that started this crawl has ended" in log
    assert "the crawl did not end when asked to" in log


def test_a_crawl_that_is_asked_to_end_says_what_it_left(tmp_path: Path) -> None:
    answers = {TAG: tag_page(*map(article, range(1, 5)))}
    answers |= {f"{article(number)}?page=all": article_page(number) for number in range(1, 5)}
    processes: list[subprocess.Popen[str]] = []
    with Loopback(answers) as site:
        site.before = lambda asked: end(processes, asked, article(2))
        crawled = crawl("antara", site.url, tmp_path, processes.append)
    row = crawled.row
    assert (row.state, row.found) == ("partly", 4)
    assert row.found == row.fetched + row.failed
    assert "left for the next pass: it was told to stop" in row.reason
    assert "Traceback" not in crawled.log


def test_a_broken_configuration_is_one_clear_message(tmp_path: Path) -> None:
    environment = environment_of("", tmp_path)
    (tmp_path / "none.toml").write_text("[crawl]\ndelay = 0.1\nsped = 3\n")
    process = subprocess.run(
        [*SCRAPY, "crawl", "antara"],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=SECONDS,
    )
    assert process.returncode == 2
    assert "crawl.sped: no such key" in process.stderr
    assert "Traceback" not in process.stderr


def end(
    processes: list[subprocess.Popen[str]], asked: Asked, url: str, how: signal.Signals = signal.SIGTERM
) -> None:
    """Ends the crawl when it asks for that article."""
    if asked.url.startswith(url):
        for process in processes:
            process.send_signal(how)
