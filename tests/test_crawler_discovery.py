"""How routes are walked: paging and where it stops, and what is named in place of links."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta

import pytest
from scrapy.http import HtmlResponse, Response

from crawler.discovery import Discovery, Finding
from crawler.identity import ArticleForm
from crawler.listpages import Discovered
from crawler.routes import (
    DatedIndex,
    DatedSitemap,
    Feed,
    Fields,
    HomePage,
    JsonListing,
    Listing,
    NewsSitemap,
    Route,
    windows,
)
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
        self.done: set[str] = set()
        self.nonsense = False
        self.same_since: datetime | None = None
        self.walks: dict[str, datetime] = {}

    async def revisit(self, url: str, form: Fields = ()) -> Response:
        return await self.ask(url, form)

    async def finds_nonsense(self, route: Listing, found: Sequence[Discovered]) -> bool:
        return self.nonsense

    def unchanged_since(self, url: str, form: Fields = ()) -> datetime | None:
        return self.same_since

    def walked(self, url: str) -> datetime | None:
        return self.walks.get(url)

    def settled(self, url: str, keys: Iterable[str], *, general: bool) -> set[str]:
        return self.done & set(keys)

    def robots(self, url: str) -> bytes:
        page = self.pages.get("https://k.id/robots.txt", "")
        return page.encode() if isinstance(page, str) else b""

    async def ask(self, url: str, form: Fields = ()) -> Response:
        self.asked.append(url + "".join(f"#{name}={value}" for name, value in form))
        page = self.pages.get(url, Refusal(Trouble.MISSING, "HTTP 404", 404))
        if isinstance(page, Refusal):
            raise page
        return HtmlResponse(self.led_to.get(url, url), body=page.encode())


def find(route: Route, site: Site, settled: Iterable[str] = ()) -> Finding:
    site.done = set(settled)
    return asyncio.run(Discovery(site, FORM, NOW).find(route))


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


@pytest.mark.parametrize(
    ("trouble", "whole"),
    [(Trouble.MISSING, (TAG,)), (Trouble.SOFT_404, (TAG,)), (Trouble.TIMED_OUT, ()), (Trouble.REFUSED, ())],
)
def test_a_list_is_whole_where_there_is_no_next_page(trouble: Trouble, whole: tuple[str, ...]) -> None:
    site = Site({TAG: page(2), f"{TAG}/2": Refusal(trouble, "no")})
    assert find(Listing(TAG, more="{url}/{page}"), site).walk.whole == whole


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


def test_the_sitemaps_of_an_index_are_routes_of_their_own() -> None:
    named = ("a.xml", "nasional/news.xml", "bola/news.xml")
    index = "".join(f"<sitemap><loc>https://k.id/{name}</loc></sitemap>" for name in named)
    site = Site({"https://k.id/s.xml": f"<sitemapindex>{index}</sitemapindex>"})
    finding = find(NewsSitemap("https://k.id/s.xml", general=True), site)
    assert (keys(finding), finding.report.outcome, finding.report.answered) == ([], "index", False)
    assert finding.walk.routes == [
        NewsSitemap("https://k.id/nasional/news.xml", general=True),
        NewsSitemap("https://k.id/bola/news.xml", general=True),
    ]
    chosen = find(NewsSitemap("https://k.id/s.xml", general=True, children="nasional|a.xml"), site)
    assert [route.url for route in chosen.walk.routes] == [
        "https://k.id/a.xml",
        "https://k.id/nasional/news.xml",
    ]


def test_a_sitemap_names_articles() -> None:
    news = "<urlset><url><loc>https://k.id/read/4/a</loc></url><url><loc>https://k.id/foto/5/a</loc></url></urlset>"
    assert keys(find(NewsSitemap("https://k.id/n.xml"), Site({"https://k.id/n.xml": news}))) == ["4"]


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


def test_a_search_that_finds_nonsense_is_read_as_general() -> None:
    site = Site({TAG: page(1, 2)})
    site.nonsense = True
    finding = find(Listing(TAG), site)
    assert (finding.report.outcome, finding.general) == ("unfiltered", True)


@pytest.mark.parametrize(
    ("route", "question"),
    [
        (Listing("https://k.id/search?q=BPJS&s=1"), ("https://k.id/search?q=zqxwvkjhyf&s=1", ())),
        (Listing("https://k.id/tag/bpjs-kesehatan"), ("https://k.id/tag/zqxwvkjhyf", ())),
        (Listing("https://k.id/s", form=(("q", "BPJS"),)), ("https://k.id/s", (("q", "zqxwvkjhyf"),))),
        (Listing("https://k.id/terkini", general=True), None),
        (Listing("https://k.id/topik/jaminan"), None),
    ],
)
def test_a_topical_list_can_be_asked_for_nonsense(route: Listing, question: object) -> None:
    assert route.nonsense() == question


# --- What stands still ----------------------------------------------------------------------------


def test_a_list_that_has_not_changed_since_its_last_whole_walk_is_not_walked_again() -> None:
    site = Site({TAG: page(2), f"{TAG}/2": page(1)})
    site.same_since, site.walks = NOW - timedelta(hours=2), {TAG: NOW - timedelta(hours=1)}
    assert keys(find(Listing(TAG, more="{url}/{page}"), site)) == ["2"]
    site.walks = {TAG: NOW - timedelta(hours=3)}
    assert keys(find(Listing(TAG, more="{url}/{page}"), site)) == ["2", "1"]


def test_a_general_list_that_never_changes_is_frozen() -> None:
    site = Site({TAG: page(1)})
    site.same_since = NOW - timedelta(days=15)
    assert find(Listing(TAG, general=True), site).report.outcome == "frozen"
    assert find(Listing(TAG), site).report.outcome == "ok"  # few write about the topic


def test_a_day_that_is_over_and_was_walked_since_is_not_asked_for_again() -> None:
    today, yesterday = "https://k.id/indeks/20261121", "https://k.id/indeks/20261120"
    site = Site({today: page(2), yesterday: page(1)})
    site.walks = {yesterday: NOW - timedelta(hours=1)}  # at 02:00 in Jakarta
    find(DatedIndex("https://k.id/indeks/{day:%Y%m%d}", general=True), site)
    assert site.asked == [today]
    site.walks = {yesterday: NOW - timedelta(hours=4)}
    find(DatedIndex("https://k.id/indeks/{day:%Y%m%d}", general=True), site)
    assert site.asked[1:] == [today, yesterday]


def test_after_an_absence_the_days_since_the_last_walk_are_asked_for() -> None:
    route = DatedIndex("https://k.id/indeks/{day:%Y%m%d}", general=True)
    site = Site({route.url.format(day=date(2026, 11, day)): page(day) for day in range(1, 22)})
    site.walks = {"https://k.id/indeks/20261117": NOW - timedelta(days=4)}  # at noon of that day
    assert keys(find(route, site)) == ["21", "20", "19", "18", "17"]
    site.walks = {"https://k.id/indeks/20261101": NOW - timedelta(days=20)}  # that is for a backfill
    assert keys(find(route, site)) == ["21", "20"]


# --- Archives and payloads ------------------------------------------------------------------------


def test_a_dated_index_can_be_paged_in_the_middle_of_its_address() -> None:
    site = Site({"https://k.id/i/0/2026-11-21": page(3), "https://k.id/i/20/2026-11-21": page(2)})
    route = DatedIndex(
        "https://k.id/i/0/{day:%Y-%m-%d}", more="https://k.id/i/{offset}/{day:%Y-%m-%d}", step=20, days=1
    )
    assert keys(find(route, site)) == ["3", "2"]


def test_windows_cover_every_day_once() -> None:
    by_month = DatedSitemap("https://k.id/post/{day:%Y-%m}.xml", since=date(2020, 12, 30))
    first, second = windows(by_month, date(2014, 1, 1), date(2021, 1, 31))
    assert (first.url, first.first, first.last) == (
        "https://k.id/post/2020-12.xml", date(2020, 12, 30), date(2020, 12, 31),
    )  # fmt: skip
    assert (second.url, second.first, second.last) == (
        "https://k.id/post/2021-01.xml", date(2021, 1, 1), date(2021, 1, 31),
    )  # fmt: skip
    by_week = DatedIndex("https://k.id/s?from={day:%Y-%m-%d}&to={until:%Y-%m-%d}", span=7)
    assert [one.url for one in windows(by_week, date(2024, 2, 26), date(2024, 3, 5))] == [
        "https://k.id/s?from=2024-02-26&to=2024-03-03",
        "https://k.id/s?from=2024-03-04&to=2024-03-05",
    ]


def test_a_json_document_names_articles_by_address_or_path() -> None:
    posts = """[{"link": "https://k.id/read/2/a", "date_gmt": "2026-11-20T02:00:00",
                 "title": {"rendered": "Iuran BPJS"}},
        ["/read/1/jkn", "/foto/3/x", 7, null, {"deep": ["//["]}]]"""
    route = JsonListing("https://k.id/wp-json/posts?search=BPJS")
    finding = find(route, Site({route.url: posts}))
    assert keys(finding) == ["2", "1"]
    first = finding.walk.articles[0].entry
    assert (first.title, first.published) == ("Iuran BPJS", datetime(2026, 11, 20, 2, tzinfo=UTC))
    assert find(route, Site({route.url: "<html>"})).report.outcome == "not-json"


def test_a_search_by_post_can_be_paged_by_post() -> None:
    form = (("q", "BPJS"), ("next", "{offset}"))
    url = "https://k.id/search"
    site = Site({url: page(1)})
    find(Listing(url, form=form, step=20, pages=3), site)
    assert site.asked == [f"{url}#q=BPJS#next=0", f"{url}#q=BPJS#next=20"]
