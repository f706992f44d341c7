"""Passes: one at a time, each recorded, stopped in good order, and heard of by the dead man's switch."""

from __future__ import annotations

import fcntl
import json
import os
import re
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pysqlite3 as sqlite3
import pytest

from config import Config, load_config
from demo.server import NewsroomServer
from scheduler import Locked, pass_lock, run_pass
from tests.loopback import Answer, Loopback
from tests.passes import COMMAND, configured, content, pantau, rows, start, wait_for
from upkeep.ping import SECONDS, ping

AT = datetime(2026, 5, 4, 9, tzinfo=UTC)
STARTS = 4


@pytest.fixture(scope="module")
def newsroom() -> Iterator[NewsroomServer]:
    with NewsroomServer() as server:
        yield server


@pytest.fixture(scope="module")
def undisturbed(newsroom: NewsroomServer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("undisturbed")
    done = pantau(*configured(home, newsroom), "run", "--outlet", "antara")
    assert done.returncode == 0, done.stderr
    return home


def config_in(home: Path, more: str = "") -> Config:
    file = home / "pantau.toml"
    file.write_text(more, "utf-8")
    return load_config(file, home, environ={})


# --- One at a time --------------------------------------------------------------------------------


def test_of_many_passes_started_at_once_one_runs_and_the_others_are_recorded(tmp_path: Path) -> None:
    with NewsroomServer(latency=0.15) as newsroom:
        options = configured(tmp_path, newsroom)
        passes = [start(*options, "run", "--outlet", "antara") for _ in range(STARTS)]
        ends = [process.communicate(timeout=120) for process in passes]
        answers = newsroom.requests
    codes = sorted(process.returncode for process in passes)
    assert codes == [0] + [75] * (STARTS - 1), ends
    runs = rows(tmp_path, "select state, detail from runs")
    assert [run["state"] for run in runs].count("ok") == 1
    skipped = [run for run in runs if run["state"] == "skipped"]
    assert len(skipped) == STARTS - 1
    assert all("another run holds the lock" in run["detail"] for run in skipped)
    assert max(hit.in_flight for hit in answers) == 1
    assert len(list((tmp_path / "mail").glob("*.eml"))) == 1


def test_a_lock_is_waited_for_as_long_as_told(tmp_path: Path) -> None:
    config = config_in(tmp_path)
    with (tmp_path / "pantau.lock").open("w") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(Locked):
            run_pass(config, (), ("alert",), clock=lambda: AT)
        threading.Timer(0.3, lambda: fcntl.flock(other, fcntl.LOCK_UN)).start()
        report = run_pass(config, (), ("alert",), patience=timedelta(seconds=20), clock=lambda: AT)
    assert [run["state"] for run in rows(tmp_path, "select state from runs order by id")] == ["skipped", "ok"]
    assert report.run == 2


def test_waiting_for_a_lock_ends_when_told_to_stop(tmp_path: Path) -> None:
    stop = threading.Event()
    stop.set()
    began = time.monotonic()
    with (
        pass_lock(tmp_path),
        pytest.raises(Locked),
        pass_lock(tmp_path, patience=timedelta(hours=1), stop=stop),
    ):
        pass
    assert time.monotonic() - began < 10


def test_a_pass_that_breaks_is_recorded_as_failed_with_its_reason(tmp_path: Path) -> None:
    config = config_in(tmp_path)
    config.pages_database.write_bytes(b"not a database, and long enough to be looked at as one" * 50)
    with pytest.raises(Exception, match="not a database"):
        run_pass(config, (), ("read",), clock=lambda: AT)
    (run,) = rows(tmp_path, "select state, detail, ended_at from runs")
    assert run["state"] == "failed"
    assert "not a database" in run["detail"]
    assert run["ended_at"]


# --- The end of it --------------------------------------------------------------------------------


def test_sigterm_ends_a_pass_in_good_order_and_the_next_completes_it(
    newsroom: NewsroomServer, undisturbed: Path, tmp_path: Path
) -> None:
    options = configured(tmp_path, newsroom)
    process = start(*options, "run", "--outlet", "antara")
    wanted = len(content(undisturbed)["readings"])  # half of the pages stored and half of them read, at most
    assert wait_for(lambda: progress_of(tmp_path) >= wanted or process.poll() is not None)
    began = time.monotonic()
    process.terminate()
    _, words = process.communicate(timeout=60)
    assert process.returncode == 0, words
    assert time.monotonic() - began < 35
    again = pantau(*options, "run", "--outlet", "antara")
    assert again.returncode == 0, again.stderr
    assert content(tmp_path) == content(undisturbed)


def progress_of(home: Path) -> int:
    """How many pages are stored, and how many are read."""
    counts = [
        rows(home, f"select count(*) n from {table}", file)
        for file, table in (("pages.db", "pages"), ("pantau.db", "readings"))
    ]
    return sum(count[0]["n"] for count in counts if count)


def test_a_second_sigterm_ends_it_at_once(tmp_path: Path) -> None:
    with NewsroomServer(latency=1.0) as newsroom:
        process = start(*configured(tmp_path, newsroom), "run", "--outlet", "antara")
        assert wait_for(lambda: newsroom.requests)
        process.terminate()
        assert process.stderr
        assert "Stopping" in process.stderr.readline()
        process.terminate()
        began = time.monotonic()
        process.communicate(timeout=30)
    assert process.returncode == 128 + signal.SIGTERM
    assert time.monotonic() - began < 5


def test_a_crawl_ends_with_the_pass_that_was_killed(tmp_path: Path) -> None:
    with NewsroomServer(latency=0.5) as newsroom:
        process = start(*configured(tmp_path, newsroom), "run", "--outlet", "antara")
        assert wait_for(lambda: newsroom.requests)
        crawls = children_of(process.pid)
        assert crawls
        os.kill(process.pid, signal.SIGKILL)
        process.communicate()
        assert wait_for(lambda: not any(is_alive(crawl) for crawl in crawls), 30)


def children_of(parent: int) -> list[int]:
    found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(parent)], capture_output=True, text=True)
    return [int(pid) for pid in found.stdout.split()]


