"""Articles that carry targets are asked for again; what they say now counts, what they said is kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crawler.rechecks import due_again
from db.pages import Outcome, PageStore
from db.rechecks import is_due
from db.store import Store
from demo.server import NewsroomServer
from demo.stories import Block, Newsroom, Story, load_newsroom
from extract.reading import read_page
from tests.crawls import crawl
from tests.newsdesk import AT, DAY_ZERO, report, said, save

HOUR = timedelta(hours=1)
GOAL = said("70 juta", 70_000_000)


@pytest.fixture
def pages(tmp_path: Path) -> Iterator[PageStore]:
    opened = PageStore(tmp_path / "pages.db")
    yield opened
    opened.close()


def claims(store: Store) -> list[tuple[str, str | None, str]]:
    sql = "select raw, withdrawn, flags from claims order by raw"
    return list(store.database.execute(sql).fetchall())


# What an edit does


def test_a_number_that_was_changed_is_a_new_version_and_a_flag_on_the_old_claim(store: Store) -> None:
    save(store, report(GOAL, body="Versi awal."))
    save(store, report(said("60 juta", 60_000_000), body="Versi kedua.", fetched=1))
    assert claims(store) == [("60 juta", None, '["edited"]'), ("70 juta", "edited", "[]")]
    (target,) = store.targets()
    assert (int(target.value), target.flags, target.status) == (60_000_000, ("edited",), "current")
    evidence = (
        "select substr(v.text, c.start + 1, c.end - c.start) = c.quote from claims c join article_versions v"
        " on v.article_id = c.article_id and v.page_id = c.page_id where c.raw = '70 juta'"
    )
    assert store.database.execute(evidence).fetchall() == [(1,)]


def test_a_sentence_that_vanished_takes_its_target_out_of_the_count(store: Store) -> None:
    save(store, report(GOAL, said("40 juta", 40_000_000, segment="BPU"), body="Versi awal."))
    save(store, report(GOAL, body="Versi kedua.", fetched=1))
    assert claims(store) == [("40 juta", "edited", "[]"), ("70 juta", None, "[]")]
    assert [int(target.value) for target in store.targets()] == [70_000_000]


@pytest.mark.parametrize("swapped", [False, True])
def test_a_reworded_sentence_is_flagged_whichever_version_is_read_first(store: Store, swapped: bool) -> None:
    first = report(GOAL, body="Versi awal.")
    second = report(said("70 juta", 70_000_000, after=" orang"), body="Versi kedua.", fetched=1)
    save(store, *((second, first) if swapped else (first, second)))
    assert claims(store) == [("70 juta", None, '["edited"]')]
    save(store, first, second)
    assert claims(store) == [("70 juta", None, '["edited"]')]


def test_an_edit_elsewhere_flags_nothing(store: Store) -> None:
    save(store, report(GOAL, body="Versi awal."), report(GOAL, body="Versi kedua.", fetched=1))
    assert claims(store) == [("70 juta", None, "[]")]


# When an article is asked for again


@pytest.mark.parametrize(
    ("fetched", "now", "due"),
    [
        (0.2, 0.9, False),
        (0.2, 1.0, True),
        (1.1, 20, False),
        (1.1, 24, True),
        (25, 24 * 6, False),
        (25, 24 * 7, True),
        (24 * 7 + 1, 24 * 400, False),
        (24 * 300, 24 * 400, False),  # an archive: published long before it was fetched
    ],
)
def test_an_hour_a_day_and_a_week_after_publication(fetched: float, now: float, due: bool) -> None:
    assert is_due(DAY_ZERO, DAY_ZERO + fetched * HOUR, DAY_ZERO + now * HOUR) is due


def test_only_articles_with_targets_are_asked_for_again(
    store: Store, pages: PageStore, tmp_path: Path
) -> None:
    reports = [
        report(GOAL),
        report(said("50 juta", 50_000_000, kind="actual"), key="2"),
        report(GOAL, key="3", outlet="bisnis"),
    ]
    save(store, *reports)
    for _, page, _ in reports:
        pages.add(replace(page, fetched_at=DAY_ZERO + 0.5 * HOUR))
    links = due_again(tmp_path / "pantau.db", pages, "antara", DAY_ZERO + 2 * HOUR)
    assert [(link.key, link.url) for link in links] == [("1", "https://antara.example/berita/1")]
    pages.record_recheck("antara", "1", Outcome.FAILED, "HTTP 404", DAY_ZERO + 2 * HOUR)
    assert due_again(tmp_path / "pantau.db", pages, "antara", DAY_ZERO + 3 * HOUR) == []
    assert len(due_again(tmp_path / "pantau.db", pages, "antara", DAY_ZERO + 25 * HOUR)) == 1
    assert due_again(tmp_path / "pantau.db", pages, "antara", DAY_ZERO + 15 * 24 * HOUR) == []


# A crawl


def newsroom_of(story: Story) -> Newsroom:
    everything = load_newsroom()
    return replace(everything, stories=(story,), _by_name={story.name: story})


def test_a_crawl_asks_again_once_and_stores_what_changed(tmp_path: Path) -> None:
    published = datetime.now(UTC) - 2 * HOUR
    story = replace(load_newsroom().story("antara-pbpu-2027"), published=published)
    paragraph = Block(kind="text", text=story.lead.replace("2 juta hingga 3 juta", "4 juta"))
    edited = replace(story, pages=((paragraph, *story.pages[0][1:]),))
    path = story.url.removeprefix("https://www.antaranews.com")
    with NewsroomServer(newsroom=newsroom_of(story)) as newsroom:
        crawl("antara", newsroom.url, tmp_path)
        read(tmp_path)
    fetched_half_an_hour_after(tmp_path, published)
    with NewsroomServer(newsroom=newsroom_of(edited)) as newsroom:
        again = crawl("antara", newsroom.url, tmp_path)
        assert len([hit for hit in newsroom.requests if hit.path.startswith(path)]) == 1, again.log
        assert (again.row.state, again.row.fetched) == ("ok", 0)
        read(tmp_path)
        newsroom.forget_requests()
        crawl("antara", newsroom.url, tmp_path)
        assert not [hit for hit in newsroom.requests if hit.path.startswith(path)]
    with Store(tmp_path / "pantau.db") as store:
        assert [(raw, withdrawn) for raw, withdrawn, _ in claims(store)] == [
            ("2 juta hingga 3 juta", "edited"),
            ("4 juta", None),
        ]


def read(home: Path) -> None:
    pages = PageStore(home / "pages.db")
    with Store(home / "pantau.db") as store:
        for page_id in store.unread(pages.ids()):
            page = pages.get(page_id)
            store.save_reading(page_id, page, read_page(page), at=AT)
    pages.close()


def fetched_half_an_hour_after(home: Path, published: datetime) -> None:
    """Makes the stored pages as old as if a pass half an hour after the publication had brought them."""
    pages = PageStore(home / "pages.db")
    fetched_at = (published + 0.5 * HOUR).astimezone(UTC).isoformat(timespec="microseconds")
    pages.database.execute("update pages set fetched_at = ?", [fetched_at])
    pages.close()
    with Store(home / "pantau.db") as store:
        store.database.execute("update articles set fetched_at = ?", [fetched_at])
