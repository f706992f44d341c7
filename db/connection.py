"""Opens the SQLite files: version gate, WAL, foreign keys, and the one way to write."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pysqlite3 as sqlite3
from sqlite_utils import Database

BUSY_TIMEOUT_MS = 30_000
WAL_RETRY_SECONDS = 0.02


class DatabaseError(Exception):
    """The database cannot be used; the message says why in one line."""


def check_sqlite_version(version: tuple[int, int, int]) -> None:
    """Raises DatabaseError for a SQLite that can lose commits of a WAL file written by two processes.

    The defect is in every release from 3.7.0 to 3.51.2 but the back-ports 3.44.6 and 3.50.7 (and
    their later patches), and in the withdrawn 3.52.0; see sqlite.org/wal.html, "WAL-reset bug".
    """
    patched = version >= (3, 51, 3) and version != (3, 52, 0)
    backported = (3, 44, 6) <= version < (3, 45, 0) or (3, 50, 7) <= version < (3, 51, 0)
    if not (patched or backported):
        printed = ".".join(map(str, version))
        raise DatabaseError(f"SQLite {printed} can lose committed data in WAL mode; install pysqlite3>=0.6.1")


def open_database(path: Path, *, read_only: bool = False) -> Database:
    """The database at `path`, made where it is missing, in WAL mode with foreign keys enforced.

    Commits are synced to the disk (synchronous=FULL): an acknowledged write survives a power cut.
    Raises DatabaseError where the file cannot be opened or this SQLite is not safe to write with.
    """
    check_sqlite_version(sqlite3.sqlite_version_info)
    try:
        if read_only:
            connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(str(path))
        connection.execute(f"pragma busy_timeout = {BUSY_TIMEOUT_MS}")
        connection.execute("pragma foreign_keys = on")
        if not read_only:
            _use_wal(connection)
            connection.execute("pragma synchronous = full")
    except (sqlite3.DatabaseError, OSError) as error:
        raise DatabaseError(f"{path}: {error}") from error
    return Database(connection)


def _use_wal(connection: sqlite3.Connection) -> None:
    """Puts the file into WAL mode.

    SQLite does not wait for other processes here, whatever the busy timeout: several that open a new
    file at once would find it locked.
    """
    until = time.monotonic() + BUSY_TIMEOUT_MS / 1000
    while True:
        try:
            connection.execute("pragma journal_mode = wal")
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() >= until:
                raise
            time.sleep(WAL_RETRY_SECONDS)


@contextmanager
def write_transaction(database: Database) -> Iterator[Database]:
    """Everything written inside is committed together or not at all.

    Takes the write lock at once (BEGIN IMMEDIATE): a deferred transaction of one of several writers
    fails with "database is locked" as soon as it turns from reading to writing.
    """
    connection = database.conn
    connection.execute("begin immediate")
    try:
        yield database
    except BaseException:
        connection.rollback()
        raise
    connection.commit()
