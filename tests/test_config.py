"""The configuration: defaults, variables, secrets, and every mistake reported at once."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest

from config import SECTIONS, Config, ConfigError, load_config, parse_duration

ROOT = Path(__file__).parent.parent


def write(folder: Path, text: str) -> Path:
    file = folder / "pantau.toml"
    file.write_text(text, "utf-8")
    return file


def mistakes(file: Path | None, **environ: str) -> str:
    with pytest.raises(ConfigError) as raised:
        load_config(file, environ=environ)
    return str(raised.value)


def test_the_example_shows_every_key_with_its_default() -> None:
    example = ROOT / "pantau.example.toml"
    config = load_config(example, environ={})
    assert config == Config(file=example)
    documented = set(re.findall(r"^(?:# )?(\w+) =", example.read_text("utf-8"), re.MULTILINE))
    keys = {key for section in SECTIONS.values() for key in section.model_fields}
    # Secrets, and tables of their own.
    assert keys - documented == {"password", "urls", "portals", "filters", "filter"}


def test_all_mistakes_are_reported_at_once(tmp_path: Path) -> None:
    text = """
        colour = "red"
        [crawl]
        delay = 0.2
        contct = "x@example.org"
        [schedule]
        every = "sometimes"
        timezone = "Mars/Olympus"
        [mail]
        host = "smtp.example.org"
        port = 99999
        security = "none"
        sender = "nobody"
    """
    report = mistakes(write(tmp_path, text), PANTAU_MIAL_HOST="x")
    for named in (
        "colour: no such key",
        "crawl.delay",
        "crawl.contct: no such key",
        "schedule.every",
        "schedule.timezone",
        "mail.port",
        "mail.security",
        "mail.sender",
        "mail.to",
        "PANTAU_MIAL_HOST",
    ):
        assert named in report, named


def test_a_filter_is_for_a_recipient(tmp_path: Path) -> None:
    text = """
        [mail]
        directory = "mail"
        sender = "a@example.org"
        to = ["b@example.org"]
        [mail.filters."b@example.org"]
        least = { people = 100000 }
    """
    assert load_config(write(tmp_path, text), environ={}).mail.filters["b@example.org"].least == {
        "people": 100000
    }
    assert "c@example.org" in mistakes(write(tmp_path, text.replace('filters."b@', 'filters."c@')))


@pytest.mark.parametrize("text", ["[crawl", "crawl = 3", "\x00"])
def test_a_broken_file_is_one_clear_message(tmp_path: Path, text: str) -> None:
    assert "pantau.toml" in mistakes(write(tmp_path, text))


def test_a_named_file_must_exist(tmp_path: Path) -> None:
    assert "no such file" in mistakes(tmp_path / "missing.toml")


def test_variables_override_the_file(tmp_path: Path) -> None:
    file = write(tmp_path, '[crawl]\ndelay = 3.0\noutlets = ["antara"]\n')
    config = load_config(
        file, environ={"PANTAU_CRAWL_DELAY": "5", "PANTAU_CRAWL_OUTLETS": "bisnis, merahputih"}
    )
    assert config.crawl.delay == 5.0
    assert config.crawl.outlets == ("bisnis", "merahputih")


@pytest.mark.parametrize("gateway", ["http://127.0.0.1:8080", "http://localhost:1", "http://[::1]:8080"])
def test_a_short_delay_is_for_a_gateway_on_loopback(tmp_path: Path, gateway: str) -> None:
    config = load_config(write(tmp_path, f'[crawl]\ndelay = 0.01\ngateway = "{gateway}"\n'), environ={})
    assert config.crawl.delay == 0.01
    assert "delay" in mistakes(
        write(tmp_path, '[crawl]\ndelay = 0.01\ngateway = "http://proxy.example.org:8080"\n')
    )


def test_the_password_comes_from_the_environment_or_a_private_file_and_is_never_printed(
    tmp_path: Path,
) -> None:
    secret = tmp_path / "password"
    secret.write_text("hunter2\n", "utf-8")
    secret.chmod(0o600)
    file = write(
        tmp_path,
        f'[mail]\nhost = "mail.example.org"\nsender = "a@example.org"\nto = ["b@example.org"]\n'
        f'password_file = "{secret}"\n',
    )
    from_file = load_config(file, environ={})
    assert from_file.mail.password.get_secret_value() == "hunter2"
    from_variable = load_config(file, environ={"PANTAU_MAIL_PASSWORD": "swordfish"})
    assert from_variable.mail.password.get_secret_value() == "swordfish"
    assert "hunter2" not in repr(from_file)
    secret.chmod(0o644)
    assert "chmod 600" in mistakes(file)


def test_a_password_in_the_file_is_refused_and_not_repeated(tmp_path: Path) -> None:
    report = mistakes(write(tmp_path, '[mail]\npassword = "hunter2"\n'))
    assert "PANTAU_MAIL_PASSWORD" in report
    assert "hunter2" not in report


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("90s", timedelta(seconds=90)),
        ("30m", timedelta(minutes=30)),
        ("6h", timedelta(hours=6)),
        ("14d", timedelta(days=14)),
    ],
)
def test_durations(text: str, expected: timedelta) -> None:
    assert parse_duration(text) == expected


@pytest.mark.parametrize("text", ["", "30", "m", "-3m", "3 weeks", "9999999d", None])
def test_other_durations_are_refused(text: object) -> None:
    with pytest.raises(ValueError):
        parse_duration(text)


def test_a_broker_that_others_could_reach_is_refused(tmp_path: Path) -> None:
    def told(broker: str, **environ: str) -> str:
        return mistakes(write(tmp_path, f'[cluster]\nbroker = "{broker}"\n'), **environ)

    secret = {"PANTAU_CLUSTER_PASSWORD": "hunter2"}
    assert "TLS only" in told("redis://10.0.0.5:6379/0", **secret)
    assert "cluster.password: is needed" in told("rediss://hub.example:6380/0")
    assert "belongs in PANTAU_CLUSTER_PASSWORD" in told("rediss://:hunter2@hub.example/0", **secret)
    assert "hunter2" not in told("rediss://:hunter2@hub.example/0", **secret)
    assert "is the address of a Redis" in told("amqp://localhost")
    assert "options after it" in told("rediss://hub.example/0?ssl_cert_reqs=none", **secret)
    file = write(tmp_path, '[cluster]\nbroker = "rediss://hub.example:6380/0"\n')
    config = load_config(file, environ=secret)
    assert config.cluster.password.get_secret_value() == "hunter2"
    assert "hunter2" not in repr(config)
    assert load_config(write(tmp_path, '[cluster]\nbroker = "redis://127.0.0.1/0"\n'), environ={})


@pytest.mark.parametrize("content", [None, "no certificate"])
def test_a_ca_file_without_certificates_is_named(tmp_path: Path, content: str | None) -> None:
    file = tmp_path / "authority.pem"
    if content is not None:
        file.write_text(content)
    report = mistakes(write(tmp_path, f'[cluster]\nca_file = "{file}"\n'))
    assert f"cluster.ca_file: {file} gives no certificate" in report
