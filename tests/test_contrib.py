"""What contrib/ offers works where it can be tried, and names commands and paths that exist."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

import cli

ROOT = Path(__file__).parent.parent
CONTRIB = ROOT / "contrib"
UNITS = (
    "pantau.service",
    "pantau-run.service",
    "pantau-worker.service",
    "pantau-ingest.service",
    "pantau-run.timer",
)


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="needs systemd-analyze")
def test_the_systemd_units_are_sound(tmp_path: Path) -> None:
    for name in UNITS:
        text = (CONTRIB / name).read_text("utf-8").replace("/opt/pantau/.venv/bin/pantau", "/bin/true")
        (tmp_path / name).write_text(text, "utf-8")
    units = [str(tmp_path / name) for name in UNITS]
    done = subprocess.run(["systemd-analyze", "verify", "--man=no", *units], capture_output=True, text=True)
    about_ours = [line for line in done.stderr.splitlines() if "pantau" in line]
    assert (done.returncode, about_ours) == (0, [])


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="needs systemd-analyze")
def test_the_timer_rings_every_half_hour_by_day() -> None:
    times = re.findall(r"^OnCalendar=(.+)$", (CONTRIB / "pantau-run.timer").read_text("utf-8"), re.MULTILINE)
    assert len(times) == 2
    for time in times:
        done = subprocess.run(["systemd-analyze", "calendar", time], capture_output=True, text=True)
        assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", [*UNITS[:-1], "crontab", "Dockerfile"])
def test_the_commands_exist(name: str) -> None:
    text = (CONTRIB / name).read_text("utf-8")
    lines = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    words = set(re.findall(r'(?:--data /\S+|"/data",|CMD \[) ?"?(\w+)', lines))
    assert words
    assert words <= set(cli.pantau.commands) | {"opt"}


def test_nothing_runs_as_root() -> None:
    for name in UNITS[:-1]:
        assert "User=pantau" in (CONTRIB / name).read_text("utf-8")
    image = (CONTRIB / "Dockerfile").read_text("utf-8")
    assert image.rindex("USER pantau") > image.rindex("RUN ")


def test_the_compose_file_names_commands_that_exist() -> None:
    text = (CONTRIB / "compose.yaml").read_text("utf-8")
    words = set(re.findall(r"command: \[(\w+)\]", text))
    assert words == {"daemon", "ingest", "worker"}
    assert words <= set(cli.pantau.commands)
