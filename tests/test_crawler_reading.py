"""What feeds, sitemaps, lists and addresses are read as, without a network."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.feeds import parse_time, read_feed, read_sitemap
from crawler.guards import is_challenge, is_login_wall, is_soft_404
from crawler.identity import ArticleForm
from crawler.listings import absolute, read_front_page, read_listing
from crawler.routes import Listing
from crawler.troubles import Refusal, Trouble

WIB = timezone(timedelta(hours=7))
FORM = ArticleForm(
    re.compile(
        r"https?://(?:www\.|m\.)?kabar\.example/(?:amp/)?read/(?P<id>\d+)/(?P<slug>[^/?#]+)(?:/(?P<offset>\d+))?"
    ),
    "https://kabar.example/read/{id}/{slug}",
)


def is_article(url: str) -> bool:
    return FORM.identify(url) is not None


def link(number: int, text: str = "Judul") -> str:
    return f'<div class="item"><h2><a href="/read/{number}/kabar-{number}">{text} {number}</a></h2></div>'


def keys(
    html: str, route: Listing | None = None, page_url: str = "https://kabar.example/tag/bpjs"
) -> list[str]:
    page = read_listing(html, page_url, 1, route or Listing(page_url), is_article)
    return [address.key for entry in page.entries if (address := FORM.identify(entry.url))]


# --- Addresses ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "part"),
    [
        ("https://kabar.example/read/12/iuran-naik", 0),
        ("http://www.kabar.example/read/12/iuran-naik?utm_source=x&page=all#top", 0),
        ("https://m.kabar.example/amp/read/12/iuran-naik", 0),
        ("https://kabar.example/read/12/iuran-naik/15", 15),
        ("https://kabar.example/read/12/iuran-naik?page=2", 2),
        ("  https://kabar.example/read/12/iuran-naik/ ", 0),
    ],
)
def test_all_forms_of_an_address_are_one_article(url: str, part: int) -> None:
    address = FORM.identify(url)
    assert address is not None
    assert (address.key, address.url, address.part) == (
        "12",
        "https://kabar.example/read/12/iuran-naik",
        part,
    )


@pytest.mark.parametrize(
    "url", ["https://kabar.example/foto/12/x", "https://lain.example/read/12/x", "", "x"]
)
def test_other_addresses_are_no_articles(url: str) -> None:
    assert FORM.identify(url) is None


def test_a_portal_is_part_of_the_key() -> None:
    form = ArticleForm(
        re.compile(r"https://(?P<portal>\w+)\.a\.id/(?P<id>\d+)"), "https://{portal}.a.id/{id}"
    )
    address = form.identify("https://kepri.a.id/77")
    assert address is not None
    assert address.key == "kepri-77"


@pytest.mark.parametrize(
    ("href", "page", "expected"),
    [
        ("/read/1/a", "https://k.id/tag/x", "https://k.id/read/1/a"),
        ("terkini/3", "https://k.id/terkini/2", "https://k.id/terkini/3"),  # not /terkini/terkini/3
        ("terkini/2", "https://k.id/terkini", "https://k.id/terkini/2"),
        ("?page=2", "https://k.id/terkini", "https://k.id/terkini?page=2"),
    ],
)
def test_links_lead_where_browsers_of_the_site_are_led(href: str, page: str, expected: str) -> None:
    assert absolute(href, page) == expected


# --- Feeds ----------------------------------------------------------------------------------------


def test_an_rss_item_is_read_with_all_it_says() -> None:
    feed = b"""\xef\xbb\xbf<?xml version="1.0"?><rss version="2.0"><channel><title>Kabar</title><item>
        <title></title><title>Iuran &amp; JKN</title><link> https://kabar.example/read/1/a </link>
        <description><![CDATA[<p>BPJS naik</p>]]></description>
        <pubDate>Fri, 20 Nov 2026 09:05:00 +0700</pubDate></item></channel></rss>"""
    [entry] = read_feed(feed)
    assert (entry.url, entry.title) == ("https://kabar.example/read/1/a", "Iuran & JKN")
    assert "BPJS" in entry.summary
    assert entry.published == datetime(2026, 11, 20, 9, 5, tzinfo=WIB)


def test_an_atom_entry_is_read_by_its_alternate_link() -> None:
    feed = b"""<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>T</title>
        <link rel="self" href="https://kabar.example/feed/1"/><link href="https://kabar.example/read/1/a"/>
        <updated>2026-11-20T02:05:00Z</updated></entry></feed>"""
    assert read_feed(feed)[0].url == "https://kabar.example/read/1/a"


def test_a_feed_without_links_falls_back_to_its_guid() -> None:
    feed = b"<rss><channel><item><guid>https://kabar.example/read/1/a</guid></item></channel></rss>"
    assert [(entry.url, entry.published) for entry in read_feed(feed)] == [
        ("https://kabar.example/read/1/a", None)
    ]


@pytest.mark.parametrize(
    "body", [b"", b"   ", b"bukan xml", b"<!doctype html><html><body>a</body></html>", b"\x00\xff"]
)
def test_what_is_not_a_feed_is_named(body: bytes) -> None:
    with pytest.raises(Refusal) as refusal:
        read_feed(body)
    assert refusal.value.trouble is Trouble.NOT_XML


def test_entities_are_not_expanded() -> None:
    bomb = b"""<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
        <!ENTITY x SYSTEM "file:///etc/hostname">]>
        <rss><channel><item><title>&b;&x;</title><link>https://kabar.example/read/1/a</link></item></channel></rss>"""
    assert read_feed(bomb)[0].title == "&b;&x;"


