"""`pantau doctor`: what is found out about an outlet, and what a person is told to do."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from commands.crawling import remind_of_contact
from config import load_config
from crawler.routes import NONSENSE
from crawler.spiders.antara import Antara
from demo.server import NewsroomServer
from doctor import Diagnosis, diagnose, examine
from tests.crawls import ROOT, SECONDS, config_of, environment_of, pages_in
from tests.passes import rows, start, wait_for

OUTLETS = ("antara", "antara_regional", "bisnis", "jambiekspres", "merahputih", "wartaekonomi")


@pytest.fixture(scope="module")
def healthy(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Diagnosis]:
    data = tmp_path_factory.mktemp("doctor")
    with NewsroomServer() as newsroom:
        config = config_of(newsroom.url, data)
        found = {one.outlet: one for one in examine(config, OUTLETS, threading.Event())}
        asked = [hit.path for hit in newsroom.requests]
    assert any(NONSENSE in path for path in asked)
    assert pages_in(data) == {}  # a check-up keeps nothing
    return found


@pytest.mark.parametrize("outlet", OUTLETS)
def test_the_newsroom_is_watchable(healthy: Mapping[str, Diagnosis], outlet: str) -> None:
    found = healthy[outlet]
    assert found.verdict in ("well", "ailing"), found.advice
    assert found.article["fate"] in ("claims", "no_claim")
    assert found.article["title"]
    assert "open" in found.robots.values()
    assert any(route.works for route in found.routes)


def test_every_declared_route_is_tried(healthy: Mapping[str, Diagnosis]) -> None:
    antara = [route for route in healthy["antara"].routes if route.declared]
    assert [route.url for route in antara] == [route.url for route in Antara.routes]
    searches = [route.nonsense for route in antara if "bpjs" in route.url.lower()]
    assert searches == ["finds nothing of it"] * 3
    assert any(route.newest for route in antara)


def test_terms_that_ask_for_permission_are_told(healthy: Mapping[str, Diagnosis]) -> None:
    assert any("name antara in crawl.permitted" in advice for advice in healthy["antara"].advice)


def report(**values: Any) -> dict[str, Any]:
    route = {"kind": "Feed", "url": "https://k.id/rss", "role": "live", "outcome": "ok", "reason": "",
             "links": 3, "newest": None}  # fmt: skip
    return {"report": {**route, **values}, "nonsense": "", "declared": True}


READ = {"url": "https://k.id/1", "fate": "claims", "title": "T", "published": "", "detail": ""}
UNREAD = {**READ, "fate": "no_text", "title": "", "detail": ""}
DEAD = {"outcome": "missing", "reason": "HTTP 404", "url": "https://k.id/tag"}
CHALLENGED = {"outcome": "challenge", "reason": "challenge page"}


def check_up(*routes: dict[str, Any], article: dict[str, str] | None = None, **values: str) -> dict[str, Any]:
    found: dict[str, Any] = {"outlet": "kabar", "site": "Kabar", "terms": "", "quarantine": "", "robots": {}}
    return {**found, "routes": list(routes), "article": article or READ, **values}


@pytest.mark.parametrize(
    ("found", "verdict", "advice"),
    [
        (check_up(report()), "well", ""),
        (check_up(report(), report(**DEAD)), "ailing", "1 of its routes give nothing, mend or drop them in"),
        (
            check_up(report(), report(outcome="frozen", reason="newest item is of 2016-05-02")),
            "ailing",
            "2016",
        ),
        (check_up(report(), report(outcome="unfiltered")), "ailing", "takes no notice of what is asked"),
        (check_up(report(), quarantine="3 blocked passes: x"), "ailing", "left alone after 3 blocked passes"),
        (check_up(report(**DEAD)), "sick", "no live route works: look at the site"),
        (check_up(report(**CHALLENGED)), "sick", "turns crawlers away: ask it for access"),
        (check_up(report(outcome="timed-out")), "sick", "cannot be reached from here"),
        (check_up(report(outcome="robots-denied")), "sick", "its robots.txt closes every route"),
        (check_up(report(), article=UNREAD), "sick", "no article could be read (no_text)"),
        (check_up(report(), terms="its terms say so"), "well", "its terms say so: ask Kabar"),
    ],
)
def test_a_diagnosis_says_what_to_do(found: dict[str, Any], verdict: str, advice: str) -> None:
    diagnosis = diagnose(found, permitted=())
    assert (diagnosis.verdict, advice in "\n".join(diagnosis.advice)) == (verdict, True)
    assert bool(diagnosis.advice) == bool(advice)


def test_permission_that_is_confirmed_is_not_asked_for() -> None:
    assert diagnose(check_up(report(), terms="its terms say so"), permitted=("kabar",)).advice == ()


def test_the_command_ends_with_a_verdict_and_a_code(tmp_path: Path) -> None:
    with NewsroomServer() as newsroom:
        newsroom.fail("merahputih.com", 403)
        table = doctor(newsroom.url, tmp_path, "merahputih", "antara")
        as_json = doctor(newsroom.url, tmp_path, "antara", "--json")
    assert table.returncode == 1
    assert "merahputih: sick\n" in table.stdout
    assert "turns crawlers away" in table.stdout
    assert "2 outlets, 1 sick: merahputih" in table.stderr
    assert as_json.returncode == 0
    [antara] = json.loads(as_json.stdout)
    assert antara["outlet"] == "antara"
    assert antara["routes"][0]["links"] > 0


@pytest.mark.parametrize("command", ["run", "doctor", "daemon"])
def test_who_asks_websites_without_a_contact_is_reminded_once(tmp_path: Path, command: str) -> None:
    file = tmp_path / "pantau.toml"
    # The broker of the engine is away, so that no website is asked.
    file.write_text(
        '[crawl]\nengine = "celery"\noutlets = ["merdeka"]\n[cluster]\nbroker = "redis://127.0.0.1:1/0"\n'
    )
    process = start("--config", str(file), "--data", str(tmp_path), command)
    if command == "daemon":
        assert wait_for(lambda: rows(tmp_path, "select * from runs where state = 'failed'"))
        process.terminate()
    _, told = process.communicate(timeout=60)
    assert told.count("set [crawl] contact") == 1, told
    assert process.returncode == (0 if command == "daemon" else 1), told


@pytest.mark.parametrize("given", ['contact = "a@example.org"', 'gateway = "http://127.0.0.1:9"'])
def test_nobody_is_reminded_of_a_contact_that_is_given_or_needed_by_none(
    tmp_path: Path, given: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "pantau.toml"
    file.write_text(f"[crawl]\n{given}\n")
    remind_of_contact(load_config(file, tmp_path, environ={}))
    assert capsys.readouterr().err == ""


def test_an_outlet_that_is_none_is_a_mistake(tmp_path: Path) -> None:
    process = doctor("", tmp_path, "koran")
    assert process.returncode == 2
    assert "no outlet is called koran" in process.stderr


def doctor(gateway: str, data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "cli", "doctor", *arguments],
        cwd=ROOT,
        env=environment_of(gateway, data),
        capture_output=True,
        text=True,
        timeout=SECONDS,
    )
