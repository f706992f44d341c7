"""Taking down and dropping: what must go is gone, what must stay stays, and nothing is fetched again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cli import pantau
from config import Config
from db.pages import Link, Outcome, PageStore
from db.reviews import accept
from db.store import Store
from extract.model import Page
from extract.reading import Reading
from forgetting import drop_old_pages, forget
from tests.newsdesk import AT, report, said

NOW = datetime(2026, 6, 2, 12, 0, tzinfo=UTC)
GOAL = said("70 juta", 70_000_000)
URL = "https://www.antaranews.com/berita/5183402/target-peserta"
SECRET = "tetanggaku Zulkarnaen Wibisana menuturkan"


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return Config(data=tmp_path)


def keep(config: Config, *reports: tuple[str, Page, Reading]) -> list[str]:
    """Stores pages with their readings, as a pass does; returns the pages' ids."""
    pages, ids = PageStore(config.pages_database), []
    with Store(config.database) as store:
        for _, page, reading in reports:
            title = SECRET if page.outlet == "antara" else ""
            link = Link(outlet=page.outlet, key=page.key, url=page.url, title=title, found_at=NOW, at=NOW)
            pages.record_links([link])
            ids.append(pages.add(page))
            store.save_reading(ids[-1], page, reading, at=AT)
    pages.close()
    return ids


def article(**fields: object) -> tuple[str, Page, Reading]:
    made = {"key": "5183402", "url": URL, "body": f"Seorang warga, {SECRET} hal itu."} | fields
    return report(GOAL, **made)  # type: ignore[arg-type]  # the fields of report


def bytes_of(config: Config) -> bytes:
    return b"".join(file.read_bytes() for file in config.data.iterdir() if file.name.startswith("p"))


def test_what_is_forgotten_is_in_no_file_any_more(config: Config) -> None:
    keep(config, article(), report(GOAL, outlet="bisnis", day=1))
    with Store(config.database) as store:
        accept(store.database, store.targets()[0].sightings[0].id, "checked", AT)
    assert SECRET.encode() in bytes_of(config)
    forgotten = forget(config, URL + "?page=2", NOW)
    assert forgotten is not None
    assert (forgotten.articles, forgotten.pages, forgotten.claims) == (("antara 5183402",), 1, 1)
    assert SECRET.encode() not in bytes_of(config)
    assert b"Zulkarnaen".lower() not in bytes_of(config).lower()
    with Store(config.database) as store:
        (target,) = store.targets()
        assert [sighting.outlet for sighting in target.sightings] == ["bisnis"]
        assert store.article("antara-5183402") is None
        assert store.readings_of(URL) == []
        assert store.database.execute("select count(*) from reviews").fetchone() == (0,)


def test_a_target_that_only_a_forgotten_article_reported_goes_with_it(config: Config) -> None:
    keep(config, article())
    forget(config, URL, NOW)
    with Store(config.database) as store:
        assert store.targets() == []
        assert store.database.execute("select count(*) from events").fetchone() == (0,)


def test_a_forgotten_article_is_never_stored_again(config: Config) -> None:
    made = article()
    keep(config, made)
    forget(config, URL, NOW)
    pages = PageStore(config.pages_database)
    assert pages.known("antara", ["5183402"]) == {"5183402"}
    pages.add(replace(made[1], body=b"another version"))
    pages.record_links(
        [Link(outlet="antara", key="5183402", url=URL, found_at=NOW, outcome=Outcome.KNOWN, at=NOW)]
    )
    assert (pages.ids(), pages.unfinished("antara", NOW)) == ([], [])
    assert [link.title for link in pages.links_of(URL)] == [""]
    pages.close()


def test_an_article_may_be_forgotten_before_it_is_ever_found(config: Config) -> None:
    Store(config.database).close()
    assert forget(config, URL, NOW) is not None
    assert forget(config, "https://example.org/unknown", NOW) is None
    pages = PageStore(config.pages_database)
    assert pages.known("antara", ["5183402"]) == {"5183402"}
    pages.close()


def test_all_addresses_and_versions_of_an_article_go(config: Config) -> None:
    again = article(key="77", url="https://www.antaranews.com/berita/77/target-peserta")
    keep(config, article(), again, article(body=f"Versi kedua, {SECRET}.", fetched=3))
    forgotten = forget(config, URL, NOW)
    assert forgotten is not None
    assert forgotten.pages == 3
    assert SECRET.encode() not in bytes_of(config)


def test_a_story_without_its_original_gets_another_one(config: Config) -> None:
    body = " ".join(f"kata{n}" for n in range(200))
    keep(
        config,
        report(GOAL, key="5183402", url=URL, body=body, wire="ANTARA"),
        report(GOAL, outlet="bisnis", body=body, day=0.1),
        report(GOAL, outlet="merahputih", body=body, day=0.2),
    )
    forget(config, URL, NOW)
    with Store(config.database) as store:
        stories = store.database.execute("select distinct story, source from articles").fetchall()
        assert stories == [("bisnis-1", "bisnis")]
        assert store.targets()[0].sources == 1


def test_forgetting_again_completes_what_was_interrupted(config: Config) -> None:
    keep(config, article())
    pages = PageStore(config.pages_database)
    pages.forget("antara", "5183402", URL, NOW)
    pages.close()
    again = forget(config, URL, NOW)
    assert again is not None
    assert (again.pages, again.claims) == (0, 1)


def test_old_pages_are_dropped_and_claims_keep_their_evidence(config: Config) -> None:
    old, young = keep(config, article(), report(GOAL, key="2", fetched=100))
    pages = PageStore(config.pages_database)
    unread = pages.add(replace(pages.get(old), key="3", body=b"never read"))
    assert drop_old_pages(config, timedelta(days=90), NOW) == 1
    assert pages.ids() == sorted([young, unread])
    with pytest.raises(KeyError):
        pages.get(old)
    assert pages.known("antara", ["5183402"]) == {"5183402"}
    pages.close()
    with Store(config.database) as store:
        assert store.unread([old]) == []
        found = store.article("antara-5183402")
        assert found is not None
        claim = next(c for c in store.readings_of(URL)[0].claims)
        assert found.text[claim.start : claim.end] == claim.quote
    assert drop_old_pages(config, timedelta(days=90), NOW) == 0


def command(config: Config, *arguments: str) -> Result:
    return CliRunner().invoke(pantau, ["--data", str(config.data), *arguments])


def test_the_commands(config: Config) -> None:
    assert command(config, "forget", URL).exit_code == 2
    keep(config, article())
    assert "antara 5183402" in command(config, "forget", URL).stdout
    assert command(config, "forget", "https://example.org/unknown").exit_code == 2
    assert "retention.pages" in command(config, "prune").stderr
