"""What a command cannot do is one line and exit code 2: files of others, no permission, odd values."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pysqlite3 as sqlite3
import pytest
from click.testing import CliRunner

from cli import pantau
from db.connection import DatabaseError, Kind, open_database
from db.hub import Hub
from db.pages import PageStore
from db.store import Store
from tests.newsdesk import new_store, report, said, save

GOAL = said("70 juta", 70_000_000)
# root may write everywhere, so it gives that right away.
ORDINARY = ("setpriv", "--bounding-set=-dac_override,-dac_read_search") if os.geteuid() == 0 else ()
needs_ordinary = pytest.mark.skipif(
    bool(ORDINARY) and shutil.which("setpriv") is None, reason="root without setpriv may write everywhere"
)


def ordinary(data: Path, *arguments: str, stdout: int = subprocess.PIPE) -> subprocess.CompletedProcess[str]:
    """Runs the command in a process that has the rights of an ordinary user."""
    command = [*ORDINARY, sys.executable, "-m", "cli", "--data", str(data), *arguments]
    return subprocess.run(command, stdout=stdout, stderr=subprocess.PIPE, text=True, check=False)


def assert_one_line(code: int, stderr: str) -> None:
    assert code == 2, stderr
    assert "Traceback" not in stderr
    assert stderr.count("Error: ") == 1
    assert stderr.splitlines()[-1].startswith("Error: ")


# Databases of others


def foreign(path: Path, *statements: str) -> bytes:
    """Makes a database of some other program; returns its bytes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(str(path))
    for statement in statements or ("create table photos (name)", "insert into photos values ('Bali')"):
        connection.execute(statement)
    connection.commit()
    connection.close()
    return path.read_bytes()


@pytest.mark.parametrize(
    "command",
    [["targets"], ["status"], ["health"], ["read"], ["run"], ["alert"], ["export"], ["daemon"]],
    ids=" ".join,
)
def test_a_database_of_another_program_is_left_as_it_is(tmp_path: Path, command: list[str]) -> None:
    before = foreign(tmp_path / "pantau.db")
    result = CliRunner().invoke(pantau, ["--data", str(tmp_path), *command])
    assert_one_line(result.exit_code, result.stderr)
    assert (tmp_path / "pantau.db").read_bytes() == before


@pytest.mark.parametrize("command", [["status"], ["read"], ["crawl"], ["daemon"], ["import"]], ids=" ".join)
def test_pages_of_another_program_are_left_as_they_are(tmp_path: Path, command: list[str]) -> None:
    Store(tmp_path / "pantau.db").close()
    before = foreign(tmp_path / "pages.db")
    lines = tmp_path / "lines.jsonl"
    lines.touch()
    arguments = [*command, str(lines)] if command == ["import"] else command
    result = CliRunner().invoke(pantau, ["--data", str(tmp_path), *arguments])
    assert_one_line(result.exit_code, result.stderr)
    assert (tmp_path / "pages.db").read_bytes() == before


def test_a_database_whose_own_mark_is_another_is_refused(tmp_path: Path) -> None:
    before = foreign(tmp_path / "pantau.db", "pragma application_id = 7")
    with pytest.raises(DatabaseError, match="another program"):
        Store(tmp_path / "pantau.db")
    assert (tmp_path / "pantau.db").read_bytes() == before


def test_each_database_carries_its_mark_and_does_not_stand_for_another(tmp_path: Path) -> None:
    path = tmp_path / "pantau.db"
    Store(path).close()
    with pytest.raises(DatabaseError, match="another program"):
        PageStore(path)
    PageStore(tmp_path / "pages.db").close()
    Hub(tmp_path / "hub.db").close()
    marks = {}
    for kind in Kind:
        database = open_database(tmp_path / f"{kind.migrations}.db", read_only=True)
        ((marks[kind],),) = database.execute("pragma application_id").fetchall()
        database.close()
    assert marks == {kind: kind.mark for kind in Kind}


def test_explain_makes_no_pages_where_there_are_none(tmp_path: Path) -> None:
    made = report(GOAL)
    with Store(tmp_path / "pantau.db") as store:
        save(store, made)
    for url, code in ((made[1].url, 0), ("https://example.org/nothing", 2)):
        told = CliRunner().invoke(pantau, ["--data", str(tmp_path), "explain", url])
        assert told.exit_code == code
        assert f"there is no {tmp_path / 'pages.db'}: how links were found is not known\n" in told.stderr
        assert not (tmp_path / "pages.db").exists()


