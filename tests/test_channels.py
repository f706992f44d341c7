"""Channels beside mail, through Apprise, against a real HTTP server: told once, no secret left anywhere."""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from alerts.deliver import deliver
from alerts.recipients import channel_hash
from config import Config, ConfigError, NotifyConfig, load_config
from db.outbox import Outbox
from tests.loopback import Answer, Loopback
from tests.mailroom import NOW, News, mail_config, new_database, report, report_many
from tests.passes import pantau

SECRET = "kunci-rahasia"
CHANNEL = f"/{SECRET}"


@pytest.fixture
def outbox(tmp_path: Path) -> Iterator[Outbox]:
    with Outbox(new_database(tmp_path / "pantau.db")) as outbox:
        yield outbox


def address(site: Loopback, more: str = "") -> str:
    return f"{site.url.replace('http', 'json')}{CHANNEL}{more}"


def told_to(data: Path, *urls: str, notify: dict[str, object] | None = None, **mail: object) -> Config:
    config = mail_config(data, **{"directory": "", "to": [], "sender": "", **mail})
    given = NotifyConfig.model_validate({"urls": "\n".join(urls), **(notify or {})})
    return config.model_copy(update={"notify": given})


def deliveries(outbox: Outbox, url: str) -> Counter[str]:
    found = outbox.database.execute("select state from deliveries where recipient = ?", [channel_hash(url)])
    return Counter(state for (state,) in found.fetchall())


def messages(site: Loopback) -> list[dict[str, str]]:
    return [json.loads(asked.body) for asked in site.asked if asked.method == "POST"]


def test_a_channel_is_told_once_in_one_short_message(outbox: Outbox, tmp_path: Path) -> None:
    report_many(outbox, 7)
    with Loopback({CHANNEL: b"ok"}) as site:
        config = told_to(tmp_path, address(site), link="https://pantau.example.org/pantau/targets")
        assert deliver(outbox, config, NOW).count("sent") == 1
        assert deliver(outbox, config, NOW + timedelta(days=1)).outcomes == ()
        (message,) = messages(site)
    assert message["title"].startswith("Target baru: ")
    assert message["message"].splitlines()[:4] == [
        "7 target baru",
        "",
        "1 juta peserta aktif · tenggat 2026 · nasional · BPJS Ketenagakerjaan",
        "https://ekonomi.bisnis.com/read/20261120/13/1900001/kepesertaan-aktif-dibidik-naik",
    ]
    assert "2 kabar lagi" in message["message"]
    assert "https://pantau.example.org/pantau/targets" in message["message"]
    assert len(message["message"]) < 2000  # the least that a chat takes
    assert deliveries(outbox, address(site)) == {"sent": 7}


def test_a_channel_speaks_the_configured_language_and_hears_what_it_filters_for(
    outbox: Outbox, tmp_path: Path
) -> None:
    report(outbox, News())
    report(outbox, News(name="t2", scope="Jambi"))
    with Loopback({CHANNEL: b"ok"}) as site:
        config = told_to(tmp_path, address(site), notify={"filter": {"national_only": True}}, language="en")
        deliver(outbox, config, NOW)
        (message,) = messages(site)
    assert message["title"] == "New target: 70 million active participants BPJS Ketenagakerjaan 2026"
    assert message["message"].startswith("1 new target\n")


def test_mail_and_channels_are_told_beside_each_other(outbox: Outbox, tmp_path: Path) -> None:
    report(outbox, News())
    with Loopback({CHANNEL: Answer(status=503)}) as site:
        mail: dict[str, Any] = {
            "directory": str(tmp_path / "mail"),
            "to": ["ayu@example.org"],
            "sender": "p@example.org",
        }
        result = deliver(outbox, told_to(tmp_path, address(site), **mail), NOW)
    assert [outcome.verdict.state for outcome in result.outcomes] == ["sent", "retry"]
    assert len(list((tmp_path / "mail").glob("*.eml"))) == 1


@pytest.mark.parametrize(
    ("answer", "state", "detail"),
    [
        (Answer(status=503), "retry", "refused: HTTP 503"),
        (Answer(status=429), "retry", "refused: HTTP 429"),
        (Answer(status=404), "dead", "refused: HTTP 404"),
        (Answer(silent=True), "in_doubt", "no answer that says whether it was taken"),
    ],
)
def test_what_the_other_side_says_decides(
    outbox: Outbox, tmp_path: Path, answer: Answer, state: str, detail: str
) -> None:
    report(outbox, News())
    with Loopback({CHANNEL: answer}) as site:
        config = told_to(tmp_path, address(site))
        first = deliver(outbox, config, NOW)
        assert [(one.verdict.state, one.verdict.detail) for one in first.outcomes] == [(state, detail)]
        assert deliver(outbox, config, NOW + timedelta(seconds=30)).outcomes == ()  # its wait is not over
        site.answers[CHANNEL] = b"ok"
        deliver(outbox, config, NOW + timedelta(minutes=2))
        said = messages(site)
    assert deliveries(outbox, address(site)) == ({"dead": 1} if state == "dead" else {"sent": 1})
    assert len(said) == (1 if state == "dead" else 2)
    assert ("mungkin sudah pernah" in said[-1]["message"]) == (state == "in_doubt")
    assert len(outbox.troubles()) == (state in ("dead", "in_doubt"))


