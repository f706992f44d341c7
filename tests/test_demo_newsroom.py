"""The sample newsroom: it answers as its models do, and its pages hold what it expects of a reader."""

from __future__ import annotations

import gzip
import html
import http.client
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, get_args
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
from lxml import etree
from lxml import html as lxml_html

from demo.desk import slug_of
from demo.gateway import SITES, site_of
from demo.server import NewsroomServer
from demo.sites.base import Site
from demo.snippets import gone_snippets, kept_snippets
from demo.stories import Story, load_newsroom
from extract.model import Agency, Fate, Flag, Kind, Measure, Metric, Segment, Unit

NEWSROOM = load_newsroom()
READABLE = [story for story in NEWSROOM.stories if not story.special or story.special == "paywalled"]
HOSTS = [host for site in SITES for host in site.hosts]
WIRE = ("antara-wire-target-2025", "merahputih-wire-target-2025", "jambiekspres-wire-target-2025")


class Reply:
    """A response with its body decoded."""

    def __init__(self, response: http.client.HTTPResponse) -> None:
        self.status = response.status
        self.headers = {name.lower(): value for name, value in response.getheaders()}
        raw = response.read()
        self.raw = raw
        self.body = gzip.decompress(raw) if self.headers.get("content-encoding") == "gzip" else raw

    @property
    def text(self) -> str:
        """The page with its entities resolved, as a browser shows it."""
        charset = re.search(rb"charset=([\w-]+)", self.body)
        return html.unescape(self.body.decode(charset[1].decode() if charset else "utf-8"))


class Client:
    """Speaks to the gateway over one connection that is kept open."""

    def __init__(self, server: NewsroomServer) -> None:
        self._connection = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=10)

    def get(self, url: str, method: str = "GET", body: str | None = None, **headers: str) -> Reply:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self._connection.request(method, url, body=body, headers=named)
        return Reply(self._connection.getresponse())

    def close(self) -> None:
        self._connection.close()


@pytest.fixture(scope="module")
def server() -> Iterator[NewsroomServer]:
    with NewsroomServer(newsroom=NEWSROOM) as running:
        yield running


@pytest.fixture
def client(server: NewsroomServer) -> Iterator[Client]:
    made = Client(server)
    yield made
    made.close()
    server.restore()


def whole_page(client: Client, story: Story) -> str:
    """The article's page or pages, everything that a complete fetch sees."""
    if story.outlet == "jambiekspres":
        offsets = ["", *(f"/{15 * number}" for number in range(1, len(story.pages)))]
        return "".join(client.get(story.url + offset).text for offset in offsets)
    return client.get(story.url + ("?page=all" if len(story.pages) > 1 else "")).text


# What is in the newsroom


def test_holds_enough_articles_of_every_outlet() -> None:
    assert len(NEWSROOM.stories) >= 42
    targets = {
        (outlet_brand(story), claim.agency, claim.metric, claim.measure, claim.period, claim.scope)
        for story in NEWSROOM.stories
        for claim in story.expect.claims
        if claim.kind == "target" and claim.scored
    }
    by_brand = {
        brand: sum(key[0] == brand for key in targets)
        for brand in {outlet_brand(story) for story in NEWSROOM.stories}
    }
    assert len(by_brand) == 5
    assert min(by_brand.values()) >= 3
    assert len({key[1:] for key in targets}) >= 20


def outlet_brand(story: Story) -> str:
    return "antara" if story.outlet.startswith("antara") else story.outlet


def test_about_half_of_the_articles_hold_a_target() -> None:
    with_target = [s for s in NEWSROOM.stories if any(c.kind == "target" for c in s.expect.claims)]
    assert 0.4 <= len(with_target) / len(NEWSROOM.stories) <= 0.75


@pytest.mark.parametrize("story", NEWSROOM.stories, ids=lambda story: story.name)
def test_story_is_well_formed(story: Story) -> None:
    assert story.published.utcoffset() is not None
    assert datetime(2025, 1, 1, tzinfo=UTC) < story.published < datetime(2026, 11, 20, tzinfo=UTC)
    assert site_of(story).outlet == story.outlet
    assert story.expect.fate is None or story.expect.fate in set(Fate)
    assert bool(story.expect.claims) == (story.expect.fate in ("claims", "paywalled"))
    if not story.special:
        assert 5 <= len(story.paragraphs) <= 13
    text = " ".join(story.paragraphs)
    for claim in story.expect.claims:
        assert claim.raw in text
        assert claim.kind in get_args(Kind)
        assert claim.agency in get_args(Agency)
        assert set(claim.metric) <= set(get_args(Metric))
        assert claim.measure in get_args(Measure)
        assert claim.unit in get_args(Unit)
        assert claim.segment is None or claim.segment in get_args(Segment)
        assert set(claim.flags) <= set(get_args(Flag))
        assert claim.period is None or re.fullmatch(r"20\d\d(-(\d\d|Q[1-4]|H[12]))?", claim.period)


