"""A person's word: decisions about claims and targets, recorded with reason and time, and taken back.

A decision about a claim is about its article: it is laid over whatever the rules find there, now and after
every later reading (`db.decisions`). A decision about a target is about its figures: it stands for claims
that are yet to come. Every function here is one transaction.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Literal, get_args

from sqlite_utils import Database

from db.claims import Change, claim_of, flag_edited, replace_claims
from db.connection import write_transaction
from db.decisions import CORRECTED_BY, claim_fields, claim_from, decisions_of, lay_over, remember, remembered
from db.figures import figure_of
from db.rows import first_row, rows
from db.settling import settle
from db.standings import root_of
from db.values import claim_id, period_end, stored_time
from extract.model import Agency, Claim, Kind, Measure, Metric, Segment, Unit

Row = Mapping[str, Any]
Decision = Literal["accept", "reject", "correct", "merge", "split"]

# What a person may correct, with the values allowed; None: any text.
CORRECTABLE: Mapping[str, tuple[str, ...] | None] = {
    "kind": get_args(Kind),
    "agency": get_args(Agency),
    "metric": get_args(Metric),
    "measure": get_args(Measure),
    "value": None,
    "value_max": None,
    "unit": get_args(Unit),
    "period": None,
    "scope": None,
    "segment": get_args(Segment),
    "speaker": None,
    "speaker_role": None,
}
# What targets that are one have in common.
_OF_A_KIND = ("agency", "metric", "measure", "unit")
_MAY_BE_EMPTY = frozenset({"value_max", "period", "segment", "speaker", "speaker_role"})


class ReviewMistake(Exception):
    """A decision that cannot be made; the message says why, in one line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """One decision as it is listed."""

    id: int
    decision: Decision
    reason: str
    at: datetime
    article_id: str | None  # of a decision about a claim
    target_id: str | None  # of a decision about a target
    raw: str | None
    quote: str | None
    changes: Mapping[str, tuple[Any, Any]]  # by field: before and after; of a merge, "target"
    undone_at: datetime | None
    undone_reason: str | None


def accept(database: Database, identity: str, reason: str, at: datetime) -> int:
    """Records that a claim is right as it stands, or a target real; returns the id of the review.

    An accepted claim stays when later rules do not find it; an accepted target is no misprint and no
    restatement. Raises ReviewMistake for an id that nothing has, and where that is decided already.
    """
    with write_transaction(database):
        row = current_claim(database, identity)
        if row is None:
            return _decide_target(database, identity, "accept", reason, at)
        _refuse_again(_standing_of_claim(database, row), "accept", "correct")
        return _decide_claim(
            database, row, "accept", reason, at, verdict=replace(claim_of(row), confidence=1.0)
        )


def reject(database: Database, identity: str, reason: str, at: datetime) -> int:
    """Records that a claim is none, or a target none, whoever reports it; returns the id of the review.

    Raises ReviewMistake for an id that nothing has, and where that is decided already.
    """
    with write_transaction(database):
        row = current_claim(database, identity)
        if row is None:
            return _decide_target(database, identity, "reject", reason, at)
        _refuse_again(_standing_of_claim(database, row), "reject")
        return _decide_claim(database, row, "reject", reason, at, verdict=None)


def correct(database: Database, claim: str, changes: Mapping[str, str], reason: str, at: datetime) -> int:
    """Records what a claim really says, field by field as text; returns the id of the review.

    An empty text means that the field has no value. Raises ReviewMistake for an unknown claim, field
    or value, and where the claim says that already.
    """
    with write_transaction(database):
        row = current_claim(database, claim)
        if row is None:
            raise ReviewMistake(f"there is no claim {claim}")
        if not changes:
            raise ReviewMistake("say what to correct, for example metric=coverage")
        fields = dict(_checked(name, text) for name, text in changes.items())
        verdict = replace(claim_of(row), **fields, rule=CORRECTED_BY, confidence=1.0)
        if verdict.value_max is not None and verdict.value_max < verdict.value:
            raise ReviewMistake("value_max is smaller than value")
        if claim_id(row["article_id"], verdict) == row["id"] and _same_speaker(verdict, row):
            raise ReviewMistake(f"{row['id']} says that already")
        return _decide_claim(database, row, "correct", reason, at, verdict=verdict)


def split(database: Database, claims: Sequence[str], reason: str, at: datetime) -> int:
    """Records that claims are not about the target they were put to, but together about one of their own.

    Returns the id of the first review; there is one for each claim. Raises ReviewMistake for an unknown
    claim or one that has no target, and where no other claim would be left in the target.
    """
    with write_transaction(database):
        _refuse_whole_targets(database, claims)
        (last,) = database.execute("select coalesce(max(id), 0) from reviews").fetchone()
        for claim in claims:
            row = current_claim(database, claim)
            if row is None or row["target_id"] is None:
                raise ReviewMistake(f"there is no claim {claim} that belongs to a target")
            verdict = claim_of(row)
            _decide_claim(database, row, "split", reason, at, verdict=verdict, apart=str(last + 1))
        return int(last) + 1


