"""Opening a database: which SQLite is safe, and several processes that open a new file at once."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from db.connection import DatabaseError, check_sqlite_version

OPEN_BOTH = (
    "import sys; from pathlib import Path; from db.pages import PageStore; from db.store import Store;"
    " folder = Path(sys.argv[1]); PageStore(folder / 'pages.db').close(); Store(folder / 'pantau.db').close()"
)


def test_several_processes_may_open_a_new_database_at_once(tmp_path: Path) -> None:
    for round_number in range(3):
        folder = tmp_path / str(round_number)
        folder.mkdir()
        command = [sys.executable, "-c", OPEN_BOTH, str(folder)]
        processes = [subprocess.Popen(command, stderr=subprocess.PIPE) for _ in range(6)]
        errors = [process.communicate()[1].decode() for process in processes]
        assert errors == [""] * len(processes)


@pytest.mark.parametrize(
    "version", [(3, 44, 6), (3, 44, 9), (3, 50, 7), (3, 51, 3), (3, 52, 1), (3, 53, 4), (4, 0, 0)]
)
def test_a_safe_sqlite_is_accepted(version: tuple[int, int, int]) -> None:
    check_sqlite_version(version)


@pytest.mark.parametrize(
    "version", [(3, 7, 0), (3, 40, 1), (3, 44, 5), (3, 45, 0), (3, 50, 6), (3, 51, 2), (3, 52, 0)]
)
def test_a_sqlite_that_can_lose_commits_is_refused(version: tuple[int, int, int]) -> None:
    with pytest.raises(DatabaseError, match="pysqlite3"):
        check_sqlite_version(version)
