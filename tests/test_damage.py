"""A damaged database file is named in one line, with what to do, whichever command meets it."""

from __future__ import annotations

import json
import shlex
import shutil
import subprocess
from pathlib import Path
from random import Random

import pytest
from click.testing import CliRunner

from cli import pantau
from db.damage import damaged_among, how_to_restore
from db.pages import PageStore
from db.store import Store
from tests.inspected import Visitor
from tests.loopback import Loopback
from tests.newsdesk import new_store, report, said, save

PAGE_SIZE = 4096
PANTAU, PAGES = "pantau.db", "pages.db"


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with pages and what was read from them, and the backups of a day."""
    data = tmp_path_factory.mktemp("sound")
    pages = PageStore(data / PAGES)
    with Store(data / PANTAU) as store:
        for number in range(1, 13):
            made = report(said(f"{number} juta", number * 1_000_000), key=str(number), day=number)
            pages.add(made[1])
            save(store, made)
        run = store.begin_run("crawl+read", made[1].fetched_at)
        store.end_run(run, state="ok", at=made[1].fetched_at)
    pages.close()
    (data / "backups").mkdir()
    for name in (PANTAU, PAGES):
        shutil.copy(data / name, data / "backups" / f"{name.removesuffix('.db')}-2026-01-20.db")
    return data


@pytest.fixture
def data(sound: Path, tmp_path: Path) -> Path:
    return shutil.copytree(sound, tmp_path / "data")


def overwrite(file: Path, first: int = 2, kind: str = "junk") -> None:
    """Overwrites a file's pages from the given one on, counted from one."""
    size = file.stat().st_size - (first - 1) * PAGE_SIZE
    with file.open("r+b") as stream:
        stream.seek((first - 1) * PAGE_SIZE)
        stream.write(Random(7).randbytes(size) if kind == "junk" else bytes(size))


def asked(data: Path, *command: str) -> tuple[int, str]:
    """The exit code of a command, and its last line on stderr; what it raised is raised."""
    done = CliRunner().invoke(pantau, ["--data", str(data), *command])
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.exit_code, (done.stderr.splitlines() or [""])[-1]


def says_so(told: tuple[int, str], file: Path) -> bool:
    copy = file.parent / "backups" / f"{file.stem}-2026-01-20.db"
    start, end = f"Error: {file} is damaged (", f"cp {copy} {file}"
    return told[0] == 2 and told[1].startswith(start) and told[1].endswith(end)


READS_PANTAU = (
    *(["status"], ["health"], ["targets"], ["export"], ["review", "list"], ["read"], ["reread"], ["inspect"]),
    *(["run"], ["review", "reject", "x", "--reason", "y"], ["reread", "--dry-run"], ["explain", "x"]),
)
READS_PAGES = (["status"], ["read"], ["reread"], ["import", "lines"], ["explain", "x"], ["run"])


@pytest.mark.parametrize("kind", ["junk", "zeros"])
@pytest.mark.parametrize(
    ("name", "command"),
    [*((PANTAU, command) for command in READS_PANTAU), *((PAGES, command) for command in READS_PAGES)],
    ids=lambda value: value if isinstance(value, str) else " ".join(value),
)
def test_damage_is_one_line_with_what_to_do(
    data: Path, monkeypatch: pytest.MonkeyPatch, name: str, command: list[str], kind: str
) -> None:
    monkeypatch.setenv("PANTAU_CRAWL_GATEWAY", "http://127.0.0.1:9")  # nobody answers there
    monkeypatch.chdir(data)
    (data / "lines").write_text(json.dumps({"url": "https://example.org/a", "text": "BPJS " * 40}))
    overwrite(data / name, kind=kind)
    assert says_so(asked(data, *command), data / name)


@pytest.mark.parametrize("name", [PANTAU, PAGES])
@pytest.mark.parametrize("command", [["status"], ["read"], ["reread"]], ids=" ".join)
def test_a_file_that_is_no_database_any_more(data: Path, name: str, command: list[str]) -> None:
    overwrite(data / name, first=1)
    assert says_so(asked(data, *command), data / name)


def test_whatever_page_is_damaged_no_command_ends_with_a_traceback(data: Path, tmp_path: Path) -> None:
    for page in range(2, (data / PANTAU).stat().st_size // PAGE_SIZE, 12):
        shutil.copy(data / "backups" / "pantau-2026-01-20.db", data / PANTAU)
        with (data / PANTAU).open("r+b") as stream:
            stream.seek((page - 1) * PAGE_SIZE)
            stream.write(Random(page).randbytes(PAGE_SIZE))
        for command in ("targets", "health", "export"):
            code, told = asked(data, command)
            assert code in (0, 1) or says_so((code, told), data / PANTAU), (page, command)


def test_a_crawl_that_breaks_on_damaged_pages_says_that_it_was_these(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = PageStore(data / PAGES)
    (root,) = pages.database.execute("select rootpage from sqlite_master where name = 'hosts'").fetchone()
    pages.close()
    with (data / PAGES).open("r+b") as stream:
        stream.seek((root - 1) * PAGE_SIZE)
        stream.write(bytes(PAGE_SIZE))
    with Loopback() as site:
        monkeypatch.setenv("PANTAU_CRAWL_GATEWAY", site.url)
        monkeypatch.setenv("PANTAU_CRAWL_CONTACT", "tests@example.org")
        assert says_so(asked(data, "crawl", "--outlet", "merahputih"), data / PAGES)
    with Store(data / PANTAU) as store:
        sql = "select state, detail from runs order by id desc limit 1"
        state, detail = store.database.execute(sql).fetchone()
    assert (state, "pages.db is damaged" in detail) == ("failed", True)


def test_a_copy_of_a_damaged_database_is_refused(data: Path) -> None:
    overwrite(data / PANTAU)
    assert says_so(asked(data, "backup", str(data / "copy.db")), data / PANTAU)
    assert not (data / "copy.db").exists()


def test_the_commands_that_it_names_restore_the_database(data: Path) -> None:
    before = CliRunner().invoke(pantau, ["--data", str(data), "targets"]).stdout
    overwrite(data / PANTAU)
    _, told = asked(data, "targets")
    _, _, commands = told.partition("With no pantau running: ")
    subprocess.run(commands, shell=True, check=True)
    assert CliRunner().invoke(pantau, ["--data", str(data), "targets"]).stdout == before != ""
    assert damaged_among([data / PANTAU, data / PAGES]) is None


def test_without_a_backup_it_says_so_and_names_with_spaces_are_quoted(tmp_path: Path) -> None:
    path = tmp_path / "my data" / PANTAU
    new_store(path).close() if False else Store(path).close()
    assert how_to_restore(path).startswith(f"There is no daily backup of it in {path.parent / 'backups'}")
    (path.parent / "backups").mkdir()
    copies = [path.parent / "backups" / f"pantau-2026-01-{day}.db" for day in ("09", "10")]
    for copy in copies:
        copy.touch()
    (path.parent / "backups" / "pantau-zzz.db").touch()
    assert how_to_restore(path).endswith(f"cp {shlex.quote(str(copies[1]))} {shlex.quote(str(path))}")


def test_pages_of_the_inspection_say_it_and_the_terminal_once(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Visitor(data / PANTAU) as visitor:
        overwrite(data / PANTAU)
        for path in ("/targets?lang=en", "/claims.csv", "/outlets"):
            assert visitor.get(path).status_code == 503
        assert "The database file is damaged" in visitor.get("/targets?lang=en").text
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"{data / PANTAU} is damaged (")