def test_every_address_belongs_to_one_story() -> None:
    urls = [url for story in NEWSROOM.stories for url in (story.url, *story.aliases)]
    assert len(urls) == len(set(urls))


def test_a_broken_article_file_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "kurang.md").write_text('+++\ntitle = "Tanpa isi"\n+++\n')
    with pytest.raises(ValueError, match=r"kurang\.md"):
        load_newsroom(folder.parent)


# Routes


@pytest.mark.parametrize("host", HOSTS)
def test_every_host_has_robots_txt(client: Client, host: str) -> None:
    reply = client.get(f"https://{host}/robots.txt")
    if reply.status == 301:  # a former domain sends everything to its successor
        reply = client.get(reply.headers["location"])
    assert reply.status == 200
    assert "User-agent: *" in reply.text


@pytest.mark.parametrize("url", [url for site in SITES for url in site.entry_points])
def test_discovery_route_answers(client: Client, url: str) -> None:
    reply = client.get(url)
    assert reply.status == 200
    assert reply.headers["etag"]
    assert int(reply.headers["content-length"]) == len(reply.raw) > 0
    if reply.headers["content-type"].startswith("application/xml"):
        assert len(etree.fromstring(reply.body)) > 0


@pytest.mark.parametrize("url", [url for site in SITES for url in site.dead_routes])
def test_dead_route_answers_with_an_error(client: Client, url: str) -> None:
    assert client.get(url).status in (403, 404)


@pytest.mark.parametrize("site", SITES, ids=lambda site: site.hosts[0])
def test_every_article_is_reachable_and_no_decoy_is_a_result(client: Client, site: Site) -> None:
    found: set[str] = set()
    for entry in site.entry_points:
        for url in pages_of(client, entry):
            found |= results_on(client, url)
    for story in NEWSROOM.stories:
        if story.host in site.hosts:
            assert {story.url, *story.aliases} & found, f"{story.name} is on no list"
    decoys = [slug_of(decoy.title) for decoy in NEWSROOM.decoys]
    assert [url for url in found for decoy in decoys if url.endswith(decoy)] == []


def nodes(tree: Any, path: str) -> list[Any]:
    """What an XPath expression that selects nodes or texts finds."""
    return list(tree.xpath(path))


def pages_of(client: Client, entry: str) -> list[str]:
    """A discovery route and all its further pages, as its own page links name them."""
    known = [entry]
    for url in known:
        reply = client.get(url)
        if reply.status == 200 and reply.headers["content-type"].startswith("text/html"):
            tree = lxml_html.fromstring(reply.body)
            links = nodes(tree, "//ul[contains(@class, 'pag')]//a/@href")
            root = "https://" + urlsplit(url).netloc + "/"
            further = (urljoin(url if link.startswith(("/", "http")) else root, link) for link in links)
            known += dict.fromkeys(link for link in further if link not in known)
    return known


def results_on(client: Client, url: str) -> set[str]:
    """The article addresses that a feed, sitemap or list gives, its side columns left out."""
    reply = client.get(url)
    if reply.headers["content-type"].startswith("application/xml"):
        tree = etree.fromstring(reply.body)
        return {
            str(link).split("?utm")[0]
            for link in nodes(tree, "//*[local-name()='loc' or local-name()='link']/text()")
        }
    tree = lxml_html.fromstring(reply.body)
    for side in nodes(
        tree, "//aside | //header[@id='header'] | //*[contains(@class, 'col-right')] | //*[@class='col-sm-4']"
    ):
        side.drop_tree()
    links = (urljoin(url, link) for link in nodes(tree, "//a/@href"))
    return {parse_qs(urlsplit(link).query)["url"][0] if "/link?url=" in link else link for link in links}


