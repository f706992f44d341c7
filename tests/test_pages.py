"""pages.db: pages survive as they were, links keep their story, and two processes may start on it at once."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.page_migrations import page_migrations
from db.pages import MAX_TRIES, Link, Outcome, PageStore, page_id_of
from extract.model import Page

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
PAGE = Page(
    outlet="antara",
    key="5311876",
    url="https://www.antaranews.com/berita/5311876/peserta-bpjs",
    final_url="https://www.antaranews.com/berita/5311876/peserta-bpjs?page=all",
    fetched_at=NOON,
    status=200,
    headers={"content-type": "text/html; charset=utf-8", "etag": '"a1"'},
    body=b"<html>\x00\xff pagi</html>",
    more=(b"bagian dua", b""),
    found_on="https://www.antaranews.com/rss/terkini.xml",
)
LINK = Link(
    outlet="antara", key="5311876", url=PAGE.url, title="Peserta BPJS", found_on="a", found_at=NOON, at=NOON
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[PageStore]:
    opened = PageStore(tmp_path / "pages.db")
    yield opened
    opened.close()


def test_a_page_comes_back_as_it_was(store: PageStore) -> None:
    assert store.get(store.add(PAGE)) == PAGE


def test_an_unknown_page_is_a_key_error(store: PageStore) -> None:
    with pytest.raises(KeyError):
        store.get("0" * 64)


def test_the_same_content_again_is_the_same_row(store: PageStore) -> None:
    first = store.add(PAGE)
    again = store.add(replace(PAGE, fetched_at=NOON + timedelta(days=1), url="https://m.antaranews.com/x"))
    assert (first, store.ids()) == (again, [first])
    assert store.get(first).fetched_at == NOON


def test_other_content_is_another_row(store: PageStore) -> None:
    changed = [
        PAGE,
        replace(PAGE, body=b"x"),
        replace(PAGE, more=()),
        replace(PAGE, outlet="antara_regional"),
    ]
    ids = [store.add(page) for page in changed]
    assert len(set(ids)) == 4
    assert store.ids() == sorted(ids)


@given(st.lists(st.binary(max_size=6), min_size=1, max_size=4))
def test_ids_tell_the_borders_between_parts(parts: list[bytes]) -> None:
    whole = replace(PAGE, body=b"".join(parts), more=())
    split = replace(PAGE, body=parts[0], more=tuple(parts[1:]))
    assert (page_id_of(whole) == page_id_of(split)) == (len(parts) == 1)


def test_known_are_the_articles_with_a_page(store: PageStore) -> None:
    store.add(PAGE)
    many = [str(number) for number in range(2000)]
    assert store.known("antara", [*many, "5311876"]) == {"5311876"}
    assert store.known("bisnis", ["5311876"]) == set()


def test_a_stored_page_settles_its_link(store: PageStore) -> None:
    store.record_links([LINK])
    store.add(PAGE, run=7)
    [link] = store.links_of(PAGE.url)
    assert (link.outcome, link.status, link.run, link.found_at) == (Outcome.FETCHED, 200, 7, NOON)
    assert store.unfinished("antara", NOON) == []
    assert store.page_ids_of("antara", LINK.key) == store.ids()


def test_the_first_finding_stays_and_the_last_outcome_counts(store: PageStore) -> None:
    later = replace(LINK, found_on="b", found_at=NOON + timedelta(hours=1), at=NOON + timedelta(hours=1))
    failed = replace(later, outcome=Outcome.FAILED, status=500, reason="HTTP 500", run=2)
    store.record_links([LINK, failed])
    [link] = store.links_of(PAGE.url)
    assert (link.found_on, link.found_at, link.outcome, link.reason) == (
        "a",
        NOON,
        Outcome.FAILED,
        "HTTP 500",
    )
    assert (link.status, link.run, link.at, link.tries) == (500, 2, NOON + timedelta(hours=1), 1)


def test_known_does_not_replace_how_the_article_became_known(store: PageStore) -> None:
    store.record_links([LINK])
    store.add(PAGE)
    store.record_links([replace(LINK, outcome=Outcome.KNOWN)])
    assert store.links_of(PAGE.url)[0].outcome is Outcome.FETCHED


@pytest.mark.parametrize(
    ("outcome", "skipped", "expected"),
    [
        (Outcome.FETCHED, False, True),
        (Outcome.DENIED, False, True),
        (Outcome.SKIPPED, False, False),
        (Outcome.SKIPPED, True, True),
        (Outcome.FAILED, True, False),
        (Outcome.FOUND, True, False),
    ],
)
def test_settled_is_what_was_dealt_with_before(
    store: PageStore, outcome: Outcome, skipped: bool, expected: bool
) -> None:
    later = NOON + timedelta(hours=1)
    store.record_walk("antara", "a", [replace(LINK, outcome=outcome)], later)
    assert store.last_walk("antara", "a") == later
    assert store.last_walk("antara", "b") is None
    assert store.settled("antara", [LINK.key], by=later, skipped=skipped) == (
        {LINK.key} if expected else set()
    )
    assert store.settled("antara", [LINK.key], by=NOON - timedelta(hours=1), skipped=skipped) == set()


@pytest.mark.parametrize(
    ("outcome", "again"),
    [(Outcome.FOUND, True), (Outcome.FAILED, True), (Outcome.BLOCKED, True), (Outcome.SKIPPED, False)],
)
def test_what_did_not_come_is_tried_again(store: PageStore, outcome: Outcome, again: bool) -> None:
    store.record_links([replace(LINK, outcome=outcome)])
    assert [link.key for link in store.unfinished("antara", NOON)] == [LINK.key] * again


def test_no_article_is_tried_for_ever(store: PageStore) -> None:
    store.record_links([LINK])
    for _ in range(MAX_TRIES):
        assert store.unfinished("antara", NOON + timedelta(days=30))
        store.record_links([replace(LINK, outcome=Outcome.BLOCKED)])
    assert store.unfinished("antara", NOON) == []


def test_several_crawls_may_start_on_a_new_file(tmp_path: Path) -> None:
    def add(number: int) -> None:
        store = PageStore(tmp_path / "pages.db")
        store.add(replace(PAGE, key=str(number)))
        store.close()

    with ThreadPoolExecutor(8) as executor:
        list(executor.map(add, range(8)))
    store = PageStore(tmp_path / "pages.db")
    assert len(store.ids()) == 8
    store.close()


def test_migrations_are_only_ever_appended(tmp_path: Path, store: PageStore) -> None:
    names = [migration.name for migration in page_migrations._migrations]
    assert names[:3] == ["m001_pages", "m002_links", "m003_walks"]


def test_what_fails_is_tried_again_at_once_and_then_after_pauses_that_double(store: PageStore) -> None:
    store.record_links([LINK])
    waits = []
    for _ in range(4):
        store.record_links([replace(LINK, outcome=Outcome.FAILED)])
        hours = (hours for hours in range(99) if store.unfinished("antara", NOON + timedelta(hours=hours)))
        waits.append(next(hours))
        resting = store.resting("antara", [LINK.key, "other"], NOON + timedelta(minutes=59))
        assert bool(resting) == bool(waits[-1])
    assert waits == [0, 1, 2, 4]


def test_only_what_a_backfill_fetched_is_archived(store: PageStore) -> None:
    store.record_links([replace(LINK, archive=True)])
    assert store.unfinished("antara", NOON) == []
    assert [link.key for link in store.unfinished("antara", NOON, archive=True)] == [LINK.key]
    old = store.add(replace(PAGE, key="old"), archive=True)
    store.add(PAGE)
    assert store.archived() == {old}
