"""Saving readings: everything of a page in one transaction, every claim with its evidence, nothing twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pysqlite3 as sqlite3
import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.runs import OutletRun
from db.store import Store
from db.values import period_end, read_number, stored_number, stored_time
from extract.model import Fate
from extract.reading import Reading
from tests.newsdesk import AT, DAY_ZERO, report, said, save

GOAL = said("70 juta", 70_000_000)


def everything(store: Store) -> list[str]:
    return [
        f"{table}: {row}"
        for table in sorted(store.database.table_names())
        for row in store.database.execute(f"select * from {table}")
    ]


def rows(store: Store, sql: str) -> list[tuple[Any, ...]]:
    return list(store.database.execute(sql).fetchall())


def test_the_same_reading_again_changes_nothing(store: Store) -> None:
    made = report(GOAL, said("50 juta", 50_000_000, kind="actual"))
    save(store, made, report(GOAL, outlet="bisnis", day=1))
    before = everything(store)
    assert save(store, made) == [Fate.CLAIMS]
    assert everything(store) == before


def test_unread_pages_keep_their_order(store: Store) -> None:
    page_id, page, reading = report(GOAL)
    save(store, (page_id, page, reading))
    assert store.unread(["b", page_id, "a"]) == ["b", "a"]


def test_every_page_has_one_fate(store: Store) -> None:
    run = store.begin_run("run", AT)
    page_id, page, _ = report(GOAL)
    blocked = Reading(fate=Fate.BLOCKED, detail="a challenge page")
    assert store.save_reading(page_id, page, blocked, at=AT, run=run) is Fate.BLOCKED
    assert store.fate_counts(run) == {"antara": {Fate.BLOCKED: 1}}
    (record,) = store.readings_of(page.url)
    assert (record.fate, record.detail, record.claims) == (Fate.BLOCKED, "a challenge page", ())


# Evidence


def test_a_claim_whose_quote_is_not_in_the_text_saves_nothing(store: Store) -> None:
    page_id, page, reading = report(GOAL)
    forged = replace(reading.claims[0], quote=reading.claims[0].quote.replace("resminya", "rahasia"))
    with pytest.raises(sqlite3.IntegrityError, match="evidence"):
        store.save_reading(page_id, page, replace(reading, claims=(forged,)), at=AT)
    assert rows(store, "select count(*) from articles union all select count(*) from readings") == [
        (0,),
        (0,),
    ]


@pytest.mark.parametrize(
    "change", ["start = start + 1", "raw = '71 juta'", "quote = quote || '.'", "page_id = 'another'"]
)
def test_the_database_itself_keeps_evidence_true(store: Store, change: str) -> None:
    save(store, report(GOAL))
    with pytest.raises(sqlite3.IntegrityError):
        store.database.execute(f"update claims set {change}")


def test_the_text_under_a_claim_cannot_be_changed(store: Store) -> None:
    save(store, report(GOAL))
    with pytest.raises(sqlite3.IntegrityError, match="still need the text"):
        store.database.execute("update articles set text = 'lain'")


def test_quotes_are_found_by_characters_beyond_the_basic_plane(store: Store) -> None:
    save(store, report(GOAL, body="Catatan 😀 redaksi"), report(said("9 ribu 😀", 9_000), key="2"))
    for text, quote, start, end in rows(
        store, 'select text, quote, start, "end" from claims join articles a on a.id = article_id'
    ):
        assert text[start:end] == quote


@pytest.mark.parametrize("bad", ["nol\0nol", "pecah \ud800"])
def test_text_that_sqlite_cannot_keep_is_refused(store: Store, bad: str) -> None:
    page_id, page, reading = report(GOAL)
    assert reading.article is not None
    article = replace(reading.article, text=reading.article.text + bad)
    with pytest.raises(ValueError, match="NUL or a lone surrogate"):
        store.save_reading(page_id, page, replace(reading, article=article), at=AT)


def test_foreign_keys_are_enforced(store: Store) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        store.database.execute("insert into target_aliases values ('a', 'no such target')")


# One article


def test_an_article_under_two_addresses_is_one(store: Store) -> None:
    first, again = report(GOAL), report(GOAL, key="2", body="Lain.", url="https://antara.example/berita/1")
    assert save(store, first, again) == [Fate.CLAIMS, Fate.DUPLICATE]
    assert rows(store, "select id from articles") == [("antara-1",)]
    assert rows(store, "select sightings from targets") == [(1,)]


def test_the_same_words_in_one_outlet_are_one_article(store: Store) -> None:
    assert save(store, report(GOAL, body="Sama."), report(GOAL, key="2", body="Sama.")) == [
        Fate.CLAIMS,
        Fate.DUPLICATE,
    ]


def test_the_same_words_in_another_outlet_are_another_article(store: Store) -> None:
    assert save(store, report(GOAL, body="Sama."), report(GOAL, outlet="bisnis", body="Sama.")) == [
        Fate.CLAIMS,
        Fate.CLAIMS,
    ]


@pytest.mark.parametrize("swapped", [False, True])
def test_an_edited_article_keeps_the_old_evidence(store: Store, swapped: bool) -> None:
    misprint = report(said("276", 276), GOAL, body="Versi awal.", fetched=0)
    corrected = report(said("276 juta", 276_000_000), GOAL, body="Versi kedua.", fetched=1)
    save(store, *((corrected, misprint) if swapped else (misprint, corrected)))
    assert rows(store, "select count(*) from articles") == [(1,)]
    assert rows(store, "select raw, withdrawn from claims order by value") == [
        ("276", "edited"),
        ("70 juta", None),
        ("276 juta", None),
    ]
    assert {int(target.value) for target in store.targets()} == {70_000_000, 276_000_000}
    article = store.article("antara-1")
    assert article is not None
    assert article.text.endswith("Versi kedua.")
    assert rows(store, "select count(*) from article_versions where text like '%Versi awal.'") == [(1,)]


def test_the_same_page_read_with_other_rules_replaces_what_was_read(store: Store) -> None:
    page_id, page, reading = report(GOAL, said("50 juta", 50_000_000, segment="BPU"))
    save(store, (page_id, page, reading))
    save(store, (page_id, page, replace(reading, claims=reading.claims[1:])))
    assert [int(target.value) for target in store.targets()] == [50_000_000]
    save(store, (page_id, page, Reading(fate=Fate.OFF_TOPIC)))
    assert rows(store, "select count(*) from claims union all select count(*) from targets") == [(0,), (0,)]


def test_an_article_without_a_date_is_refused(store: Store) -> None:
    page_id, page, reading = report(GOAL)
    assert reading.article is not None
    undated = replace(reading, article=replace(reading.article, published=None))
    with pytest.raises(ValueError, match="no date"):
        store.save_reading(page_id, page, undated, at=AT)


# Numbers and times


@given(st.integers(min_value=-(2**63) + 1, max_value=2**63 - 1))
def test_whole_numbers_come_back_exactly(number: int) -> None:
    assert read_number(stored_number(Decimal(number))) == number


@given(st.decimals(min_value=0, max_value=10**9, places=4))
def test_fractions_come_back_exactly(number: Decimal) -> None:
    assert read_number(stored_number(number)) == number


def test_a_quintillion_survives_the_database(store: Store) -> None:
    money = {"metric": "managed_funds", "unit": "IDR"}
    number = 10**18 + 1
    save(
        store,
        report(said("Rp1.000.000 triliun", number, **money), said("14,75 persen", "14.75", unit="percent")),
    )
    assert {target.value for target in store.targets()} == {Decimal(number), Decimal("14.75")}
    assert rows(store, "select count(*) from targets where value > 1e18") == [(1,)]


@pytest.mark.parametrize("number", ["1e19", "nan", "inf"])
def test_numbers_beyond_reason_are_refused(number: str) -> None:
    with pytest.raises(ValueError, match="cannot be stored"):
        stored_number(Decimal(number))


def test_times_are_stored_so_that_text_order_is_time_order() -> None:
    assert stored_time(datetime(2026, 1, 1, 20, 0, tzinfo=UTC)) == "2026-01-02T03:00:00+07:00"
    with pytest.raises(ValueError, match="no zone"):
        stored_time(datetime(2026, 1, 1))  # noqa: DTZ001 - a naive time is what is refused


@pytest.mark.parametrize(
    ("period", "last"),
    [
        ("2026", date(2026, 12, 31)),
        ("2024-02", date(2024, 2, 29)),
        ("2025-Q3", date(2025, 9, 30)),
        ("2025-H1", date(2025, 6, 30)),
        ("2025-13", None),
        ("besok", None),
        (None, None),
    ],
)
def test_a_period_ends_on_its_last_day(period: str | None, last: date | None) -> None:
    assert period_end(period) == last


# What people ask


def test_targets_are_listed_newest_first_and_by_what_they_are(store: Store) -> None:
    save(
        store,
        report(GOAL),
        report(said("98 persen", 98, unit="percent", metric="coverage", measure="share"), key="2", day=1),
        report(said("270 juta", 270_000_000, agency="BPJS Kesehatan"), key="3", day=2),
    )
    assert [int(target.value) for target in store.targets()] == [270_000_000, 98, 70_000_000]
    assert [int(target.value) for target in store.targets(since=date(2026, 1, 6))] == [270_000_000, 98]
    assert [int(target.value) for target in store.targets(agency="BPJS Kesehatan")] == [270_000_000]
    assert [int(target.value) for target in store.targets(metric="coverage")] == [98]


@pytest.mark.parametrize("address", ["https://antara.example/berita/1", "1", "antara-1"])
def test_an_article_is_found_by_url_key_and_id(store: Store, address: str) -> None:
    save(store, report(GOAL))
    (record,) = store.readings_of(address)
    assert [claim.raw for claim in record.claims] == ["70 juta"]
    assert record.claims[0].target_id == store.targets()[0].id


def test_articles_and_claims_are_found_by_their_words_also_after_vacuum(store: Store) -> None:
    save(store, report(GOAL, body="Warung kopi Tebet."), report(GOAL, key="2", body="Pasar ikan Muara."))
    save(store, report(GOAL, body="Warung teh Tebet.", fetched=9))
    store.database.execute("vacuum")
    search = "select a.id from articles_fts f join articles a on a.rowid = f.rowid where articles_fts match ?"
    found = {word: store.database.execute(search, [word]).fetchall() for word in ("kopi", "teh", "muara")}
    assert found == {"kopi": [], "teh": [("antara-1",)], "muara": [("antara-2",)]}
    assert rows(store, "select count(*) from claims_fts where claims_fts match 'menargetkan'") == [(2,)]


# Runs


def test_a_run_and_what_its_outlets_answered(store: Store) -> None:
    run = store.begin_run("run", AT)
    row = OutletRun(
        run=run,
        outlet="antara",
        started_at=DAY_ZERO,
        ended_at=DAY_ZERO + timedelta(minutes=1),
        state="partly",
        reason="the feed did not answer",
        found=3,
        fetched=2,
        known=1,
        routes=({"route": "feed", "links": 3},),
    )
    store.record_outlet_run(row)
    store.end_run(run, state="partly", at=AT)
    assert store.outlet_runs(run) == [row]
    last = store.last_run()
    assert last is not None
    assert (last.id, last.state, last.ended_at) == (run, "partly", AT)


def test_a_killed_run_is_marked(store: Store) -> None:
    store.begin_run("run", AT)
    store.close_abandoned_runs(AT)
    last = store.last_run("run")
    assert last is not None
    assert last.state == "abandoned"


def test_a_backfill_beside_a_pass_is_not_marked_by_it_but_by_the_next_of_its_own(store: Store) -> None:
    store.begin_run("backfill antara", AT)
    store.begin_run("backfill bisnis", AT)
    store.close_abandoned_runs(AT)
    assert [run_state(store, kind) for kind in ("backfill antara", "backfill bisnis")] == ["running"] * 2
    store.close_abandoned_runs(AT, kind="backfill antara")
    assert run_state(store, "backfill antara") == "abandoned"
    assert run_state(store, "backfill bisnis") == "running"


def run_state(store: Store, kind: str) -> str:
    last = store.last_run(kind)
    assert last is not None
    return last.state