def test_the_index_of_bisnis_ignores_page(client: Client) -> None:
    index = "https://www.bisnis.com/index?categoryId=0&type=indeks"
    assert client.get(index).body == client.get(index + "&page=2").body


def test_an_index_day_without_news_is_an_empty_list(client: Client) -> None:
    assert "Belum ada berita" in client.get("https://www.bisnis.com/index?date=2019-01-02").text
    assert "Belum ada artikel" in client.get("https://wartaekonomi.co.id/indeks/20190102").text


def test_search_of_merahputih_finds_the_same_for_every_word(client: Client) -> None:
    word, nonsense = (results_on(client, f"https://merahputih.com/search?q={q}") for q in ("bpjs", "xqzjkv"))
    assert {link for link in word if "/post/read/" in link} == {
        link for link in nonsense if "/post/read/" in link
    }


def test_search_of_warta_ekonomi_is_posted_and_has_its_own_address(client: Client) -> None:
    reply = client.get(
        "https://wartaekonomi.co.id/search",
        "POST",
        "q=pekerja+platform",
        Content_Type="application/x-www-form-urlencoded",
    )
    assert reply.status == 303
    assert "Pekerja Platform" in client.get(reply.headers["location"]).text


def test_results_of_bisnis_are_wrapped(client: Client) -> None:
    page = client.get("https://search.bisnis.com/?q=konstruksi").text
    wrapped = re.search(r"/link\?url=\S+12%2F1962207%2F[\w-]+", page)
    assert wrapped
    reply = client.get("https://search.bisnis.com" + wrapped[0])
    assert reply.status == 302
    assert client.get(reply.headers["location"]).status == 200


def test_a_soft_trap_lists_many_articles_on_an_error_page(client: Client) -> None:
    reply = client.get("https://www.antaranews.com/indeks/2026-10-01")
    assert reply.status == 404
    assert reply.text.count("/berita/") >= 40


def test_the_feed_of_one_portal_is_frozen(client: Client) -> None:
    feed = client.get("https://jambi.antaranews.com/rss/terkini.xml").text
    assert not any(story.url in feed for story in NEWSROOM.stories)


def test_the_feed_of_merahputih_has_no_dates(client: Client) -> None:
    assert "pubDate" not in client.get("https://merahputih.com/feed.xml").text


# Article pages


@pytest.mark.parametrize("story", READABLE, ids=lambda story: story.name)
def test_page_holds_what_must_be_kept_and_what_must_go(client: Client, story: Story) -> None:
    page = " ".join(whole_page(client, story).split())
    kept = kept_snippets(story)
    gone = gone_snippets(story, site_of(story), NEWSROOM)
    assert len(kept) >= 3
    assert len(gone) >= 3
    assert [snippet for snippet in (*kept, *gone) if snippet not in page] == []


@pytest.mark.parametrize("name", ["antara-dana-2026", "bisnis-klaim-2026", "jambiekspres-kerinci-2027"])
def test_the_first_page_lacks_the_second(client: Client, name: str) -> None:
    story = NEWSROOM.story(name)
    last = kept_snippets(story)[-1]
    assert last not in client.get(story.url).text
    assert last in whole_page(client, story)


def test_other_addresses_of_an_article_name_the_canonical_one(client: Client) -> None:
    for story in NEWSROOM.stories:
        for alias in story.aliases:
            assert f'<link rel="canonical" href="{story.url}">' in client.get(alias).text


def test_an_old_domain_redirects(client: Client) -> None:
    story = NEWSROOM.story("jambiekspres-merangin-2026")
    reply = client.get(story.url.replace("jambiekspres.disway.id", "www.jambiekspres.co.id"))
    assert (reply.status, reply.headers["location"]) == (301, story.url)


def test_special_pages(client: Client) -> None:
    blocked = client.get(NEWSROOM.story("bisnis-tantangan").url)
    assert blocked.status == 403
    assert "Just a moment..." in blocked.text
    assert client.get(NEWSROOM.story("antara-ditarik").url).status == 404
    soft = client.get(NEWSROOM.story("kepri-tautan-mati").url)
    assert soft.status == 200
    assert "tidak ditemukan" in soft.text
    assert "Konten Premium" in client.get(NEWSROOM.story("bisnis-premium-defisit").url).text


def test_a_page_in_windows_1252_says_so_only_within(client: Client) -> None:
    reply = client.get(NEWSROOM.story("jambiekspres-bungo-pu-2025").url)
    assert reply.headers["content-type"] == "text/html"
    with pytest.raises(UnicodeDecodeError):
        reply.body.decode("utf-8")
    assert "“Semester kedua" in reply.text