def test_a_news_sitemap_and_its_index() -> None:
    index = b"<sitemapindex><sitemap><loc>https://k.id/news.xml</loc></sitemap></sitemapindex>"
    assert read_sitemap(index) == ([], ["https://k.id/news.xml"])
    news = b"""<urlset xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>https://k.id/read/1/a</loc>
        <n:news><n:publication_date>2026-11-20</n:publication_date><n:title>JKN</n:title></n:news></url></urlset>"""
    [entry] = read_sitemap(news)[0]
    assert (entry.title, entry.published) == ("JKN", datetime(2026, 11, 20, tzinfo=WIB))


@pytest.mark.parametrize(
    "text", ["", "kemarin", "31 Februari 2026", "2026-13-40", "Fri, 99 Nov 2026 00:00:00 +0700"]
)
def test_a_time_that_is_none_is_none(text: str) -> None:
    assert parse_time(text) is None


@given(st.text(max_size=60))
def test_any_text_is_a_time_with_a_zone_or_none(text: str) -> None:
    time = parse_time(text)
    assert time is None or time.tzinfo is not None


# --- Lists ----------------------------------------------------------------------------------------


def test_only_the_column_of_the_pagination_counts() -> None:
    html = f"""<body><div class="row"><div class="col-8">{link(1)}{link(2)}<ul class="pagination"></ul></div>
        <div class="col-4">{link(3)}</div></div></body>"""
    assert keys(html) == ["1", "2"]


@pytest.mark.parametrize(
    "aside",
    [
        "<nav>{}</nav>",
        "<aside>{}</aside>",
        "<footer>{}</footer>",
        "<header>{}</header>",
        '<div class="sideBox">{}</div>',
        '<div id="sidebar-right">{}</div>',
        '<div class="box relatedPost">{}</div>',
        '<div class="x"><h3>Terpopuler</h3>{}</div>',
        '<div class="x"><div class="boxTitle">Berita Terkait</div>{}</div>',
    ],
)
def test_boxes_beside_the_results_never_count(aside: str) -> None:
    assert keys(f"<body><h1>Tag</h1><div>{link(1)}</div>{aside.format(link(2))}</body>") == ["1"]


def test_a_header_within_a_result_is_part_of_it() -> None:
    assert keys('<body><article><header><h3><a href="/read/1/a">A</a></h3></header></article></body>') == [
        "1"
    ]


def test_the_declared_column_is_the_only_one_even_when_empty() -> None:
    route = Listing("https://kabar.example/cari", column="//div[@id='hasil']")
    assert keys(f"<div id='hasil'></div><div>{link(1)}</div>", route) == []
    assert keys(f"<div id='hasil'>{link(2)}</div><div>{link(1)}</div>", route) == ["2"]
    assert keys(f"<div id='baru'>{link(1)}</div>", route) == ["1"]  # the site was rebuilt


def test_an_empty_list_names_nothing_although_the_page_links_to_articles() -> None:
    assert (
        keys(f"<div><p>Tidak ditemukan hasil untuk pencarian ini.</p></div><div>{link(1)}</div>") == ["1"] * 0
    )
    assert keys(f"<div><p>Data tidak ditemukan</p></div><div>{link(1)}</div>") == []
    assert keys(f"<div>{link(1, 'Korban banjir tidak ditemukan, BPJS bantu keluarga')}</div>") == ["1"]


def test_wrapped_results_are_unwrapped() -> None:
    route = Listing("https://cari.kabar.example/?q=a", unwrap="url")
    html = (
        '<a href="/link?url=https%3A%2F%2Fkabar.example%2Fread%2F5%2Fa%3Fx%3D1">A</a><a href="http://[">x</a>'
    )
    assert keys(html, route, "https://cari.kabar.example/?q=a") == ["5"]


