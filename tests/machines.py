"""Several machines on one: a Redis of their own, the enlarged newsroom, workers, an ingest and a hub."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Self

import pytest

from demo.enlarged import OUTLETS
from demo.server import NewsroomServer
from tests.certificates import Certificates
from tests.passes import SECONDS, start, wait_for

REDIS = shutil.which("redis-server")
WHY_NOT = "redis-server is not installed: on Debian, apt-get install redis-server"
LEASE_SECONDS = 4
NOWHERE = "redis://127.0.0.1:1/0"  # where no broker answers
needs_redis = pytest.mark.skipif(REDIS is None, reason=WHY_NOT)

_CONFIGURATION = """\
[crawl]
contact = "tests@example.org"
gateway = "{gateway}"
delay = 0.01
outlets = {outlets}
parallel = {parallel}
engine = "{engine}"
[crawl.portals]
antara_regional = ["kepri", "jambi"]
[read]
processes = 1
[mail]
directory = "{home}/mail"
sender = "pantau@example.org"
to = ["redaksi@example.org"]
max_article_age = "36500d"
[cluster]
broker = "{broker}"
lease = "{lease}s"
patience = "60s"
batch = 10
{more}
"""


class Redis:
    """Debian's redis-server on loopback, on a free port; a context manager. `durable`: it keeps a log.

    With certificates it answers with TLS too, on a port of its own.
    """

    def __init__(
        self,
        folder: Path,
        *,
        durable: bool = True,
        password: str = "",
        certificates: Certificates | None = None,
    ) -> None:
        self._folder = folder
        self._durable = durable
        self._password = password
        self._certificates = certificates
        self.port, self._tls_port = _free_ports(2)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    @property
    def secure_url(self) -> str:
        return f"rediss://localhost:{self._tls_port}/0"

    def __enter__(self) -> Self:
        self._folder.mkdir(parents=True, exist_ok=True)
        self.start()
        return self

    def __exit__(self, *_exc: object) -> None:
        self.kill()

    def start(self) -> None:
        assert REDIS, WHY_NOT
        log = "yes" if self._durable else "no"
        options: dict[str, object] = {"port": self.port, "bind": "127.0.0.1", "dir": self._folder}
        options |= {"appendonly": log, "save": ""}
        options |= {"requirepass": self._password} if self._password else {}
        options |= self._tls(self._certificates) if self._certificates else {}
        given = [part for name, value in options.items() for part in (f"--{name}", str(value))]
        self._process = subprocess.Popen([REDIS, *given], stdout=subprocess.DEVNULL)
        assert wait_for(self._answers, 20.0), "redis-server did not start"

    def kill(self) -> None:
        """Ends it as a crash does."""
        if self._process:
            self._process.kill()
            self._process.wait()
            self._process = None

    def _tls(self, certificates: Certificates) -> dict[str, object]:
        """The options as docs/operations.md has them."""
        return {
            "tls-port": self._tls_port,
            "tls-cert-file": certificates.chain,
            "tls-key-file": certificates.chain,
            "tls-auth-clients": "no",
        }

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=0.2) as connection:
                connection.sendall(b"PING\r\n")
                return connection.recv(16).startswith((b"+PONG", b"-NOAUTH"))
        except OSError:
            return False


def _free_ports(number: int) -> list[int]:
    with ExitStack() as stack:
        probes = [stack.enter_context(socket.socket()) for _ in range(number)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [int(probe.getsockname()[1]) for probe in probes]


class Machines:
    """The processes of a cluster over one hub directory; a context manager that leaves none behind."""

    def __init__(
        self,
        folder: Path,
        newsroom: NewsroomServer,
        broker: str,
        *,
        more: str = "",
        lease: int = LEASE_SECONDS,
    ) -> None:
        self.hub = folder / "hub"
        self._folder = folder
        self._newsroom = newsroom
        self._broker = broker
        self._more = more
        self._lease = lease
        self._started = 0
        self._processes: list[subprocess.Popen[str]] = []
        self._homes: dict[Path, subprocess.Popen[str]] = {}  # of the workers

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exc: object) -> None:
        for process in self._processes:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        for process in self._processes:
            try:
                process.communicate(timeout=40)
            except subprocess.TimeoutExpired:
                process.kill()
                process.communicate()

    def options(
        self, home: Path, *, engine: str = "celery", outlets: Sequence[str] = OUTLETS, parallel: int = 4
    ) -> list[str]:
        """Writes a configuration into a directory; returns the options that make a command use it."""
        home.mkdir(parents=True, exist_ok=True)
        file = home / "pantau.toml"
        text = _CONFIGURATION.format(
            gateway=self._newsroom.url,
            outlets=json.dumps(list(outlets)),
            parallel=parallel,
            engine=engine,
            home=home,
            broker=self._broker,
            lease=self._lease,
            more=self._more,
        )
        file.write_text(text, "utf-8")
        return ["--config", str(file), "--data", str(home)]

    def ingest(self) -> subprocess.Popen[str]:
        return self._start(self.options(self.hub), "ingest")

    def worker(
        self, *, queues: str = "crawl,read", parallel: int = 4, broker: str = ""
    ) -> subprocess.Popen[str]:
        """Another machine: its configuration says where the broker is, and what the machine can bear."""
        self._started += 1
        home = self._folder / f"worker-{self._started}"
        home.mkdir(parents=True)
        file = home / "pantau.toml"
        file.write_text(
            f"[crawl]\nparallel = {parallel}\n[read]\nprocesses = 1\n"
            f'[cluster]\nbroker = "{broker or self._broker}"\nlease = "{self._lease}s"\n{self._more}\n'
        )
        options = ["--config", str(file), "--data", str(home)]
        process = self._start(options, "worker", "--queues", queues)
        self._homes[home] = process
        return process

    def crawling(self, outlet: str) -> subprocess.Popen[str]:
        """The worker that crawls an outlet."""
        (room,) = self._folder.glob(f"worker-*/rooms/{outlet}.*")
        return self._homes[room.parent.parent]

    def newest_is_crawling(self) -> bool:
        """Whether the worker that was started last has begun a crawl."""
        return any((self._folder / f"worker-{self._started}").glob("rooms/*/logs/*.log"))

    def _start(self, options: Sequence[str], *command: str) -> subprocess.Popen[str]:
        process = start(*options, *command, log=self._folder / f"{command[0]}-{len(self._processes)}.log")
        self._processes.append(process)
        return process

    def logs(self) -> str:
        """What the machines said."""
        return "\n".join(
            f"--- {file.name}\n{file.read_text('utf-8')}" for file in sorted(self._folder.glob("*.log"))
        )


def kill(process: subprocess.Popen[str]) -> None:
    """Takes a machine's power away: the process, not what it started, which has to notice."""
    os.kill(process.pid, signal.SIGKILL)
    process.wait()


def measured(process: subprocess.Popen[str], seconds: float = 150) -> tuple[int, str, str, float]:
    """Waits for a command; its exit code, its words on stdout and stderr, and the seconds waited."""
    began = time.monotonic()
    out, err = process.communicate(timeout=seconds)
    return process.returncode, out, err, time.monotonic() - began


# A pass for whoever did not install the extra.
_WITHOUT_CELERY = """
import sys
for name in ("celery", "kombu", "redis", "fsspec", "billiard"):
    sys.modules[name] = None
import cli
cli.main()
"""


def pass_on_one_machine(folder: Path, newsroom: NewsroomServer, outlets: Sequence[str] = OUTLETS) -> Path:
    """What a pass without a broker leaves in a data directory of the folder; it cannot import Celery."""
    home = folder / "home"
    options = Machines(folder, newsroom, NOWHERE).options(home, engine="local", outlets=outlets)
    command = [sys.executable, "-c", _WITHOUT_CELERY, *options, "run"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS)
    assert done.returncode == 0, done.stderr
    return home
