"""Only public hosts are contacted: hostile forms of addresses, and names that lie, counted at the socket."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from scrapy import Request

from crawler.addresses import PublicAddressMiddleware, is_public, objection
from crawler.troubles import RequestRefused
from tests.crawls import SECONDS, crawl, start_scrapy
from tests.loopback import Answer, Loopback

# Every way that is known to write or hide an address that no news site has.
HOSTILE = (
    # IANA's special-purpose ranges
    "http://127.0.0.1/", "http://127.255.255.254/", "http://0.0.0.0/", "http://10.0.0.1/",
    "http://100.64.0.1/", "http://169.254.169.254/latest/meta-data/", "http://172.16.0.1/",
    "http://172.31.255.255/", "http://192.0.0.8/", "http://192.0.2.1/", "http://192.168.0.1/",
    "http://198.18.0.1/", "http://198.51.100.7/", "http://203.0.113.7/", "http://224.0.0.1/",
    "http://239.255.255.250/", "http://240.0.0.1/", "http://255.255.255.255/",
    "http://[::]/", "http://[::1]/", "http://[fc00::1]/", "http://[fd12:3456::1]/", "http://[fe80::1]/",
    "http://[ff02::1]/", "http://[2001:db8::1]/", "http://[100::1]/",
    # IPv4 inside of IPv6
    "http://[::ffff:127.0.0.1]/", "http://[::ffff:7f00:1]/", "http://[::127.0.0.1]/",
    "http://[64:ff9b::7f00:1]/", "http://[2002:7f00:1::]/", "http://[2001:0:4136:e378:8000:63bf:80ff:fffe]/",
    # other notations
    "http://2130706433/", "http://0x7f000001/", "http://017700000001/", "http://127.1/", "http://127.0.1/",
    "http://0x7f.0.0.1/", "http://0177.0.0.1/", "http://127.0.0.1./", "http://0/", "http://0x7f.1/",
    # names of this network, and names that are none
    "http://localhost/", "http://LOCALHOST/", "http://localhost./", "http://a.localhost/",
    "http://router.local/", "http://db.internal/", "http://intranet/", "http://1.0.0.127.in-addr.arpa/",
    "http://a..b/", "http://.example.id/", "http://-/", "http:///a", "http://exa mple.id/",
    # what one reader of URLs takes for another host than the next
    "http://kabar.id@127.0.0.1/", "http://user:pw@kabar.id/", "http://kabar.id\\@127.0.0.1/",
    "http://127.0.0.1\\.kabar.id/", "http://kabar.id%2f@127.0.0.1/", "http://[::1%25lo]/",
    "http://kabar.id%00.evil.test/", "http://１２７.0.0.1/", "http://①②⑦.⓪.⓪.①/", "http://127。0。0。1/",
    # other ports and schemes
    "http://kabar.id:22/", "http://kabar.id:25/", "http://kabar.id:99999/", "http://kabar.id:0/",
    "file:///etc/passwd", "ftp://kabar.id/", "gopher://kabar.id/", "data:text/html,x", "javascript:alert(1)",
    "//kabar.id/a", "kabar.id/a", "", "http://" + "a" * 3000 + ".id/",
)  # fmt: skip


@pytest.mark.parametrize("url", HOSTILE)
def test_a_hostile_form_is_objected_to(url: str) -> None:
    assert objection(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://www.antaranews.com/berita/1/a",
        "http://bpjs-kesehatan.go.id/",
        "https://kabar.id:8443/a?b=c#d",
        "https://kabar.id./",
        "https://xn--kbr-0qa.id/",
        "https://search.bisnis.com:443/?q=BPJS",
        "https://0.kabar.id/",
    ],
)
def test_a_news_site_is_not(url: str) -> None:
    assert objection(url) == ""


def test_what_is_objected_to_is_not_requested() -> None:
    with pytest.raises(RequestRefused):
        PublicAddressMiddleware().process_request(Request("http://169.254.169.254/"))


@pytest.mark.parametrize(
    "address", ["64:ff9b::808:808", "2002:808:808::", "::ffff:8.8.8.8", "8.8.8.8", "2404:8000::1"]
)
def test_a_wrapped_public_address_is_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    ["64:ff9b::7f00:1", "2002:7f00:1::", "::ffff:127.0.0.1", "2001:0:4136:e378:8000:63bf:80ff:fffe"],
)
def test_a_wrapped_private_one_is_not(address: str) -> None:
    assert not is_public(address)


def test_no_connection_is_made_to_what_is_not_public(tmp_path: Path) -> None:
    """A real crawl without a gateway; its resolver lies as rebinding name servers do."""
    names = ["http://private.test/", "http://rebinding.test/", "http://rebinding.test/again"]
    urls = [*(url for url in HOSTILE if url.startswith("http")), *names]
    out = tmp_path / "out.json"
    arguments = ["-a", f"urls={json.dumps(urls)}", "-a", f"out={out}"]
    process = start_scrapy(["runspider", "tests/watched_spider.py", *arguments], "", tmp_path)
    log, _ = process.communicate(timeout=SECONDS)
    said = json.loads(out.read_text())
    assert "Traceback" not in log
    assert all(answer.startswith("!") for answer in said["answers"].values()), said["answers"]
    assert {host for host, _ in said["connections"]} <= {"93.184.216.34"}
    assert said["looked_up"].count("rebinding.test") >= 2  # its second answer was private


def test_sitemaps_and_articles_inside_of_the_network_are_not_asked_for_through_a_gateway(
    tmp_path: Path,
) -> None:
    inside = ("http://169.254.169.254/", "http://127.0.0.1:22/", "http://intranet/", "http://[::1]/")
    robots = "User-agent: *\n" + "".join(f"Sitemap: {host}sitemap.xml\n" for host in inside)
    index = "".join(f"<sitemap><loc>{host}news.xml</loc></sitemap>" for host in inside)
    links = "".join(f'<a href="{host}news/bpjs-{number}">BPJS</a>' for number, host in enumerate(inside))
    answers: dict[str, Answer | bytes] = {
        "https://www.jpnn.com/robots.txt": (robots + "Sitemap: https://www.jpnn.com/sitemap.xml\n").encode(),
        "https://www.jpnn.com/sitemap.xml": f"<sitemapindex>{index}</sitemapindex>".encode(),
        "https://www.jpnn.com/": f'{links}<a href="/news/bpjs-menargetkan">BPJS</a>'.encode(),
        "https://www.jpnn.com/news/bpjs-menargetkan": Answer(
            status=302, headers={"Location": "http://169.254.169.254/news/bpjs-menargetkan"}
        ),
    }
    with Loopback({**answers}) as site:
        crawled = crawl("jpnn", site.url, tmp_path)
    assert {urlsplit(one.url).netloc for one in site.asked} == {"www.jpnn.com"}
    assert "https://www.jpnn.com/sitemap.xml" in site.asked_for()
    assert crawled.outcomes == {"bpjs-menargetkan": "failed"}
