"""The schema: steps are only appended, old databases brought up to date, killed migrations undone."""

from __future__ import annotations

import hashlib
import multiprocessing
from pathlib import Path

import pytest
from sqlite_utils import Database

from db.connection import DatabaseError, open_database
from db.migrations import MIGRATIONS, migrate
from db.store import Store

# Every step that was ever released, in order. Add new ones at the end.
STEPS = [
    "m001_runs",
    "m002_articles",
    "m003_targets",
    "m004_events",
    "m005_search",
    "m006_views",
    "m007_runs_that_were_not_made",
    "m008_reviews",
]

# Names that others rely on: Datasette, acceptance, people's queries.
COLUMNS = {
    "articles": {"id", "outlet", "url", "title", "published", "text"},
    "claims": {"id", "article_id", "target_id", "kind", "value", "quote", "start", "end", "rule"},
    "targets": {
        *("id", "agency", "metric", "measure", "segment", "scope", "period", "value", "value_max", "unit"),
        *("status", "first_seen", "last_seen", "sightings", "supersedes"),
    },
    "events": {"id", "key", "kind", "target_id", "outlet", "at", "published", "detail"},
    "deliveries": {
        *(
            "event_id",
            "recipient",
            "state",
            "attempts",
            "message_id",
            "next_attempt_at",
            "error",
            "updated_at",
        ),
    },
    "outlets": {"name", "health"},
    "runs": {"id", "started_at", "ended_at", "state"},
    "outlet_runs": {"run", "outlet", "state", "reason", "found", "fetched", "routes"},
    "readings": {
        "page_id",
        "outlet",
        "key",
        "url",
        "fate",
        "detail",
        "article_id",
        "claims",
        "read_at",
        "rules",
    },
}


def schema(database: Database) -> str:
    statements = database.execute(
        "select sql from sqlite_master where sql is not null order by sql"
    ).fetchall()
    return hashlib.sha256("\n".join(sql for (sql,) in statements).encode()).hexdigest()


def test_steps_are_only_appended() -> None:
    assert [step.name for step in MIGRATIONS.pending(Database(memory=True))] == STEPS


@pytest.mark.parametrize("table", COLUMNS)
def test_names_that_others_rely_on(tmp_path: Path, table: str) -> None:
    with Store(tmp_path / "pantau.db") as store:
        assert COLUMNS[table] <= {column.name for column in store.database[table].columns}


def test_views_for_people(tmp_path: Path) -> None:
    with Store(tmp_path / "pantau.db") as store:
        assert {"target_timeline", "target_progress"} <= set(store.database.view_names())


@pytest.mark.parametrize("step", STEPS[1:])
def test_a_database_of_any_earlier_step_is_brought_up_to_date(tmp_path: Path, step: str) -> None:
    with Store(tmp_path / "new.db") as store:
        expected = schema(store.database)
    old = open_database(tmp_path / "old.db")
    MIGRATIONS.apply(old, stop_before=step)
    old.close()
    with Store(tmp_path / "old.db") as store:
        assert schema(store.database) == expected
        assert not MIGRATIONS.pending(store.database)


def test_a_migration_that_fails_leaves_the_database_as_it_was(tmp_path: Path) -> None:
    database = open_database(tmp_path / "pantau.db")
    MIGRATIONS.apply(database, stop_before="m004_events")
    database.execute("create table deliveries (in_the_way)")
    before = schema(database)
    with pytest.raises(Exception, match="already exists"):
        migrate(database)
    assert schema(database) == before
    database.close()


def test_a_database_of_a_newer_pantau_is_refused(tmp_path: Path) -> None:
    with Store(tmp_path / "pantau.db") as store:
        store.database.execute(
            "insert into _sqlite_migrations (migration_set, name, applied_at)"
            " values ('pantau', 'm999_later', '')"
        )
    with pytest.raises(DatabaseError, match="newer Pantau"):
        Store(tmp_path / "pantau.db")


def _open_and_close(path: Path) -> None:
    Store(path).close()


def test_processes_that_start_on_a_new_file_at_once(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    path = tmp_path / "pantau.db"
    processes = [context.Process(target=_open_and_close, args=[path]) for _ in range(3)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    assert [process.exitcode for process in processes] == [0, 0, 0]
