"""What a person decided about the claims of an article, laid over what the rules find in it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from typing import Any, Literal

from sqlite_utils import Database

from db.claims import Decided
from db.rows import first_row, rows
from db.values import claim_id
from extract.model import Claim

CORRECTED_BY = "review"  # the rule of a claim that a person corrected


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimDecision:
    """One decision about one claim."""

    decision: Literal["accept", "reject", "correct", "split"]
    subject: Claim  # the claim as it was when it was decided on
    verdict: Claim | None  # as it has to be; None for a rejection
    apart: str = ""


def decide(database: Database, article_id: str, text: str, found: Iterable[Claim]) -> list[Decided]:
    """The claims of an article by the decisions about it, given what the rules find in its text today.

    What the rules found is remembered, so that a decision can be undone. Inside a write transaction.
    """
    claims = tuple(found)
    if first_row(database, "select 1 from reviewed_articles where article_id = ?", [article_id]) is None:
        return [Decided(claim=claim) for claim in claims]
    remember(database, article_id, claims)
    return lay_over(article_id, text, claims, decisions_of(database, article_id))


def decisions_of(database: Database, article_id: str) -> list[ClaimDecision]:
    """The decisions about the claims of an article that were not taken back, oldest first."""
    sql = "select * from reviews where article_id = ? and undone_at is null order by id"
    return [
        ClaimDecision(
            decision=row["decision"],
            subject=claim_from(json.loads(row["subject"])),
            verdict=claim_from(json.loads(row["verdict"])) if row["verdict"] else None,
            apart=row["apart"],
        )
        for row in rows(database, sql, [article_id])
    ]


def remember(database: Database, article_id: str, found: Sequence[Claim]) -> None:
    """Keeps what the rules find in an article that was decided on."""
    database.execute(
        "insert into reviewed_articles values (?, ?)"
        " on conflict (article_id) do update set found = excluded.found where found <> excluded.found",
        [article_id, json.dumps([claim_fields(claim) for claim in found], ensure_ascii=False)],
    )


def remembered(database: Database, article_id: str) -> list[Claim] | None:
    """What the rules found in an article when it was last read; None where nothing was decided on it."""
    row = first_row(database, "select found from reviewed_articles where article_id = ?", [article_id])
    return [claim_from(fields) for fields in json.loads(row["found"])] if row else None


def lay_over(
    article_id: str, text: str, found: Iterable[Claim], decisions: Iterable[ClaimDecision]
) -> list[Decided]:
    """The claims after the decisions, one decision after another. Pure.

    A decision is about the claim of the same content, else about any of the same number in the same
    sentence. What a person accepted or corrected stays also where the rules find it no more, as long as
    its sentence is in the text.
    """
    state = [Decided(claim=claim) for claim in found]
    for decision in decisions:
        at = _position(article_id, state, decision.subject)
        if at is None and decision.verdict is not None:
            at = _position(article_id, state, decision.verdict)
        if at is not None:
            state[at] = _decided(state[at], decision)
        elif decision.verdict is not None and (claim := located(decision.verdict, text)):
            state.append(_decided(Decided(claim=claim), decision))
    return state


def _decided(now: Decided, decision: ClaimDecision) -> Decided:
    if decision.verdict is None:
        return replace(now, rejected=True)
    if decision.decision == "split":
        return replace(now, apart=decision.apart)
    place = {name: getattr(now.claim, name) for name in _PLACE}
    return replace(now, claim=replace(decision.verdict, **place), rejected=False)


def _position(article_id: str, state: Sequence[Decided], subject: Claim) -> int | None:
    wanted = claim_id(article_id, subject)
    for number, decided in enumerate(state):
        if claim_id(article_id, decided.claim) == wanted:
            return number
    for number, decided in enumerate(state):
        if (decided.claim.raw, decided.claim.quote) == (subject.raw, subject.quote):
            return number
    return None


# Where a claim stands: taken from today's text, whatever was decided about what it says.
_PLACE = ("quote", "start", "end", "raw", "raw_start", "raw_end")


def located(claim: Claim, text: str) -> Claim | None:
    """The claim at the place of its sentence in the text; None where the sentence is not in it."""
    start = text.find(claim.quote)
    if start < 0:
        return None
    moved = start - claim.start
    return replace(
        claim,
        start=start,
        end=claim.end + moved,
        raw_start=claim.raw_start + moved,
        raw_end=claim.raw_end + moved,
    )


def claim_fields(claim: Claim) -> dict[str, Any]:
    """The claim as plain values, for JSON; numbers as text, so that they stay exact."""
    fields = asdict(claim)
    return fields | {name: None if fields[name] is None else str(fields[name]) for name in _NUMBERS}


def claim_from(fields: Mapping[str, Any]) -> Claim:
    """The claim of claim_fields."""
    numbers = {name: None if fields[name] is None else Decimal(fields[name]) for name in _NUMBERS}
    return Claim(**{**fields, **numbers, "flags": tuple(fields["flags"])})


_NUMBERS = ("value", "value_max")
