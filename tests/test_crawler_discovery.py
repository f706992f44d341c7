"""How routes are walked: paging and where it stops, and what is named in place of links."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

import pytest
from scrapy.http import HtmlResponse, Response

from crawler.discovery import Discovery, Finding
from crawler.identity import ArticleForm
from crawler.routes import DatedIndex, Feed, HomePage, Listing, NewsSitemap, Route
from crawler.troubles import Refusal, Trouble

NOW = datetime(2026, 11, 20, 20, 0, tzinfo=UTC)  # the 21st in Jakarta
FORM = ArticleForm(
    re.compile(r"https://k\.id/read/(?P<id>\d+)/(?P<slug>[^/?#]+)"), "https://k.id/read/{id}/{slug}"
)
TAG = "https://k.id/tag/bpjs"


class Site:
    """Pages by address, as the fetching layer hands them on: status 200 or a Refusal."""

    def __init__(self, pages: Mapping[str, str | Refusal], led_to: Mapping[str, str] | None = None) -> None:
        self.pages = pages
        self.led_to = led_to or {}
        self.asked: list[str] = []

    async def ask(self, url: str, form: Sequence[tuple[str, str]] = ()) -> Response:
        self.asked.append(url)
        page = self.pages.get(url, Refusal(Trouble.MISSING, "HTTP 404", 404))
        if isinstance(page, Refusal):
            raise page
        return HtmlResponse(self.led_to.get(url, url), body=page.encode())


def find(route: Route, site: Site, settled: Iterable[str] = ()) -> Finding:
    done = set(settled)
    discovery = Discovery(site.ask, FORM, lambda _route, keys: done & set(keys), NOW)
    return asyncio.run(discovery.find(route))


def keys(finding: Finding) -> list[str]:
    return [article.address.key for article in finding.walk.articles]


def page(*numbers: int, pagination: str = "", title: str = "BPJS", word: str = "bpjs") -> str:
    links = "".join(
        f'<h2><a href="/read/{number}/{word}-{number}">{title} {number}</a></h2>' for number in numbers
    )
    return f"<html><head><title>Tag</title></head><body><div>{links}{pagination}</div></body></html>"


def rss(*items: tuple[int, str]) -> str:
    return "".join(
        [
            "<rss><channel>",
            *(
                f"<item><link>https://k.id/read/{n}/a</link><pubDate>{time}</pubDate></item>"
                for n, time in items
            ),
            "</channel></rss>",
        ]
    )


# --- Paging ---------------------------------------------------------------------------------------


def test_pages_follow_by_the_rule_of_the_route() -> None:
    site = Site({TAG: page(3, 2), f"{TAG}/2": page(1), f"{TAG}/3": page()})
    finding = find(Listing(TAG, more="{url}/{page}"), site)
    assert (keys(finding), finding.report.outcome) == (["3", "2", "1"], "ok")
    assert site.asked == [TAG, f"{TAG}/2", f"{TAG}/3"]


def test_pages_follow_by_offsets() -> None:
    site = Site({TAG: page(3), f"{TAG}/30": page(2), f"{TAG}/60": page()})
    find(Listing(TAG, more="{url}/{offset}", step=30), site)
    assert site.asked == [TAG, f"{TAG}/30", f"{TAG}/60"]


def test_the_sites_own_pagination_goes_before_the_rule() -> None:
    to_two = '<ul class="pagination"><a href="?page=1">1</a><a href="?page=2">2</a></ul>'
    site = Site({TAG: page(2, pagination=to_two), f"{TAG}?page=2": page(1, pagination=to_two)})
    finding = find(Listing(TAG, more="{url}/{page}"), site)
    assert keys(finding) == ["2", "1"]
    assert site.asked == [TAG, f"{TAG}?page=2"]  # and its end is the end


def test_a_site_that_ignores_the_page_number_is_asked_once_more() -> None:
    site = Site({url: page(2, 1) for url in [TAG, *(f"{TAG}?page={number}" for number in range(2, 9))]})
    assert keys(find(Listing(TAG, more="{url}?page={page}"), site)) == ["2", "1"]
    assert len(site.asked) == 2


def test_one_old_result_ends_nothing() -> None:
    site = Site({TAG: page(9, 1, 8), f"{TAG}/2": page(7), f"{TAG}/3": page()})
    assert keys(find(Listing(TAG, more="{url}/{page}"), site, settled=["1"])) == ["9", "1", "8", "7"]


def test_a_page_on_which_all_is_settled_ends_the_walk() -> None:
    site = Site({TAG: page(9, 8), f"{TAG}/2": page(7, 6), f"{TAG}/3": page(5)})
    assert keys(find(Listing(TAG, more="{url}/{page}"), site, settled=["7", "6", "5"])) == [
        "9",
        "8",
        "7",
        "6",
    ]


def test_a_walk_has_a_limit_of_pages() -> None:
    site = Site({TAG: page(1), **{f"{TAG}/{number}": page(number) for number in range(2, 50)}})
    assert keys(find(Listing(TAG, more="{url}/{page}", pages=3), site)) == ["1", "2", "3"]


def test_a_page_that_fails_later_keeps_what_was_found_and_says_so() -> None:
    site = Site({TAG: page(2), f"{TAG}/2": Refusal(Trouble.HTTP_ERROR, "HTTP 503", 503)})
    finding = find(Listing(TAG, more="{url}/{page}"), site)
    assert (keys(finding), finding.walk.cut_short) == (["2"], "page 2: HTTP 503")
    assert finding.report.reason == "page 2: HTTP 503"


def test_results_behind_a_post_are_paged_at_their_own_address() -> None:
    site = Site(
        {
            "https://k.id/search": page(2),
            "https://k.id/search/77?page=2": page(1),
            "https://k.id/search/77?page=3": page(),
        },
        led_to={"https://k.id/search": "https://k.id/search/77"},
    )
    route = Listing("https://k.id/search", form=(("q", "BPJS"),), more="{url}?page={page}")
    assert keys(find(route, site)) == ["2", "1"]


def test_a_dated_index_is_read_for_today_and_yesterday_in_jakarta() -> None:
    site = Site({"https://k.id/indeks/20261121": page(2), "https://k.id/indeks/20261120": page(2, 1)})
    finding = find(DatedIndex("https://k.id/indeks/{day:%Y%m%d}", general=True), site)
    assert keys(finding) == ["2", "1"]


def test_a_day_that_does_not_answer_does_not_hide_the_other() -> None:
    site = Site({"https://k.id/indeks/20261120": page(1)})
    finding = find(DatedIndex("https://k.id/indeks/{day:%Y%m%d}"), site)
    assert keys(finding) == ["1"]
    assert finding.walk.cut_short == "https://k.id/indeks/20261121: HTTP 404"


# --- Feeds and sitemaps ---------------------------------------------------------------------------


def test_a_feed_is_taken_newest_first() -> None:
    feed = rss((1, "Thu, 19 Nov 2026 09:00:00 +0700"), (3, ""), (2, "Fri, 20 Nov 2026 09:00:00 +0700"))
    assert keys(find(Feed("https://k.id/rss"), Site({"https://k.id/rss": feed}))) == ["2", "1", "3"]


def test_a_feed_that_stands_still_is_named_and_read() -> None:
    finding = find(
        Feed("https://k.id/rss"), Site({"https://k.id/rss": rss((1, "Mon, 02 May 2016 09:00:00 +0700"))})
    )
    assert (keys(finding), finding.report.outcome) == (["1"], "frozen")
    assert finding.report.reason == "newest item is of 2016-05-02"


def test_a_sitemap_index_is_followed_one_step() -> None:
    index = "<sitemapindex><sitemap><loc>https://k.id/a.xml</loc></sitemap><sitemap><loc>https://k.id/news.xml</loc></sitemap></sitemapindex>"
    news = "<urlset><url><loc>https://k.id/read/4/a</loc></url><url><loc>https://k.id/foto/5/a</loc></url></urlset>"
    site = Site({"https://k.id/s.xml": index, "https://k.id/news.xml": news})
    finding = find(NewsSitemap("https://k.id/s.xml"), site)
    assert keys(finding) == ["4"]
    assert finding.walk.cut_short == "https://k.id/a.xml: HTTP 404"


def test_a_front_page_names_feeds_and_the_sitemaps_of_robots() -> None:
    front = '<link rel="alternate" type="application/rss+xml" href="/feed.xml">' + page(1)
    robots = "User-agent: *\nSitemap: https://k.id/sitemap-news.xml\n"
    site = Site({"https://k.id/": front, "https://k.id/robots.txt": robots})
    finding = find(HomePage("https://k.id/", general=True), site)
    assert keys(finding) == ["1"]
    assert finding.walk.routes == [
        Feed("https://k.id/feed.xml", general=True),
        NewsSitemap("https://k.id/sitemap-news.xml", general=True),
    ]


# --- What is not a list ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (page(), "empty"),
        ("<title>Halaman tidak ditemukan</title>" + page(1), "soft404"),
        (Refusal(Trouble.MISSING, "HTTP 404", 404), "missing"),
        (Refusal(Trouble.CHALLENGE, "challenge page", 403), "challenge"),
        (Refusal(Trouble.DENIED, "denied by robots.txt"), "robots-denied"),
    ],
)
def test_a_list_that_is_none_names_nothing_and_says_why(answer: str | Refusal, outcome: str) -> None:
    finding = find(Listing(TAG), Site({TAG: answer}))
    assert (keys(finding), finding.report.outcome, finding.report.answered) == ([], outcome, False)


def test_html_in_place_of_a_feed_is_named() -> None:
    finding = find(Feed("https://k.id/rss"), Site({"https://k.id/rss": page(1)}))
    assert (keys(finding), finding.report.outcome) == ([], "not-xml")


def test_falling_back_to_the_front_page_is_named() -> None:
    finding = find(Listing(TAG), Site({TAG: page(1)}, led_to={TAG: "https://k.id/"}))
    assert finding.report.outcome == "soft404"


def test_a_search_that_shows_the_same_to_every_query_is_read_as_general() -> None:
    site = Site({TAG: page(*range(1, 10), title="Cuaca", word="cuaca")})
    finding = find(Listing(TAG), site)
    assert (finding.report.outcome, finding.general) == ("unfiltered", True)


def test_a_topical_list_is_fetched_as_it_is() -> None:
    finding = find(Listing(TAG), Site({TAG: page(1, 2, title="Menkes", word="menkes")}))
    assert (finding.report.outcome, finding.general) == ("ok", False)
