"""The lists: targets, claims, and what a search finds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args

from sqlite_utils import Database

from db.inspection.exports import (
    atom_answer,
    claim_cells,
    claim_entry,
    csv_answer,
    json_answer,
    target_cells,
    target_entry,
)
from db.inspection.filters import STANDINGS, ClaimFilter, TargetFilter
from db.inspection.labels import LABELS
from db.inspection.records import CLAIM_COLUMNS, ClaimRow, claim_row
from db.inspection.rendering import render
from db.inspection.targets import EXPORT_ROWS, FEED_ENTRIES, PAGE_SIZE, find_targets
from db.inspection.visit import Answer, Statuses, Visit, unknown_parts
from extract.model import Agency, Kind, Metric, Segment

LIMITS = {"html": PAGE_SIZE, "atom": FEED_ENTRIES, "csv": EXPORT_ROWS, "json": EXPORT_ROWS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pages:
    """Where a list stands: the rows of this page, the number of all, the addresses of its neighbours."""

    total: int
    first: int
    last: int
    previous: str | None
    next: str | None


def targets_page(database: Database, visit: Visit, statuses: Statuses) -> Answer:
    """The targets that the query string asks for, newest first."""
    chosen = TargetFilter.parse(visit.query)
    visit.takes(*chosen.query())
    limit, offset = _window(visit)
    known = statuses.get(database, visit.today) if chosen.status else {}
    found = find_targets(database, chosen, known, limit=limit, offset=offset)
    path = visit.link("targets", **chosen.query())
    if visit.format == "csv":
        return csv_answer("pantau-targets", map(target_cells, found.rows))
    if visit.format == "json":
        rows = [dict(target_cells(row)) for row in found.rows]
        return json_answer({"total": found.total, "targets": rows})
    if visit.format == "atom":
        title = f"Pantau: {LABELS[visit.language]['targets']}"
        return atom_answer(visit, title, path, [target_entry(row, visit) for row in found.rows])
    return render(
        visit,
        "targets.html",
        targets=found.rows,
        chosen=chosen,
        ignored=unknown_parts(visit.query, chosen.query()),
        pages=_pages(visit, "targets", chosen.query(), found.total, len(found.rows)),
        formats=_formats(visit, "targets", chosen.query()),
        export_rows=EXPORT_ROWS,
        choices={"agencies": get_args(Agency), "metrics": get_args(Metric), "segments": get_args(Segment)},
        standings=STANDINGS,
        years=_deadline_years(database),
    )


def claims_page(database: Database, visit: Visit, statuses: Statuses) -> Answer:
    """The claims that the query string asks for, newest first: who said what."""
    chosen = ClaimFilter.parse(visit.query)
    visit.takes(*chosen.query())
    limit, offset = _window(visit)
    condition, values = chosen.condition()
    joined = f"from claims c join articles a on a.id = c.article_id where {condition}"
    rows = database.query(
        f"select {CLAIM_COLUMNS} {joined} order by c.published desc, c.id limit :limit offset :offset",
        {**values, "limit": limit, "offset": offset},
    )
    claims = [claim_row(row) for row in rows]
    path = visit.link("claims", **chosen.query())
    if visit.format == "csv":
        return csv_answer("pantau-claims", map(claim_cells, claims))
    if visit.format == "json":
        return json_answer({"claims": [dict(claim_cells(claim)) for claim in claims]})
    if visit.format == "atom":
        title = f"Pantau: {LABELS[visit.language]['claims']}"
        return atom_answer(visit, title, path, [claim_entry(claim, visit) for claim in claims])
    total = next(database.query(f"select count(*) total {_counted(chosen, condition)}", values))["total"]
    return render(
        visit,
        "claims.html",
        claims=claims,
        chosen=chosen,
        ignored=unknown_parts(visit.query, chosen.query()),
        pages=_pages(visit, "claims", chosen.query(), total, len(claims)),
        formats=_formats(visit, "claims", chosen.query()),
        export_rows=EXPORT_ROWS,
        choices={"agencies": get_args(Agency), "metrics": get_args(Metric), "kinds": get_args(Kind)},
    )


SEARCHED = 1000  # of the matches that were recorded last, the newest are shown
SHOWN = 25
_MATCHING_CLAIMS = f"""
select {CLAIM_COLUMNS} from claims c join articles a on a.id = c.article_id
 where c.withdrawn is null
   and c.rowid in (select rowid from claims_fts where claims_fts match :words
                    order by rowid desc limit :searched)
 order by c.published desc, c.id limit :shown
