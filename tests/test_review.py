"""A person's word: it outlives other rules, edited articles and new crawls, and can be taken back."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from benchmarks.corpus import read_corpus
from cli import pantau
from db.decisions import ClaimDecision, claim_fields, claim_from, lay_over
from db.queries import TargetRecord
from db.regression import regression_cases
from db.reviews import ReviewMistake, accept, correct, list_reviews, merge, reject, split, undo
from db.store import Store
from tests.newsdesk import AT, everything, new_store, report, said, save

LATER = AT + timedelta(days=1)
GOAL = said("70 juta", 70_000_000)
OTHER = said("40 juta", 40_000_000, segment="BPU")


def claim_ids(store: Store, raw: str) -> list[str]:
    return [
        identity
        for (identity,) in store.database.execute("select id from claims where raw = ? order by id", [raw])
    ]


def claim_of(store: Store, raw: str) -> str:
    (identity,) = claim_ids(store, raw)
    return identity


def values(store: Store) -> list[int]:
    return sorted(int(target.value) for target in store.targets())


def untold(store: Store) -> list[str]:
    return [key for (key,) in store.database.execute("select key from events order by key")]


def one(store: Store) -> TargetRecord:
    (target,) = store.targets()
    return target


def state(store: Store) -> tuple[list[TargetRecord], list[str]]:
    """The targets with their claims, and the claims that belong to none."""
    loose = "select id || coalesce(withdrawn, '') from claims where target_id is null order by id"
    return store.targets(), [row for (row,) in store.database.execute(loose)]


# Claims


def test_a_rejected_claim_stays_rejected_whatever_is_read_again(store: Store) -> None:
    made = report(GOAL, OTHER)
    save(store, made)
    reject(store.database, claim_of(store, "70 juta"), "a hope of the union", AT)
    assert values(store) == [40_000_000]
    page_id, page, reading = made
    other_rules = tuple(replace(claim, metric="participants", rule="other") for claim in reading.claims)
    save(store, (page_id, page, replace(reading, claims=other_rules)))
    assert values(store) == [40_000_000]
    save(store, report(GOAL, OTHER, body="Versi kedua.", fetched=3))
    assert values(store) == [40_000_000]


def test_a_rejected_claim_was_never_mailed_and_is_not_announced_by_its_return(store: Store) -> None:
    save(store, report(GOAL))
    number = reject(store.database, claim_of(store, "70 juta"), "no target", AT)
    assert (values(store), untold(store)) == ([], [])
    undo(store.database, number, "it is one after all", LATER)
    assert (values(store), untold(store)) == ([70_000_000], [])


def test_an_accepted_claim_stays_where_the_rules_find_it_no_more(store: Store) -> None:
    page_id, page, reading = report(GOAL, OTHER)
    save(store, (page_id, page, reading))
    accept(store.database, claim_of(store, "70 juta"), "checked with the annual plan", AT)
    save(store, (page_id, page, replace(reading, claims=())))
    assert values(store) == [70_000_000]
    assert one(store).sightings[0].confidence == 1


def test_an_accepted_claim_goes_with_its_sentence(store: Store) -> None:
    save(store, report(GOAL, OTHER, body="Versi awal."))
    accept(store.database, claim_of(store, "70 juta"), "checked", AT)
    save(store, report(OTHER, body="Versi kedua.", fetched=3))
    assert values(store) == [40_000_000]
    withdrawn = "select withdrawn from claims where raw = '70 juta'"
    assert store.database.execute(withdrawn).fetchall() == [("edited",)]


def test_a_corrected_claim_keeps_its_evidence_and_says_what_the_person_says(store: Store) -> None:
    made = report(GOAL)
    save(store, made)
    (claim,) = claim_ids(store, "70 juta")
    changes = {"metric": "participants", "period": "2027", "segment": "BPU", "value": "71000000"}
    correct(store.database, claim, changes, "the table on page 3", AT)
    for _ in range(2):
        target = one(store)
        (sighting,) = target.sightings
        assert (target.metric, target.period, target.segment) == ("participants", "2027", "BPU")
        assert (int(target.value), sighting.raw, sighting.rule) == (71_000_000, "70 juta", "review")
        save(store, made)


def test_a_correction_holds_for_a_reworded_sentence(store: Store) -> None:
    save(store, report(GOAL, body="Versi awal."))
    correct(store.database, claim_of(store, "70 juta"), {"period": "2029"}, "five-year plan", AT)
    save(store, report(said("70 juta", 70_000_000, after=" orang"), body="Versi kedua.", fetched=3))
    assert (one(store).period, one(store).sightings[0].flags) == ("2029", ("edited",))


@pytest.mark.parametrize(
    ("changes", "said_so"),
    [
        ({}, "say what"),
        ({"colour": "red"}, "cannot be corrected"),
        ({"metric": "members"}, "is one of"),
        ({"agency": ""}, "cannot be empty"),
        ({"period": "next year"}, "is written"),
        ({"value": "70 juta"}, "a number"),
        ({"value": "inf"}, "a number"),
        ({"value_max": "1"}, "smaller"),
        ({"value": "80000000", "value_max": "79000000"}, "smaller"),
        ({"value": "0"}, "greater than 0"),
        ({"value": "-5"}, "greater than 0"),
        ({"value_max": "-5"}, "greater than 0"),
        ({"period": "2026"}, "says that already"),
    ],
)
def test_a_correction_that_cannot_be_made_changes_nothing(
    store: Store, changes: dict[str, str], said_so: str
) -> None:
    save(store, report(GOAL))
    before = everything(store)
    with pytest.raises(ReviewMistake, match=said_so):
        correct(store.database, claim_of(store, "70 juta"), changes, "why", AT)
    assert everything(store) == before


def test_a_corrected_claim_is_found_by_each_id_it_had(store: Store) -> None:
    save(store, report(GOAL))
    first = claim_of(store, "70 juta")
    correct(store.database, first, {"period": "2027"}, "plan", AT)
    second = claim_of(store, "70 juta")
    correct(store.database, first, {"value": "71000000"}, "plan", AT)
    assert first != second
    assert (one(store).period, values(store)) == ("2027", [71_000_000])
    reject(store.database, second, "no target", AT)
    assert values(store) == []


def test_a_corrected_claim_taken_back_is_found_by_its_own_id(store: Store) -> None:
    save(store, report(GOAL))
    claim = claim_of(store, "70 juta")
    undo(store.database, correct(store.database, claim, {"period": "2027"}, "plan", AT), "slip", LATER)
    reject(store.database, claim, "no target", LATER)
    assert values(store) == []


@pytest.mark.parametrize("decide", [accept, reject])
@pytest.mark.parametrize("about", ["claim", "target"])
def test_a_decision_that_stands_already_is_refused(
    store: Store, decide: Callable[[Database, str, str, datetime], int], about: str
) -> None:
    save(store, report(GOAL))
    identity = claim_of(store, "70 juta") if about == "claim" else one(store).id
    number = decide(store.database, identity, "why", AT)
    with pytest.raises(ReviewMistake, match=f"decision {number} says so already"):
        decide(store.database, identity, "why", AT)
    undo(store.database, number, "slip", LATER)
    decide(store.database, identity, "why", LATER)


def test_what_was_rejected_can_be_accepted(store: Store) -> None:
    save(store, report(GOAL))
    for decide in (reject, accept, reject):
        decide(store.database, claim_of(store, "70 juta"), "why", AT)
    assert values(store) == []


def test_a_decision_needs_a_reason_and_something_to_decide_on(store: Store) -> None:
    save(store, report(GOAL))
    with pytest.raises(ReviewMistake, match="reason"):
        accept(store.database, claim_of(store, "70 juta"), "  ", AT)
    for decide in (accept, reject):
        with pytest.raises(ReviewMistake, match="no claim and no target"):
            decide(store.database, "nothing", "why", AT)
    with pytest.raises(ReviewMistake, match="no decision 7"):
        undo(store.database, 7, "why", AT)
    assert list_reviews(store.database, undone=True) == []


# Targets


def test_a_rejected_target_stays_rejected_when_others_report_it(store: Store) -> None:
    save(store, report(GOAL))
    reject(store.database, one(store).id, "the ministry's, not the agency's", AT)
    save(store, report(GOAL, outlet="bisnis", day=2), report(said("sekitar 70 juta", 70_000_000), key="9"))
    assert (store.targets(), untold(store)) == ([], [])


def test_a_rejected_target_revises_nothing(store: Store) -> None:
    save(store, report(GOAL), report(said("60 juta", 60_000_000), key="2", day=9))
    (wrong,) = [target.id for target in store.targets() if int(target.value) == 60_000_000]
    reject(store.database, wrong, "another programme", AT)
    assert (one(store).status, int(one(store).value)) == ("current", 70_000_000)


def test_an_accepted_target_is_no_misprint(store: Store) -> None:
    save(
        store,
        report(GOAL),
        report(GOAL, outlet="bisnis"),
        report(said("7 juta", 7_000_000), outlet="jambiekspres"),
    )
    (misprint,) = [target for target in store.targets() if target.status == "misprint"]
    accept(store.database, misprint.id, "it is the aim of one programme", AT)
    (accepted,) = [target for target in store.targets() if target.id == misprint.id]
    assert "misprint" not in accepted.flags
    assert accepted.status != "misprint"


MERGED = said("70 juta", 70_000_000, period="2027")


def test_merged_targets_stay_one_for_claims_yet_to_come(store: Store) -> None:
    save(store, report(GOAL), report(MERGED, key="2", day=1))
    first, second = sorted(store.targets(), key=lambda target: str(target.period))
    merge(store.database, second.id, first.id, "one aim, dated twice", AT)
    assert (one(store).id, len(one(store).sightings)) == (first.id, 2)
    save(store, report(MERGED, outlet="bisnis", day=5))
    assert len(one(store).sightings) == 3
    assert len(untold(store)) == 1


def test_targets_that_are_one_cannot_be_merged(store: Store) -> None:
    save(store, report(GOAL), report(MERGED, key="2", day=1))
    first, second = (target.id for target in store.targets())
    merge(store.database, second, first, "one aim", AT)
    with pytest.raises(ReviewMistake, match="one target already"):
        merge(store.database, first, second, "one aim", AT)


@pytest.mark.parametrize(
    "fields",
    [
        {"agency": "BPJS Kesehatan"},
        {"metric": "digital_users"},
        {"measure": "increase"},
        {"unit": "count"},
    ],
    ids=lambda fields: "".join(fields),
)
def test_targets_of_different_things_are_not_one(store: Store, fields: dict[str, str]) -> None:
    save(store, report(GOAL), report(said("70 juta", 70_000_000, **fields), key="2", day=1))
    before = everything(store)
    first, second = (target.id for target in store.targets())
    with pytest.raises(ReviewMistake, match=f"differ in {next(iter(fields))}"):
        merge(store.database, second, first, "looks alike", AT)
    assert everything(store) == before


def test_split_claims_are_a_target_of_their_own(store: Store) -> None:
    twin = report(GOAL, outlet="bisnis", day=1)
    save(store, report(GOAL), twin)
    (claim,) = [claim for claim in claim_ids(store, "70 juta") if claim.startswith("bisnis")]
    split(store.database, [claim], "of the other programme", AT)
    for _ in range(2):
        assert [len(target.sightings) for target in store.targets()] == [1, 1]
        assert [target.flags for target in store.targets()] == [(), ()]
        save(store, twin, report(GOAL, outlet="bisnis", day=1, body="Versi kedua.", fetched=4))
    save(store, report(GOAL, outlet="merahputih", day=2))
    assert sorted(len(target.sightings) for target in store.targets()) == [1, 2]


def test_all_claims_of_a_target_cannot_be_split_from_it(store: Store) -> None:
    save(store, report(GOAL), report(GOAL, outlet="bisnis", day=1), report(OTHER, key="2"))
    before = everything(store)
    with pytest.raises(ReviewMistake, match="are all the claims of"):
        split(store.database, claim_ids(store, "70 juta"), "why", AT)
    with pytest.raises(ReviewMistake, match="is the only claim of"):
        split(store.database, [*claim_ids(store, "70 juta")[:1], claim_of(store, "40 juta")], "why", AT)
    assert everything(store) == before


# Taking back


def reject_claim(store: Store) -> int:
    return reject(store.database, claim_ids(store, "70 juta")[0], "why", AT)


def accept_claim(store: Store) -> int:
    return accept(store.database, claim_ids(store, "70 juta")[0], "why", AT)


def correct_claim(store: Store) -> int:
    return correct(store.database, claim_ids(store, "70 juta")[0], {"period": "2027"}, "why", AT)


def split_claim(store: Store) -> int:
    return split(store.database, claim_ids(store, "70 juta")[:1], "why", AT)


def reject_target(store: Store) -> int:
    return reject(store.database, store.targets()[0].id, "why", AT)


def merge_targets(store: Store) -> int:
    first, second = sorted(target.id for target in store.targets())
    return merge(store.database, first, second, "why", AT)


DECISIONS = [reject_claim, accept_claim, correct_claim, split_claim, reject_target, merge_targets]


@pytest.mark.parametrize("decision", DECISIONS)
def test_a_decision_taken_back_leaves_all_as_it_was(store: Store, decision: Callable[[Store], int]) -> None:
    save(store, report(GOAL, OTHER), report(GOAL, outlet="bisnis", day=1), announce=False)
    before = state(store)
    number = decision(store)
    assert state(store) != before
    undo(store.database, number, "a slip", LATER)
    assert state(store) == before
    assert untold(store) == []
    assert [review.undone_reason for review in list_reviews(store.database, undone=True)] == ["a slip"]
    assert list_reviews(store.database) == []


@settings(max_examples=15, deadline=None)
@given(order=st.lists(st.sampled_from(DECISIONS[:4]), min_size=1, max_size=4), data=st.data())
def test_decisions_taken_back_in_any_order_leave_no_trace(
    order: list[Callable[[Store], int]], data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with new_store(tmp_path_factory.mktemp("reviews") / "pantau.db") as store:
        save(store, report(GOAL, OTHER), report(GOAL, outlet="bisnis", day=1), announce=False)
        before = state(store)
        numbers = []
        for decision in order:
            try:
                numbers.append(decision(store))
            except ReviewMistake:  # a rejected claim belongs to no target that it could be split from
                continue
        for number in data.draw(st.permutations(numbers)):
            undo(store.database, number, "a slip", LATER)
        assert state(store) == before


# Laying over


def test_decisions_are_pure_and_leave_other_claims_alone() -> None:
    _, _, reading = report(GOAL, OTHER)
    assert reading.article is not None
    goal, other = reading.claims
    decision = ClaimDecision(decision="reject", subject=goal, verdict=None)
    laid = lay_over("antara-1", reading.article.text, reading.claims, [decision])
    assert [(one.claim, one.rejected) for one in laid] == [(goal, True), (other, False)]
    assert lay_over("antara-1", reading.article.text, (other,), [decision])[0].claim == other


def test_a_claim_survives_json() -> None:
    _, _, reading = report(said("98,6-99 persen", "98.6", unit="percent", flags=("headline_mismatch",)))
    (claim,) = reading.claims
    assert claim_from(claim_fields(claim)) == claim


# Cases for tests


def test_decisions_become_entries_of_a_corpus(store: Store, tmp_path: Path) -> None:
    save(
        store,
        report(GOAL, OTHER, body='Kata "kutip"\tdan \\ garis.'),
        report(said("9 ribu", 9_000), key="2"),
        report(said("8 ribu", 8_000), key="3"),
    )
    correct(store.database, claim_of(store, "70 juta"), {"period": "2027"}, "why", AT)
    reject(store.database, claim_of(store, "9 ribu"), "why", AT)
    (tmp_path / "reviewed.toml").write_text("\n".join(regression_cases(store.database, "reviewed")), "utf-8")
    first, second = read_corpus(tmp_path)
    article = store.article("antara-1")
    assert article is not None
    assert (first.article.text, first.article.title) == (article.text, article.title)
    assert [(c["raw"], c.get("period"), c.get("scored", True)) for c in first.claims] == [
        ("70 juta", "2027", True),
        ("40 juta", "2026", False),
    ]
    assert second.claims == ()
    assert tomllib.loads((tmp_path / "reviewed.toml").read_text("utf-8"))["entry"][0]["group"] == "reviewed"


# The command


def command(store: Path, *arguments: str) -> Result:
    return CliRunner().invoke(pantau, ["--data", str(store), "review", *arguments])


def test_the_table_of_targets_leads_to_the_ids_to_decide_on(tmp_path: Path) -> None:
    with Store(tmp_path / "pantau.db") as store:
        save(store, report(GOAL))
        target, claim = one(store).id, claim_of(store, "70 juta")
    plain, told = (
        CliRunner().invoke(pantau, ["--data", str(tmp_path), "targets", *options])
        for options in ([], ["--ids"])
    )
    assert "--ids" in plain.stderr
    assert target not in plain.stdout
    assert target in told.stdout
    assert claim in told.stdout


def test_the_command_decides_lists_and_takes_back(tmp_path: Path) -> None:
    with new_store(tmp_path / "pantau.db") as store:
        save(store, report(GOAL))
        (claim,) = claim_ids(store, "70 juta")
        target = one(store).id
    corrected = command(tmp_path, "correct", claim, "period=2027", "--reason", "plan")
    assert corrected.stdout == "decision 1\n"
    with Store(tmp_path / "pantau.db") as store:
        assert corrected.stderr == f"now claim {claim_of(store, '70 juta')} of target {one(store).id}\n"
    listed = command(tmp_path, "list")
    assert "period: 2026 -> 2027" in listed.output
    assert command(tmp_path, "undo", "1", "--reason", "slip").exit_code == 0
    assert command(tmp_path, "export", str(tmp_path / "cases.toml")).exit_code == 0
    for wrong in (
        ("undo", "1", "--reason", "x"),
        ("accept", "nothing", "--reason", "x"),
        ("reject", claim),
        ("split", claim, "--reason", "x"),
    ):
        failed = command(tmp_path, *wrong)
        assert failed.exit_code == 2
        assert "Traceback" not in failed.output
    assert failed.stderr == f"Error: {claim} is the only claim of {target}: there is nothing to split\n"
