"""Tells a damaged database file from other trouble, finds it, and says how its backup is put in its place."""

from __future__ import annotations

import re
import shlex
import time
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

import pysqlite3 as sqlite3

from db.connection import DamagedFile, is_damage, open_database

CHECK_SECONDS = 60.0  # a large file is read for so long at most
STEPS = 100_000  # of SQLite's machine between two looks at the clock
_DAILY = re.compile(r"-\d{4}-\d\d-\d\d\.db")


def damaged_among(files: Iterable[Path]) -> DamagedFile | None:
    """The first of the files that SQLite finds damaged when it reads it through, for as long as may be."""
    for path in files:
        if path.exists() and (why := _damage_of(path)):
            return DamagedFile(path, why)
    return None


def _damage_of(path: Path) -> str | None:
    until = time.monotonic() + CHECK_SECONDS
    try:
        with closing(open_database(path, read_only=True).conn) as connection:
            connection.set_progress_handler(lambda: time.monotonic() > until, STEPS)
            (found,) = connection.execute("pragma quick_check(1)").fetchone()
    except DamagedFile as error:
        return error.why
    except sqlite3.DatabaseError as error:
        return str(error) if is_damage(error) else None
    return None if found == "ok" else " ".join(str(found).split())


def how_to_restore(path: Path) -> str:
    """The commands that put the newest daily backup of a database in its place; without one, what to do."""
    backups = path.parent / "backups"
    copies = [
        copy for copy in backups.glob(f"{path.stem}-*.db") if _DAILY.fullmatch(copy.name[len(path.stem) :])
    ]
    if not copies:
        return (
            f"There is no daily backup of it in {backups}: put a copy of your own in its place,"
            f" and remove {path.name}-wal and {path.name}-shm"
        )
    old, log, index, copy, file = (
        shlex.quote(str(name))
        for name in (f"{path}.damaged", f"{path}-wal", f"{path}-shm", max(copies), path)
    )
    return f"With no pantau running: mv {file} {old}; rm -f {log} {index}; cp {copy} {file}"
