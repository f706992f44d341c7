"""The schema: steps are only appended, old databases brought up to date, killed migrations undone."""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import signal
from pathlib import Path

import pytest
from sqlite_utils import Database

from db.connection import DatabaseError, open_database, write_transaction
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
    "m009_what_pages_ask",
    "m010_removing_claims",
    "m011_plausible_outcomes",
    "m012_mark",
    "m013_revisions",
    "m014_unchanged_readings",
    "m015_verdicts",
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


def _migrate_until_killed(path: Path, statement: int) -> None:
    """Migrates in a process that kills itself at the given statement, as a power cut or -9 would."""
    database = open_database(path)
    left = statement

    def count(sql: str) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    database.conn.set_trace_callback(count)
    migrate(database)


@pytest.mark.parametrize("statement", [5, 20, 40, 60])
def test_a_killed_migration_leaves_the_database_as_it_was(tmp_path: Path, statement: int) -> None:
    path = tmp_path / "pantau.db"
    _with_a_target(path)
    database = open_database(path)
    before = schema(database), database.execute("select * from claims").fetchall()
    database.close()
    process = multiprocessing.get_context("spawn").Process(
        target=_migrate_until_killed, args=[path, statement]
    )
    process.start()
    process.join(60)
    assert process.exitcode == -signal.SIGKILL
    database = open_database(path)
    assert (schema(database), database.execute("select * from claims").fetchall()) == before
    database.close()
    with Store(path) as store:
        assert not MIGRATIONS.pending(store.database)


def test_what_was_stored_survives_the_migration(tmp_path: Path) -> None:
    _with_a_target(tmp_path / "pantau.db")
    with Store(tmp_path / "pantau.db") as store:
        (target,) = store.targets()
        assert [(sighting.raw, sighting.quote) for sighting in target.sightings] == [
            ("9 ribu", "9 ribu orang")
        ]
        joined = "select f.apart, c.apart from claims c join figures f on f.id = c.figure_id"
        assert store.database.execute(joined).fetchall() == [("", "")]
        assert store.database.execute("pragma foreign_key_check").fetchall() == []


def _with_a_target(path: Path) -> None:
    """A database of the first version of the tables, with one article, claim, figure and target."""
    database = open_database(path)
    MIGRATIONS.apply(database, stop_before="m007_runs_that_were_not_made")
    day = "2026-01-05T09:00:00+07:00"
    with write_transaction(database):
        database.execute("insert into outlets (name) values ('antara')")
        database.execute("insert into runs (kind, started_at) values ('run', ?)", [day])
        database.execute(
            "insert into articles values ('antara-1', 'antara', '1', 'https://antara.example/1', 'Judul', ?,"
            " null, '[]', null, 0, '9 ribu orang', 'x', x'00', 'antara-1', 'antara', 'p1', ?)",
            [day, day],
        )
        database.execute(
            "insert into readings values ('p1', 'antara', '1', 'u', 'claims', '', 'antara-1', 1, ?, 'r', 1)",
            [day],
        )
        database.execute(
            "insert into targets values ('t', 'BPJS Kesehatan', 'participants', 'level', null, 'national',"
            " '2026', 9000, null, 'people', 'current', ?, ?, 1, null, null, 1, '2026-12-31', null, null, 'c',"
            " '[]', 1)",
            [day, day],
        )
        database.execute(
            "insert into figures values (7, 'BPJS Kesehatan', 'participants', 'level', 'people', 'national',"
            " '', '2026', 9000, '', 1000, '', 1, ?, ?, 0, 0, 't')",
            [day, day],
        )
        database.execute(
            "insert into claims values ('c', 'antara-1', 'p1', 'target', 'BPJS Kesehatan', 'participants',"
            " 'level', 9000, null, 'people', '2026', 'national', null, '9 ribu', 0, 6, '9 ribu orang', 0, 12,"
            " null, null, 'r', 0.9, '[]', 'national', '2026-01-05', ?, 'antara', 7, 't', null)",
            [day],
        )
    database.close()


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