def is_alive(pid: int) -> bool:
    """Whether a process runs; one that nobody waits for is dead."""
    found = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True)
    return bool(found.stdout.strip()) and not found.stdout.startswith("Z")


# --- Who watches the watcher ----------------------------------------------------------------------


def called(site: Loopback) -> list[str]:
    return [asked.url for asked in site.asked]


def test_each_whole_pass_is_pinged_and_nothing_else(newsroom: NewsroomServer, tmp_path: Path) -> None:
    with Loopback({"/key": b"ok", "/key/start": b"ok", "/key/fail": b"ok"}) as switch:
        options = configured(tmp_path, newsroom, f'\n[health]\nping = "{switch.url}/key"\n')
        assert pantau(*options, "run", "--outlet", "antara").returncode == 0
        assert called(switch) == ["/key/start", "/key"]
        assert pantau(*options, "read").returncode == 0
        with (tmp_path / "pantau.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            assert pantau(*options, "run").returncode == 75
        assert len(called(switch)) == 2
        newsroom.fail("www.antaranews.com", None)
        newsroom.fail("antaranews.com", None)
        try:
            assert pantau(*options, "run", "--outlet", "antara").returncode == 1
        finally:
            newsroom.restore()
        assert called(switch)[2:] == ["/key/start", "/key/fail"]


def test_a_switch_that_hangs_or_breaks_never_holds_up_a_pass(caplog: pytest.LogCaptureFixture) -> None:
    released = threading.Event()

    def hang() -> Answer:
        released.wait(30)
        return Answer(b"late")

    with Loopback({"/secret-key": hang, "/secret-key/fail": Answer(status=500)}) as switch:
        began = time.monotonic()
        ping(f"{switch.url}/secret-key", "success")
        assert time.monotonic() - began < SECONDS + 3
        released.set()
        ping(f"{switch.url}/secret-key", "fail")
    ping("http://127.0.0.1:9/secret-key", "start")
    ping("", "start")
    assert "signal=fail error=HTTP-500" in caplog.text
    assert "signal=start" in caplog.text
    assert "secret-key" not in caplog.text


# --- How things stand -----------------------------------------------------------------------------


def test_status_and_its_exit_code(undisturbed: Path) -> None:
    options = ("--data", str(undisturbed))
    good = pantau(*options, "status")
    assert good.returncode == 0, good.stderr
    assert "antara" in good.stdout
    late = pantau(*options, "status", "--max-age", "0s")
    assert late.returncode == 1
    assert "last good pass" in late.stderr
    assert pantau(*options, "status", "--max-age", "soon").returncode == 2
    assert pantau("--data", str(undisturbed / "nowhere"), "status").returncode == 2


def test_status_accounts_for_every_link_of_each_outlet_and_day(
    newsroom: NewsroomServer, tmp_path: Path
) -> None:
    options = configured(tmp_path, newsroom)
    chosen = ("--outlet", "antara", "--outlet", "merahputih")
    assert pantau(*options, "run", *chosen).returncode == 0
    assert pantau(*options, "run", *chosen).returncode == 0  # a URL met twice is still one of the day's
    told = json.loads(pantau(*options, "status", "--json").stdout)
    links = rows(tmp_path, "select outlet, count(*) n from links group by outlet order by outlet", "pages.db")
    days = told["coverage"]
    assert [(day["outlet"], day["found"]) for day in days] == [(row["outlet"], row["n"]) for row in links]
    parts = ("fetched", "known", "denied", "blocked", "failed", "skipped")
    assert all(day["found"] == sum(day[part] for part in parts) for day in days)
    printed = pantau(*options, "status").stdout
    for day in days:
        counts = r"\s+".join(str(day[name]) for name in ("day", "outlet", "found", *parts))
        assert re.search(rf"(?m)^{counts}\s*$", printed), printed


def test_an_unhealthy_outlet_shows_in_status_and_health(newsroom: NewsroomServer, tmp_path: Path) -> None:
    options = configured(tmp_path, newsroom)
    newsroom.fail("www.antaranews.com", 403)
    newsroom.fail("antaranews.com", 403)
    try:
        for _ in range(2):
            assert pantau(*options, "run", "--outlet", "antara").returncode == 1
    finally:
        newsroom.restore()
    status = pantau(*options, "status")
    assert status.returncode == 1
    assert "antara: " in status.stderr
    health = pantau(*options, "health")
    assert health.returncode == 1
    assert "unhealthy" in health.stdout
    assert [row["kind"] for row in rows(tmp_path, "select kind from events")] == ["outlet_unhealthy"]
    assert len(list((tmp_path / "mail").glob("*.eml"))) == 1


def test_the_log_is_json_where_wanted(undisturbed: Path) -> None:
    done = pantau("--data", str(undisturbed), "-v", "--log-json", "read")
    lines = [json.loads(line) for line in done.stderr.splitlines() if line.startswith("{")]
    (line,) = [line for line in lines if line["logger"] == "pantau.pass"]
    assert line["event"] == "pass"
    assert line["state"] == "ok"
    assert {"time", "level"} <= set(line)


def test_backup_while_somebody_writes(undisturbed: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    writer = sqlite3.connect(undisturbed / "pantau.db")
    writer.execute("begin immediate")
    writer.execute("insert into outlets (name) values ('half')")
    done = subprocess.run([*COMMAND, "--data", undisturbed, "backup", copy], capture_output=True, text=True)
    writer.rollback()
    writer.close()
    assert done.returncode == 0, done.stderr
    copied = sqlite3.connect(copy)
    assert copied.execute("pragma integrity_check").fetchone() == ("ok",)
    assert copied.execute("select count(*) from outlets where name = 'half'").fetchone() == (0,)
    copied.close()
    assert rows(tmp_path, "select id from claims order by id", "copy.db") == rows(
        undisturbed, "select id from claims order by id"
    )
    assert list(tmp_path.iterdir()) == [copy]
    refused = pantau("--data", str(undisturbed), "backup", str(tmp_path / "no" / "folder.db"))
    assert refused.returncode == 2
    itself = pantau("--data", str(undisturbed), "backup", str(undisturbed / "pantau.db"))
    assert itself.returncode == 2
