"""Which claims are one target, what it was before, and whether it was met; whatever order they came in."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.printed import printed
from db.queries import TargetRecord
from db.store import Store
from db.targets import Figure, resolve, series_of
from db.values import claim_id
from extract.model import Claim, Page
from extract.reading import Reading
from tests.newsdesk import AT, Said, events, new_store, report, said, save

Report = tuple[str, Page, Reading]


def one(store: Store) -> TargetRecord:
    (target,) = store.targets()
    return target


# Identity


SAME = [
    (said("70 juta", 70_000_000), said("70 juta", 70_000_000)),
    (said("57,55 juta", 57_550_000), said("57,5 juta", 57_500_000)),
    (said("57,55 juta", 57_550_000), said("57 juta", 57_000_000, after=" lebih")),
    (said("57,55 juta", 57_550_000), said("hampir 58 juta", 58_000_000)),
    (said("57.550.000", 57_550_000), said("57,55 juta", 57_550_000)),
    (said("70 juta", 70_000_000), said("70 juta", 70_000_000, metric="participants")),
    (said("70 juta", 70_000_000), said("70 juta", 70_000_000, period=None)),
    (said("2 juta", 2_000_000, segment="BPU"), said("2 juta", 2_000_000)),
    (said("2 juta", 2_000_000, scope="Jatim"), said("2 juta", 2_000_000, scope="Provinsi Jawa Timur")),
    (said("9 ribu", 9_000, scope="Kabupaten Bogor"), said("9 ribu", 9_000, scope="Bogor")),
    (said("70 juta", 70_000_000), said("70 juta", 70_000_000, period="2026-12")),
    (said("2-3 juta", 2_000_000, value_max=Decimal(3_000_000)),) * 2,
]

DIFFERENT = [
    (said("70 juta", 70_000_000), said("65 juta", 65_000_000)),
    (said("70 juta", 70_000_000), said("70 juta", 70_000_000, agency="BPJS Kesehatan")),
    (said("70 juta", 70_000_000), said("70 juta", 70_000_000, period="2026-06")),
    (said("70 juta", 70_000_000), said("70 juta", 70_000_000, measure="increase")),
    (said("2 juta", 2_000_000), said("2,4 juta", 2_400_000)),
    (said("98 persen", 98, unit="percent"), said("98,6 persen", "98.6", unit="percent")),
    (said("2 juta", 2_000_000, segment="BPU"), said("2 juta", 2_000_000, segment="PU")),
    (said("9 ribu", 9_000, scope="Batam"), said("9 ribu", 9_000, scope="Cabang Batam Nagoya")),
    (said("9 ribu", 9_000, scope="Kepulauan Riau"), said("9 ribu", 9_000, scope="Cabang Batam Nagoya")),
    (said("9 ribu", 9_000, scope="Kabupaten Bogor"), said("9 ribu", 9_000, scope="Kota Bogor")),
    (
        said("10 persen", 10, measure="growth", unit="percent", segment="BPU"),
        said("10 persen", 10, measure="growth", unit="percent"),
    ),
    (said("2-3 juta", 2_000_000, value_max=Decimal(3_000_000)), said("2 juta", 2_000_000)),
]


@pytest.mark.parametrize(("first", "second"), SAME)
def test_claims_that_agree_are_one_target(store: Store, first: Said, second: Said) -> None:
    save(store, report(first), report(second, outlet="bisnis", day=1))
    assert len(one(store).sightings) == 2


@pytest.mark.parametrize(("first", "second"), DIFFERENT)
def test_claims_that_contradict_are_two_targets(store: Store, first: Said, second: Said) -> None:
    save(store, report(first), report(second, outlet="bisnis", day=1))
    assert [len(target.sightings) for target in store.targets()] == [1, 1]


def test_a_target_shows_the_most_precise_number_and_the_most_specific_words(store: Store) -> None:
    vague = said("57 juta", 57_000_000, after=" lebih", metric="participants", period=None)
    save(store, report(vague), report(said("57,55 juta", 57_550_000), outlet="bisnis"))
    target = one(store)
    assert (target.value, target.metric, target.period) == (
        Decimal(57_550_000),
        "active_participants",
        "2026",
    )


def test_a_claim_that_fits_two_targets_joins_none_and_is_not_told(store: Store) -> None:
    save(
        store,
        report(said("70 juta", 70_000_000, period="2026")),
        report(said("70 juta", 70_000_000, period="2027"), key="2"),
        report(said("70 juta", 70_000_000, period=None), key="3", day=1),
    )
    open_one = next(target for target in store.targets() if target.period is None)
    assert "ambiguous" in open_one.flags
    assert open_one.id not in {event["target_id"] for event in events(store)}


@pytest.mark.parametrize("day", [-1200, 400])
def test_a_claim_without_a_deadline_joins_no_target_of_other_years(store: Store, day: int) -> None:
    save(
        store,
        report(said("70 juta", 70_000_000, period="2026")),
        report(said("70 juta", 70_000_000, period=None), key="2", day=day),
    )
    assert len(store.targets()) == 2


def test_a_target_keeps_its_id_when_a_more_precise_claim_arrives(store: Store) -> None:
    save(store, report(said("57,5 juta", 57_500_000, period=None)))
    before = one(store).id
    save(store, report(said("57,55 juta", 57_550_000), outlet="bisnis", day=1))
    assert one(store).id == before
    assert [event["target_id"] for event in events(store)] == [before]


def test_two_targets_that_turn_out_to_be_one_are_told_once(store: Store) -> None:
    exact, rough = said("57,55 juta", 57_550_000), said("57,5 juta", 57_500_000, metric="participants")
    bridge = report(said("57,55 juta", 57_550_000, metric="participants"), key="3", outlet="bisnis")
    rough_period = said("57,5 juta", 57_500_000, metric="participants", period=None)
    save(store, report(rough_period), report(exact, key="2", day=800), bridge, report(rough, key="4"))
    ids = {target.id for target in store.targets()}
    assert {event["target_id"] for event in events(store)} == ids
    assert len(events(store)) == len(ids)


def test_first_seen_is_the_earliest_publication_not_the_earliest_reading(store: Store) -> None:
    late = report(said("70 juta", 70_000_000, speaker="Rina Wulandari"), day=3)
    early = report(said("70 juta", 70_000_000, speaker="Anton Halim"), day=1, outlet="bisnis")
    save(store, late, early)
    (row,) = store.database.query("select first_seen, last_seen, speaker from targets")
    assert (row["first_seen"][:10], row["last_seen"][:10]) == ("2026-01-06", "2026-01-08")
    assert row["speaker"] == "Anton Halim"


def test_two_claims_of_one_article_are_one_sighting(store: Store) -> None:
    both = report(
        said("70 juta", 70_000_000), said("70 juta", 70_000_000, metric="participants", after=" orang")
    )
    save(store, both)
    assert store.database.execute("select sightings from targets").fetchall() == [(1,)]


# Order of arrival

NUMBERS = [
    ("57,55 juta", 57_550_000, "", ""),
    ("57,5 juta", 57_500_000, "", ""),
    ("57 juta", 57_000_000, "", " lebih"),
    ("57 juta", 57_000_000, "", ""),
    ("58 juta", 58_000_000, "hampir ", ""),
    ("58 juta", 58_000_000, "", ""),
    ("57.550.000", 57_550_000, "", ""),
    ("575 juta", 575_000_000, "", ""),
    ("70 juta", 70_000_000, "", ""),
]
WIRE_STORY = "Satu naskah kantor berita yang dimuat oleh beberapa media sekaligus tanpa banyak diubah."
claims = st.builds(
    lambda number, metric, segment, period, scope, kind: said(
        number[0],
        number[1],
        before=number[2],
        after=number[3],
        metric=metric,
        segment=segment,
        period=period,
        scope=scope,
        kind=kind,
    ),
    st.sampled_from(NUMBERS),
    st.sampled_from(["participants", "active_participants"]),
    st.sampled_from([None, None, "BPU"]),
    st.sampled_from(["2026", "2026-12", "2027", None]),
    st.sampled_from(["national", "national", "Bogor", "Kota Bogor", "Kabupaten Bogor"]),
    st.sampled_from(["target", "target", "target", "actual"]),
)
drafts = st.lists(
    st.tuples(
        st.lists(claims, min_size=1, max_size=2),
        st.sampled_from(["antara", "bisnis", "merahputih"]),
        st.sampled_from([0, 0.2, 1, 2, 12, 30, 45, 300, 700]),
        st.sampled_from([None, None, WIRE_STORY]),
    ),
    min_size=1,
    max_size=8,
)

# One series that goes to and fro between three numbers.
wavering = st.lists(
    st.tuples(
        st.sampled_from([(said(f"{number} juta", number * 1_000_000),) for number in (60, 70, 75)]),
        st.sampled_from(["antara", "bisnis", "merahputih"]),
        st.integers(0, 12).map(lambda at: at * 6),
        st.none(),
    ),
    min_size=3,
    max_size=8,
)


def edition(drafted: Sequence[Any]) -> list[Report]:
    return [
        report(*said_in, outlet=outlet, key=str(number), day=day, body=body and f"{body} Red {number}.")
        for number, (said_in, outlet, day, body) in enumerate(drafted)
    ]


def content(store: Store) -> dict[str, list[Any]]:
    """Everything about targets and events that is not a matter of naming, in a fixed order."""
    name = {
        row["id"]: row["first_claim"] for row in store.database.query("select id, first_claim from targets")
    }
    skipped = {"id", "supersedes"}
    targets = [
        {column: value for column, value in row.items() if column not in skipped}
        | {"supersedes": name.get(row["supersedes"])}
        for row in store.database.query("select * from targets")
    ]
    sightings = [
        (row["id"], name.get(row["target_id"]), row["source"])
        for row in store.database.query("select id, target_id, source from claims")
    ]
    told = []
    for row in events(store):
        detail = json.loads(row["detail"])
        for end in ("from", "to"):
            if end in detail:
                detail[end]["target"] = name[detail[end]["target"]]
        told.append(
            [row["kind"], name[row["target_id"]], row["published"], json.dumps(detail, sort_keys=True)]
        )
    stories = list(store.database.execute("select id, story, source from articles"))
    revisions = [
        (name[target], day, name[former], change)
        for target, day, former, change in store.database.execute("select * from revisions")
    ]
    return {
        "targets": sorted(targets, key=lambda row: row["first_claim"]),
        "sightings": sorted(sightings),
        "events": sorted(told),
        "stories": sorted(stories),
        "revisions": sorted(revisions),
    }


@settings(max_examples=60, deadline=None)
@given(drafted=drafts | wavering, data=st.data())
def test_targets_do_not_depend_on_the_order_of_arrival(drafted: Sequence[Any], data: st.DataObject) -> None:
    reports = edition(drafted)
    shuffled = data.draw(st.permutations(reports))
    with tempfile.TemporaryDirectory() as folder:
        with new_store(Path(folder) / "one.db") as store:
            save(store, *reports)
            expected = content(store)
        new_store(Path(folder) / "other.db").close()
        for report_ in shuffled:  # in many passes: the database is closed and opened in between
            with Store(Path(folder) / "other.db") as store:
                save(store, report_)
        with Store(Path(folder) / "other.db") as store:
            assert content(store) == expected


@settings(max_examples=60, deadline=None)
@given(drafted=drafts)
def test_deciding_step_by_step_is_deciding_over_everything_at_once(drafted: Sequence[Any]) -> None:
    reports = edition(drafted)
    with tempfile.TemporaryDirectory() as folder, new_store(Path(folder) / "pantau.db") as store:
        save(store, *reports)
        stored = {frozenset(claim.id for claim in target.sightings) for target in store.targets()}
        rows = list(store.database.query("select id, figure_id, published from claims where kind = 'target'"))
    days: dict[int, list[date]] = {}
    for row in rows:
        days.setdefault(row["figure_id"], []).append(date.fromisoformat(row["published"][:10]))
    by_id = {claim_row["id"]: claim_row["figure_id"] for claim_row in rows}
    figures: dict[int, Figure] = {}
    for _, page, reading in reports:
        for claim in reading.claims:
            identity = _stored_id(page, claim)
            if claim.kind == "target" and identity in by_id:
                seen = days[by_id[identity]]
                figures[by_id[identity]] = Figure(
                    series=series_of(claim), number=printed(claim), first_seen=min(seen), last_seen=max(seen)
                )
    root = resolve(figures.values())
    grouped: dict[Figure, set[str]] = {}
    for identity, figure in by_id.items():
        grouped.setdefault(root[figures[figure]], set()).add(identity)
    assert {frozenset(group) for group in grouped.values()} == stored


def _stored_id(page: Page, claim: Claim) -> str:
    return claim_id(f"{page.outlet}-{page.key}", claim)


@settings(max_examples=60, deadline=None)
@given(drafted=drafts | wavering, data=st.data())
def test_what_is_read_again_without_claims_leaves_no_trace(
    drafted: Sequence[Any], data: st.DataObject
) -> None:
    reports = edition(drafted)
    gone = data.draw(st.sets(st.sampled_from(range(len(reports)))))
    emptied = [
        (page_id, page, Reading(fate=reading.fate, article=reading.article))
        if number in gone
        else (page_id, page, reading)
        for number, (page_id, page, reading) in enumerate(reports)
    ]
    with tempfile.TemporaryDirectory() as folder:
        with new_store(Path(folder) / "one.db") as store:
            save(store, *emptied)
            expected = content(store)
        with new_store(Path(folder) / "other.db") as store:
            save(store, *reports)
            save(store, *[emptied[number] for number in sorted(gone)])
            assert content(store) == expected


# Syndication

STORY = (
    "Direktur kepesertaan menyampaikan hal itu dalam jumpa pers di Jakarta dan menambahkan bahwa kantor"
    " cabang akan menambah petugas lapangan, memperluas kerja sama dengan pemerintah daerah, serta membuka"
    " layanan pendaftaran di pasar tradisional agar pekerja lepas lebih mudah menjadi peserta."
)


def test_reprints_of_a_wire_story_are_one_source(store: Store) -> None:
    goal = said("70 juta", 70_000_000)
    save(
        store,
        report(goal, outlet="bisnis", key="9", body=STORY + " (Antara)", wire="ANTARA", day=0.1),
        report(goal, outlet="antara", body=STORY),
        report(goal, outlet="merahputih", key="3", body=STORY.replace("jumpa pers", "temu media"), day=0.2),
    )
    target = one(store)
    assert (len(target.sightings), target.sources) == (3, 1)
    stories = store.database.execute("select distinct story, source from articles").fetchall()
    assert stories == [("antara-1", "antara")]


def test_articles_with_words_of_their_own_are_independent_sources(store: Store) -> None:
    goal = said("70 juta", 70_000_000)
    save(store, report(goal), report(goal, outlet="bisnis"), report(goal, outlet="bisnis", key="2", day=1))
    assert one(store).sources == 2


# Revisions, conflicts, misprints


def test_a_lower_number_later_is_a_revision(store: Store) -> None:
    save(store, report(said("70 juta", 70_000_000)))
    save(store, report(said("65,5 juta", 65_500_000), outlet="bisnis", day=20))
    new, old = store.targets()
    assert (new.supersedes, new.change, new.status, old.status) == (
        old.id,
        "lowered",
        "current",
        "superseded",
    )
    told = events(store)
    assert [event["kind"] for event in told] == ["new_target", "revised_target"]
    detail = json.loads(told[1]["detail"])
    assert (detail["from"]["value"], detail["to"]["value"]) == (70_000_000, 65_500_000)
    assert told[1]["published"][:10] == "2026-01-25"


def test_the_same_number_for_a_later_deadline_is_postponed(store: Store) -> None:
    share = {"metric": "coverage", "measure": "share", "unit": "percent"}
    save(store, report(said("98 persen", 98, period="2026", **share)))
    save(store, report(said("98 persen", 98, period="2027", **share), key="2", day=60))
    new, old = store.targets()
    assert (new.change, new.supersedes, old.status) == ("postponed", old.id, "superseded")


def test_a_deadline_that_is_spoken_of_further_on_is_not_postponed(store: Store) -> None:
    save(
        store,
        report(said("70 juta", 70_000_000, period="2026")),
        report(said("70 juta", 70_000_000, period="2060"), key="2", day=60),
        report(said("70 juta", 70_000_000, period="2026"), key="3", day=90),
    )
    assert [target.change for target in store.targets()] == [None, None]


def test_the_same_growth_for_another_year_is_a_target_of_its_own(store: Store) -> None:
    growth = {"measure": "growth", "unit": "percent"}
    save(store, report(said("10 persen", 10, period="2026", **growth)))
    save(store, report(said("10 persen", 10, period="2027", **growth), key="2", day=60))
    assert [target.supersedes for target in store.targets()] == [None, None]


def test_two_outlets_that_disagree_on_one_day_are_a_conflict(store: Store) -> None:
    save(store, report(said("70 juta", 70_000_000)), report(said("65 juta", 65_000_000), outlet="bisnis"))
    assert [(target.flags, target.supersedes) for target in store.targets()] == [(("conflict",), None)] * 2
    assert {event["kind"] for event in events(store)} == {"new_target"}


def test_a_conflict_that_later_sightings_resolve_is_none(store: Store) -> None:
    goal = said("70 juta", 70_000_000)
    save(store, report(goal), report(said("65 juta", 65_000_000), outlet="bisnis"))
    save(store, report(goal, outlet="merahputih", day=12))
    by_value = {int(target.value): (target.status, target.flags) for target in store.targets()}
    assert by_value == {70_000_000: ("current", ()), 65_000_000: ("misprint", ("misprint",))}


def test_a_conflict_of_two_that_both_insist_stays(store: Store) -> None:
    goal, other = said("70 juta", 70_000_000), said("65 juta", 65_000_000)
    save(store, report(goal), report(other, outlet="bisnis"), report(goal, outlet="merahputih", day=12))
    save(store, report(other, outlet="bisnis", key="2", day=20))
    assert [(target.status, target.flags) for target in store.targets()] == [("current", ("conflict",))] * 2


def test_an_old_number_that_a_slow_outlet_repeats_revises_nothing(store: Store) -> None:
    old = said("70 juta", 70_000_000)
    save(store, report(old), report(said("65 juta", 65_000_000), outlet="bisnis", day=20))
    save(store, report(old, outlet="merahputih", day=23))
    new, former = store.targets()
    assert (new.change, new.status, former.status, former.supersedes) == (
        "lowered",
        "current",
        "superseded",
        None,
    )
    assert len(former.sightings) == 2


def test_one_article_that_names_two_numbers_is_no_conflict(store: Store) -> None:
    save(store, report(said("70 juta", 70_000_000), said("65 juta", 65_000_000)))
    assert [target.flags for target in store.targets()] == [(), ()]


def test_a_number_that_others_outvote_is_a_misprint_and_not_told(store: Store) -> None:
    goal = said("70 juta", 70_000_000)
    save(store, report(said("75 juta", 75_000_000), outlet="merahputih"))
    save(store, report(goal), report(goal, outlet="bisnis"))
    by_value = {int(target.value): target for target in store.targets()}
    assert (by_value[75_000_000].status, by_value[75_000_000].flags) == ("misprint", ("misprint",))
    assert [event["target_id"] for event in events(store)] == [by_value[70_000_000].id]


def test_a_missing_zero_is_a_misprint(store: Store) -> None:
    save(
        store, report(said("70 juta", 70_000_000)), report(said("7 juta", 7_000_000), outlet="bisnis", day=9)
    )
    assert {int(target.value): target.status for target in store.targets()} == {
        70_000_000: "current",
        7_000_000: "misprint",
    }


def test_a_misprint_that_others_confirm_is_told_after_all(store: Store) -> None:
    old, new = said("70 juta", 70_000_000), said("75 juta", 75_000_000)
    save(store, report(old), report(old, outlet="bisnis", day=30), report(old, outlet="merahputih", day=30))
    save(store, report(new, key="2", day=30))
    assert [event["kind"] for event in events(store)] == ["new_target"]
    save(store, report(new, outlet="bisnis", key="2", day=31))
    assert [event["kind"] for event in events(store)] == ["new_target", "revised_target"]


def test_an_event_that_was_told_stays_as_it_was_told(store: Store) -> None:
    goal = said("70 juta", 70_000_000)
    save(store, report(said("75 juta", 75_000_000), outlet="merahputih"))
    (event,) = events(store)
    store.database.execute(
        "insert into deliveries (event_id, recipient, state, attempts, updated_at)"
        " values (?, 'r', 'sent', 1, ?)",
        [event["id"], AT.isoformat()],
    )
    save(store, report(goal), report(goal, outlet="bisnis"))
    assert events(store)[0] == event
    save(store, _without_claims(report(said("75 juta", 75_000_000), outlet="merahputih")))
    assert events(store)[0] == event
    (row,) = store.database.query("select status, sightings from targets where id = ?", [event["target_id"]])
    assert row == {"status": "withdrawn", "sightings": 0}


def test_targets_saved_without_events_are_never_told(store: Store) -> None:
    goal = said("70 juta", 70_000_000)
    save(store, report(goal), announce=False)
    save(store, report(goal, outlet="bisnis", day=1))
    assert events(store) == []


def test_actuals_make_no_target_and_no_event(store: Store) -> None:
    save(store, report(said("50 juta", 50_000_000, kind="actual", period="2026-01")))
    assert (store.targets(), events(store)) == ([], [])


def _without_claims(made: Report) -> Report:
    page_id, page, reading = made
    return page_id, page, Reading(fate=reading.fate, article=reading.article)


# Progress

YEAR_END = said("66 juta", 66_000_000, kind="actual", period="2026")


@pytest.mark.parametrize(
    ("actuals", "day", "status", "attainment"),
    [
        ([], date(2026, 6, 1), "open", None),
        ([], date(2027, 1, 1), "overdue", None),
        (
            [(said("50 juta", 50_000_000, kind="actual", period="2026-03"), 90)],
            date(2027, 1, 1),
            "overdue",
            0.7143,
        ),
        ([(YEAR_END, 358)], date(2027, 1, 1), "missed", 0.9429),
        ([(YEAR_END, 358)], date(2026, 6, 1), "open", None),
        (
            [(said("71 juta", 71_000_000, kind="actual", period="2026-09"), 270)],
            date(2026, 11, 1),
            "met",
            1.0143,
        ),
        (
            [(said("66 juta", 66_000_000, kind="actual", period="2027-02"), 400)],
            date(2027, 3, 1),
            "missed",
            0.9429,
        ),
    ],
)
def test_progress_of_a_target(
    store: Store, actuals: list[tuple[Said, int]], day: date, status: str, attainment: float | None
) -> None:
    save(store, report(said("70 juta", 70_000_000), day=10))
    for number, (actual, published) in enumerate(actuals):
        save(store, report(actual, key=f"a{number}", day=published))
    (row,) = store.progress(day)
    assert (row["status"], row["attainment"]) == (status, attainment)


@pytest.mark.parametrize("other", [250_000, 3_000_000, 400_000_000])
def test_a_figure_of_another_order_is_neither_baseline_nor_outcome(store: Store, other: int) -> None:
    stray = said(str(other), other, kind="actual", period=None)
    save(store, report(stray, key="0", day=5), report(said("70 juta", 70_000_000), day=10))
    save(store, report(YEAR_END, key="2", day=358), report(stray, key="3", outlet="bisnis", day=360))
    (row,) = store.progress(date(2027, 1, 20))
    assert (row["baseline"], row["latest"], row["status"]) == (None, 66_000_000, "missed")


def test_progress_names_baseline_and_what_is_needed(store: Store) -> None:
    save(store, report(said("40 juta", 40_000_000, kind="actual", period="2025"), key="0"))
    save(store, report(said("70 juta", 70_000_000), day=10))
    save(store, report(said("50 juta", 50_000_000, kind="actual", period="2026-06"), key="2", day=175))
    (row,) = store.progress(date(2026, 7, 1))
    assert (row["baseline"], row["baseline_date"]) == (40_000_000, "2025-12-31")
    assert (row["latest"], row["latest_date"]) == (50_000_000, "2026-06-29")
    assert row["needed_a_month"] == pytest.approx(20_000_000 / 6, rel=0.01)
    assert row["growth_a_month"] == pytest.approx((70 / 50) ** (1 / 6) - 1, rel=0.02)


def test_the_view_and_the_function_are_one(store: Store) -> None:
    save(store, report(said("70 juta", 70_000_000)), report(YEAR_END, key="2", day=90))
    (today,) = store.database.execute("select date('now', '+7 hours')").fetchone()
    view = list(store.database.query("select * from target_progress"))
    assert view == list(store.progress(date.fromisoformat(today)))


def test_the_timeline_tells_target_sighting_revision_and_actual(store: Store) -> None:
    save(
        store,
        report(said("70 juta", 70_000_000)),
        report(said("70 juta", 70_000_000), outlet="bisnis", day=1),
        report(said("65 juta", 65_000_000), key="2", day=30),
        report(said("50 juta", 50_000_000, kind="actual", period="2026-03"), key="3", day=90),
    )
    rows = store.database.execute(
        "select date, event, value from target_timeline order by date, target_id"
    ).fetchall()
    assert rows[:3] == [
        ("2026-01-05", "target", 70_000_000),
        ("2026-01-06", "sighting", 70_000_000),
        ("2026-02-04", "revision", 65_000_000),
    ]
    assert set(rows[3:]) == {("2026-03-31", "actual", 50_000_000)}
