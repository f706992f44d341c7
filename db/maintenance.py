"""Keeps a database file small, and copies it while it is in use."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from sqlite_utils import Database

from db.connection import DamagedFile, DatabaseError, is_damage, open_database, write_transaction
from db.values import stored_time


def checkpoint(path: Path) -> bool:
    """Writes the write-ahead log into the database and empties it; False where a reader is in the way.

    Without it the log grows for as long as somebody always reads.
    """
    database = open_database(path)
    try:
        database.execute("pragma busy_timeout = 2000")  # a reader that stays is waited out another time
        busy = bool(database.execute("pragma wal_checkpoint(truncate)").fetchone()[0])
        database.execute("pragma optimize")
        return not busy
    finally:
        database.close()


def forget_runs(database: Database, before: datetime) -> int:
    """Removes the records of passes that began before the given time; returns how many.

    Each outlet's newest visit stays, however old. What was read stays; only in which pass is forgotten.
    """
    with write_transaction(database):
        limit = stored_time(before)
        database.execute(
            "delete from outlet_runs where started_at < ?"
            " and id not in (select max(id) from outlet_runs group by outlet)",
            [limit],
        )
        kept = "select run from outlet_runs where run is not null"
        old = f"select id from runs where started_at < ? and id not in ({kept})"
        database.execute(f"update readings set run = null where run in ({old})", [limit])
        return int(database.execute(f"delete from runs where id in ({old})", [limit]).rowcount)


def back_up(path: Path, copy: Path) -> None:
    """Writes a consistent copy of the database at `path`, which may be in use, to the file `copy`.

    The copy appears under its name only when it is complete, checked and on the disk; a file of that name
    is replaced. Raises DatabaseError where it cannot be made.
    """
    if copy.exists() and path.exists() and copy.samefile(path):
        raise DatabaseError(f"{copy} is the database itself")
    partial = copy.with_name(f".{copy.name}.{uuid4().hex[:8]}.partial")
    try:
        _vacuum_into(path, partial)
        _check(partial)
        _sync(partial)
        partial.replace(copy)
        _sync(copy.absolute().parent)
    except OSError as error:
        raise DatabaseError(f"{copy}: {error.strerror}") from None
    finally:
        partial.unlink(missing_ok=True)


def _vacuum_into(path: Path, copy: Path) -> None:
    database = open_database(path, read_only=True)
    try:
        database.execute("vacuum into ?", [str(copy)])
    except Exception as error:
        if is_damage(error):
            raise DamagedFile(path, str(error)) from None
        raise DatabaseError(f"{copy.parent}: no copy can be written there: {error}") from None
    finally:
        database.close()


def _check(copy: Path) -> None:
    database = open_database(copy, read_only=True)
    try:
        (found,) = database.execute("pragma integrity_check(1)").fetchone()
    finally:
        database.close()
    if found != "ok":
        raise DatabaseError(f"the copy is not sound: {found}")


def _sync(path: Path) -> None:
    """Waits until a file, or the list of names of a folder, is on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
