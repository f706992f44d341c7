"""Mail against a real SMTP server that fails at every verb: nothing lost, nothing doubled unnoticed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest
from click.testing import CliRunner, Result

from alerts.compose import recipient_hash
from alerts.deliver import WAITS, Again, deliver
from cli import pantau
from config import Config
from db.outbox import Outbox
from tests.certificates import Certificates
from tests.mailroom import NOW, News, mail_config, new_database, report, report_many
from tests.smtp_server import Fault, Kind, SmtpServer, Verb

AYU, BUDI = "ayu@example.org", "budi@example.org"


def patience(kind: Kind) -> float:
    """Seconds to wait for a reply: few where none will come."""
    return 0.4 if kind in ("silence", "drip") else 10.0


# SOAK_ROUNDS=34 gives the full soak: over 400 faulted sends and 200 kills.
SOAK_ROUNDS = int(os.environ.get("SOAK_ROUNDS", "1"))


@pytest.fixture
def outbox(tmp_path: Path) -> Iterator[Outbox]:
    with Outbox(new_database(tmp_path / "pantau.db")) as outbox:
        yield outbox


def smtp_config(data: Path, server: SmtpServer, **mail: object) -> Config:
    given = {"host": "127.0.0.1", "port": server.port, "security": "none", "to": [AYU, BUDI], **mail}
    return mail_config(data, **given)


def states(outbox: Outbox, address: str) -> Counter[str]:
    rows = outbox.database.execute(
        "select state from deliveries where recipient = ?", [recipient_hash(address)]
    ).fetchall()
    return Counter(state for (state,) in rows)


def test_an_accepted_mail_is_sent_and_never_sent_again(outbox: Outbox, tmp_path: Path) -> None:
    report_many(outbox, 3)
    with SmtpServer() as server:
        config = smtp_config(tmp_path, server)
        assert deliver(outbox, config, NOW).count("sent") == 2
        assert deliver(outbox, config, NOW + timedelta(days=1)).outcomes == ()
    assert [address for address, _ in server.accepted] == [AYU, BUDI]
    assert states(outbox, AYU) == {"sent": 3}
    assert server.verbs.count("EHLO") == 1  # one session for the pass


SESSION_FAULTS = [
    (verb, kind) for verb in ("GREETING",) for kind in ("4xx", "5xx", "drop", "silence", "drip")
]
SESSION_FAULTS += [("EHLO", kind) for kind in ("drop", "silence", "drip")]


@pytest.mark.parametrize(("verb", "kind"), SESSION_FAULTS)
def test_a_server_that_lets_nobody_in_is_asked_once_and_tried_again_later(
    outbox: Outbox, tmp_path: Path, verb: Verb, kind: Kind
) -> None:
    report(outbox, News())
    with SmtpServer(faults=[Fault(verb, kind)]) as server:
        config = smtp_config(tmp_path, server)
        first = deliver(outbox, config, NOW, timeout=patience(kind))
        assert first.count("retry") == 2
        assert server.verbs.count("GREETING") == 1
        assert states(outbox, AYU) == states(outbox, BUDI) == {"pending": 1}
        assert deliver(outbox, config, NOW + timedelta(minutes=2), timeout=patience(kind)).count("sent") == 2
    assert [outcome.message_id for outcome in first.outcomes] == [m["Message-ID"] for _, m in server.accepted]


BEFORE_THE_MAIL: dict[Kind, str] = {
    "4xx": "retry",
    "5xx": "dead",
    "drop": "retry",
    "silence": "retry",
    "drip": "retry",
}
AFTER_THE_MAIL: dict[Kind, str] = {
    "4xx": "retry",
    "5xx": "dead",
    "drop": "in_doubt",
    "accept": "in_doubt",
    "silence": "in_doubt",
    "drip": "in_doubt",
}
MAIL_FAULTS = [(verb, *fault) for verb in ("MAIL", "RCPT", "DATA") for fault in BEFORE_THE_MAIL.items()]
MAIL_FAULTS += [("DOT", *fault) for fault in AFTER_THE_MAIL.items()]


@pytest.mark.parametrize(("verb", "kind", "state"), MAIL_FAULTS)
def test_a_fault_concerns_one_mail_and_the_next_recipient_still_gets_theirs(
    outbox: Outbox, tmp_path: Path, verb: Verb, kind: Kind, state: str
) -> None:
    report_many(outbox, 2)
    with SmtpServer(faults=[Fault(verb, kind)]) as server:
        config = smtp_config(tmp_path, server)
        first = deliver(outbox, config, NOW, timeout=patience(kind))
        assert [outcome.verdict.state for outcome in first.outcomes] == [state, "sent"]
        assert len(server.mails_to(BUDI)) == 1
        deliver(outbox, config, NOW + timedelta(minutes=2), timeout=patience(kind))
        assert len(server.mails_to(BUDI)) == 1
    if state == "dead":
        assert server.mails_to(AYU) == []
        assert states(outbox, AYU) == {"dead": 2}
    else:
        assert states(outbox, AYU) == {"sent": 2}
        assert {mail["Message-ID"] for mail in server.mails_to(AYU)} == {first.outcomes[0].message_id}
        last = server.mails_to(AYU)[-1]
        assert (last["X-Pantau-Possible-Repeat"] is not None) == (state == "in_doubt")
    troubles = {trouble.message_id for trouble in outbox.troubles()}
    assert troubles == ({first.outcomes[0].message_id} if state in ("in_doubt", "dead") else set())


@pytest.mark.parametrize("kind", ["drop", "silence"])
def test_a_break_within_the_mail_loses_nothing(outbox: Outbox, tmp_path: Path, kind: Kind) -> None:
    report(outbox, News())
    with SmtpServer(faults=[Fault("BODY", kind)]) as server:
        config = smtp_config(tmp_path, server)
        deliver(outbox, config, NOW, timeout=patience(kind))
        deliver(outbox, config, NOW + timedelta(minutes=2), timeout=patience(kind))
    assert len(server.mails_to(AYU)) == len(server.mails_to(BUDI)) == 1


def test_a_refused_recipient_is_dead_for_itself_and_stays_so(outbox: Outbox, tmp_path: Path) -> None:
    report(outbox, News())
    with SmtpServer(faults=[Fault("RCPT", "5xx", times=99, recipient=AYU)]) as server:
        config = smtp_config(tmp_path, server)
        deliver(outbox, config, NOW)
        report(outbox, News(name="t2"))
        deliver(outbox, config, NOW + timedelta(hours=1))
    assert states(outbox, AYU) == {"dead": 2}
    assert states(outbox, BUDI) == {"sent": 2}
    assert AYU not in str(list(outbox.database.query("select * from deliveries")))


def test_a_mail_is_tried_for_a_day_with_growing_waits_and_then_given_up(
    outbox: Outbox, tmp_path: Path
) -> None:
    report(outbox, News())
    with SmtpServer(faults=[Fault("MAIL", "4xx", times=1000)]) as server:
        config = smtp_config(tmp_path, server, to=[AYU])
        attempts = []
        for minute in range(3 * 24 * 60):
            if deliver(outbox, config, NOW + timedelta(minutes=minute)).outcomes:
                attempts.append(minute)
            if states(outbox, AYU)["dead"]:
                break
    waits = [later - earlier for earlier, later in pairwise(attempts)]
    assert len(waits) == len(WAITS)
    assert all(0.9 * wait - 1 <= real <= 1.1 * wait + 1 for wait, real in zip(WAITS, waits, strict=True))
    assert 20 * 60 <= attempts[-1] <= 28 * 60
    assert outbox.troubles()[0].error == "given up: MAIL refused: 450 no MAIL for you"


def test_what_happens_during_an_outage_comes_in_one_mail_after_it(outbox: Outbox, tmp_path: Path) -> None:
    with SmtpServer(faults=[Fault("GREETING", "4xx", times=6)]) as server:
        config = smtp_config(tmp_path, server, to=[AYU])
        for hour in range(12):
            report(outbox, News(name=f"t{hour}"))
            deliver(outbox, config, NOW + timedelta(hours=4 * hour))
    batches = Counter(mail["Message-ID"] for mail in server.mails_to(AYU))
    assert set(batches.values()) == {1}
    assert len(batches) < 12 - 6 + 2
    assert states(outbox, AYU) == {"sent": 12}


def test_a_doubtful_mail_is_held_where_that_is_the_policy(outbox: Outbox, tmp_path: Path) -> None:
    report(outbox, News())
    with SmtpServer(faults=[Fault("DOT", "accept")]) as server:
        config = smtp_config(tmp_path, server, to=[AYU], in_doubt="hold")
        deliver(outbox, config, NOW)
        assert states(outbox, AYU) == {"in_doubt": 1}
        report(outbox, News(name="t2"))
        deliver(outbox, config, NOW + timedelta(days=1))
    assert [mail["X-Pantau-Possible-Repeat"] for mail in server.mails_to(AYU)] == [None, None]
    assert states(outbox, AYU) == {"in_doubt": 1, "sent": 1}
    assert "1 pesan terdahulu" in str(server.accepted[-1][1].get_body(("plain",)))


def test_a_server_that_breaks_again_and_again_is_left_until_the_next_pass(
    outbox: Outbox, tmp_path: Path
) -> None:
    report(outbox, News())
    many = [f"reader{number}@example.org" for number in range(8)]
    with SmtpServer(faults=[Fault("MAIL", "silence", times=99)]) as server:
        report_ = deliver(outbox, smtp_config(tmp_path, server, to=many), NOW, timeout=0.1)
    assert report_.count("retry") == 8
    assert server.verbs.count("MAIL") == 3


def test_a_port_where_nobody_listens_does_not_raise(outbox: Outbox, tmp_path: Path) -> None:
    report(outbox, News())
    with SmtpServer() as server:
        pass
    result = deliver(outbox, smtp_config(tmp_path, server), NOW)
    assert result.count("retry") == 2
    assert "refused" in result.outcomes[0].verdict.detail.lower()


@pytest.mark.parametrize("security", ["tls", "starttls"])
@pytest.mark.parametrize("trusted", [True, False])
def test_tls_needs_a_certificate_that_is_trusted(
    outbox: Outbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, security: str, trusted: bool
) -> None:
    certificates = Certificates(tmp_path)
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificates.authority))
    report(outbox, News())
    login = ("pantau", "rahasia-sekali")
    server = SmtpServer(login=login)
    server.tls = certificates.context if security == "tls" else None
    server.starttls = certificates.context if security == "starttls" else None
    with server:
        config = smtp_config(
            tmp_path,
            server,
            host="localhost",
            security=security,
            username="pantau",
            password="rahasia-sekali",
        )
        result = deliver(outbox, config, NOW)
    assert result.count("sent" if trusted else "retry") == 2
    assert len(server.accepted) == (2 if trusted else 0)
    assert ("AUTH" in server.verbs) == trusted
    if not trusted:
        assert "certificate verify failed" in result.outcomes[0].verdict.detail


def test_the_certificate_must_be_for_the_host(
    outbox: Outbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificates = Certificates(tmp_path, name="mail.example.org")
    monkeypatch.setenv("SSL_CERT_FILE", str(certificates.authority))
    report(outbox, News())
    with SmtpServer(tls=certificates.context) as server:
        result = deliver(outbox, smtp_config(tmp_path, server, host="localhost", security="tls"), NOW)
    assert result.count("retry") == 2
    assert "Hostname mismatch" in result.outcomes[0].verdict.detail


def test_a_server_without_starttls_gets_no_mail_and_no_password(outbox: Outbox, tmp_path: Path) -> None:
    report(outbox, News())
    with SmtpServer() as server:
        config = smtp_config(tmp_path, server, security="starttls", username="pantau", password="rahasia")
        assert deliver(outbox, config, NOW).count("retry") == 2
    assert "AUTH" not in server.verbs
    assert "MAIL" not in server.verbs


@pytest.mark.parametrize("kind", [None, "4xx", "5xx", "drop"])
def test_a_login_that_fails_is_tried_again_and_names_no_secret(
    outbox: Outbox, tmp_path: Path, kind: Kind | None
) -> None:
    report(outbox, News())
    with SmtpServer(login=("pantau-user", "rahasia-sekali")) as server:
        if kind:
            server.faults = [Fault("AUTH", kind, times=9)]  # each way to log in is tried
        password = "rahasia-sekali" if kind else "rahasia-salah"
        config = smtp_config(tmp_path, server, username="pantau-user", password=password)
        result = deliver(outbox, config, NOW)
        assert result.count("retry") == 2
        server.faults.clear()
        later = deliver(outbox, config, NOW + timedelta(minutes=2))
        assert later.count("sent" if kind else "retry") == 2
    assert "rahasia" not in repr(result)
    assert "pantau-user" not in repr(result)


DELIVERER = """
import sys, time
from datetime import datetime
from pathlib import Path
from alerts.deliver import deliver
from db.outbox import Outbox
from tests.mailroom import mail_config
data, port, to, at = sys.argv[1:]
config = mail_config(Path(data), host="127.0.0.1", port=int(port), security="none", to=to.split(","))
with Outbox(Path(data) / "pantau.db") as outbox:
    deliver(outbox, config, datetime.fromisoformat(at), timeout=5)