def test_an_appended_article_brings_the_target_of_another(client: Client) -> None:
    page = client.get(NEWSROOM.story("warta-target-2026").url).text
    assert "mencapai 35 juta orang hingga akhir 2026" in page


# The gateway


def test_ordinary_requests_are_answered_by_their_host_header(client: Client) -> None:
    proxied = client.get("https://www.antaranews.com/rss/terkini.xml")
    direct = client.get("/rss/terkini.xml", Host="www.antaranews.com")
    assert direct.body == proxied.body


def test_an_unknown_host_is_a_bad_gateway(client: Client) -> None:
    assert client.get("https://www.example.org/").status == 502


def test_head_has_the_length_and_no_body(client: Client) -> None:
    url = "https://merahputih.com/feed.xml"
    full, head = client.get(url), client.get(url, "HEAD")
    assert head.raw == b""
    assert head.headers["content-length"] == full.headers["content-length"]


def test_known_versions_are_not_sent_again(client: Client) -> None:
    url = "https://www.antaranews.com/rss/terkini.xml"
    first = client.get(url)
    assert client.get(url, If_None_Match=first.headers["etag"]).status == 304
    assert client.get(url, If_Modified_Since=first.headers["last-modified"]).status == 304
    assert client.get(url, If_None_Match='"other"').status == 200


def test_pages_are_compressed_for_those_who_accept_it(client: Client) -> None:
    url = "https://www.antaranews.com/terkini?page=1"
    reply = client.get(url, Accept_Encoding="gzip")
    assert reply.headers["content-encoding"] == "gzip"
    assert reply.body == client.get(url).body


def test_requests_are_recorded(server: NewsroomServer, client: Client) -> None:
    server.forget_requests()
    client.get("https://merahputih.com/tag/bpjs-kesehatan?page=1", User_Agent="pantau-test")
    (hit,) = server.requests
    assert (hit.method, hit.host, hit.path) == ("GET", "merahputih.com", "/tag/bpjs-kesehatan?page=1")
    assert (hit.in_flight, hit.user_agent) == (1, "pantau-test")


def test_requests_at_the_same_time_are_counted() -> None:
    def ask(url: str) -> int:
        client = Client(slow)
        status = client.get(url).status
        client.close()
        return status

    with NewsroomServer(newsroom=NEWSROOM, latency=0.3) as slow, ThreadPoolExecutor(3) as pool:
        urls = ["https://merahputih.com/", "https://merahputih.com/feed.xml", "https://www.bisnis.com/"]
        assert list(pool.map(ask, urls)) == [200, 200, 200]
        most = {
            host: max(h.in_flight for h in slow.requests if h.host == host)
            for host in ("merahputih.com", "www.bisnis.com")
        }
    assert most == {"merahputih.com": 2, "www.bisnis.com": 1}


def test_overrides_and_failures_hold_until_restored(server: NewsroomServer, client: Client) -> None:
    url = "https://merahputih.com/feed.xml"
    server.override(url, status=429, body="slow down", headers={"Retry-After": "30"})
    reply = client.get(url)
    assert (reply.status, reply.headers["retry-after"], reply.text) == (429, "30", "slow down")
    server.fail("merahputih.com")
    assert client.get(url).status == 503
    server.fail("merahputih.com", status=None)
    with pytest.raises(http.client.RemoteDisconnected):
        client.get(url)
    server.restore()
    assert client.get(url).status == 200


def test_the_serial_is_published_stage_by_stage() -> None:
    with NewsroomServer(stage=1, newsroom=NEWSROOM) as staged:
        client = Client(staged)
        seen = [published(client)]
        for stage in (2, 3, None):
            staged.stage = stage
            seen.append(published(client))
        client.close()
    first, second, third, everything = seen
    assert set(WIRE) <= first
    assert second - first == {"bisnis-revisi-target-2025"}
    assert third - second == {"antara-realisasi-2025"}
    assert everything > third


def published(client: Client) -> set[str]:
    shown = [story for story in NEWSROOM.stories if not story.special]
    return {story.name for story in shown if client.get(story.url).status == 200}


def test_a_stage_without_articles_is_refused() -> None:
    with pytest.raises(ValueError, match="stage 9"):
        NEWSROOM.until(9)
