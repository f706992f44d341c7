"""A target that takes the place of another, comes back, or is moved to a later year."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import permutations
from pathlib import Path

import pytest

from alerts.entries import entry_of
from db.notices import read_notices
from db.store import Store
from extract.model import Page
from extract.reading import Reading
from tests.inspected import Visitor
from tests.newsdesk import Said, events, report, said, save

A, B = said("70 juta", 70_000_000), said("60 juta", 60_000_000)


def revisions(store: Store) -> list[tuple[str, str, int]]:
    """Every revision: its day, how the number changed, and to what."""
    sql = "select r.day, r.change, t.value from revisions r join targets t on t.id = r.target_id order by 1"
    return store.database.execute(sql).fetchall()


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_a_number_that_comes_back_is_a_second_revision(store: Store, order: Sequence[int]) -> None:
    reports = [report(A), report(B, outlet="bisnis", day=20), report(A, outlet="merahputih", day=40)]
    save(store, *(reports[at] for at in order))
    by_value = {int(target.value): target for target in store.targets()}
    back, lowered = by_value[70_000_000], by_value[60_000_000]
    assert (back.status, back.change, back.supersedes) == ("current", "raised", lowered.id)
    assert (lowered.status, lowered.change, lowered.supersedes) == ("superseded", "lowered", back.id)
    assert revisions(store) == [("2026-01-25", "lowered", 60_000_000), ("2026-02-14", "raised", 70_000_000)]
    told = sorted((event["published"][:10], event["kind"], event["detail"]) for event in events(store))
    assert [(day, kind, json.loads(detail).get("change")) for day, kind, detail in told] == [
        ("2026-01-05", "new_target", None),
        ("2026-01-25", "revised_target", "lowered"),
        ("2026-02-14", "revised_target", "raised"),
    ]
    assert store.database.execute(
        "select date, event, value, change from target_timeline order by date"
    ).fetchall() == [
        ("2026-01-05", "target", 70_000_000, None),
        ("2026-01-25", "revision", 60_000_000, "lowered"),
        ("2026-02-14", "revision", 70_000_000, "raised"),
    ]
    progress = {row["value"]: row["superseded_by"] for row in store.progress(date(2026, 3, 1))}
    assert progress == {70_000_000: None, 60_000_000: back.id}


def test_a_source_that_goes_back_at_once_has_changed_its_word(store: Store) -> None:
    save(store, report(A), report(B, key="2", day=20), report(A, key="3", day=23))
    assert [change for _, change, _ in revisions(store)] == ["lowered", "raised"]


def test_a_former_number_beside_the_one_in_force_is_not_back(store: Store) -> None:
    both = report(A, B, outlet="bisnis", key="2", day=40)
    again = report(A, outlet="merahputih", day=60)
    save(store, report(A), report(B, outlet="bisnis", day=20), both, again)
    save(store, report(B, outlet="antara", key="9", day=64))
    assert [change for _, change, _ in revisions(store)] == ["lowered"]


def test_what_follows_a_number_that_came_back_revises_it(store: Store) -> None:
    save(store, report(A), report(B, key="2", day=20), report(A, key="3", day=40))
    save(store, report(said("75 juta", 75_000_000), key="4", day=60), report(B, key="5", day=90))
    assert [change for _, change, _ in revisions(store)] == ["lowered", "raised", "raised", "lowered"]
    in_force = [int(target.value) for target in store.targets() if target.status == "current"]
    assert in_force == [60_000_000]
    assert len(events(store)) == 5


def test_a_number_that_came_back_is_told_once_whatever_is_read_again(store: Store) -> None:
    back = report(A, key="3", day=40)
    save(store, report(A), report(B, key="2", day=20), back)
    store.database.execute(
        "insert into deliveries (event_id, recipient, state, attempts, updated_at)"
        " select id, 'r', 'sent', 1, '' from events"
    )
    told = events(store)
    save(store, _without_claims(back))
    assert [change for _, change, _ in revisions(store)] == ["lowered"]
    save(store, back)
    assert len(revisions(store)) == 2
    assert events(store) == told


def test_a_number_that_comes_back_in_an_archive_is_not_told(store: Store) -> None:
    save(store, report(A), report(B, key="2", day=20))
    save(store, report(A, key="3", day=40), announce=False)
    save(store, report(A, key="4", day=41))
    assert len(revisions(store)) == 2
    assert [event["kind"] for event in events(store)] == ["new_target", "revised_target"]


def test_mails_tell_each_revision_from_what_to_what_and_where(store: Store) -> None:
    save(store, report(A), report(B, outlet="bisnis", day=20), report(A, outlet="merahputih", day=40))
    notices = read_notices(store.database, [event["id"] for event in events(store)])
    told = [entry_of(notice, "en") for notice in notices]
    assert [(entry.label, entry.before, entry.number, entry.title) for entry in told] == [
        ("New target", "", "70 million", "Berita 1 dari antara"),
        ("Target lowered", "70 million", "60 million", "Berita 1 dari bisnis"),
        ("Target raised", "60 million", "70 million", "Berita 1 dari merahputih"),
    ]


def test_pages_show_each_revision_on_its_day(store: Store, tmp_path: Path) -> None:
    save(store, report(A), report(B, outlet="bisnis", day=100), report(A, outlet="merahputih", day=146))
    for target in store.targets():
        with Visitor(tmp_path / "pantau.db") as visitor:
            page = visitor.text(f"/target/{target.id}?lang=en")
            front = visitor.text("/?lang=en")
        chain = page[page.index('<ol class="chain">') :].split("</ol>")[0]
        steps = [line for line in chain.splitlines() if "<li" in line]
        words = ["New target", "Target lowered", "Target raised"]
        days = ["2026-01-05", "2026-04-15", "2026-05-31"]
        assert all(
            day in step and word in step for step, day, word in zip(steps, days, words, strict=True)
        ), chain
        assert page.count('class="mark revision"') >= 2
        assert all(word in front for word in words[1:])


YEARLY = [
    said("96,8 juta", 96_800_000, metric="participants", segment="PBI", agency="BPJS Kesehatan"),
    said("96,8 juta", 96_800_000, metric="participants", after=" peserta PBI"),
    said("5 ribu", 5_000, scope="Jambi", before="kuota ", segment="vulnerable"),
    said("5 ribu", 5_000, scope="Jambi", after=" pekerja yang dibiayai APBD", segment="vulnerable"),
    said("5 ribu", 5_000, after=" pekerja setiap tahun"),
    said("5 ribu", 5_000, metric="participants", segment="construction"),
    said("5 juta", 5_000_000, measure="increase"),
    said("Rp100 triliun", "1e14", metric="contributions", unit="IDR"),
]


@pytest.mark.parametrize("goal", YEARLY)
def test_what_is_set_anew_for_each_year_is_not_postponed(store: Store, goal: Said) -> None:
    this, following = (replace(goal, fields=goal.fields | {"period": year}) for year in ("2026", "2027"))
    save(store, report(this), report(following, key="2", day=300))
    assert [(target.change, target.status) for target in store.targets()] == [(None, "current")] * 2
    assert {event["kind"] for event in events(store)} == {"new_target"}


ACCUMULATES = [
    said("70 juta", 70_000_000),
    said("98 persen", 98, metric="coverage", measure="share", unit="percent"),
    said("Rp1.000 triliun", "1e15", metric="managed_funds", unit="IDR"),
    said("20 juta", 20_000_000, metric="participants", segment="BPU"),
]


@pytest.mark.parametrize("goal", ACCUMULATES)
def test_what_accumulates_and_is_to_be_reached_later_is_postponed(store: Store, goal: Said) -> None:
    this, following = (replace(goal, fields=goal.fields | {"period": year}) for year in ("2026", "2027"))
    save(store, report(following, key="2", day=300), report(this))
    assert [target.change for target in store.targets()] == ["postponed", None]


def test_another_number_for_the_next_year_is_a_target_of_its_own(store: Store) -> None:
    goal = said("98 juta", 98_000_000, period="2027")
    save(store, report(said("96,8 juta", 96_800_000)), report(goal, key="2", day=300))
    assert [target.change for target in store.targets()] == [None, None]


def _without_claims(made: tuple[str, Page, Reading]) -> tuple[str, Page, Reading]:
    page_id, page, reading = made
    return page_id, page, Reading(fate=reading.fate, article=reading.article)
