"""Outlets that break are noticed within two passes, healthy ones left alone, changes told once."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from alerts.entries import entry_of
from cli import pantau
from config import Config, load_config
from db.ailments import WORDS, Ailment, Verdict, reason_of, stored_reason
from db.connection import open_database, write_transaction
from db.health import History, Visit
from db.migrations import MIGRATIONS
from db.notices import read_notices
from db.runs import OutletRun
from db.store import Store
from db.values import stored_time
from extract.formatting import Language
from extract.model import Fate
from tests.inspected import Visitor
from tests.replay import WAYS, WIB, Outlet, replay, upto
from upkeep.checkup import HealthChange, check_outlets
from upkeep.health import chance_of, judge, judge_all
from upkeep.holidays import is_holiday, lebaran

FIRST = datetime(2026, 1, 5, 9, tzinfo=WIB)
MEMORY = 70  # days of history that a judgement needs at most
SOON = timedelta(minutes=5)  # after a visit it is judged


def passes_until_noticed(history: History, broke: datetime) -> tuple[int, Ailment | None]:
    """After how many passes over the broken outlet it was unhealthy, and with what; 99 for never."""
    first = next(number for number, visit in enumerate(history.visits) if visit.at >= broke)
    for passes in range(1, 6):
        known = upto(history, first + passes)
        verdict = judge(known, known.visits[-1].at + SOON)
        if verdict and not verdict.healthy:
            return passes, verdict.ailment
    return 99, None


@pytest.mark.parametrize(("way", "ailment"), WAYS.items())
def test_an_outlet_that_breaks_is_noticed_within_two_passes(way: str, ailment: str) -> None:
    noticed, named = 0, 0
    for seed in range(20):
        broke = FIRST + timedelta(days=38 + seed)
        outlet = Outlet(seed=seed, a_day=20 + seed)
        passes, found = passes_until_noticed(replay(outlet, FIRST, 65, breaks=way, at=broke), broke)
        noticed += passes <= 2
        named += found == ailment
    assert noticed >= 19
    assert named >= 18


def test_twenty_healthy_outlets_are_left_alone_over_lebaran_and_long_weekends() -> None:
    long_weekends = ((4, 3), (5, 14), (5, 15))
    volumes = (0.3, 2.0, 6.0, 15.0, 40.0)
    alarms = set()
    for fleet in range(4):
        outlets = [Outlet(name=f"o{n}", seed=fleet, a_day=volume) for n, volume in enumerate(volumes)]
        whole = {outlet.name: replay(outlet, FIRST, 140, quiet_days=long_weekends) for outlet in outlets}
        for number in range(3, 140):
            known = {
                name: replace(history, visits=history.visits[max(0, number - MEMORY) : number])
                for name, history in whole.items()
            }
            now = FIRST + timedelta(days=number - 1) + SOON
            alarms |= {
                (fleet, name) for name, verdict in judge_all(known, now).items() if not verdict.healthy
            }
    assert len(alarms) <= 1


def test_one_bad_pass_is_a_hiccup() -> None:
    history = replay(Outlet(fails=0), FIRST, 30)
    bad = Visit(at=history.visits[-1].at + timedelta(days=1), state="failed", routes=("refused", "refused"))
    once = replace(history, visits=(*history.visits, bad))
    assert judge(once, bad.at + SOON) is None
    twice = replace(once, visits=(*once.visits, replace(bad, at=bad.at + timedelta(days=1))))
    assert judge(twice, bad.at + timedelta(days=1)) == Verdict(ailment=Ailment.BLOCKED, figures={"why": ""})


def test_an_outlet_that_never_worked_is_not_green() -> None:
    visits = tuple(Visit(at=FIRST + timedelta(days=n), state="failed", routes=("missing",)) for n in range(2))
    verdict = judge(History(outlet="antara", visits=visits), FIRST + timedelta(days=1))
    assert verdict
    assert verdict.ailment is Ailment.NO_LISTS


def test_an_ailment_lasts_until_the_outlet_is_well_again_twice() -> None:
    broke, mended = FIRST + timedelta(days=40), FIRST + timedelta(days=80)
    history = replay(Outlet(a_day=20, fails=0), FIRST, 100, breaks="no text", at=broke, until=mended)
    history = replace(history, health="unhealthy", since=broke + timedelta(days=1))
    for number, visit in enumerate(history.visits):
        if visit.at < broke + timedelta(days=2):
            continue
        known = replace(history, visits=history.visits[max(0, number - 89) : number + 1])
        verdict = judge(known, visit.at + SOON)
        assert verdict
        if visit.at < mended:
            assert verdict.ailment is Ailment.NO_TEXT, visit.at
        elif visit.at > mended + timedelta(days=2):
            assert verdict.healthy, visit.at


def test_no_network_here_is_not_the_outlets_fault() -> None:
    away = {
        name: replace(
            replay(Outlet(name=name, fails=0), FIRST, 20),
            visits=tuple(
                Visit(at=FIRST + timedelta(hours=n), state="failed", routes=("no-name", "no-name"))
                for n in range(6)
            ),
        )
        for name in ("a", "b", "c")
    }
    now = FIRST + timedelta(hours=6)
    assert judge_all(away, now) == {}
    away["b"] = away["c"] = replay(Outlet(name="b", fails=0), FIRST, 20)
    assert judge_all(away, now)["a"].ailment is Ailment.UNREACHABLE


@given(st.integers(0, 40), st.integers(0, 40), st.integers(0, 300), st.integers(0, 300))
def test_chance_is_a_probability_and_falls_with_each_bad_page(
    bad: int, good: int, bad_before: int, good_before: int
) -> None:
    pages, before = bad + good, bad_before + good_before
    chance = chance_of(bad, pages, bad_before, before)
    assert 0 <= chance <= 1 + 1e-9
    assert chance_of(0, pages, bad_before, before) == pytest.approx(1)
    assert chance_of(bad + 1, pages + 1, bad_before, before) <= chance + 1e-9


def test_lebaran_is_where_the_decrees_put_it() -> None:
    known = [(2019, 6, 5), (2021, 5, 13), (2022, 5, 2), (2023, 4, 22), (2024, 4, 10), (2025, 3, 31)]
    for year, month, day in known:
        (computed,) = lebaran(year)
        assert abs(computed - date(year, month, day)) <= timedelta(days=1)
    assert len(lebaran(2033)) == 2
    assert is_holiday(date(2026, 8, 17))
    assert not is_holiday(date(2026, 8, 18))


@pytest.mark.parametrize("ailment", Ailment)
def test_every_ailment_has_words_in_both_languages(ailment: Ailment) -> None:
    figures = dict.fromkeys(("bad", "pages", "now", "usual", "days", "missing"), 3)
    verdict = Verdict(ailment=ailment, figures={**figures, "since": date(2026, 5, 2), "why": "HTTP 403"})
    said = {language: reason_of(verdict, language) for language in WORDS}
    assert all(said.values())
    assert said["id"] != said["en"]
    stored = json.loads(json.dumps(verdict.stored()))
    assert {language: stored_reason(stored, language) for language in WORDS} == said
    assert reason_of(Verdict(), "id") is stored_reason(Verdict().stored(), "id") is None


@pytest.fixture
def config(tmp_path: Path) -> Config:
    file = tmp_path / "pantau.toml"
    file.write_text('[mail]\nlanguage = "en"\n', "utf-8")
    return load_config(file, tmp_path, environ={})


def visited(store: Store, at: datetime, trouble: str = "ok") -> None:
    """A pass over antara that is recorded as the crawl would."""
    run = store.begin_run("crawl+read+health+alert", at)
    failed = trouble != "ok"
    store.record_outlet_run(
        OutletRun(
            outlet="antara",
            run=run,
            started_at=at,
            ended_at=at + SOON,
            state="failed" if failed else "ok",
            reason="HTTP 403 on all 2 routes" if failed else "",
            routes=({"outcome": trouble}, {"outcome": trouble}),
        )
    )
    store.end_run(run, state="ok", at=at + SOON)


def test_a_change_is_told_once_and_again_when_it_mends(config: Config) -> None:
    events = "select kind, outlet, json_extract(detail, '$.ailment') ailment from events order by id"
    story = ["ok", "refused", "refused", "refused", "ok", "refused", "ok", "ok", "ok"]
    told: list[list[HealthChange]] = []
    with Store(config.database) as store:
        for number, trouble in enumerate(story):
            at = FIRST + timedelta(hours=number)
            visited(store, at, trouble)
            told.append(check_outlets(store.database, config, at + SOON))
            assert check_outlets(store.database, config, at + SOON) == []  # a second look is no news
        rows = [tuple(row.values()) for row in store.database.query(events)]
        outlet = next(store.database.query("select * from outlets"))
    assert [number for number, changes in enumerate(told) if changes] == [2, 7]
    assert rows == [("outlet_unhealthy", "antara", "blocked"), ("outlet_recovered", "antara", None)]
    assert (outlet["health"], outlet["reason"], outlet["verdict"]) == ("healthy", None, None)
    assert outlet["since"] == (FIRST + timedelta(hours=7) + SOON).isoformat(timespec="seconds")


@pytest.mark.parametrize(
    ("language", "mailed"),
    [
        ("id", "situs menolak permintaan: HTTP 403 on all 2 routes"),
        ("en", "the site refuses requests: HTTP 403 on all 2 routes"),
    ],
)
def test_a_reason_is_mailed_and_shown_in_each_ones_language_and_english_elsewhere(
    config: Config, caplog: pytest.LogCaptureFixture, language: Language, mailed: str
) -> None:
    config = config.model_copy(update={"mail": config.mail.model_copy(update={"language": language})})
    with Store(config.database) as store:
        visited(store, FIRST, "refused")
        visited(store, FIRST + timedelta(hours=1), "refused")
        (change,) = check_outlets(store.database, config, FIRST + timedelta(hours=2))
        (notice,) = read_notices(store.database, [1])
    assert change.reason == "the site refuses requests: HTTP 403 on all 2 routes"
    assert change.reason in caplog.text
    assert entry_of(notice, language).counted == f"– {mailed}"
    printed = CliRunner().invoke(pantau, ["--data", str(config.data), "health"])
    assert change.reason in printed.stdout
    assert (
        f"antara: {change.reason}"
        in CliRunner().invoke(pantau, ["--data", str(config.data), "status"]).stderr
    )
    with Visitor(config.database) as visitor:
        assert mailed in visitor.text(f"/outlet/antara?lang={language}")
        assert change.reason in visitor.text(f"/outlets.json?lang={language}")


def test_a_reason_in_words_of_an_earlier_version_is_shown_until_the_next_judgement(config: Config) -> None:
    database = open_database(config.database)
    MIGRATIONS.apply(database, stop_before="m015_verdicts")
    old, at = "situs menolak permintaan", stored_time(FIRST)
    with write_transaction(database):
        row = ["antara", "unhealthy", old, at]
        database.execute("insert into outlets (name, health, reason, since) values (?, ?, ?, ?)", row)
        row = ["outlet_unhealthy:antara", "outlet_unhealthy", "antara", at, json.dumps({"reason": old})]
        database.execute("insert into events (key, kind, outlet, at, detail) values (?, ?, ?, ?, ?)", row)
    database.close()
    with Store(config.database) as store:
        (notice,) = read_notices(store.database, [1])
        assert entry_of(notice, "id").counted == f"– {old}"
        with Visitor(config.database) as visitor:
            assert old in visitor.text("/outlet/antara")
        for hour in range(2):
            visited(store, FIRST + timedelta(hours=hour), "refused")
        assert check_outlets(store.database, config, FIRST + timedelta(hours=2)) == []
        reasons = store.database.execute("select reason from outlets").fetchall()
    assert reasons == [("the site refuses requests: HTTP 403 on all 2 routes",)]


def test_passes_that_were_cut_short_say_nothing_about_an_outlet(config: Config) -> None:
    with Store(config.database) as store:
        visited(store, FIRST)
        for number in range(1, 4):
            visited(store, FIRST + timedelta(hours=number), "refused")
        store.database.execute("update runs set state = 'stopped' where id > 1")
        assert check_outlets(store.database, config, FIRST + timedelta(hours=5)) == []
        health = store.database.execute("select health from outlets").fetchone()
    assert health == ("healthy",)


def test_what_the_pages_of_a_pass_were_like_is_read_back(config: Config) -> None:
    from db.health import read_histories
    from tests.newsdesk import report, said

    with Store(config.database) as store:
        visited(store, FIRST)
        page_id, page, reading = report(said("70 juta", 70_000_000))
        store.save_reading(page_id, page, reading, at=FIRST, run=1, rules="")
        history = read_histories(store.database, FIRST - SOON)["antara"]
    (visit,) = history.visits
    (fact,) = visit.pages
    assert fact.fate is Fate.CLAIMS
    assert fact.length
    assert fact.age is not None
    assert visit.routes == ("ok", "ok")
