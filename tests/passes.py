"""Starts the pantau command against the sample newsroom, as cron, systemd and people do."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pysqlite3 as sqlite3  # two SQLite libraries in one process would undo each other's locks

from demo.server import NewsroomServer
from demo.tour import write_configuration

COMMAND = (sys.executable, "-m", "cli")
SECONDS = 120
# What one pass and the next may differ in: when and in which run things were done.
VOLATILE = {"fetched_at", "read_at", "run", "at", "updated_at", "figure_id", "id"}
CONTENT = ("articles", "claims", "targets", "events", "readings")


def configured(home: Path, newsroom: NewsroomServer, more: str = "", *, outlet: str = "") -> list[str]:
    """Writes a configuration, of one outlet alone where it is named, with `more` at its end; returns the
    options that make a command use it."""
    file = write_configuration(home, newsroom.url)
    lines = file.read_text("utf-8").splitlines()
    if outlet:
        lines = [line for line in lines if not line.startswith("outlets = ")]
        lines.insert(lines.index("[crawl]") + 1, f'outlets = ["{outlet}"]')
    file.write_text("\n".join([*lines, more]), "utf-8")
    return ["--config", str(file), "--data", str(home)]


def start(*arguments: str, log: Path | None = None) -> subprocess.Popen[str]:
    """Starts a command; its words can be read from the process, or are in the log file."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PANTAU_")}
    command = [*COMMAND, *arguments]
    if log is None:
        return subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
        )
    with log.open("w") as out:
        return subprocess.Popen(command, stdout=out, stderr=out, text=True, env=environment)


def pantau(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Runs a command to its end."""
    process = start(*arguments)
    try:
        out, err = process.communicate(timeout=SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        raise
    return subprocess.CompletedProcess(arguments, process.returncode, out, err)


def rows(home: Path, sql: str, file: str = "pantau.db") -> list[dict[str, Any]]:
    """What a query finds; nothing where the database or the table is not there yet."""
    try:
        database = sqlite3.connect(f"file:{home / file}?mode=ro", uri=True)
        database.row_factory = sqlite3.Row
    except sqlite3.OperationalError:
        return []
    try:
        return [dict(row) for row in database.execute(sql)]
    except sqlite3.OperationalError:
        return []
    finally:
        database.close()


def content(home: Path) -> dict[str, list[str]]:
    """The rows of a database without what differs from one undisturbed pass to another."""
    return {
        table: sorted(
            json.dumps({name: str(value) for name, value in row.items() if name not in VOLATILE})
            for row in rows(home, f"select * from {table}")
        )
        for table in CONTENT
    }


def wait_for(condition: Callable[[], object], seconds: float = 60.0) -> bool:
    """Whether the condition came true in time."""
    until = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True
