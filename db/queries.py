"""What people ask pantau.db: the targets with their sightings, and what became of an article."""

from __future__ import annotations

import json
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlite_utils import Database

from db.values import read_number
from extract.model import Article, Fate


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimRecord:
    """A stored claim with the article that makes it."""

    id: str
    article_id: str
    outlet: str
    url: str
    title: str
    published: datetime
    source: str  # reprints of one story share it
    kind: str
    agency: str
    metric: str
    measure: str
    value: Decimal
    value_max: Decimal | None
    unit: str
    period: str | None
    scope: str  # as written
    segment: str | None
    raw: str
    quote: str
    start: int
    end: int
    speaker: str | None
    speaker_role: str | None
    rule: str
    confidence: float
    flags: tuple[str, ...]
    target_id: str | None
    withdrawn: str | None  # why it counts no more


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetRecord:
    """A target with its sightings, the earliest first."""

    id: str
    agency: str
    metric: str
    measure: str
    segment: str | None
    scope: str
    period: str | None
    value: Decimal
    value_max: Decimal | None
    unit: str
    status: str
    first_seen: datetime
    last_seen: datetime
    sources: int
    supersedes: str | None
    change: str | None
    flags: tuple[str, ...]
    sightings: tuple[ClaimRecord, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingRecord:
    """What became of a page that was read. The claims are those of its article, whichever page gave it."""

    page_id: str
    outlet: str
    key: str
    url: str
    fate: Fate
    detail: str
    article_id: str | None
    title: str | None
    published: datetime | None
    read_at: datetime
    rules: str
    claims: tuple[ClaimRecord, ...]


_CLAIMS = """
select c.*, a.outlet, a.url, a.title from claims c join articles a on a.id = c.article_id
 where c.{column} in (select value from json_each(?)) order by c.published, a.story <> a.id, c.start, c.id
"""


def find_targets(
    database: Database, *, since: date | None, agency: str | None, metric: str | None
) -> list[TargetRecord]:
    """See Store.targets."""
    rows = list(
        database.query(
            "select * from targets where status <> 'withdrawn' and (:since is null or first_seen >= :since)"
            " and (:agency is null or agency = :agency) and (:metric is null or metric = :metric)"
            " order by first_seen desc, id",
            {"since": since.isoformat() if since else None, "agency": agency, "metric": metric},
        )
    )
    sightings = _claims_by(database, "target_id", (row["id"] for row in rows))
    return [_target(row, sightings.get(row["id"], ())) for row in rows]


def claims_of_pages(database: Database, page_ids: Iterable[str]) -> list[ClaimRecord]:
    """The claims whose quotes stand on these pages, whether they count or not, by article and place in it."""
    return _ordered(_claims_by(database, "page_id", page_ids))


def claims_of_articles(
    database: Database, article_ids: Iterable[str], page_ids: Container[str]
) -> list[ClaimRecord]:
    """The claims of these articles whose quotes stand on these pages; see claims_of_pages."""
    return _ordered(_claims_by(database, "article_id", article_ids, page_ids))


def _ordered(grouped: Mapping[str, list[ClaimRecord]]) -> list[ClaimRecord]:
    claims = [claim for group in grouped.values() for claim in group]
    return sorted(claims, key=lambda claim: (claim.article_id, claim.start, claim.id))


def readings_of(database: Database, address: str) -> list[ReadingRecord]:
    """See Store.readings_of."""
    rows = list(
        database.query(
            "select r.*, a.title, a.published from readings r left join articles a on a.id = r.article_id"
            " where r.page_id in (select page_id from readings"
            "     where url = :address or key = :address or page_id = :address"
            "   union select page_id from readings where article_id in"
            "     (select id from articles where url = :address or id = :address))"
            " order by r.read_at, r.page_id",
            {"address": address},
        )
    )
    claims = _claims_by(database, "article_id", (row["article_id"] for row in rows))
    return [
        ReadingRecord(
            **{
                name: row[name]
                for name in ("page_id", "outlet", "key", "url", "detail", "article_id", "title")
            },
            fate=Fate(row["fate"]),
            published=datetime.fromisoformat(row["published"]) if row["published"] else None,
            read_at=datetime.fromisoformat(row["read_at"]),
            rules=row["rules"],
            claims=tuple(claims.get(row["article_id"], ())),
        )
        for row in rows
    ]


def find_article(database: Database, article_id: str) -> Article | None:
    """See Store.article."""
    row = next(database.query("select * from articles where id = ?", [article_id]), None)
    if row is None:
        return None
    return Article(
        **{name: row[name] for name in ("outlet", "key", "url", "title", "date_origin", "text", "wire")},
        published=datetime.fromisoformat(row["published"]),
        authors=tuple(json.loads(row["authors"])),
        paywalled=bool(row["paywalled"]),
    )


def _claims_by(
    database: Database,
    column: str,
    values: Iterable[str | None],
    page_ids: Container[str] | None = None,
) -> dict[str, list[ClaimRecord]]:
    grouped: dict[str, list[ClaimRecord]] = {}
    wanted = json.dumps([value for value in values if value is not None])
    for row in database.query(_CLAIMS.format(column=column), [wanted]):
        if page_ids is None or row["page_id"] in page_ids:
            grouped.setdefault(row[column], []).append(_claim(row))
    return grouped


def _claim(row: Mapping[str, Any]) -> ClaimRecord:
    converted: dict[str, Any] = {
        "published": datetime.fromisoformat(row["published"]),
        "value": read_number(row["value"]),
        "value_max": None if row["value_max"] is None else read_number(row["value_max"]),
        "flags": tuple(json.loads(row["flags"])),
    }
    names = [name for name in ClaimRecord.__slots__ if name not in converted]
    return ClaimRecord(**converted, **{name: row[name] for name in names})


def _target(row: Mapping[str, Any], sightings: Iterable[ClaimRecord]) -> TargetRecord:
    converted: dict[str, Any] = {
        "first_seen": datetime.fromisoformat(row["first_seen"]),
        "last_seen": datetime.fromisoformat(row["last_seen"]),
        "value": read_number(row["value"]),
        "value_max": None if row["value_max"] is None else read_number(row["value_max"]),
        "flags": tuple(json.loads(row["flags"])),
        "sightings": tuple(sightings),
    }
    names = [name for name in TargetRecord.__slots__ if name not in converted]
    return TargetRecord(**converted, **{name: row[name] for name in names})
