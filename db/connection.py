"""Opens the SQLite files: version gate, WAL, foreign keys, and the one way to write."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from enum import Enum
from pathlib import Path
from typing import TypeVar

import pysqlite3 as sqlite3
from sqlite_utils import Database, Migrations

Answer = TypeVar("Answer")

BUSY_TIMEOUT_MS = 30_000
WAL_RETRY_SECONDS = 0.02


class DatabaseError(Exception):
    """The database cannot be used; the message says why in one line."""


class DamagedFile(DatabaseError):
    """What is in the file is no longer what SQLite wrote there."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(f"{path} is damaged ({why})")
        self.path = path
        self.why = why


# What a caller may see of a file that is locked, full or not to be written.
CANNOT_BE_USED = (DatabaseError, sqlite3.OperationalError)
SQLITE_ERROR = sqlite3.DatabaseError  # of a damaged file, where is_damage says so
_DAMAGE = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


def is_damage(error: BaseException) -> bool:
    """Whether an error says that a database file is damaged, or no database at all."""
    code = getattr(error, "sqlite_errorcode", None)
    return isinstance(error, DamagedFile) or (code is not None and code & 0xFF in _DAMAGE)


class Kind(Enum):
    """Which of Pantau's databases a file is: the name of its migrations, and the mark in its header."""

    PANTAU = "pantau", 0x50414E54
    PAGES = "pages", 0x50414E50
    HUB = "hub", 0x50414E48

    def __init__(self, migrations: str, mark: int) -> None:
        self.migrations = migrations
        self.mark = mark

    def set_mark(self, database: Database) -> None:
        """Marks a database as one of this kind."""
        database.execute(f"pragma application_id = {self.mark}")


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


def open_database(path: Path, *, kind: Kind | None = None, read_only: bool = False) -> Database:
    """The database at `path`, made where it is missing, in WAL mode with foreign keys enforced.

    Commits are synced to the disk (synchronous=FULL): an acknowledged write survives a power cut.
    Raises DatabaseError where the file cannot be opened, is not of the given kind, or this SQLite is not
    safe to write with.
    """
    check_sqlite_version(sqlite3.sqlite_version_info)
    try:
        if kind is not None:
            check_kind(path, kind)
        if read_only:
            connection = _open_read_only(path)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(str(path))
        connection.execute(f"pragma busy_timeout = {BUSY_TIMEOUT_MS}")
        connection.execute("pragma foreign_keys = on")
        if not read_only:
            _use_wal(connection)
            connection.execute("pragma synchronous = full")
    except (sqlite3.DatabaseError, OSError) as error:
        raise _trouble_with(path, error) from error
    return Database(connection)


def may_write(path: Path) -> bool:
    """Whether this process may write the database, or make it; that needs files beside it as well."""
    return os.access(path.parent, os.W_OK) and (os.access(path, os.W_OK) or not path.exists())


def check_kind(path: Path, kind: Kind) -> None:
    """Raises DatabaseError for a file that is neither of that kind nor missing nor empty. Changes nothing.

    A database from before the marks is known by its migrations.
    """
    try:
        if not path.exists() or not path.stat().st_size:
            return
        with closing(_open_read_only(path)) as connection:
            connection.execute(f"pragma busy_timeout = {BUSY_TIMEOUT_MS}")
            ours = _patiently(lambda: _is_of_kind(connection, kind))
    except (sqlite3.DatabaseError, OSError) as error:
        raise _trouble_with(path, error) from error
    if not ours:
        raise DatabaseError(f"{path} is a database of another program, or another of Pantau's")


def _trouble_with(path: Path, error: Exception) -> DatabaseError:
    return DamagedFile(path, str(error)) if is_damage(error) else DatabaseError(f"{path}: {error}")


def _is_of_kind(connection: sqlite3.Connection, kind: Kind) -> bool:
    (mark,) = connection.execute("pragma application_id").fetchone()
    tables = {name for (name,) in connection.execute("select name from sqlite_master")}
    if mark or not tables:
        return bool(mark == kind.mark or not mark)
    if Migrations.migrations_table not in tables:
        return False
    sql = f"select 1 from {Migrations.migrations_table} where migration_set = ?"
    return connection.execute(sql, [kind.migrations]).fetchone() is not None


def _open_read_only(path: Path) -> sqlite3.Connection:
    """A connection that writes nothing, also where the folder may not be written.

    SQLite cannot put its shared memory beside the file there. Without a write-ahead log nobody is writing,
    and the file is all there is.
    """
    alone = not os.access(path.parent, os.W_OK) and not path.with_name(f"{path.name}-wal").exists()
    unchanging = "&immutable=1" if alone else ""
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro{unchanging}", uri=True)


def _use_wal(connection: sqlite3.Connection) -> None:
    _patiently(lambda: connection.execute("pragma journal_mode = wal"))


def _patiently(ask: Callable[[], Answer]) -> Answer:
    """The answer, as soon as the file is free.

    SQLite does not wait for another process that puts a file into WAL mode, whatever the busy timeout:
    several that open a new file at once would find it locked.
    """
    until = time.monotonic() + BUSY_TIMEOUT_MS / 1000
    while True:
        try:
            return ask()
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
