"""A cluster whose machines and broker fail in every way: too long for the suite, `./dev cluster` runs it."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis import Redis as RedisClient

from demo.enlarged import enlarged_newsroom
from demo.server import NewsroomServer
from tests.machines import Machines, Redis, kill, measured, needs_redis, pass_on_one_machine
from tests.passes import content, rows, start, wait_for


@pytest.fixture(scope="module")
def newsroom() -> Iterator[NewsroomServer]:
    with enlarged_newsroom(latency=0.02) as server:
        yield server


@pytest.fixture(scope="module")
def local(newsroom: NewsroomServer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return pass_on_one_machine(tmp_path_factory.mktemp("local"), newsroom)


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


@needs_redis
def test_a_machine_that_hangs_loses_its_outlet_and_writes_no_more(
    newsroom: NewsroomServer, tmp_path: Path
) -> None:
    """Its crawl is a process of its own and does not hang: it has to notice by itself."""
    newsroom.forget_requests()
    with Redis(tmp_path / "redis") as redis, Machines(tmp_path, newsroom, redis.url) as machines:
        machines.ingest()
        slow = machines.worker(queues="crawl")
        running = start(*machines.options(machines.hub, outlets=["jambiekspres"]), "crawl")
        assert wait_for(lambda: len(newsroom.requests) > 3, 60)
        slow.send_signal(signal.SIGSTOP)
        try:
            machines.worker(queues="crawl")
            code, _, err, _ = measured(running)
        finally:
            slow.send_signal(signal.SIGCONT)
        assert code == 0, err + machines.logs()
        assert "outlet:jambiekspres: its worker went down" in err
        assert max(hit.in_flight for hit in newsroom.requests) == 1
        assert rows(machines.hub, "select count(*) n from outlet_runs") == [{"n": 1}]
        assert rows(machines.hub, "select count(*) n from pages", "pages.db") == [{"n": 8}]


@needs_redis
def test_an_emptied_broker_delays_a_pass_and_no_more(newsroom: NewsroomServer, tmp_path: Path) -> None:
    newsroom.forget_requests()
    outlets = ["viva", "merdeka", "katadata"]
    with (
        Redis(tmp_path / "redis", durable=False) as redis,
        Machines(tmp_path, newsroom, redis.url) as machines,
    ):
        machines.ingest()
        machines.worker(queues="crawl")
        running = start(*machines.options(machines.hub, outlets=outlets), "crawl")
        assert wait_for(lambda: len(newsroom.requests) > 6, 60)
        connection = RedisClient.from_url(redis.url)
        connection.flushall()
        connection.close()
        code, _, err, _ = measured(running)
        assert code == 0, err + machines.logs()
        assert "the broker was restarted or emptied" in err
        counted = "select outlet, count(*) n from pages group by outlet"
        assert {row["n"] for row in rows(machines.hub, counted, "pages.db")} == {8}
        assert max(hit.in_flight for hit in newsroom.requests) == 1


@needs_redis
def test_pages_may_stay_in_a_shared_store(newsroom: NewsroomServer, local: Path, tmp_path: Path) -> None:
    store = tmp_path / "shared"
    with Redis(tmp_path / "redis") as redis:
        more = f'pages = "{store.as_uri()}"'
        with Machines(tmp_path, newsroom, redis.url, more=more) as machines:
            machines.ingest()
            machines.worker()
            options = machines.options(machines.hub, outlets=["viva", "antara"])
            code, _, err, _ = measured(start(*options, "run"))
            assert code == 0, err + machines.logs()
            assert rows(machines.hub, "select sum(length(body)) n from pages", "pages.db") == [{"n": 0}]
            there = "select id, sha256 from articles where outlet in ('viva', 'antara') order by id"
            assert rows(machines.hub, there) == rows(local, there)