def test_silence_is_in_doubt_and_held_where_that_is_the_policy(outbox: Outbox, tmp_path: Path) -> None:
    report(outbox, News())
    released = threading.Event()

    def hang() -> Answer:
        released.wait(30)
        return Answer(b"late")

    with Loopback({CHANNEL: hang}) as site:
        config = told_to(tmp_path, address(site, "?rto=0.5"), in_doubt="hold")
        assert deliver(outbox, config, NOW).count("in_doubt") == 1
        released.set()
        assert deliver(outbox, config, NOW + timedelta(days=1)).outcomes == ()
        assert len(messages(site)) == 1


def test_a_channel_that_nobody_serves_is_tried_again(outbox: Outbox, tmp_path: Path) -> None:
    report(outbox, News())
    with Loopback() as site:
        gone = address(site)
    result = deliver(outbox, told_to(tmp_path, gone), NOW)
    assert [(one.verdict.state, one.verdict.detail) for one in result.outcomes] == [
        ("retry", "no connection")
    ]


def test_a_message_that_was_under_way_when_all_was_killed_is_in_doubt(outbox: Outbox, tmp_path: Path) -> None:
    report(outbox, News())
    with Loopback({CHANNEL: b"ok"}) as site:
        config = told_to(tmp_path, address(site))
        deliver(outbox, config, NOW)
        outbox.database.execute("update deliveries set state = 'sending'").connection.commit()
        assert deliver(outbox, config, NOW + timedelta(hours=1)).outcomes[0].repeat
        assert "mungkin sudah pernah" in messages(site)[-1]["message"]


def test_a_channel_leaves_no_secret_anywhere(outbox: Outbox, tmp_path: Path) -> None:
    report(outbox, News(published=datetime.now(UTC)))
    with TemporaryDirectory() as elsewhere, Loopback({CHANNEL: Answer(status=500)}) as site:
        urls, file = Path(elsewhere) / "urls", Path(elsewhere) / "pantau.toml"
        urls.write_text(f"# the chat of the desk\n{address(site)}\n", "utf-8")
        urls.chmod(0o600)
        file.write_text(f'[notify]\nurls_file = "{urls}"\n', "utf-8")
        options = ("--config", str(file), "--data", str(tmp_path))
        done, status = pantau(*options, "-v", "alert"), pantau(*options, "status")
        assert (done.returncode, len(messages(site))) == (0, 1), done.stderr
    assert "Mail: 1 retry." in done.stderr
    assert deliveries(outbox, address(site)) == {"pending": 1}
    assert SECRET not in done.stderr + done.stdout + status.stderr + status.stdout
    left = b"".join(one.read_bytes() for one in tmp_path.rglob("*") if one.is_file())
    assert b"HTTP 500" in left
    assert SECRET.encode() not in left


def test_addresses_are_secrets_and_mistakes_do_not_repeat_them(tmp_path: Path) -> None:
    file = tmp_path / "pantau.toml"
    file.write_text(f'[notify]\nurls = "json://{SECRET}"\n', "utf-8")
    with pytest.raises(ConfigError) as raised:
        load_config(file, environ={})
    assert "PANTAU_NOTIFY_URLS" in str(raised.value)
    urls = tmp_path / "urls"
    urls.write_text(f"json://{SECRET}", "utf-8")
    urls.chmod(0o644)
    file.write_text(f'[notify]\nurls_file = "{urls}"\n', "utf-8")
    with pytest.raises(ConfigError, match="chmod 600"):
        load_config(file, environ={})
    urls.chmod(0o600)
    config = load_config(file, environ={})
    assert config.notify.addresses == (f"json://{SECRET}",)
    assert SECRET not in repr(config)
    assert SECRET not in str(raised.value)

    urls.write_text(f"json://127.0.0.1/{SECRET}\nnosuch://{SECRET}", "utf-8")
    for command in ("alert", "daemon"):
        done = pantau("--config", str(file), "--data", str(tmp_path / "data"), command)
        assert done.returncode == 2
        assert done.stderr == "Error: notify.urls: Apprise knows no channel of that kind: number 2\n"