"""
_MATCHING_ARTICLES = """
select a.id, a.outlet, a.title, a.published, a.url,
       (select count(*) from claims c where c.article_id = a.id and c.withdrawn is null) claims
  from articles a
 where a.rowid in (select rowid from articles_fts where articles_fts match :words
                    order by rowid desc limit :searched)
 order by a.published desc, a.id limit :shown
"""


def search_page(database: Database, visit: Visit, statuses: Statuses) -> Answer:
    """Claims and articles that hold all the words, newest first."""
    visit.takes("q")
    asked = " ".join(visit.query.get("q", "").replace("\0", "").split())[:200]
    words = match_words(asked)
    claims: Sequence[ClaimRow] = ()
    articles: Sequence[Mapping[str, Any]] = ()
    totals = {"claims": 0, "articles": 0}
    if words:
        values = {"words": words, "searched": SEARCHED, "shown": SHOWN}
        claims = [claim_row(row) for row in database.query(_MATCHING_CLAIMS, values)]
        articles = list(database.query(_MATCHING_ARTICLES, values))
        totals = {table: _count_matches(database, table, words) for table in totals}
    if visit.format == "json":
        return json_answer({"q": asked, **totals, "results": [dict(claim_cells(claim)) for claim in claims]})
    if visit.format == "csv":
        return csv_answer("pantau-search", map(claim_cells, claims))
    if visit.format == "atom":
        path = visit.link("search", q=asked)
        return atom_answer(visit, f"Pantau: {asked}", path, [claim_entry(claim, visit) for claim in claims])
    return render(
        visit,
        "search.html",
        asked=asked,
        claims=claims,
        articles=articles,
        totals=totals,
        formats=_formats(visit, "search", {"q": asked}),
    )


def match_words(text: str) -> str:
    """A search in FTS5's language for texts with all these words or "quoted phrases", in any order.

    Nothing that is typed can be read as an operator.
    """
    parts = text.split('"')
    phrases = [*parts[1::2], *(word for part in parts[0::2] for word in part.split())]
    return " ".join(f'"{phrase}"' for phrase in phrases if any(map(str.isalnum, phrase)))


def _count_matches(database: Database, table: str, words: str) -> int:
    sql = f"select count(*) total from {table}_fts where {table}_fts match :words"
    return int(next(database.query(sql, {"words": words}))["total"])


def _counted(chosen: ClaimFilter, condition: str) -> str:
    """What to count over: the articles are joined only where the filter needs them."""
    joined = "join articles a on a.id = c.article_id" if chosen.outlet else ""
    return f"from claims c {joined} where {condition}"


def _deadline_years(database: Database) -> list[str]:
    rows = database.query(
        "select distinct substr(deadline, 1, 4) year from targets where deadline is not null"
    )
    return sorted((row["year"] for row in rows), reverse=True)


def _window(visit: Visit) -> tuple[int, int]:
    limit = LIMITS[visit.format]
    return limit, (visit.page - 1) * PAGE_SIZE if visit.format == "html" else 0


def _pages(visit: Visit, path: str, query: Mapping[str, str], total: int, shown: int) -> Pages:
    offset = (visit.page - 1) * PAGE_SIZE
    more = offset + shown < total
    return Pages(
        total=total,
        first=offset + 1 if shown else 0,
        last=offset + shown,
        previous=visit.link(path, **query, page=visit.page - 1) if visit.page > 1 else None,
        next=visit.link(path, **query, page=visit.page + 1) if more and shown else None,
    )


def _formats(visit: Visit, path: str, query: Mapping[str, str]) -> dict[str, str]:
    return {form: visit.link(path, f".{form}", **query) for form in ("atom", "csv", "json")}