def _refuse_whole_targets(database: Database, claims: Sequence[str]) -> None:
    """Raises ReviewMistake where the claims are all that a target has: it is one of their own already."""
    found = [row for claim in claims if (row := current_claim(database, claim)) and row["target_id"]]
    chosen = {row["id"] for row in found}
    for target in dict.fromkeys(row["target_id"] for row in found):
        sql = "select id from claims where target_id = ?"
        of_target = {claim for (claim,) in database.execute(sql, [target]).fetchall()}
        if of_target <= chosen:
            many = "is the only claim" if len(of_target) == 1 else "are all the claims"
            raise ReviewMistake(
                f"{' and '.join(sorted(of_target))} {many} of {target}: there is nothing to split"
            )


def merge(database: Database, target: str, into: str, reason: str, at: datetime) -> int:
    """Records that a target is the same as another one; returns the id of the review.

    Later claims that would belong to the first belong to the other. Raises ReviewMistake where one is
    unknown, both are one already, or they are about different things.
    """
    with write_transaction(database):
        former, lasting = _target(database, target), _target(database, into)
        if former == lasting:
            raise ReviewMistake(f"{target} and {into} are one target already")
        _refuse_unlike(database, former, lasting)
        figures = rows(database, "select * from figures where target_id = ?", [former])
        merged = json.dumps({"figures": figures, "into": root_of(database, lasting), "target": lasting})
        review = _record(database, "merge", reason, at, target_id=former, merged=merged)
        change = _refigure(database, former)
        settle(database, change, at=at, announce=True, successors={former: lasting})
        return review


def undo(database: Database, review: int, reason: str, at: datetime) -> None:
    """Takes a decision back: what the rules say, and what else was decided, holds again.

    Nothing is announced anew. Raises ReviewMistake where there is no such decision in force.
    """
    with write_transaction(database):
        row = first_row(database, "select * from reviews where id = ? and undone_at is null", [review])
        if row is None:
            raise ReviewMistake(f"there is no decision {review} in force")
        database.execute(
            "update reviews set undone_at = ?, undone_reason = ? where id = ?",
            [stored_time(at), reason, review],
        )
        if row["article_id"]:
            change = _apply(database, row["article_id"])
        elif row["decision"] == "merge":
            lasting = _target(database, json.loads(row["merged"])["target"])
            database.execute("delete from target_aliases where id = ?", [row["target_id"]])
            change = _refigure(database, lasting)
        else:
            change = Change(targets=frozenset({row["target_id"]}))
        settle(database, change, at=at, announce=False)


def list_reviews(database: Database, *, undone: bool = False) -> list[Review]:
    """The decisions in force, and those taken back where `undone`, oldest first."""
    sql = "select * from reviews where undone_at is null or ? order by id"
    return [_review(row) for row in rows(database, sql, [undone])]


def _decide_claim(
    database: Database,
    row: Row,
    decision: Decision,
    reason: str,
    at: datetime,
    *,
    verdict: Claim | None,
    apart: str = "",
) -> int:
    article = row["article_id"]
    (page,) = database.execute("select page_id from articles where id = ?", [article]).fetchone()
    if row["page_id"] != page:
        raise ReviewMistake(f"{row['id']} stands in an earlier version of its article and counts no more")
    if remembered(database, article) is None:
        claims = rows(database, "select * from claims where article_id = ? and page_id = ?", [article, page])
        remember(database, article, [claim_of(claim) for claim in claims])
    review = _record(
        database,
        decision,
        reason,
        at,
        article_id=article,
        subject=_json(claim_of(row)),
        verdict=_json(verdict) if verdict else None,
        apart=apart,
    )
    settle(database, _apply(database, article), at=at, announce=True)
    return review


def _decide_target(database: Database, identity: str, decision: Decision, reason: str, at: datetime) -> int:
    target = _target(database, identity)
    _refuse_again(_standing_of_target(database, target), decision)
    review = _record(database, decision, reason, at, target_id=target)
    settle(database, Change(targets=frozenset({target})), at=at, announce=True)
    return review


def _record(database: Database, decision: Decision, reason: str, at: datetime, **columns: str | None) -> int:
    if not reason.strip():
        raise ReviewMistake("a decision needs a reason")
    row = {"decision": decision, "reason": reason.strip(), "at": stored_time(at), **columns}
    marks = ", ".join("?" * len(row))
    sql = f"insert into reviews ({', '.join(row)}) values ({marks}) returning id"
    return int(database.execute(sql, list(row.values())).fetchone()[0])


def _apply(database: Database, article: str) -> Change:
    """Lays the decisions about an article over what the rules found in it."""
    row = first_row(database, "select page_id, text from articles where id = ?", [article])
    found = remembered(database, article)
    if row is None or found is None:
        return Change()
    decided = lay_over(article, row["text"], found, decisions_of(database, article))
    change = replace_claims(database, article, row["page_id"], decided)
    return change | flag_edited(database, article)


def _refigure(database: Database, target: str) -> Change:
    """Finds the figures of a target's claims anew, after the merges in force have changed."""
    touched = set()
    for row in rows(database, "select * from claims where target_id = ?", [target]):
        figure = figure_of(database, claim_of(row), row["published"], row["apart"])
        database.execute("update claims set figure_id = ? where id = ?", [figure, row["id"]])
        touched |= {figure, row["figure_id"]}
    return Change(figures=frozenset(touched), targets=frozenset({target}))


