"""When an article was published: the forms of dates, and which source is believed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from extract.article.datetimes import WIB, parse_datetime
from extract.article.published import find_published
from extract.article.quirks import quirks_of
from extract.article.structured import things

FETCHED = datetime(2026, 8, 1, 12, 0, tzinfo=UTC)
WHEN = datetime(2026, 7, 24, 13, 39, tzinfo=WIB)


@pytest.mark.parametrize(
    "text",
    [
        "2026-07-24T13:39:00+07:00",
        "2026-07-24T06:39:00Z",
        "2026-07-24T06:39:00.000Z",
        "2026-07-24 13:39:00",
        "2026/07/24 13:39:00",
        "2026-07-24T13:39:00+0700",
        "Fri, 24 Jul 2026 13:39:00 +0700",
        "Jumat, 24 Juli 2026 13:39 WIB",
        "Jum'at, 24 Juli 2026 | 13:39",
        "Jumat, 24 Juli 2026 - 13:39 WIB",
        "Jumat 24-07-2026,13:39 WIB",
        "24/07/2026, 13:39 WIB",
        "Kompas.com - 24/07/2026, 13:39 WIB",
        "24 Juli 2026 pukul 13.39 WIB",
        "24 Jul 2026 | 13:39 WIB",
        "Jumat, 24 Juli 2026 14:39 WITA",
        "Jumat, 24 Juli 2026 15:39 WIT",
    ],
)
def test_forms_of_a_time(text: str) -> None:
    assert parse_datetime(text) == (WHEN, True)


@pytest.mark.parametrize(
    "text",
    [
        "Rabu, 25 November 2026 22:10 WIT",  # "Rabu," and "November" look like RFC 822
        "Rabu, 25 Nov 2026 21:10 WITA",
        "Wed, 25 Nov 2026 20:10:00 WIB",
        "Wed, 25 Nov 2026 21:10:00 WITA",
        "Wed, 25 Nov 2026 13:10:00 GMT",
    ],
)
def test_a_zone_is_read_whatever_stands_before_it(text: str) -> None:
    assert parse_datetime(text) == (datetime(2026, 11, 25, 20, 10, tzinfo=WIB), True)


@pytest.mark.parametrize("text", ["2026-07-24", "24 Juli 2026", "Jumat (24/7/2026)", "24-Jul-2026"])
def test_a_day_without_a_time_is_midnight_in_jakarta(text: str) -> None:
    assert parse_datetime(text) == (WHEN.replace(hour=0, minute=0), False)


@pytest.mark.parametrize(
    "text", ["", "null WIB", "3 jam lalu", "2026", "31 Februari 2026", "99/99/2026", "Rabu (9/8)"]
)
def test_what_is_no_date(text: str) -> None:
    assert parse_datetime(text) is None


@given(st.text(max_size=300))
def test_any_text_is_survived_and_every_time_is_aware(text: str) -> None:
    parsed = parse_datetime(text)
    assert parsed is None or parsed[0].tzinfo is not None


def _find(head: str, body: str = "", url: str = "https://example.test/a") -> tuple[datetime, str] | None:
    tree = html.document_fromstring(
        f"<html><head>{head}</head><body><h1>Judul berita</h1>{body}</body></html>"
    )
    return find_published(tree, things(tree), quirks_of(url), url, FETCHED)


LD = '<script type="application/ld+json">{"@type":"NewsArticle","datePublished":"%s"}</script>'
META = '<meta property="article:published_time" content="%s">'


@pytest.mark.parametrize(
    ("head", "body", "origin"),
    [
        (LD % "2026-07-24T13:39:00+07:00" + META % "2026-07-24T09:00:00+07:00", "", "json-ld"),
        (META % "2026-07-24T06:39:00Z", "", "meta"),
        ('<meta name="publishdate" content="2026/07/24 13:39:00">', "", "meta"),
        ('<meta name="pubdate" content="2026-07-24 13:39:00">', "", "meta"),
        ('<meta name="content_PublishedDate" content="2026-07-24 13:39:00">', "", "meta"),
        ("", '<time datetime="2026-07-24T13:39:00+07:00">kemarin</time>', "time"),
        ("", "<div>Oleh Sari</div><div>Jumat, 24 Juli 2026 | 13:39 WIB</div>", "dateline"),
        (META % "null WIB", "<span>24/07/2026, 13:39 WIB</span>", "dateline"),
    ],
)
def test_sources_in_order(head: str, body: str, origin: str) -> None:
    assert _find(head, body) == (WHEN, origin)


def test_a_broken_json_ld_block_still_gives_its_date() -> None:
    data = '{"@type": "NewsArticle", "name": "a"b", "datePublished": "2026-07-24T13:39:00+07:00"}'
    assert _find(f'<script type="application/ld+json">{data}</script>') == (WHEN, "json-ld")


def test_the_article_is_meant_not_the_page_or_a_video() -> None:
    data = (
        '[{"@type":"VideoObject","datePublished":"2020-01-01"},'
        '{"@graph":[{"@type":["NewsArticle"],"datePublished":"2026-07-24 13:39:00"}]}]'
    )
    assert _find(f'<script type="application/ld+json">{data}</script>') == (WHEN, "json-ld")


def test_a_day_takes_its_time_from_a_source_that_agrees_on_the_day() -> None:
    assert _find(LD % "2026-07-24" + META % "2026-07-24T13:39:00+07:00") == (WHEN, "meta")
    assert _find(LD % "2026-07-24" + META % "2026-07-25T13:39:00+07:00") == (
        WHEN.replace(hour=0, minute=0),
        "json-ld",
    )


def test_a_future_or_absurd_time_is_refused() -> None:
    ahead = (FETCHED + timedelta(hours=25)).isoformat()
    assert _find(META % ahead) is None
    assert _find(LD % "1970-01-01T00:00:00Z" + META % "2026-07-24T13:39:00+07:00") == (WHEN, "meta")
    assert _find(META % (FETCHED + timedelta(hours=23)).isoformat()) is not None


def test_the_address_counts_only_where_the_outlet_is_known_to_date_it() -> None:
    path = "/read/20260724/215/1900000/target-peserta"
    assert _find("", url=f"https://finansial.bisnis.com{path}") == (WHEN.replace(hour=0, minute=0), "url")
    assert _find("", url=f"https://example.test{path}") is None


def test_dates_inside_sentences_and_in_side_columns_are_not_datelines() -> None:
    assert _find("", "<p>Dia hadir pada Selasa, 22 Januari 2019 10:00 WIB.</p>") is None
    assert _find("", "<aside><time datetime='2019-01-01'>1 Januari</time></aside>") is None