def test_an_empty_file_becomes_a_database(tmp_path: Path) -> None:
    (tmp_path / "pantau.db").touch()
    Store(tmp_path / "pantau.db").close()
    Store(tmp_path / "pantau.db").close()


@pytest.mark.parametrize(
    "command", [["status"], ["targets"], ["health"], ["export"], ["explain", "x"]], ids=" ".join
)
def test_looking_makes_no_database(tmp_path: Path, command: list[str]) -> None:
    result = CliRunner().invoke(pantau, ["--data", str(tmp_path), *command])
    assert_one_line(result.exit_code, result.stderr)
    (tmp_path / "pantau.db").touch()
    result = CliRunner().invoke(pantau, ["--data", str(tmp_path), *command])
    assert_one_line(result.exit_code, result.stderr)
    assert not (tmp_path / "pages.db").exists()
    assert (tmp_path / "pantau.db").stat().st_size == 0


# Without permission


@pytest.fixture
def locked(tmp_path: Path) -> Iterator[Path]:
    """A data directory with both databases, in which nothing may be written."""
    data = tmp_path / "var"
    data.mkdir()
    with new_store(data / "pantau.db") as store:
        save(store, report(GOAL))
    PageStore(data / "pages.db").close()
    files = [*data.iterdir(), data]
    modes = {file: stat.S_IMODE(file.stat().st_mode) for file in files}
    for file in files:
        file.chmod(modes[file] & ~0o222)
    yield data
    for file in reversed(files):
        file.chmod(modes[file])


@needs_ordinary
@pytest.mark.parametrize(
    "command",
    [["read"], ["health"], ["alert"], ["run"], ["review", "reject", "x", "--reason", "y"]],
    ids=" ".join,
)
def test_what_may_not_be_written_is_said(locked: Path, command: list[str]) -> None:
    result = ordinary(locked, *command)
    assert_one_line(result.returncode, result.stderr)


@needs_ordinary
@pytest.mark.parametrize("command", [["read"], ["alert"]], ids=" ".join)
def test_a_file_that_may_not_be_written_is_said(locked: Path, command: list[str]) -> None:
    locked.chmod(0o755)
    result = ordinary(locked, *command)
    assert_one_line(result.returncode, result.stderr)


@needs_ordinary
@pytest.mark.parametrize("command", [["targets"], ["review", "list"], ["export", "."]], ids=" ".join)
def test_what_only_looks_needs_no_permission_to_write(
    locked: Path, tmp_path: Path, command: list[str]
) -> None:
    arguments = [str(tmp_path / "out") if argument == "." else argument for argument in command]
    result = ordinary(locked, *arguments)
    assert (result.returncode, "Traceback" in result.stderr) == (0, False), result.stderr


@needs_ordinary
def test_status_and_a_dry_run_only_look(locked: Path) -> None:
    result = ordinary(locked, "status")
    assert "Traceback" not in result.stderr
    assert result.returncode == 1, result.stderr  # no pass has come to its end
    result = ordinary(locked, "reread", "--dry-run")
    assert (result.returncode, "Traceback" in result.stderr) == (0, False), result.stderr


# Odd values


@pytest.mark.parametrize(
    "command",
    [
        ["status", "--days", "99999999999999999999"],
        ["status", "--days", "9999999"],
        ["review", "undo", "99999999999999999999999", "--reason", "x"],
        ["export", "/proc/foo"],
    ],
    ids=" ".join,
)
def test_odd_numbers_and_paths(tmp_path: Path, command: list[str]) -> None:
    Store(tmp_path / "pantau.db").close()
    result = CliRunner().invoke(pantau, ["--data", str(tmp_path), *command])
    assert_one_line(result.exit_code, result.stderr)


def test_a_full_disk_behind_stdout(tmp_path: Path) -> None:
    with new_store(tmp_path / "pantau.db") as store:
        save(store, report(GOAL))
    with Path("/dev/full").open("w") as full:
        result = ordinary(tmp_path, "targets", stdout=full.fileno())
    assert_one_line(result.returncode, result.stderr)
