"""A whole pass as a user starts it: the command, real HTTP to the sample newsroom, real files."""

from __future__ import annotations

import fcntl
import gzip
import json
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from demo.server import NewsroomServer
from demo.tour import write_configuration
from tests.passes import start, wait_for

COMMAND = [sys.executable, "-m", "cli"]
# What one pass and the next may differ in: when and in which run things were done.
VOLATILE = {"fetched_at", "read_at", "run", "at", "updated_at", "figure_id", "id"}
CONTENT = ("articles", "claims", "targets", "events", "readings")


def pantau(*arguments: str | Path, **options: Any) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PANTAU_")}
    return subprocess.run(
        [*COMMAND, *map(str, arguments)],
        capture_output=True,
        text=True,
        env=environment,
        timeout=120,
        **options,
    )


@pytest.fixture(scope="module")
def newsroom() -> Iterator[NewsroomServer]:
    with NewsroomServer() as server:
        yield server


@pytest.fixture(scope="module")
def undisturbed(newsroom: NewsroomServer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data directory of a pass that nothing disturbed."""
    home = tmp_path_factory.mktemp("undisturbed")
    done = pantau(*options(home, newsroom), "run")
    assert done.returncode == 0, done.stderr
    return home


# Of each kind one: several lists, an index with a search, an outlet whose articles others reprint.
FEW = ("--outlet", "antara", "--outlet", "bisnis", "--outlet", "jambiekspres")


@pytest.fixture(scope="module")
def undisturbed_few(newsroom: NewsroomServer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with few outlets."""
    home = tmp_path_factory.mktemp("undisturbed-few")
    done = pantau(*options(home, newsroom), "run", *FEW)
    assert done.returncode == 0, done.stderr
    return home


def options(home: Path, newsroom: NewsroomServer) -> list[str | Path]:
    return ["--config", write_configuration(home, newsroom.url), "--data", home]


def content(home: Path) -> dict[str, list[str]]:
    """The rows of a database without what differs from one undisturbed pass to another."""
    database = sqlite3.connect(home / "pantau.db")
    database.row_factory = sqlite3.Row
    try:
        tables = {name: database.execute(f"select * from {name}").fetchall() for name in CONTENT}
    finally:
        database.close()
    return {
        name: sorted(
            json.dumps({k: str(v) for k, v in dict(row).items() if k not in VOLATILE}, sort_keys=True)
            for row in rows
        )
        for name, rows in tables.items()
    }


def mails(home: Path) -> list[Path]:
    return sorted((home / "mail").glob("*.eml"))


def test_the_demo_finds_targets_of_five_outlets_and_a_second_one_finds_nothing_new(tmp_path: Path) -> None:
    first = pantau("--data", tmp_path, "demo")
    assert first.returncode == 0, first.stderr
    targets = json.loads(pantau("--data", tmp_path / "demo", "targets", "--json").stdout)
    assert len(targets) >= 15
    outlets = {
        sighting["outlet"].removesuffix("_regional") for target in targets for sighting in target["sightings"]
    }
    assert outlets == {"antara", "bisnis", "jambiekspres", "merahputih", "wartaekonomi"}
    for target in targets:
        assert all(target[name] for name in ("value", "unit", "metric", "scope", "agency", "first_seen"))
    (mail,) = mails(tmp_path / "demo")
    message = message_from_bytes(mail.read_bytes(), policy=policy.default)
    text = message.get_body(("plain",))
    assert text is not None
    assert "43,5 juta peserta aktif" in text.get_content()

    before = content(tmp_path / "demo")
    second = pantau("--data", tmp_path, "demo")
    assert second.returncode == 0, second.stderr
    assert content(tmp_path / "demo") == before
    assert mails(tmp_path / "demo") == [mail]


@pytest.mark.parametrize("share", [0.3, 0.7])
def test_a_killed_pass_is_completed_by_the_next(
    newsroom: NewsroomServer, undisturbed_few: Path, tmp_path: Path, share: float
) -> None:
    """`share`: how far the pass had come when it was killed."""
    arguments = [*COMMAND, *map(str, options(tmp_path, newsroom)), "run", *FEW]
    process = subprocess.Popen(arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wanted = share * len(content(undisturbed_few)["readings"])
    until = time.monotonic() + 60
    while process.poll() is None and time.monotonic() < until and progress_of(tmp_path) < wanted:
        time.sleep(0.02)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()

    again = pantau(*options(tmp_path, newsroom), "run", *FEW)
    assert again.returncode == 0, again.stderr
    assert content(tmp_path) == content(undisturbed_few)
    assert len(mails(tmp_path)) == 1


def progress_of(home: Path) -> float:
    """How far a pass has come: half for the pages stored, half for those read."""
    counts: list[int] = []
    for file, table in (("pages.db", "pages"), ("pantau.db", "readings")):
        try:
            database = sqlite3.connect(f"file:{home / file}?mode=ro", uri=True)
            counts.append(database.execute(f"select count(*) from {table}").fetchone()[0])
            database.close()
        except sqlite3.OperationalError:  # not made yet
            counts.append(0)
    return sum(counts) / 2


def test_without_a_network_every_outlet_is_named_with_its_reason(tmp_path: Path) -> None:
    file = tmp_path / "pantau.toml"
    file.write_text('[crawl]\ngateway = "http://127.0.0.1:9"\ndelay = 0.01\n', "utf-8")
    done = pantau("--config", file, "--data", tmp_path, "run")
    assert done.returncode == 1
    (number,) = {
        int(found) for found in re.findall(r"^(\d+) of \1 outlets: the gateway", done.stderr, re.MULTILINE)
    }
    names = next(line for line in done.stderr.splitlines() if line.startswith("  ")).strip().split(", ")
    assert len(names) == number > 5
    assert {"antara", "antara_regional", "bisnis", "jambiekspres", "merahputih", "wartaekonomi"} <= set(names)
    status = pantau("--config", file, "--data", tmp_path, "status")
    assert f"{number} of {number} outlets: the gateway" in status.stderr
    assert status.stderr.count("the gateway") == 1
    alone = pantau("--config", file, "--data", tmp_path, "crawl", "--outlet", "viva")
    assert "viva: the gateway" in alone.stderr
    assert "Traceback" not in done.stderr
    pages = sqlite3.connect(tmp_path / "pages.db")
    assert pages.execute("select count(*) from pages").fetchone() == (0,)
    assert pages.execute("select count(*) from links").fetchone() == (0,)
    pages.close()


def test_a_second_pass_at_the_same_time_says_so(newsroom: NewsroomServer, tmp_path: Path) -> None:
    arguments = options(tmp_path, newsroom)
    with (tmp_path / "pantau.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = pantau(*arguments, "run")
    assert done.returncode == 75
    assert "another run" in done.stderr


def test_an_outlet_that_does_not_exist_is_a_users_mistake(tmp_path: Path) -> None:
    done = pantau("--data", tmp_path, "run", "--outlet", "kompos")
    assert done.returncode == 2
    assert "kompos" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_every_mistake_of_a_configuration_is_in_one_message(tmp_path: Path) -> None:
    file = tmp_path / "pantau.toml"
    file.write_text('[crawl]\ndelay = 0\ncolour = 1\n[mail]\nport = "x"\n', "utf-8")
    done = pantau("--config", file, "run")
    assert done.returncode == 2
    assert all(key in done.stderr for key in ("crawl.delay", "crawl.colour", "mail.port"))
    assert "Traceback" not in done.stderr


def test_explain_tells_the_way_of_an_article(undisturbed: Path) -> None:
    targets = json.loads(pantau("--data", undisturbed, "targets", "--json").stdout)
    sighting = targets[0]["sightings"][0]
    told = pantau("--data", undisturbed, "explain", sighting["url"] + "?utm_source=x")
    assert told.returncode == 0, told.stderr
    assert all(word in told.stdout for word in ("fetched", "claims", sighting["rule"], sighting["quote"]))
    assert pantau("--data", undisturbed, "explain", "https://example.org/nothing").returncode == 2


def test_targets_can_be_chosen(undisturbed: Path) -> None:
    chosen = pantau(
        "--data",
        undisturbed,
        "targets",
        "--agency",
        "kesehatan",
        "--metric",
        "coverage",
        "--since",
        "2025-06-01",
        "--json",
    )
    rows = json.loads(chosen.stdout)
    assert rows
    assert {(row["agency"], row["metric"]) for row in rows} == {("BPJS Kesehatan", "coverage")}
    assert min(row["first_seen"] for row in rows) >= "2025-06-01"
    assert pantau("--data", undisturbed, "targets", "--agency", "nasa").returncode == 2
    assert pantau("--data", undisturbed / "nowhere", "targets").returncode == 2


GOOD_LINE = json.dumps(
    {
        "id": "a",
        "outlet": "Antara",
        "url": "https://example.org/a",
        "published": "2026-02-03T08:00:00+07:00",
        "title": "BPJS Ketenagakerjaan kejar 50 juta peserta",
        "text": "BPJS Ketenagakerjaan menargetkan 50 juta peserta aktif pada akhir 2026.",
    }
)


def test_extract_reports_bad_lines_by_number_and_goes_on() -> None:
    lines = [GOOD_LINE, "{broken", "[]", '{"id": "b"}', "", GOOD_LINE.replace('"a"', '"c"')]
    done = pantau("extract", input="\n".join(lines) + "\n")
    assert done.returncode == 1
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [row["id"] for row in rows] == ["a", "c"]
    assert rows[0]["claims"][0]["value"] == 50_000_000
    for number in (2, 3, 4):
        assert f"line {number}:" in done.stderr
    assert pantau("extract", input=GOOD_LINE + "\n").returncode == 0


def test_extract_reads_a_gzipped_file_as_far_as_it_is_whole(tmp_path: Path) -> None:
    noise = [GOOD_LINE.replace('"a"', f'"{number}"') for number in range(5)]
    whole = tmp_path / "articles.jsonl.gz"
    whole.write_bytes(gzip.compress("\n".join(noise).encode()))
    done = pantau("extract", whole)
    assert (done.returncode, len(done.stdout.splitlines())) == (0, 5)

    parts = [gzip.compress(f"{line}\n".encode()) for line in noise[:2]]
    cut = tmp_path / "cut.jsonl.gz"
    cut.write_bytes(parts[0] + parts[1][:-20])
    done = pantau("extract", cut)
    assert (done.returncode, len(done.stdout.splitlines())) == (1, 1)
    assert "after line 1: the gzipped input is damaged" in done.stderr


@pytest.mark.parametrize("lone", ["\\ud800", "\\uDC00", "\\ud83d\\ud83d", "\\ude00\\ud83d"])
def test_extract_reads_half_a_character_as_one_that_is_unknown(lone: str) -> None:
    given = GOOD_LINE.replace(
        "BPJS Ketenagakerjaan menargetkan", f"{lone} BPJS \\ud83d\\ude00 \\\\ud800 menargetkan"
    )
    done = pantau("extract", input=f"{given}\n{GOOD_LINE}\n")
    assert (done.returncode, done.stderr) == (0, "")
    first, second = (json.loads(line) for line in done.stdout.splitlines())
    text = re.sub("[\ud800-\udfff]", "\ufffd", json.loads(given)["text"])
    assert "\U0001f600 \\ud800" in text
    assert second["claims"]
    for claim in first["claims"]:
        assert text[claim["start"] : claim["end"]] == claim["quote"]
    assert [claim["value"] for claim in first["claims"]] == [50_000_000]


def interrupted(process: subprocess.Popen[str]) -> tuple[int, str]:
    """Its exit code and what it says on stderr, after Ctrl-C."""
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=60)
    return process.returncode, told


def test_ctrl_c_ends_extract_with_its_code() -> None:
    with subprocess.Popen(
        [*COMMAND, "extract"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin
        assert process.stdout
        process.stdin.write(GOOD_LINE + "\n")
        process.stdin.flush()
        assert "claims" in process.stdout.readline()  # each line is answered when it comes
        assert interrupted(process) == (130, "Stopped.\n")


def test_ctrl_c_ends_reread_with_its_code(undisturbed: Path, tmp_path: Path) -> None:
    home = shutil.copytree(undisturbed, tmp_path / "home")
    process = start("--data", str(home), "reread")

    def has_begun() -> bool:
        with (home / "pantau.lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return True
        return False

    assert wait_for(has_begun)
    code, told = interrupted(process)
    assert (code, "Aborted!" in told, "Traceback" in told) == (130, False, False), told
    assert content(home) == content(undisturbed)


def test_inspect_says_where_it_is_once_it_is_there_and_ends_well(undisturbed: Path, tmp_path: Path) -> None:
    for refused in (
        pantau("--data", tmp_path, "inspect", "--port", "8765"),
        pantau("--data", undisturbed, "inspect", "--host", "0.0.0.0"),
    ):
        assert (refused.returncode, "Pantau is at" in refused.stderr) == (2, False)
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = str(probe.getsockname()[1])
    process = start("--data", str(undisturbed), "inspect", "--port", port)
    assert process.stderr
    assert process.stderr.readline() == f"Pantau is at http://127.0.0.1:{port}/ (Ctrl-C ends it)\n"
    assert wait_for(lambda: answers(int(port)), 20)
    assert interrupted(process) == (0, "")


def answers(port: int) -> bool:
    try:
        with urlopen(f"http://127.0.0.1:{port}/", timeout=5) as answer:  # our own server
            return bool(answer.status == 200)
    except URLError:
        return False
