"""The same pass on several machines: the same rows, one request at a time, and nothing lost or double when
machines and broker go down. `./dev cluster` has the long form."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from demo.enlarged import enlarged_newsroom
from demo.server import NewsroomServer
from tests.machines import REDIS, WHY_NOT, Machines, Redis, kill, measured
from tests.passes import content, pantau, rows, start, wait_for

needs_redis = pytest.mark.skipif(REDIS is None, reason=WHY_NOT)
pytestmark = [pytest.mark.xdist_group("cluster")]

# What a pass leaves in pages.db, but for the times.
PAGES = (
    "select id, outlet, key, url, sha256, hex(body) from pages",
    "select page_id, number, hex(body) from parts",
    "select outlet, key, url, outcome, reason, tries, archive from links",
    "select outlet, url, form, etag, sha256 from answers",
    "select origin, hex(body) from robots",
    "select outlet, route from walks",
    "select outlet, day, key, outcome from day_links",
    "select outlet, strikes from quarantines",
)


def in_pages(home: Path) -> list[list[str]]:
    return [sorted(str(row) for row in rows(home, sql, "pages.db")) for sql in PAGES]


@pytest.fixture(scope="module")
def newsroom() -> Iterator[NewsroomServer]:
    with enlarged_newsroom(latency=0.02) as server:
        yield server


@pytest.fixture(scope="module")
def local(newsroom: NewsroomServer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a pass on one machine leaves."""
    folder = tmp_path_factory.mktemp("local")
    home = folder / "home"
    done = pantau(*Machines(folder, newsroom, "redis://127.0.0.1:1/0").options(home, engine="local"), "run")
    assert done.returncode == 0, done.stderr
    return home


@needs_redis
def test_a_pass_on_two_machines_leaves_the_rows_of_a_local_one(
    newsroom: NewsroomServer, local: Path, tmp_path: Path
) -> None:
    newsroom.forget_requests()
    with Redis(tmp_path / "redis") as redis, Machines(tmp_path, newsroom, redis.url) as machines:
        machines.ingest()
        machines.worker()
        machines.worker()
        options = machines.options(machines.hub)
        code, out, err, _ = measured(start(*options, "run"))
        assert code == 0, err + machines.logs()
        assert content(machines.hub) == content(local)
        assert in_pages(machines.hub) == in_pages(local)
        assert max(hit.in_flight for hit in newsroom.requests) == 1
        counts = (
            "select outlet, state, reason, found, fetched, known, denied, blocked, failed, skipped, routes"
        )
        same = f"{counts} from outlet_runs order by outlet"
        assert rows(machines.hub, same) == rows(local, same)
        assert "viva" in out

        newsroom.forget_requests()
        code, _, err, _ = measured(start(*options, "run"))
        assert code == 0, err + machines.logs()
        assert content(machines.hub) == content(local)
        fetched = "select sum(fetched) n from outlet_runs where run = (select max(run) from outlet_runs)"
        assert rows(machines.hub, fetched) == [{"n": 0}]
        robots = [
            hit for hit in newsroom.requests if hit.path == "/robots.txt" and hit.host == "www.viva.co.id"
        ]
        assert robots == []  # what is remembered of a host came along

        code, _, err, _ = measured(start(*options, "reread"))
        assert code == 0, err
        assert "no difference" in err


@needs_redis
def test_killed_machines_and_a_killed_broker_lose_and_double_nothing(
    newsroom: NewsroomServer, local: Path, tmp_path: Path
) -> None:
    newsroom.forget_requests()
    with Redis(tmp_path / "redis") as redis, Machines(tmp_path, newsroom, redis.url) as machines:
        machines.ingest()
        workers = [machines.worker(), machines.worker()]
        running = start(*machines.options(machines.hub), "run")
        assert wait_for(lambda: len(newsroom.requests) > 20, 90)
        kill(workers[0])
        machines.worker()
        assert wait_for(lambda: len(newsroom.requests) > 60, 90)
        redis.kill()
        redis.start()
        code, _, err, _ = measured(running)
        assert code == 0, err + machines.logs()
        assert content(machines.hub) == content(local)
        assert max(hit.in_flight for hit in newsroom.requests) == 1