def current_claim(database: Database, identity: str) -> Row | None:
    """The row of a claim by the id that it has, or had before it was corrected; None where there is none."""
    sql = "select * from claims where id = ?"
    if row := first_row(database, sql, [identity]):
        return row
    corrections = "select * from reviews where decision = 'correct' and undone_at is null order by id"
    for review in rows(database, corrections):
        if identity == _id_of(review, "subject"):
            identity = _id_of(review, "verdict")
    return first_row(database, sql, [identity])


def _id_of(review: Row, which: Literal["subject", "verdict"]) -> str:
    """The id of the claim that a decision was about, or of what it made of it; empty for none."""
    return claim_id(review["article_id"], claim_from(json.loads(review[which]))) if review[which] else ""


def _standing_of_claim(database: Database, claim: Row) -> Row | None:
    """The last decision in force about what a claim says."""
    sql = (
        "select * from reviews where article_id = ? and undone_at is null"
        " and decision in ('accept', 'reject', 'correct') order by id desc"
    )
    found = rows(database, sql, [claim["article_id"]])
    return next(
        (row for row in found if claim["id"] in (_id_of(row, "verdict"), _id_of(row, "subject"))), None
    )


def _standing_of_target(database: Database, target: str) -> Row | None:
    """The last decision in force about a target itself."""
    return first_row(
        database,
        "select * from reviews where undone_at is null and decision in ('accept', 'reject') and"
        " (target_id = ?1 or target_id in (select id from target_aliases where target_id = ?1))"
        " order by id desc",
        [target],
    )


def _refuse_again(standing: Row | None, *decisions: Decision) -> None:
    if standing is not None and standing["decision"] in decisions:
        raise ReviewMistake(f"decision {standing['id']} says so already")


def _refuse_unlike(database: Database, former: str, lasting: str) -> None:
    sql = f"select {', '.join(_OF_A_KIND)} from targets where id = ?"
    one, other = first_row(database, sql, [former]), first_row(database, sql, [lasting])
    if one and other and (unlike := [name for name in _OF_A_KIND if one[name] != other[name]]):
        raise ReviewMistake(
            f"{former} and {lasting} differ in {' and '.join(unlike)}: they are not one target"
        )


def _same_speaker(verdict: Claim, row: Row) -> bool:
    """Whether a correction leaves what a claim's id does not tell as it stands."""
    stands = (row["speaker"], row["speaker_role"], row["withdrawn"])
    return (verdict.speaker, verdict.speaker_role, None) == stands


def _target(database: Database, identity: str) -> str:
    """The id of a target by the id that it has or had. Raises ReviewMistake for none."""
    row = first_row(
        database,
        "select id from targets where id = ?1 union all select target_id from target_aliases where id = ?1",
        [identity],
    )
    if row is None:
        raise ReviewMistake(f"there is no claim and no target {identity}")
    return str(row["id"])


def _checked(name: str, text: str) -> tuple[str, Any]:
    """A field with its corrected value. Raises ReviewMistake for what it cannot have."""
    if name not in CORRECTABLE:
        raise ReviewMistake(f"{name} cannot be corrected; there are {', '.join(CORRECTABLE)}")
    if not text:
        if name not in _MAY_BE_EMPTY:
            raise ReviewMistake(f"{name} cannot be empty")
        return name, None
    allowed = CORRECTABLE[name]
    if allowed is not None and text not in allowed:
        raise ReviewMistake(f"{name} is one of {', '.join(allowed)}")
    if name == "period" and period_end(text) is None:
        raise ReviewMistake("period is written 2026, 2026-08, 2026-Q3 or 2026-H1")
    return name, _number(name, text) if name in ("value", "value_max") else text


def _number(name: str, text: str) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal("nan")
    if not number.is_finite() or abs(number) >= 2**63:
        raise ReviewMistake(f"{name} is a number in units, for example 25200000 or 98.6")
    if number <= 0:
        raise ReviewMistake(f"{name} is greater than 0")
    return number


def _json(claim: Claim) -> str:
    return json.dumps(claim_fields(claim), ensure_ascii=False)


def _review(row: Row) -> Review:
    subject = json.loads(row["subject"]) if row["subject"] else {}
    return Review(
        **{name: row[name] for name in ("id", "decision", "reason", "article_id", "target_id")},
        at=datetime.fromisoformat(row["at"]),
        raw=subject.get("raw"),
        quote=subject.get("quote"),
        changes=_changes(row, subject),
        undone_at=datetime.fromisoformat(row["undone_at"]) if row["undone_at"] else None,
        undone_reason=row["undone_reason"],
    )


def _changes(row: Row, subject: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    if row["merged"]:
        return {"target": (row["target_id"], json.loads(row["merged"])["target"])}
    verdict: Iterable[tuple[str, Any]] = json.loads(row["verdict"]).items() if row["verdict"] else ()
    return {name: (subject[name], value) for name, value in verdict if subject[name] != value}