"""


def start_delivery(data: Path, port: int, to: list[str], now: datetime) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", DELIVERER, str(data), str(port), ",".join(to), now.isoformat()],
        cwd=Path(__file__).parent.parent,
    )


def assert_nothing_lost_or_doubled_unnoticed(
    outbox: Outbox, server: SmtpServer, readers: list[str], events: int
) -> None:
    listed = {trouble.message_id for trouble in outbox.troubles()}
    for reader in readers:
        assert states(outbox, reader) == {"sent": events}, outbox.troubles()
        copies = Counter(mail["Message-ID"] for mail in server.mails_to(reader))
        assert {message for message, count in copies.items() if count > 1} <= listed
        told = outbox.database.execute(
            "select distinct message_id from deliveries where recipient = ?", [recipient_hash(reader)]
        ).fetchall()
        assert {message for (message,) in told} == set(copies)


def test_soak_of_faulted_sends(outbox: Outbox, tmp_path: Path) -> None:
    random = Random(2)
    readers = [AYU, BUDI, "citra@example.org"]
    verbs: list[Verb] = ["GREETING", "MAIL", "RCPT", "DATA", "BODY", "DOT", "DOT", "DOT"]
    kinds: list[Kind] = ["4xx", "drop", "accept"]
    rounds, now, faulted = 20 * SOAK_ROUNDS, NOW, 0
    with SmtpServer() as server:
        config = smtp_config(tmp_path, server, to=readers)
        for number in range(rounds):
            report(outbox, News(name=f"t{number}", published=now))
            fault = Fault(random.choice(verbs), random.choice(kinds))
            # Every fourth pass goes well: a mail that failed for a whole day would be given up.
            server.faults[:] = [fault] if number % 4 else []
            now += timedelta(hours=7)  # longer than any wait: every mail is due
            deliver(outbox, config, now)
            faulted += not fault.times
        server.faults.clear()
        for _ in range(3):
            now += timedelta(hours=7)
            deliver(outbox, config, now)
    assert faulted >= rounds // 2
    assert_nothing_lost_or_doubled_unnoticed(outbox, server, readers, rounds)


def test_soak_of_kills(outbox: Outbox, tmp_path: Path) -> None:
    random = Random(3)
    readers = [AYU, BUDI]
    verbs: list[Verb] = ["EHLO", "MAIL", "RCPT", "DATA", "BODY", "DOT"]
    rounds, now, killed = len(verbs) * SOAK_ROUNDS, NOW, 0
    with SmtpServer() as server:
        for number in range(rounds):
            report(outbox, News(name=f"t{number}", published=now))
            now += timedelta(hours=7)
            verb = verbs[number % len(verbs)]
            whose = "" if verb in ("EHLO", "MAIL") else random.choice(readers)
            server.faults[:] = [Fault(verb, "kill", recipient=whose)]
            process = start_delivery(tmp_path, server.port, readers, now)
            server.kill = process.kill
            killed += process.wait(60) == -signal.SIGKILL
        server.faults.clear()
        config = smtp_config(tmp_path, server, to=readers)
        for _ in range(3):
            now += timedelta(hours=7)
            deliver(outbox, config, now)
    assert killed == rounds
    assert_nothing_lost_or_doubled_unnoticed(outbox, server, readers, rounds)


# --- sent again by hand


def given_up(data: Path, kind: Kind = "5xx", **mail: object) -> None:
    """A database with one mail to Ayu that the server did not take, or may not have taken."""
    with Outbox(new_database(data / "pantau.db")) as outbox:
        report(outbox, News())
        with SmtpServer(faults=[Fault("DOT", kind)]) as server:
            deliver(outbox, smtp_config(data, server, to=[AYU], **mail), datetime.now(UTC))


def alert(data: Path, server: SmtpServer, *arguments: str, in_doubt: str = "resend", to: str = AYU) -> Result:
    """`pantau alert` with that server in its configuration."""
    lines = f"""[mail]