def test_a_picture_and_a_headline_are_one_entry_with_the_headline() -> None:
    html = """<div><a href="/read/1/a"><img alt=""></a><a href="/read/1/a"><h4 class="artTitle">Iuran
        naik</h4><div class="artDate">2 jam lalu</div></a></div>"""
    page = read_listing(html, "https://kabar.example/", 1, Listing("https://kabar.example/"), is_article)
    assert [entry.title for entry in page.entries] == ["Iuran naik"]


def test_the_teaser_beside_a_link_is_its_summary() -> None:
    html = """<div><div class="card"><div><h2><a href="/read/1/a">Peserta ditarget naik</a></h2></div>
        <p>BPJS</p>
        </div><div class="card"><h2><a href="/read/2/b">Cuaca cerah</a></h2><p>Langit</p></div></div>"""
    page = read_listing(html, "https://kabar.example/", 1, Listing("https://kabar.example/"), is_article)
    assert [entry.summary for entry in page.entries] == ["Peserta ditarget naik BPJS", "Cuaca cerah Langit"]


@pytest.mark.parametrize(
    ("pagination", "expected"),
    [
        ('<ul class="pagination"><a href="/t/1">1</a><a href="t/2">2</a></ul>', "https://kabar.example/t/2"),
        (
            '<ul class="pagination"><a href="?page=9">9</a><a rel="next" href="?page=2">x</a></ul>',
            "https://kabar.example/t?page=2",
        ),
        ('<div class="pagingList"><a href="/t?p=2">Selanjutnya</a></div>', "https://kabar.example/t?p=2"),
        ('<ul class="pagination"><a href="/t/1">1</a><a href="#">2</a></ul>', None),
    ],
)
def test_the_next_page_is_the_one_the_pagination_names(pagination: str, expected: str | None) -> None:
    page = read_listing(pagination, "https://kabar.example/t", 1, Listing(""), is_article)
    assert (page.next_url, page.paginated) == (expected, True)


def test_a_front_page_names_articles_and_feeds() -> None:
    html = f"""<head><link rel="alternate" type="application/rss+xml" href="/feed.xml"></head>
        <body><section>{link(1)}</section><aside>{link(2)}</aside></body>"""
    entries, feeds = read_front_page(html, "https://kabar.example/", is_article)
    assert len(entries) == 1
    assert feeds == ["https://kabar.example/feed.xml"]


@given(st.text(max_size=300))
def test_any_text_is_a_list(html: str) -> None:
    keys(html)


# --- Guards ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        b"<html><head><title>Just a moment...</title></head></html>",
        b"<title>Attention Required! | Cloudflare</title>",
        b"<script>window._cf_chl_opt={}</script>",
        b'<script src="https://ct.captcha-delivery.com/c.js"></script>',
        b"<h1>Access Denied</h1> Reference #18 https://errors.edgesuite.net/18",
        b"<noscript>Enable JavaScript and cookies to continue</noscript>",
    ],
)
def test_a_challenge_is_recognised(body: bytes) -> None:
    assert is_challenge(body, {})


def test_an_article_behind_cloudflare_is_no_challenge() -> None:
    article = (
        b'<title>Iuran naik</title><script src="/cdn-cgi/challenge-platform/scripts/jsd/main.js"></script>'
    )
    assert not is_challenge(article, {"server": "cloudflare"})
    assert is_challenge(b"", {"cf-mitigated": "challenge"})


@pytest.mark.parametrize(
    "title",
    [
        "404",
        "404 Not Found",
        "Error 404",
        "Halaman tidak ditemukan - Kabar",
        "Halaman yang Anda cari tidak ditemukan",
    ],
)
def test_a_soft_404_is_recognised(title: str) -> None:
    assert is_soft_404(f"<title>{title}</title>".encode(), "https://k.id/a", "https://k.id/a")


@pytest.mark.parametrize("title", ["Korban tidak ditemukan", "404 peserta BPJS"[4:], "Berita JKN hari ini"])
def test_a_headline_is_no_soft_404(title: str) -> None:
    assert not is_soft_404(f"<title>{title}</title>".encode(), "https://k.id/a", "https://k.id/a")


def test_falling_back_to_the_front_page_is_a_soft_404() -> None:
    assert is_soft_404(b"<title>Kabar</title>", "https://k.id/tag/bpjs", "https://k.id/")
    assert not is_soft_404(b"<title>Kabar</title>", "https://k.id/", "https://k.id/")


def test_a_login_wall_is_where_we_are_led_to_a_login() -> None:
    assert is_login_wall("https://k.id/read/1", "https://sso.k.id/login?next=/read/1")
    assert not is_login_wall("https://k.id/read/1/login-baru-jmo", "https://k.id/read/1/login-baru-jmo")
