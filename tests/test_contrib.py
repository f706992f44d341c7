"""What contrib/ offers works where it can be tried, and names commands and paths that exist."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml  # type: ignore[import-untyped]  # PyYAML ships no types

import cli
from commands.signals import GIVE_BACK_SECONDS
from config import load_config

ROOT = Path(__file__).parent.parent
CONTRIB = ROOT / "contrib"
OPERATIONS = ROOT / "docs" / "operations.md"
COMPOSE = (CONTRIB / "compose.yaml").read_text("utf-8")
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


@pytest.fixture(scope="module")
def compose() -> Any:
    return yaml.safe_load(COMPOSE)


@pytest.fixture(scope="module")
def ours(compose: Any) -> dict[str, Any]:
    """The services that run our own image."""
    return {name: service for name, service in compose["services"].items() if "build" in service}


def test_the_compose_file_starts_a_cluster_of_commands_that_exist(ours: dict[str, Any]) -> None:
    assert {name: service["command"] for name, service in ours.items()} == {
        name: [name] for name in ("daemon", "ingest", "worker")
    }
    assert set(ours) <= set(cli.pantau.commands)
    scaled = re.search(r"compose -f (\S+) up -d --scale (\w+)=", OPERATIONS.read_text("utf-8"))
    assert scaled
    assert (ROOT / scaled[1]).exists()
    assert scaled[2] in ours


def test_the_compose_file_and_the_image_agree_on_paths(compose: Any, ours: dict[str, Any]) -> None:
    image = (CONTRIB / "Dockerfile").read_text("utf-8")
    entry = json.loads(re.findall(r"^ENTRYPOINT (.+)$", image, re.MULTILINE)[0])
    config, data = entry[entry.index("--config") + 1], entry[entry.index("--data") + 1]
    user = re.findall(r"useradd --uid (\d+)", image)[0]
    assert f"VOLUME {data}\n" in image
    for service in ours.values():
        build = service["build"]
        assert (CONTRIB / build["context"] / build["dockerfile"]).exists()
        assert f"./pantau.toml:{config}:ro" in service["volumes"]
        assert service["read_only"]
        written = [place.split(":", 1)[-1] for place in service["volumes"] if not place.endswith(":ro")]
        in_memory = [place for place in service["tmpfs"] if place != "/tmp"]  # the container's
        assert (written, in_memory) in (([data], []), ([], [f"{data}:uid={user}"]))
        assert int(service["stop_grace_period"].removesuffix("s")) > GIVE_BACK_SECONDS
    named = {place.split(":")[0] for service in compose["services"].values() for place in service["volumes"]}
    assert {name for name in named if not name.startswith(".")} == set(compose["volumes"])


def test_the_compose_file_and_the_configuration_agree_on_the_broker(compose: Any, tmp_path: Path) -> None:
    told = re.findall(
        r"# pantau\.toml .* needs \[crawl\] (.+) and \[cluster\] (.+)\.$", COMPOSE, re.MULTILINE
    )
    file = tmp_path / "pantau.toml"
    file.write_text("[crawl]\n{}\n[cluster]\n{}\n".format(*told[0]))
    config = load_config(file, tmp_path, environ={})
    assert config.crawl.engine == "celery"
    broker = urlsplit(config.cluster.broker)
    command = shlex.split(compose["services"]["redis"]["command"])
    assert command[command.index("--bind") + 1] == broker.hostname
    assert "--port" not in command
    assert broker.port == 6379  # Redis's own
    assert all(service["network_mode"] == "host" for service in compose["services"].values())
