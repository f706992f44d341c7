"""The same pass on several machines: the same rows, one request at a time, nothing lost or double when a
machine goes down. `./dev cluster` has the long form, cluster_long.py among it."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from cluster.broker import connect
from cluster.forms import crawl_from_json, crawl_to_json, crawl_to_toml, outlet_run_to_json
from cluster.ingest import Intake
from cluster.leases import Leases
from config import Config, CrawlConfig, load_config
from crawler.launch import crawl_outlet
from crawler.leased import EXIT_CODE
from db.luggage import Changes
from db.pages import PageStore
from db.runs import OutletRun
from db.store import Store
from demo.enlarged import enlarged_newsroom
from demo.server import NewsroomServer
from extract.model import Page
from tests.crawls import config_of
from tests.machines import REDIS, WHY_NOT, Machines, Redis, kill, measured, needs_redis, pass_on_one_machine
from tests.passes import content, pantau, rows, start, wait_for

pytestmark = [pytest.mark.xdist_group("cluster")]

# Of each kind one: several lists, a network of portals, a feed.
FEW = ("antara", "antara_regional", "viva", "merdeka")
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
    return pass_on_one_machine(tmp_path_factory.mktemp("local"), newsroom, FEW)


@needs_redis
def test_a_pass_on_two_machines_leaves_the_rows_of_a_local_one(
    newsroom: NewsroomServer, local: Path, tmp_path: Path
) -> None:
    newsroom.forget_requests()
    with Redis(tmp_path / "redis") as redis, Machines(tmp_path, newsroom, redis.url) as machines:
        machines.ingest()
        machines.worker()
        machines.worker()
        options = machines.options(machines.hub, outlets=FEW)
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
def test_a_killed_machine_loses_and_doubles_nothing(
    newsroom: NewsroomServer, local: Path, tmp_path: Path
) -> None:
    newsroom.forget_requests()
    with Redis(tmp_path / "redis") as redis, Machines(tmp_path, newsroom, redis.url) as machines:
        machines.ingest()
        first = machines.worker()
        running = start(*machines.options(machines.hub, outlets=FEW), "run")
        assert wait_for(lambda: len(newsroom.requests) > 10, 90)
        machines.worker()
        kill(first)
        code, _, err, _ = measured(running)
        assert code == 0, err + machines.logs()
        assert content(machines.hub) == content(local)
        assert max(hit.in_flight for hit in newsroom.requests) == 1


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


def test_a_crawl_without_a_lease_asks_for_nothing(newsroom: NewsroomServer, tmp_path: Path) -> None:
    newsroom.forget_requests()
    lease = tmp_path / "lease"
    lease.write_text("0.0")
    end = crawl_outlet(
        "viva", config_of(newsroom.url, tmp_path / "data"), None, threading.Event(), lease=lease
    )
    assert end is not None
    assert end.exit_code == EXIT_CODE
    assert newsroom.requests == []


def test_what_a_crawl_has_to_know_of_the_configuration_travels(tmp_path: Path) -> None:
    file = tmp_path / "pantau.toml"
    file.write_text(
        '[crawl]\ncontact = "Redaksi \\"A\\" \\u0007 <a@example.org>"\ndelay = 7.5\ntime_limit = "3m"\n'
        '[crawl.portals]\nantara_regional = ["kepri", "jambi"]\n'
    )
    hub = load_config(file, tmp_path, environ={})
    sent = json.loads(json.dumps(crawl_to_json(hub)))
    arrived = tmp_path / "arrived.toml"
    arrived.write_text(crawl_to_toml(crawl_from_json(sent)), "utf-8")
    assert load_config(arrived, tmp_path, environ={}).crawl == hub.crawl
    of_each_machine = {"outlets", "permitted", "parallel", "engine"}
    assert set(CrawlConfig.model_fields) == set(sent) | of_each_machine


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[Redis]:
    if REDIS is None:
        pytest.skip(WHY_NOT)
    with Redis(tmp_path / "redis") as running:
        yield running


@pytest.fixture
def hub(tmp_path: Path, redis: Redis) -> Config:
    file = tmp_path / "pantau.toml"
    file.write_text(f'[cluster]\nbroker = "{redis.url}"\nlease = "4s"\n')
    return load_config(file, tmp_path / "home", environ={})


def leases_of(config: Config) -> Leases:
    return Leases(connect(config), config.cluster.namespace, config.cluster.lease)


def parcel(token: int, number: int, away: PageStore, changes: Changes, key: str, *, last: bool) -> Any:
    """What the owner of that token found: an article."""
    now = datetime.now(UTC)
    url = f"https://viva.example/{key}"
    page = Page(
        outlet="viva",
        key=key,
        url=url,
        final_url=url,
        fetched_at=now,
        status=200,
        headers={},
        body=key.encode(),
    )
    away.add(page, run=1)
    row = OutletRun(outlet="viva", run=1, started_at=now, ended_at=now, state="ok", found=1, fetched=1)
    head = {"kind": "crawl", "pass": "p", "name": "outlet:viva", "outlet": "viva", "run": 1}
    return json.loads(
        json.dumps(
            {
                **head,
                "token": token,
                "number": number,
                "last": last,
                "changes": changes.take(),
                "row": outlet_run_to_json(row) if last else None,
            }
        )
    )


def test_an_owner_that_lost_its_lease_does_not_write(hub: Config, tmp_path: Path) -> None:
    leases = leases_of(hub)
    with Store(hub.database) as store:
        store.begin_run("crawl", at=datetime.now(UTC))
    slow = leases.hold("outlet:viva")
    assert slow is not None
    assert leases.hold("outlet:viva") is None
    away = PageStore(tmp_path / "away.db")
    changes = Changes(away.database)
    intake = Intake(hub, leases)
    intake.take(parcel(slow, 1, away, changes, "first", last=False))
    leases.release("outlet:viva", slow)
    quick = leases.hold("outlet:viva")
    assert quick is not None
    assert quick > slow
    assert leases.renew("outlet:viva", slow) == "lost"
    intake.take(parcel(slow, 2, away, changes, "late", last=True))
    assert sorted(row["key"] for row in rows(hub.data, "select key from pages", "pages.db")) == ["first"]
    assert rows(hub.data, "select * from outlet_runs") == []


def test_parcels_are_set_down_in_order_and_once(hub: Config, tmp_path: Path) -> None:
    leases = leases_of(hub)
    with Store(hub.database) as store:
        store.begin_run("crawl", at=datetime.now(UTC))
    token = leases.hold("outlet:viva") or 0
    away = PageStore(tmp_path / "away.db")
    changes = Changes(away.database)
    parcels = [parcel(token, number, away, changes, str(number), last=number == 3) for number in (1, 2, 3)]
    intake = Intake(hub, leases)
    for number in (3, 2, 1, 1, 3, 2):
        intake.take(parcels[number - 1])
        keys = [row["key"] for row in rows(hub.data, "select key from pages order by key", "pages.db")]
        assert keys in ([], ["1", "2", "3"])
    assert [row["fetched"] for row in rows(hub.data, "select fetched from outlet_runs")] == [1]


def test_a_parcel_that_cannot_be_set_down_is_put_aside_and_named(hub: Config) -> None:
    leases = leases_of(hub)
    token = leases.hold("outlet:viva") or 0
    intake = Intake(hub, leases)
    bad = {"pass": "p", "name": "outlet:viva", "token": token, "number": 1, "last": True, "kind": "crawl"}
    intake.take({**bad, "changes": "nonsense", "run": 1, "row": {}})
    assert len(list((hub.data / "set-aside").iterdir())) == 1
    (result,) = rows(hub.data, "select result from results", "hub.db")
    assert "could not be set down" in result["result"]
