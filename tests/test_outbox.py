"""What is told to whom, once: events, deliveries and the pass over them, into a directory of mails."""

from __future__ import annotations

import email
from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from email.message import EmailMessage
from email.policy import default
from fcntl import LOCK_EX, flock
from pathlib import Path

import pytest

from alerts.compose import recipient_hash
from alerts.deliver import deliver
from config import Config
from db.connection import write_transaction
from db.notices import read_notices
from db.outbox import Batch, Outbox, record_event
from tests.mailroom import JAKARTA, NOW, News, mail_config, new_database, report, report_many

AYU, BUDI = "ayu@example.org", "budi@example.org"


@pytest.fixture
def outbox(tmp_path: Path) -> Iterator[Outbox]:
    with Outbox(new_database(tmp_path / "pantau.db")) as outbox:
        yield outbox


def mails(data: Path) -> list[EmailMessage]:
    """The mails in the directory; anything else there is a failure."""
    files = sorted((data / "mail").iterdir()) if (data / "mail").exists() else []
    assert all(file.suffix == ".eml" for file in files)
    return [email.message_from_bytes(file.read_bytes(), policy=default) for file in files]


def plain(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body
    return str(body.get_content())


def delivery_states(outbox: Outbox) -> list[tuple[str, str | None]]:
    rows = outbox.database.execute("select state, error from deliveries order by event_id").fetchall()
    return [(state, error) for state, error in rows]


def batch(message_id: str, *events: int) -> Batch:
    return Batch(recipient="r", message_id=message_id, event_ids=events)


def test_an_event_is_recorded_once_and_only_with_its_transaction(outbox: Outbox) -> None:
    with write_transaction(outbox.database) as database:
        for _ in range(2):
            record_event(database, key="outlet_unhealthy:a:1", kind="outlet_unhealthy", at=NOW, outlet="a")

    def fail() -> None:
        with write_transaction(outbox.database) as database:
            record_event(database, key="outlet_unhealthy:b:1", kind="outlet_unhealthy", at=NOW, outlet="b")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert [event.key for event in outbox.undecided("r")] == ["outlet_unhealthy:a:1"]


def test_a_notice_holds_the_target_and_its_first_sighting(outbox: Outbox) -> None:
    report(outbox, News(name="old", value=60_000_000, period="2025"), event=False)
    news = News(flags=("headline_mismatch",), supersedes="old")
    report(outbox, news, kind="revised_target")
    [notice] = read_notices(outbox.database, [1])
    target, sighting = notice.target, notice.sighting
    assert target
    assert sighting
    assert target.quantity.value == Decimal(70_000_000)
    assert target.previous
    assert (target.previous.quantity.value, target.previous.period) == (Decimal(60_000_000), "2025")
    assert sighting.quote[sighting.number_start : sighting.number_end] == "70 juta"
    assert (sighting.flags, sighting.published, target.outlets) == (news.flags, news.published, 1)


def test_a_mail_is_claimed_whole_and_by_one_process_only(outbox: Outbox, tmp_path: Path) -> None:
    report_many(outbox, 3)
    outbox.enrol("r", wanted=[1, 2, 3], skipped={}, now=NOW)
    with Outbox(tmp_path / "pantau.db") as other:
        assert outbox.claim(batch("<a>", 1, 2), NOW)
        assert not other.claim(batch("<a>", 1, 2), NOW)
        assert not other.claim(batch("<b>", 2, 3), NOW)
        assert [event.id for event in other.unmailed("r")] == [3]


def test_what_a_dead_process_left_is_taken_over(outbox: Outbox) -> None:
    report_many(outbox, 2)
    outbox.enrol("r", wanted=[1, 2], skipped={}, now=NOW)
    outbox.claim(batch("<a>", 1), NOW)
    assert outbox.recover("in_doubt", NOW) == ["<a>"]
    assert outbox.recover("in_doubt", NOW) == []
    [left] = outbox.unsettled("r")
    assert (left.message_id, left.event_ids, left.state, left.attempts) == ("<a>", (1,), "in_doubt", 1)
    assert [trouble.message_id for trouble in outbox.troubles()] == ["<a>"]


def test_a_dead_mail_can_be_given_a_new_start(outbox: Outbox) -> None:
    report(outbox, News())
    outbox.enrol("r", wanted=[1], skipped={}, now=NOW)
    outbox.claim(batch("<a>", 1), NOW)
    outbox.close_batch(batch("<a>", 1), "dead", NOW, "refused")
    assert outbox.unsettled("r") == []
    assert outbox.revive(NOW, ["s"]) == []
    assert outbox.revive(NOW, ["r"], "<b>") == []
    assert outbox.revive(NOW, ["r"]) == ["<a>"]
    assert [(left.message_id, left.attempts) for left in outbox.unsettled("r")] == [("<a>", 0)]


def test_a_pass_writes_one_mail_a_recipient_and_the_next_none(outbox: Outbox, tmp_path: Path) -> None:
    config = mail_config(tmp_path, to=[AYU, BUDI, AYU.upper()])
    report_many(outbox, 3)
    assert deliver(outbox, config, NOW).count("sent") == 2
    assert deliver(outbox, config, NOW + timedelta(days=1)).outcomes == ()
    assert {mail["To"].addresses[0].addr_spec.lower() for mail in mails(tmp_path)} == {AYU, BUDI}
    report(outbox, News(name="t9", value=9_000_000))
    assert deliver(outbox, config, NOW + timedelta(days=2)).count("sent") == 2
    assert len({mail["Message-ID"] for mail in mails(tmp_path)}) == 4
    assert AYU not in str(list(outbox.database.query("select * from deliveries")))


def test_a_kill_at_any_point_of_writing_a_file_leaves_one_mail(outbox: Outbox, tmp_path: Path) -> None:
    config = mail_config(tmp_path)
    report(outbox, News())
    deliver(outbox, config, NOW)
    [file] = (tmp_path / "mail").iterdir()
    # As it is after a kill between the rename and the record of it, and in the middle of the file.
    outbox.database.execute("update deliveries set state = 'sending'").connection.commit()
    (tmp_path / "mail" / f".{file.stem}.part").write_bytes(b"half")
    assert deliver(outbox, config, NOW + timedelta(days=1)).count("sent") == 1
    assert [mail["X-Pantau-Possible-Repeat"] for mail in mails(tmp_path)] == [None]


def test_a_directory_that_cannot_be_written_is_tried_again(outbox: Outbox, tmp_path: Path) -> None:
    config = mail_config(tmp_path)
    report(outbox, News())
    (tmp_path / "mail").write_text("in the way")
    assert deliver(outbox, config, NOW).count("retry") == 1
    (tmp_path / "mail").unlink()
    assert deliver(outbox, config, NOW).outcomes == ()  # its wait is not over
    assert deliver(outbox, config, NOW + timedelta(minutes=2)).count("sent") == 1


def test_a_wait_set_by_a_wrong_clock_does_not_hold_a_mail_for_years(outbox: Outbox, tmp_path: Path) -> None:
    config = mail_config(tmp_path)
    report(outbox, News())
    (tmp_path / "mail").write_text("in the way")
    deliver(outbox, config, NOW + timedelta(days=10))
    (tmp_path / "mail").unlink()
    assert deliver(outbox, config, NOW).count("sent") == 1


def test_only_one_process_delivers_at_a_time(outbox: Outbox, tmp_path: Path) -> None:
    report(outbox, News())
    with (tmp_path / "mail.lock").open("a") as lock:
        flock(lock, LOCK_EX)
        assert deliver(outbox, mail_config(tmp_path), NOW).busy
    assert not deliver(outbox, mail_config(tmp_path), NOW).busy


def test_without_a_server_or_directory_nothing_is_decided(outbox: Outbox, tmp_path: Path) -> None:
    report(outbox, News())
    assert deliver(outbox, Config(data=tmp_path), NOW).outcomes == ()
    assert delivery_states(outbox) == []


def test_old_news_is_recorded_and_never_mailed(outbox: Outbox, tmp_path: Path) -> None:
    report(outbox, News(published=NOW - timedelta(days=15)))
    report(outbox, News(name="t2", published=NOW - timedelta(days=13)))
    assert deliver(outbox, mail_config(tmp_path), NOW).skipped == 1
    deliver(outbox, mail_config(tmp_path, max_article_age="365d"), NOW)
    assert delivery_states(outbox) == [("skipped", "old news"), ("sent", None)]
    assert len(mails(tmp_path)) == 1


def test_a_target_that_is_withdrawn_meanwhile_is_not_mailed(outbox: Outbox, tmp_path: Path) -> None:
    report(outbox, News(status="withdrawn"))
    deliver(outbox, mail_config(tmp_path), NOW)
    assert mails(tmp_path) == []
    assert delivery_states(outbox) == [("skipped", "withdrawn before it was mailed")]


@pytest.mark.parametrize(
    ("wish", "wanted"),
    [
        ({}, ["national", "jambi", "funds", "range"]),
        ({"agencies": ["BPJS Kesehatan"]}, ["range"]),
        ({"metrics": ["managed_funds", "coverage"]}, ["funds", "range"]),
        ({"national_only": True}, ["national", "funds", "range"]),
        ({"scopes": ["jambi"]}, ["jambi"]),
        ({"scopes": ["jambi", "national"]}, ["national", "jambi", "funds", "range"]),
        ({"least": {"people": 1_000_000}}, ["national", "funds", "range"]),
        ({"least": {"percent": 99}}, ["national", "jambi", "funds"]),
        ({"least": {"percent": 98}, "agencies": ["BPJS Kesehatan"]}, ["range"]),
    ],
)
def test_each_recipient_gets_what_they_filter_for(
    outbox: Outbox, tmp_path: Path, wish: dict[str, object], wanted: list[str]
) -> None:
    report(outbox, News(name="national"))
    report(outbox, News(name="jambi", scope="Provinsi Jambi", value=782_000, metric="participants"))
    report(outbox, News(name="funds", value=10**15, unit="IDR", metric="managed_funds"))
    percent = {"value": 95, "value_max": 98, "unit": "percent", "metric": "coverage", "measure": "share"}
    report(outbox, News(name="range", agency="BPJS Kesehatan", **percent))  # type: ignore[arg-type]  # mixed
    with write_transaction(outbox.database) as database:
        record_event(database, key="outlet_unhealthy:a:1", kind="outlet_unhealthy", at=NOW, outlet="antara")
    deliver(outbox, mail_config(tmp_path, to=[AYU, BUDI], filters={AYU: wish}), NOW)
    told = outbox.database.execute(
        "select e.target_id from deliveries d join events e on e.id = d.event_id"
        " where d.recipient = ? and d.state = 'sent' order by e.id",
        [recipient_hash(AYU)],
    ).fetchall()
    assert [target for (target,) in told] == [*wanted, None]
    assert delivery_states(outbox).count(("sent", None)) == len(wanted) + 1 + 5


def test_a_daily_digest_comes_once_a_day_with_what_was_found_before_seven(
    outbox: Outbox, tmp_path: Path
) -> None:
    config = mail_config(tmp_path, digest="daily")
    start = datetime(2026, 11, 20, 12, 0, tzinfo=JAKARTA)
    sent = []
    for half_hour in range(3 * 48):
        now = start + timedelta(minutes=30 * half_hour)
        if half_hour % 4 == 0:
            report(outbox, News(name=f"t{half_hour}", value=1000 + half_hour, published=now), at=now)
        sent += [(now.day, now.hour, outcome.events) for outcome in deliver(outbox, config, now).outcomes]
    assert sent == [(21, 7, 10), (22, 7, 12), (23, 7, 12)]


def test_a_mail_lists_so_many_targets_and_counts_the_rest(outbox: Outbox, tmp_path: Path) -> None:
    report_many(outbox, 12)
    config = mail_config(tmp_path, max_targets=5, link="https://pantau.example.org/pantau/targets")
    deliver(outbox, config, NOW)
    [mail] = mails(tmp_path)
    assert plain(mail).count("Ratna Wulandari") == 5
    assert "7 kabar lagi" in plain(mail)
    assert "https://pantau.example.org/pantau/targets" in plain(mail)
    assert "(+11 lainnya)" in mail["Subject"]
    assert deliver(outbox, config, NOW + timedelta(days=1)).outcomes == ()
