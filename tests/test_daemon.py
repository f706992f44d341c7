"""The daemon: makes what is due, ends in good order, goes on where it was, and shares the lock with cron."""

from __future__ import annotations

import fcntl
import os
import signal
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from config import load_config
from daemon import Daemon
from db.runs import OutletRun
from db.store import Store
from demo.server import NewsroomServer
from tests.passes import configured, pantau, rows, start, wait_for

ONLY = '\n[schedule]\nevery = "30m"\nbackups = 2\n'
PASSES = "select id from runs where kind like 'crawl%' and state = 'ok'"


@pytest.fixture(scope="module")
def newsroom() -> Iterator[NewsroomServer]:
    with NewsroomServer() as server:
        yield server


def options_in(home: Path, newsroom: NewsroomServer) -> list[str]:
    """Antara alone: a pass takes seconds then."""
    return configured(home, newsroom, ONLY, outlet="antara")


def visited(home: Path, ago: timedelta) -> None:
    """Records that antara was visited so long ago."""
    at = datetime.now(UTC) - ago
    with Store(home / "pantau.db") as store:
        run = store.begin_run("crawl+read+health+alert", at)
        outlet_run = OutletRun(
            outlet="antara", run=run, started_at=at, ended_at=at, state="ok", routes=({"outcome": "ok"},)
        )
        store.record_outlet_run(outlet_run)
        store.end_run(run, state="ok", at=at)


def test_it_makes_a_pass_and_a_backup_and_ends_at_once_when_idle(
    newsroom: NewsroomServer, tmp_path: Path
) -> None:
    options = options_in(tmp_path, newsroom)
    Store(tmp_path / "pantau.db").close()
    process = start(*options, "daemon")
    assert wait_for(lambda: rows(tmp_path, PASSES)), process.poll()
    assert wait_for(lambda: list((tmp_path / "backups").glob("pantau-*.db")))
    assert len(list((tmp_path / "mail").glob("*.eml"))) == 1
    began = time.monotonic()
    process.terminate()
    _, log = process.communicate(timeout=35)
    assert process.returncode == 0, log
    assert time.monotonic() - began < 5
    assert all(len(line.split(" ", 3)) == 4 for line in log.splitlines() if " INFO " in line)
    status = pantau(*options, "status")
    assert status.returncode == 0, status.stderr

    # Started anew it waits until the next visit is due.
    newsroom.forget_requests()
    again = start(*options, "daemon")
    assert again.stderr
    assert "daemon outlets=1" in again.stderr.readline()
    time.sleep(1)
    again.terminate()
    again.communicate(timeout=35)
    assert again.returncode == 0
    assert not newsroom.requests


def test_killed_in_a_pass_it_goes_on_at_once_when_started_again(tmp_path: Path) -> None:
    with NewsroomServer(latency=0.1) as newsroom:
        options = options_in(tmp_path, newsroom)
        process = start(*options, "daemon")
        assert wait_for(lambda: rows(tmp_path, "select * from pages", "pages.db"))
        os.kill(process.pid, signal.SIGKILL)
        process.communicate()
        newsroom.latency = 0.0
        again = start(*options, "daemon")
        assert wait_for(lambda: rows(tmp_path, PASSES)), again.poll()
        again.terminate()
        again.communicate(timeout=35)
    states = [run["state"] for run in rows(tmp_path, "select state from runs order by id")]
    assert states[:2] == ["abandoned", "ok"]


def test_what_was_missed_is_made_up_for_by_one_visit_and_recorded(
    newsroom: NewsroomServer, tmp_path: Path
) -> None:
    options = options_in(tmp_path, newsroom)
    visited(tmp_path, timedelta(hours=20))
    process = start(*options, "daemon")
    assert wait_for(lambda: len(rows(tmp_path, PASSES)) == 2), process.poll()
    process.terminate()
    process.communicate(timeout=35)
    (missed,) = rows(tmp_path, "select detail from runs where state = 'missed'")
    assert "antara" in missed["detail"]


def test_beside_a_pass_of_cron_it_waits(newsroom: NewsroomServer, tmp_path: Path) -> None:
    options = options_in(tmp_path, newsroom)
    with (tmp_path / "pantau.lock").open("w") as cron:
        fcntl.flock(cron, fcntl.LOCK_EX)
        process = start(*options, "daemon")
        assert process.stderr
        assert "daemon outlets=1" in process.stderr.readline()
        time.sleep(1)
        assert not rows(tmp_path, PASSES)
        fcntl.flock(cron, fcntl.LOCK_UN)
        assert wait_for(lambda: rows(tmp_path, PASSES)), process.poll()
    process.terminate()
    process.communicate(timeout=35)
    assert process.returncode == 0


def test_an_outlet_that_does_not_exist_is_a_users_mistake(newsroom: NewsroomServer, tmp_path: Path) -> None:
    options = options_in(tmp_path, newsroom)
    file = tmp_path / "pantau.toml"
    file.write_text(file.read_text("utf-8").replace('"antara"', '"kompos"'), "utf-8")
    done = pantau(*options, "daemon")
    assert done.returncode == 2
    assert "kompos" in done.stderr


@dataclass(slots=True)
class SetClock:
    """A clock that a test sets."""

    slept: float = 0.0  # seconds that the machine was asleep
    ahead: float = 0.0  # seconds by which the wall clock was set

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self.slept + self.ahead)

    def steady(self) -> float:
        return time.monotonic() + self.slept


def test_a_clock_that_is_set_changes_nothing_and_a_sleep_is_made_up_for(
    newsroom: NewsroomServer, tmp_path: Path
) -> None:
    options = options_in(tmp_path, newsroom)
    config = load_config(Path(options[1]), tmp_path, environ={})
    clock = SetClock()
    daemon = Daemon(config=config, outlets=("antara",), clock=clock)
    thread = threading.Thread(target=daemon.run)
    thread.start()
    try:
        assert wait_for(lambda: len(rows(tmp_path, PASSES)) == 1)
        clock.ahead = -7200.0  # APScheduler alone would now sleep two hours longer
        time.sleep(2.5)
        clock.ahead = 7200.0
        time.sleep(2.5)
        assert len(rows(tmp_path, PASSES)) == 1
        clock.slept = 5 * 3600.0
        assert wait_for(lambda: len(rows(tmp_path, PASSES)) == 2)
        assert rows(tmp_path, "select detail from runs where state = 'missed'")
    finally:
        daemon.stop.set()
        thread.join(60)
    assert not thread.is_alive()