host = "127.0.0.1"
port = {server.port}
security = "none"
sender = "pantau@example.org"
to = ["{to}"]
max_article_age = "9999d"
in_doubt = "{in_doubt}"
"""
    (data / "pantau.toml").write_text(lines, "utf-8")
    command = ["--config", str(data / "pantau.toml"), "--data", str(data), "alert", *arguments]
    return CliRunner().invoke(pantau, command)


def test_a_mail_that_was_given_up_is_sent_again_on_demand(tmp_path: Path) -> None:
    given_up(tmp_path)
    status = CliRunner().invoke(pantau, ["--data", str(tmp_path), "status"])
    assert "Mails given up: 1, in doubt: 0; `pantau alert --again` sends them again" in status.stdout
    with SmtpServer() as server:
        assert alert(tmp_path, server).stderr == "Mail: nothing to send.\n"
        done = alert(tmp_path, server, "--again")
        assert (done.exit_code, done.stderr) == (
            0,
            "Mail: 1 sent. Of 1 given up or in doubt, 1 sent again.\n",
        )
        [(address, mail)] = server.accepted
        assert address == AYU
        assert "X-Pantau-Possible-Repeat" not in mail
        done = alert(tmp_path, server, "--again")
        assert done.stderr == "Mail: nothing to send. Nothing was given up or is in doubt.\n"
        assert done.exit_code == 0
        assert len(server.accepted) == 1


def test_a_mail_that_is_held_in_doubt_is_sent_again_on_demand_and_says_so(tmp_path: Path) -> None:
    given_up(tmp_path, "drop", in_doubt="hold")
    with SmtpServer() as server:
        assert alert(tmp_path, server, in_doubt="hold").stderr == "Mail: nothing to send.\n"
        assert alert(tmp_path, server, "--again", in_doubt="hold").exit_code == 0
        [(_, mail)] = server.accepted
        assert mail["X-Pantau-Possible-Repeat"] == "yes"


def test_a_mail_given_up_in_doubt_says_that_it_may_be_a_repeat(outbox: Outbox, tmp_path: Path) -> None:
    report(outbox, News())
    dropped = [Fault("DOT", "drop", times=99)]
    with SmtpServer(faults=dropped) as server:
        config = smtp_config(tmp_path, server, to=[AYU])
        for attempt in range(len(WAITS) + 1):
            deliver(outbox, config, NOW + timedelta(days=attempt))
        assert states(outbox, AYU) == {"dead": 1}
        dropped[0].times = 0
        assert deliver(outbox, config, NOW + timedelta(days=99), again=Again()).arrived_again == 1
        [(_, mail)] = server.accepted
        assert mail["X-Pantau-Possible-Repeat"] == "yes"


def test_what_is_refused_again_or_unknown_is_said(tmp_path: Path) -> None:
    given_up(tmp_path)
    with SmtpServer(faults=[Fault("RCPT", "5xx")]) as server:
        refused = alert(tmp_path, server, "--again")
        assert refused.stderr == "Mail: 1 dead. Of 1 given up or in doubt, 0 sent again.\n"
        assert refused.exit_code == 1
        unknown = alert(tmp_path, server, "--again", "<nobody@example.org>")
        assert "Error: no mail <nobody@example.org> to anybody" in unknown.stderr
        assert unknown.exit_code == 2
        with Outbox(tmp_path / "pantau.db") as outbox:
            [trouble] = outbox.troubles()
        assert alert(tmp_path, server, "--again", trouble.message_id, to=BUDI).exit_code == 2
        assert alert(tmp_path, server, "--again", trouble.message_id.strip("<>")).exit_code == 0
    nobody = CliRunner().invoke(pantau, ["--data", str(tmp_path), "alert", "--again"])
    assert "Error: there is nobody to send to" in nobody.stderr
    assert nobody.exit_code == 2
