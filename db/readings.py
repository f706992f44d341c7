"""Saving what was read of a page: the article, its versions, its claims, and the targets that follow."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlite_utils import Database

from db.article_rows import article_row, text_digest
from db.claims import Change, add_withdrawn_claims, flag_edited, replace_claims, withdraw_claims
from db.decisions import decide
from db.rows import first_row, rows
from db.runs import know_outlet
from db.settling import settle
from db.stories import join_story, packed_signature
from db.unchanged import digest_of
from db.values import checked_text, stored_time
from extract.model import Article, Fate, Page

if TYPE_CHECKING:
    from extract.reading import Reading  # what reads a page loads slowly


def save_reading(
    database: Database,
    page_id: str,
    page: Page,
    reading: Reading,
    *,
    at: datetime,
    run: int | None,
    rules: str,
    announce: bool,
) -> Fate:
    """See Store.save_reading. Inside a write transaction."""
    fate, article_id, change = reading.fate, None, Change()
    if reading.article is None:
        change = _withdraw_page(database, page_id)
    else:
        fate, article_id, change = _save_article(database, page_id, page, reading)
    settle(database, change, at=at, announce=announce)
    row = {
        "page_id": page_id,
        "outlet": page.outlet,
        "key": page.key,
        "url": page.url,
        "fate": str(fate),
        "detail": reading.detail,
        "article_id": article_id,
        "claims": 0 if fate is Fate.DUPLICATE else len(reading.claims),
        "rules": rules,
        "digest": digest_of(page_id, page, reading),
    }
    _save_row(database, row, read_at=stored_time(at), run=run)
    return fate


def _save_row(database: Database, row: Mapping[str, Any], *, read_at: str, run: int | None) -> None:
    """Writes the page's row in `readings`, unless it says the same already. The run stays the first."""
    known = first_row(database, "select * from readings where page_id = ?", [row["page_id"]])
    if known is None or any(known[column] != value for column, value in row.items()):
        columns = [*row, "read_at", "run"]
        marks = ", ".join("?" * len(columns))
        database.execute(
            f"insert or replace into readings ({', '.join(columns)}) values ({marks})",
            [*row.values(), read_at, known["run"] if known else run],
        )


def _withdraw_page(database: Database, page_id: str) -> Change:
    """The page gives no article: what an earlier reading found on it is gone."""
    row = database.execute("select id from articles where page_id = ?", [page_id]).fetchone()
    return replace_claims(database, row[0], page_id, ()) if row else Change()


def _save_article(database: Database, page_id: str, page: Page, reading: Reading) -> tuple[Fate, str, Change]:
    """Saves the article of a page: as a new one, as a new reading or an edited version of a known one,
    or not at all where another page gave the same."""
    article = reading.article
    assert article is not None
    row = article_row(article, page_id, page)
    known = _known_article(database, article)
    change = Change()
    if known is None:
        article_id = _insert(database, article, row)
    else:
        article_id = known["id"]
        if known["page_id"] != page_id:
            if known["key"] != article.key or known["sha256"] == row["sha256"]:
                return Fate.DUPLICATE, article_id, change
            if row["fetched_at"] < known["fetched_at"]:
                _keep_version(database, article_id, page_id, row["fetched_at"], article)
                add_withdrawn_claims(database, article_id, page_id, reading.claims)
                return reading.fate, article_id, flag_edited(database, article_id)
            _keep_version(database, article_id, known["page_id"], known["fetched_at"], known)
        elif known["text"] != article.text:
            change = replace_claims(database, article_id, page_id, ())
        _update(database, known, row)
    change |= Change(targets=join_story(database, article_id))
    change |= replace_claims(
        database, article_id, page_id, decide(database, article_id, article.text, reading.claims)
    )
    if known is not None and known["page_id"] != page_id:
        change |= withdraw_claims(database, article_id, known["page_id"])
    change |= flag_edited(database, article_id)
    return reading.fate, article_id, change


def articles_at(database: Database, page_id: str, article: Article | None) -> set[str]:
    """The stored articles whose claims saving a reading of the page may change."""
    found = {row["id"] for row in rows(database, "select id from articles where page_id = ?", [page_id])}
    if article is None:
        return found
    known = _known_article(database, article)
    return found | {known["id"] if known else f"{article.outlet}-{article.key}"}


def _known_article(database: Database, article: Article) -> dict[str, Any] | None:
    """The stored article that this is: the same key, else the same address, else the same words."""
    marks = {"key": article.key, "url": article.url, "sha256": text_digest(article.text)}
    for column, value in marks.items():
        # Sorted here: for an order by publication SQLite would walk through all articles of the outlet.
        known = rows(
            database, f"select * from articles where outlet = ? and {column} = ?", [article.outlet, value]
        )
        if known:
            return min(known, key=lambda row: (row["published"], row["id"]))
    return None


def _insert(database: Database, article: Article, row: Mapping[str, Any]) -> str:
    know_outlet(database, article.outlet)
    row = {
        **row,
        "signature": packed_signature(article.text),
        "id": f"{article.outlet}-{article.key}",
        "outlet": article.outlet,
        "key": article.key,
        "story": f"{article.outlet}-{article.key}",
        "source": article.outlet,
    }
    marks = ", ".join("?" * len(row))
    database.execute(f"insert into articles ({', '.join(row)}) values ({marks})", list(row.values()))
    return str(row["id"])


def _update(database: Database, known: Mapping[str, Any], row: Mapping[str, Any]) -> None:
    row = {**row, "signature": packed_signature(row["text"])}
    if any(known[column] != value for column, value in row.items()):
        columns = ", ".join(f"{column} = ?" for column in row)
        database.execute(f"update articles set {columns} where id = ?", [*row.values(), known["id"]])


def _keep_version(
    database: Database, article_id: str, page_id: str, fetched_at: str, version: Article | Mapping[str, Any]
) -> None:
    """Keeps what an article said at another time than its newest, as evidence of the claims in it."""
    title, text = (
        (version.title, version.text) if isinstance(version, Article) else (version["title"], version["text"])
    )
    database.execute(
        "insert or replace into article_versions (article_id, page_id, fetched_at, title, text)"
        " values (?, ?, ?, ?, ?)",
        [article_id, page_id, fetched_at, checked_text(title, "the title"), checked_text(text, "the text")],
    )
