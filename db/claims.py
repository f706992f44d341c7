"""The claims of an article as rows: added, changed, withdrawn; and which figures that touches."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Self

from sqlite_utils import Database

from db.figures import figure_of
from db.rows import rows
from db.targets import place_of
from db.values import checked_text, claim_id, period_end, read_number, stored_number
from extract.model import Claim

EDITED = "edited"  # a flag of claims whose sentence an earlier version of the article does not hold


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """The figures and targets whose sightings changed."""

    figures: frozenset[int] = frozenset()
    targets: frozenset[str] = frozenset()

    def __or__(self, other: Self) -> Change:
        return Change(figures=self.figures | other.figures, targets=self.targets | other.targets)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """A claim after the decisions of a person."""

    claim: Claim
    rejected: bool = False  # it is kept, so that it can come back, and does not count
    apart: str = ""  # keeps it apart from claims that it would be one target with


def replace_claims(database: Database, article_id: str, page_id: str, claims: Iterable[Decided]) -> Change:
    """Makes these the claims of a page's version of the article, and nothing else. Inside a transaction.

    A claim that another version of the article made too moves to this one. Raises
    sqlite3.IntegrityError where a quote is not in the stored text of that version.
    """
    article = _article(database, article_id)
    stored = _stored(database, article_id)
    touched: set[int | None] = set()
    kept = set()
    for decided in claims:
        claim = decided.claim
        row = claim_row(claim, **article) | {
            "id": claim_id(article_id, claim),
            "article_id": article_id,
            "page_id": page_id,
            "apart": decided.apart,
            "withdrawn": "rejected" if decided.rejected else None,
            "figure_id": None,
        }
        if row["id"] in kept:
            continue
        kept.add(row["id"])
        known = stored.get(row["id"])
        if claim.kind == "target" and not decided.rejected:
            row["figure_id"] = figure_of(database, claim, article["published"], decided.apart)
        else:
            row["target_id"] = None
        if known is None:
            _insert(database, row)
        elif any(known[column] != value for column, value in row.items()):
            _update(database, row)
        else:
            continue
        touched |= {row["figure_id"], known["figure_id"] if known else None}
    for row in stored.values():
        if row["page_id"] == page_id and row["id"] not in kept:
            database.execute("delete from claims where id = ?", [row["id"]])
            touched.add(row["figure_id"])
    return Change(figures=frozenset(figure for figure in touched if figure is not None))


def withdraw_claims(database: Database, article_id: str, page_id: str) -> Change:
    """The claims of an older version that today's does not make: they stay, with their evidence, and
    count no more. Inside a transaction."""
    figures = {
        row["figure_id"]
        for row in _stored(database, article_id).values()
        if row["page_id"] == page_id and row["figure_id"] is not None
    }
    database.execute(
        "update claims set withdrawn = 'edited', figure_id = null, target_id = null"
        " where article_id = ? and page_id = ? and withdrawn is null",
        [article_id, page_id],
    )
    return Change(figures=frozenset(figures))


def add_withdrawn_claims(database: Database, article_id: str, page_id: str, claims: Iterable[Claim]) -> None:
    """Adds what an older version of an article claimed and today's does not. Inside a transaction."""
    article = _article(database, article_id)
    stored = _stored(database, article_id)
    for claim in claims:
        identity = claim_id(article_id, claim)
        if identity not in stored:
            row = claim_row(claim, **article) | {"id": identity, "article_id": article_id, "page_id": page_id}
            _insert(database, row | {"withdrawn": "edited"})
            stored[identity] = row


def claim_of(row: Mapping[str, Any]) -> Claim:
    """The claim of a row of the table."""
    plain = {
        *("kind", "agency", "metric", "measure", "unit", "period", "scope", "segment", "raw", "raw_start"),
        *("raw_end", "quote", "start", "end", "speaker", "speaker_role", "rule", "confidence"),
    }
    return Claim(
        **{name: row[name] for name in plain},
        value=read_number(row["value"]),
        value_max=None if row["value_max"] is None else read_number(row["value_max"]),
        flags=tuple(flag for flag in json.loads(row["flags"]) if flag != EDITED),
    )


def flag_edited(database: Database, article_id: str) -> Change:
    """Flags the claims of an article whose sentence is not in all its versions. Inside a transaction.

    Returns the figures whose claims got or lost the flag.
    """
    texts = [
        text
        for (text,) in database.execute(
            "select text from article_versions where article_id = ?", [article_id]
        )
    ]
    touched = set()
    for row in rows(database, "select * from claims where article_id = ?", [article_id]) if texts else ():
        flags = [flag for flag in json.loads(row["flags"]) if flag != EDITED]
        if row["withdrawn"] is None and any(row["quote"] not in text for text in texts):
            flags.append(EDITED)
        if flags != json.loads(row["flags"]):
            database.execute("update claims set flags = ? where id = ?", [json.dumps(flags), row["id"]])
            touched.add(row["figure_id"])
    return Change(figures=frozenset(figure for figure in touched if figure is not None))


def _stored(database: Database, article_id: str) -> dict[str, dict[str, Any]]:
    stored = rows(database, "select * from claims where article_id = ?", [article_id])
    return {row["id"]: row for row in stored}


def _article(database: Database, article_id: str) -> dict[str, Any]:
    (article,) = rows(database, "select published, source from articles where id = ?", [article_id])
    return article


def claim_row(claim: Claim, *, published: str, source: str) -> dict[str, Any]:
    """The columns of a claim that a reading decides, and those of its article.

    Raises ValueError for a number or a quote that cannot be stored.
    """
    day = published[:10]
    end = period_end(claim.period) if claim.kind == "actual" else None
    return {
        "kind": claim.kind,
        "agency": claim.agency,
        "metric": claim.metric,
        "measure": claim.measure,
        "value": stored_number(claim.value),
        "value_max": None if claim.value_max is None else stored_number(claim.value_max),
        "unit": claim.unit,
        "period": claim.period,
        "scope": claim.scope,
        "segment": claim.segment,
        "raw": claim.raw,
        "raw_start": claim.raw_start,
        "raw_end": claim.raw_end,
        "quote": checked_text(claim.quote, "the quote"),
        "start": claim.start,
        "end": claim.end,
        "speaker": claim.speaker,
        "speaker_role": claim.speaker_role,
        "rule": claim.rule,
        "confidence": float(claim.confidence),
        "flags": json.dumps(list(claim.flags)),
        "place": place_of(claim.scope),
        "as_of": min(end.isoformat(), day) if end else day,
        "published": published,
        "source": source,
    }


def _insert(database: Database, row: dict[str, Any]) -> None:
    columns = ", ".join(f'"{column}"' for column in row)
    marks = ", ".join("?" * len(row))
    database.execute(f"insert into claims ({columns}) values ({marks})", list(row.values()))


def _update(database: Database, row: dict[str, Any]) -> None:
    columns = ", ".join(f'"{column}" = ?' for column in row)
    database.execute(f"update claims set {columns} where id = ?", [*row.values(), row["id"]])
