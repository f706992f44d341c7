"""pantau.db, the database that people open: articles, claims, targets, and what passes did.

Every write is one transaction, and nobody here asks a clock: the time is always given.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from datetime import date, datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from sqlite_utils import Database

from db import readings, runs, unchanged
from db.connection import Kind, open_database, write_transaction
from db.migrations import migrate
from db.queries import (
    ClaimRecord,
    ReadingRecord,
    TargetRecord,
    claims_of_articles,
    find_article,
    find_targets,
    readings_of,
)
from db.runs import OutletRun, Run, RunState
from db.settling import judge_anew
from db.views import progress
from extract.model import Article, Fate, Page

if TYPE_CHECKING:
    from extract.reading import Reading  # what reads a page loads slowly


class Store:
    """pantau.db, made where it is missing and brought up to date.

    Raises DatabaseError where it cannot be opened or was written by a newer Pantau.
    """

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        self.database: Database = open_database(path, kind=Kind.PANTAU, read_only=read_only)
        if not read_only:
            migrate(self.database)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self.database.close()

    def begin_run(self, kind: str, at: datetime) -> int:
        """Records that a pass begins; returns the id of the run."""
        with write_transaction(self.database) as database:
            return runs.begin_run(database, kind, at)

    def adopt_run(self, run: int, kind: str, at: datetime) -> None:
        """Records a pass of another database under its own id, for a crawl on its behalf."""
        with write_transaction(self.database) as database:
            runs.adopt_run(database, run, kind, at)

    def note_run(self, kind: str, *, state: RunState, at: datetime, detail: str) -> None:
        """Records a pass that was not made, and why."""
        with write_transaction(self.database) as database:
            runs.note_run(database, kind, state, at, detail)

    def end_run(self, run: int, *, state: RunState, at: datetime, detail: str = "") -> None:
        """Records how a pass ended."""
        with write_transaction(self.database) as database:
            runs.end_run(database, run, state, at, detail)

    def close_abandoned_runs(self, at: datetime, kind: str | None = None) -> None:
        """Marks the passes, or the runs of one kind, that never ended. Only for the holder of their lock."""
        with write_transaction(self.database) as database:
            runs.close_abandoned_runs(database, at, kind)

    def last_run(self, kind: str | None = None) -> Run | None:
        """The newest run, of one kind or of any."""
        return runs.last_run(self.database, kind)

    def record_outlet_run(self, outlet_run: OutletRun) -> None:
        """Records how one outlet's crawl went."""
        with write_transaction(self.database) as database:
            runs.record_outlet_run(database, outlet_run)

    def outlet_runs(self, run: int) -> list[OutletRun]:
        """What the outlets answered in a run, by outlet; an outlet without a row crashed."""
        return runs.outlet_runs(self.database, run)

    def visits(self, since: datetime) -> dict[str, list[OutletRun]]:
        """The visits to each outlet from that time on that came to their end, in the order they were made."""
        return runs.visits(self.database, since)

    def fate_counts(self, run: int) -> dict[str, dict[Fate, int]]:
        """How many pages of each outlet ended in which fate in a run."""
        return runs.fate_counts(self.database, run)

    def unread(self, page_ids: Iterable[str]) -> list[str]:
        """Those of the pages that have no reading yet, in the order given."""
        read = {page_id for (page_id,) in self.database.execute("select page_id from readings")}
        return [page_id for page_id in page_ids if page_id not in read]

    def fates(self, page_ids: Iterable[str]) -> dict[str, Fate]:
        """What became of the pages, by id; without those that were not read."""
        wanted = set(page_ids)
        rows = self.database.execute("select page_id, fate from readings")
        return {page_id: Fate(fate) for page_id, fate in rows if page_id in wanted}

    def settled_readings(self, page_ids: Iterable[str]) -> dict[str, tuple[str, str]]:
        """Of those of the pages of which the same reading again would change nothing: its digest (see
        db.unchanged.digest_of) and its fate."""
        return unchanged.settled_readings(self.database, page_ids)

    def confirm_readings(self, page_ids: Iterable[str], *, rules: str, at: datetime) -> None:
        """Notes that the pages were read again by these rules, and the readings are the same."""
        with write_transaction(self.database) as database:
            unchanged.confirm_readings(database, page_ids, rules=rules, at=at)

    def articles_at(self, page_id: str, article: Article | None) -> set[str]:
        """The ids of the articles whose claims may change when a reading of the page is saved that has this
        article, or none."""
        return readings.articles_at(self.database, page_id, article)

    def claims_of(self, article_ids: Iterable[str], page_ids: Container[str]) -> list[ClaimRecord]:
        """The claims of these articles whose quotes stand on these pages, whether they count or not, by
        article and place in it."""
        return claims_of_articles(self.database, article_ids, page_ids)

    def judge_anew(self, *, at: datetime, announce: bool) -> None:
        """Decides how all targets stand, where that was last done by other rules than today's."""
        with write_transaction(self.database) as database:
            judge_anew(database, at=at, announce=announce)

    def save_reading(
        self,
        page_id: str,
        page: Page,
        reading: Reading,
        *,
        at: datetime,
        run: int | None = None,
        rules: str = "",
        announce: bool = True,
    ) -> Fate:
        """Saves what reading a page brought, in one transaction; returns the page's fate.

        That is the reading's own fate, or `duplicate` for an article that is known from another page.
        The same page again replaces what was saved of it, and the same reading again changes nothing.
        With `announce` false no event is written, now or later, for the targets that appear. Raises
        ValueError for an article without a date and for text with a NUL or a lone surrogate,
        sqlite3.IntegrityError for a claim whose quote is not in the article's text.
        """
        with write_transaction(self.database) as database:
            return readings.save_reading(
                database, page_id, page, reading, at=at, run=run, rules=rules, announce=announce
            )

    def targets(
        self, *, since: date | None = None, agency: str | None = None, metric: str | None = None
    ) -> list[TargetRecord]:
        """The targets first seen on or after a day (in Jakarta), newest first, with their sightings."""
        return find_targets(self.database, since=since, agency=agency, metric=metric)

    def readings_of(self, address: str) -> list[ReadingRecord]:
        """What became of the pages of an article, by its URL, its key or its id, or of one page by its id."""
        return readings_of(self.database, address)

    def article(self, article_id: str) -> Article | None:
        """The text of an article as it was last read; None where there is none of that id."""
        return find_article(self.database, article_id)

    def progress(self, day: date) -> Iterator[dict[str, Any]]:
        """The rows of the view `target_progress` as they stand on the given day."""
        return progress(self.database, day)
