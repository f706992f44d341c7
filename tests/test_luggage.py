"""An outlet's memory travels to a crawl elsewhere, and what the crawl changes comes home, however often."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from db import luggage
from db.answers import Answer, AnswerMemory
from db.hosts import HostMemory, Pause, Quarantine, Robots
from db.pages import Link, Outcome, PageStore, page_id_of
from extract.model import Page

NOW = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)


def page(key: str, body: bytes = b"<p>berita</p>", more: tuple[bytes, ...] = ()) -> Page:
    url = f"https://antara.example/{key}"
    return Page(
        outlet="antara",
        key=key,
        url=url,
        final_url=url,
        fetched_at=NOW,
        status=200,
        headers={"content-type": "text/html"},
        body=body,
        more=more,
    )


def link(key: str, outcome: Outcome = Outcome.FOUND) -> Link:
    url = f"https://antara.example/{key}"
    return Link(outlet="antara", key=key, url=url, title=key, found_at=NOW, at=NOW, outcome=outcome)


def is_its_host(place: str) -> bool:
    return place.endswith("antara.example")


@pytest.fixture
def home(tmp_path: Path) -> PageStore:
    store = PageStore(tmp_path / "home.db")
    store.record_links([link("1"), link("2", Outcome.FAILED)])
    store.add(page("1"), run=3)
    hosts = HostMemory(store.database)
    hosts.save_robots("https://antara.example", Robots(body=b"User-agent: *\n", read_at=NOW))
    hosts.save_pause(Pause(host="antara.example", until=NOW, strikes=2, reason="HTTP 429"))
    hosts.save_pause(Pause(host="bisnis.example", until=NOW))
    hosts.save_quarantine(Quarantine(outlet="antara", strikes=2, until=NOW, reason="403", at=NOW))
    AnswerMemory(store.database, "antara").save(
        "https://antara.example/rss",
        (),
        Answer(final_url="", content_type="", body=b"feed", etag="e1", since=NOW, whole_at=NOW),
    )
    store.forget("antara", "9", "https://antara.example/9", NOW)
    return store


def elsewhere(home: PageStore, tmp_path: Path) -> PageStore:
    store = PageStore(tmp_path / "elsewhere.db")
    luggage.unpack(store.database, luggage.pack(home.database, "antara", is_its_host))
    return store


def test_a_crawl_elsewhere_knows_what_one_at_home_would(home: PageStore, tmp_path: Path) -> None:
    away = elsewhere(home, tmp_path)
    assert away.known("antara", ["1", "2", "9"]) == {"1", "9"}
    assert [one.key for one in away.unfinished("antara", NOW)] == ["2"]
    assert away.ids() == []  # contents stay at home
    hosts = HostMemory(away.database)
    assert hosts.robots("https://antara.example") == Robots(body=b"User-agent: *\n", read_at=NOW)
    pause = hosts.pause("antara.example")
    assert pause is not None
    assert (pause.strikes, pause.reason) == (2, "HTTP 429")
    assert hosts.pause("bisnis.example") is None
    assert hosts.quarantine("antara") is not None
    answer = AnswerMemory(away.database, "antara").get("https://antara.example/rss")
    assert answer is not None
    assert (answer.etag, answer.body) == ("e1", b"feed")


def test_what_changed_comes_home_once_however_often_it_is_brought(home: PageStore, tmp_path: Path) -> None:
    away = elsewhere(home, tmp_path)
    changes = luggage.Changes(away.database)
    assert changes.take() == ""
    away.record_links([link("3"), link("9")])
    away.add(page("3", more=(b"zwei", b"drei")), run=4)
    first = changes.take()
    hosts = HostMemory(away.database)
    hosts.end_quarantine("antara")
    hosts.save_pause(Pause(host="antara.example", until=NOW + timedelta(hours=1), strikes=3))
    away.record_links([replace(link("2"), outcome=Outcome.FAILED)])
    second = changes.take()
    assert changes.take() == ""

    for _ in range(2):
        luggage.bring_home(home.database, first)
        luggage.bring_home(home.database, second)
        brought = home.get(page_id_of(page("3", more=(b"zwei", b"drei"))))
        assert brought.more == (b"zwei", b"drei")
        assert HostMemory(home.database).quarantine("antara") is None
        pause = HostMemory(home.database).pause("antara.example")
        assert pause is not None
        assert pause.until == NOW + timedelta(hours=1)
        tries = {one.key: one.tries for one in home.links_of("https://antara.example/2")}
        assert tries == {"2": 2}
        assert home.links_of("https://antara.example/9") == []  # it is to be forgotten


def test_a_longer_pause_at_home_is_not_shortened(home: PageStore, tmp_path: Path) -> None:
    away = elsewhere(home, tmp_path)
    changes = luggage.Changes(away.database)
    HostMemory(away.database).save_pause(Pause(host="antara.example", until=NOW + timedelta(minutes=1)))
    longer = NOW + timedelta(hours=2)
    HostMemory(home.database).save_pause(Pause(host="antara.example", until=longer))
    luggage.bring_home(home.database, changes.take())
    pause = HostMemory(home.database).pause("antara.example")
    assert pause is not None
    assert pause.until == longer


def test_contents_in_a_shared_store_are_read_forgotten_and_dropped(home: PageStore, tmp_path: Path) -> None:
    pytest.importorskip("fsspec")
    away = elsewhere(home, tmp_path)
    store = tmp_path / "shared"
    changes = luggage.Changes(away.database, store.as_uri())
    whole, other = page("3", more=(b"zwei",)), page("4", b"<p>lain</p>")
    away.add(whole)
    away.add(other)
    luggage.bring_home(home.database, changes.take())

    assert home.get(page_id_of(whole)) == whole
    kept = home.database.execute("select sum(length(body)) from pages where stored_at is not null").fetchone()
    assert kept == (0,)
    assert len([file for file in store.rglob("*") if file.is_file()]) == 3
    home.forget("antara", "3", whole.url, NOW)
    assert len([file for file in store.rglob("*") if file.is_file()]) == 1
    assert home.drop(NOW + timedelta(days=1), [], NOW) == 2
    assert not [file for file in store.rglob("*") if file.is_file()]
