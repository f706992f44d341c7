"""The same pass on several machines: the same rows, one request at a time, nothing lost or double when a
machine goes down. `./dev cluster` has the long form, cluster_long.py among it."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from cli import pantau
from cluster.broker import BROKER_ERRORS, celery_app, connect
from cluster.forms import crawl_from_json, crawl_to_json, crawl_to_toml, outlet_run_to_json
from cluster.ingest import Intake
from cluster.leases import Leases
from config import Config, CrawlConfig, load_config
from crawler.launch import crawl_outlet
from crawler.leased import EXIT_CODE
from db.luggage import Changes
from db.maintenance import back_up
from db.pages import PageStore
from db.runs import OutletRun
from db.store import Store
from demo.enlarged import enlarged_newsroom
from demo.server import Hit, NewsroomServer
from extract.model import Page
from tests.certificates import Certificates
from tests.crawls import config_of
from tests.machines import NOWHERE, REDIS, WHY_NOT, Machines, Redis, kill, measured, pass_on_one_machine
from tests.passes import content, rows, start, wait_for

# A network of portals with its lists, and a feed.
NETWORK, FEED = FEW = ("antara_regional", "viva")
LATENCY = 0.02
PASSWORD = "rahasia sekali"
# What a pass leaves in pages.db of an outlet, but for the times.
PAGES = (
    "select id, key, url, sha256, hex(body) from pages where outlet = '{outlet}'",
    "select page_id, number, hex(body) from parts where page_id in"
    " (select id from pages where outlet = '{outlet}')",
)
MEMORY = (
    "select key, url, outcome, reason, tries, archive from links where outlet = '{outlet}'",
    "select url, form, etag, sha256 from answers where outlet = '{outlet}'",
    "select origin, hex(body) from robots where origin like '%.{outlet}.%'",
    "select route from walks where outlet = '{outlet}'",
    "select day, key, outcome from day_links where outlet = '{outlet}'",
    "select strikes from quarantines where outlet = '{outlet}'",
)
COUNTS = (
    "select state, reason, found, fetched, known, denied, blocked, failed, skipped, routes"
    " from outlet_runs where outlet = '{outlet}'"
)


def of(outlet: str, home: Path, queries: Sequence[str] = PAGES + MEMORY) -> list[list[str]]:
    return [sorted(str(row) for row in rows(home, sql.format(outlet=outlet), "pages.db")) for sql in queries]


def counts(outlet: str, home: Path) -> list[dict[str, Any]]:
    return rows(home, COUNTS.format(outlet=outlet))


def call(options: Sequence[str], *command: str, **environ: str) -> Result:
    """A command in this process: starting another costs more than most of them do."""
    return CliRunner().invoke(pantau, [*options, *command], env=environ)


@pytest.fixture(scope="module")
def newsroom() -> Iterator[NewsroomServer]:
    with enlarged_newsroom(latency=LATENCY) as server:
        yield server


@pytest.fixture(scope="module")
def local(newsroom: NewsroomServer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return pass_on_one_machine(tmp_path_factory.mktemp("local"), newsroom, FEW)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """Machines that made a pass: what it said and left, and what the websites saw of it. They still run."""

    machines: Machines
    options: list[str]
    secure_url: str
    said: str
    left: Path
    hits: list[Hit]


@pytest.fixture(scope="module")
def spread(newsroom: NewsroomServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Spread]:
    """A pass of a hub and a worker that reach the broker with TLS, and a worker that reaches it on loopback.
    The one that crawls the network goes down when some of its pages are home."""
    if REDIS is None:
        pytest.skip(WHY_NOT)
    folder = tmp_path_factory.mktemp("spread")
    certificates, secret = Certificates(folder), folder / "password"
    secret.touch(0o600)
    secret.write_text(PASSWORD)
    more = f'ca_file = "{certificates.authority}"\npassword_file = "{secret}"'
    with (
        Redis(folder / "redis", password=PASSWORD, certificates=certificates) as redis,
        Machines(folder, newsroom, redis.secure_url, more=more) as machines,
    ):
        machines.ingest()
        machines.worker(parallel=1)
        machines.worker(parallel=1, broker=redis.url)
        newsroom.forget_requests()
        options = machines.options(machines.hub, outlets=FEW)
        with start(*options, "run") as running:
            assert wait_for(lambda: any(_is_article_of_network(hit) for hit in newsroom.requests), 150)
            newsroom.latency = 1.0
            assert wait_for(lambda: of(NETWORK, machines.hub, PAGES[:1])[0], 60), machines.logs()
            kill(machines.crawling(NETWORK))
            newsroom.latency = LATENCY
            code, _, err, _ = measured(running)
        assert code == 0, err + machines.logs()
        (folder / "left").mkdir()
        for file in ("pantau.db", "pages.db"):
            back_up(machines.hub / file, folder / "left" / file)
        yield Spread(
            machines=machines,
            options=options,
            secure_url=redis.secure_url,
            said=err,
            left=folder / "left",
            hits=newsroom.requests,
        )


def _is_article_of_network(hit: Hit) -> bool:
    return hit.host.endswith(".antaranews.com") and hit.path.startswith("/berita/")


def test_a_pass_with_a_machine_that_is_killed_leaves_the_rows_of_a_local_one(
    spread: Spread, local: Path
) -> None:
    assert f"outlet:{NETWORK}: its worker went down" in spread.said
    assert content(spread.left) == content(local)
    assert of(NETWORK, spread.left, PAGES) == of(NETWORK, local, PAGES)
    assert max(hit.in_flight for hit in spread.hits) == 1


def test_an_outlet_that_was_left_in_peace_is_remembered_as_by_a_local_pass(
    spread: Spread, local: Path
) -> None:
    assert of(FEED, spread.left) == of(FEED, local)
    assert counts(FEED, spread.left) == counts(FEED, local)


def test_the_next_pass_fetches_nothing_and_asks_for_no_robots_txt_again(
    spread: Spread, newsroom: NewsroomServer
) -> None:
    newsroom.forget_requests()
    done = call(spread.options, "run", "--outlet", FEED)
    assert done.exit_code == 0, done.stderr + spread.machines.logs()
    assert FEED in done.stdout
    assert counts(FEED, spread.machines.hub)[-1]["fetched"] == 0
    assert newsroom.requests
    assert "/robots.txt" not in {hit.path for hit in newsroom.requests}  # that memory came along
    assert content(spread.machines.hub)["targets"] == content(spread.left)["targets"]


def test_reading_again_on_the_workers_makes_no_difference(spread: Spread) -> None:
    done = call(spread.options, "reread")
    assert done.exit_code == 0
    assert "no difference" in done.stderr
    assert "reading here" not in done.stderr


def test_imported_pages_are_read_by_the_workers(spread: Spread, tmp_path: Path) -> None:
    text = "BPJS Ketenagakerjaan menargetkan {0}00 ribu peserta baru di Kabupaten Sambas pada 2027. " * 3
    lines = [
        {"url": f"https://arsip.example/{number}", "published": "2026-03-01", "text": text.format(number)}
        for number in range(2, 14)
    ]
    whole = [json.dumps(line) for line in lines]
    file = tmp_path / "archive.jsonl"
    file.write_text("\n".join([*whole, whole[0][:50]]))
    for _ in range(2):
        imported = call(spread.options, "import", str(file))
        assert imported.exit_code == 1
        assert "line 13: no JSON" in imported.stderr
    done = call(spread.options, "read")
    assert done.exit_code == 0
    assert "Pages read: 12 claims" in done.stderr
    assert "reading here" not in done.stderr


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ("password", "does not take the password: invalid username-password pair"),
        ("authority", "is not to be trusted: certificate signature failure"),
        ("name", "is not to be trusted: IP address mismatch"),
    ],
)
def test_a_wrong_password_and_a_wrong_certificate_are_refused_in_one_line(
    spread: Spread, tmp_path: Path, wrong: str, why: str
) -> None:
    environ = {
        "password": {"PANTAU_CLUSTER_PASSWORD": "salah"},
        "authority": {"PANTAU_CLUSTER_CA_FILE": str(Certificates(tmp_path).authority)},
        "name": {"PANTAU_CLUSTER_BROKER": spread.secure_url.replace("localhost", "127.0.0.1")},
    }[wrong]
    for command in ("worker", "ingest"):
        refused = call(spread.options, command, **environ)
        assert refused.exit_code == 2
        assert why in refused.stderr
        assert refused.stderr.count("\n") == 1
    before = of(FEED, spread.machines.hub, PAGES)
    failed = call(spread.options, "crawl", "--outlet", FEED, **environ)
    assert failed.exit_code == 1
    assert f"{FEED}: the broker rediss://" in failed.stderr
    assert why in failed.stderr
    assert of(FEED, spread.machines.hub, PAGES) == before
    app = celery_app(load_config(spread.machines.hub / "pantau.toml", tmp_path, environ=environ))
    with pytest.raises(BROKER_ERRORS):  # Celery has connections of its own
        app.connection_for_write().ensure_connection(max_retries=1, interval_start=0, timeout=1)


def test_without_workers_a_pass_says_so(newsroom: NewsroomServer, redis: Redis, tmp_path: Path) -> None:
    options = Machines(tmp_path, newsroom, redis.url).options(tmp_path / "hub", outlets=[FEED])
    done = call(options, "run", PANTAU_CLUSTER_PATIENCE="1s")
    assert done.exit_code == 1
    assert 'nobody works on the queue "crawl": start `pantau worker`' in done.stderr


def test_a_broker_that_is_away_fails_the_crawl_and_nothing_else(
    newsroom: NewsroomServer, local: Path, tmp_path: Path
) -> None:
    hub = tmp_path / "hub"
    options = Machines(tmp_path, newsroom, NOWHERE).options(hub, outlets=[FEED])
    back_up(local / "pages.db", hub / "pages.db")
    done = call(options, "run")
    assert done.exit_code == 1
    assert f"the broker {NOWHERE} does not answer" in done.stderr
    assert "Mail: 1 sent" in done.stderr
    assert content(hub)["claims"] == content(local)["claims"]
    for command in ("worker", "ingest"):
        refused = call(options, command)
        assert refused.exit_code == 2
        assert refused.stderr.count("\n") == 1, refused.stderr


def test_the_local_engine_imports_nothing_of_celery(local: Path) -> None:
    assert {row["outlet"] for row in rows(local, "select outlet from articles")} == set(FEW)


def test_an_engine_that_is_not_installed_is_one_line(
    newsroom: NewsroomServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cluster.engine.find_spec", lambda name: None)
    options = Machines(tmp_path, newsroom, NOWHERE).options(tmp_path, outlets=[FEED])
    done = call(options, "run")
    assert done.exit_code == 2
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