@needs_redis
def test_a_task_that_brings_its_workers_down_is_set_aside(newsroom: NewsroomServer, tmp_path: Path) -> None:
    with Redis(tmp_path / "redis") as redis:
        more = "attempts = 2"
        with Machines(tmp_path, newsroom, redis.url, more=more) as machines:
            machines.ingest()
            options = machines.options(machines.hub, outlets=["viva"])
            running = start(*options, "crawl")
            for _ in range(2):
                worker = machines.worker(queues="crawl")
                assert wait_for(machines.newest_is_crawling, 60), machines.logs()
                kill(worker)
            code, _, err, _ = measured(running)
            assert code == 1
            assert "viva: set aside after 2 attempts" in err


@needs_redis
def test_without_workers_a_pass_says_so_and_reads_here(newsroom: NewsroomServer, tmp_path: Path) -> None:
    with Redis(tmp_path / "redis") as redis:
        machines = Machines(tmp_path, newsroom, redis.url)
        options = machines.options(machines.hub, outlets=["viva"])
        file = machines.hub / "pantau.toml"
        file.write_text(file.read_text().replace('patience = "60s"', 'patience = "1s"'))
        done = pantau(*options, "run")
        assert done.returncode == 1
        assert 'nobody works on the queue "crawl": start `pantau worker`' in done.stderr


def test_a_broker_that_is_away_fails_the_crawl_and_nothing_else(
    newsroom: NewsroomServer, local: Path, tmp_path: Path
) -> None:
    machines = Machines(tmp_path, newsroom, "redis://127.0.0.1:1/0")
    options = machines.options(machines.hub, engine="local", outlets=["viva"])
    assert pantau(*options, "crawl").returncode == 0
    options = machines.options(machines.hub, outlets=["viva"])
    done = pantau(*options, "run")
    assert done.returncode == 1
    assert "the broker redis://127.0.0.1:1/0 does not answer" in done.stderr
    assert "Traceback" not in done.stderr
    assert "Pages read: 8 claims" in done.stderr
    assert "Mail: 1 sent" in done.stderr
    for command in ("worker", "ingest"):
        refused = pantau(*options, command)
        assert refused.returncode == 2
        assert refused.stderr.count("\n") == 1, refused.stderr


def test_the_local_engine_imports_nothing_of_celery(newsroom: NewsroomServer, tmp_path: Path) -> None:
    options = Machines(tmp_path, newsroom, "redis://127.0.0.1:1/0").options(
        tmp_path, engine="local", outlets=["viva"]
    )
    code = (
        "import sys\n"
        "for name in ('celery', 'kombu', 'redis', 'fsspec', 'billiard'): sys.modules[name] = None\n"
        f"sys.argv = ['pantau', *{[*options, 'run']!r}]\n"
        "import cli; cli.main()\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert "Pages read: 8 claims" in done.stderr


def test_an_engine_that_is_not_installed_is_one_line(newsroom: NewsroomServer, tmp_path: Path) -> None:
    options = Machines(tmp_path, newsroom, "redis://127.0.0.1:1/0").options(tmp_path, outlets=["viva"])
    code = (
        "import sys, importlib.util\n"
        "find = importlib.util.find_spec\n"
        "importlib.util.find_spec = lambda name, *more: None if name == 'celery' else find(name, *more)\n"
        f"sys.argv = ['pantau', *{[*options, 'run']!r}]\n"
        "import cli; cli.main()\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120)
    assert done.returncode == 2
    assert 'pip install "pantau[cluster]"' in done.stderr
    assert done.stderr.count("\n") == 1


@needs_redis
def test_a_stopped_pass_ends_its_crawls_elsewhere(newsroom: NewsroomServer, tmp_path: Path) -> None:
    with Redis(tmp_path / "redis") as redis, Machines(tmp_path, newsroom, redis.url) as machines:
        machines.ingest()
        machines.worker(queues="crawl")
        newsroom.forget_requests()
        running = start(*machines.options(machines.hub, outlets=["viva", "merdeka"]), "run")
        assert wait_for(lambda: len(newsroom.requests) > 3, 90)
        running.send_signal(signal.SIGTERM)
        code, _, err, _ = measured(running)
        assert code == 0
        assert "Stopped before the end" in err
        asked = len(newsroom.requests)
        assert not wait_for(lambda: len(newsroom.requests) > asked, 1.5)
