"""One pass of mail: decides who is told what, attempts every mail that is due, records the outcome.

A message to a channel is a mail here: it goes through the same states.
"""

from __future__ import annotations

import fcntl
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from random import Random

from alerts.compose import Standing
from alerts.filters import wants
from alerts.recipients import Recipient, recipients_of
from alerts.transport import REPLY_SECONDS, DirectoryTransport, SmtpTransport, Transport, Verdict
from config import Config, MailConfig, MailFilter
from db.notices import read_notices
from db.outbox import GIVEN_UP_IN_DOUBT, Batch, Event, Outbox

log = logging.getLogger(__name__)

# Minutes from one attempt at a mail to the next; a mail is given up after the last. Together 24 hours.
WAITS = (1, 5, 15, 60, 60, 120, 120, 180, 240, 300, 339)
JITTER = 0.1  # share of a wait by which it varies, so that mails do not come back all at once
RECENT = timedelta(days=7)  # for so long a mail tells of earlier ones that failed
REPEATED = "sent again: an earlier attempt may have arrived"
DIGEST_TIME = time(7)  # with digest = "daily": what was found before this time of the day goes out


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One attempt at one mail."""

    recipient: str  # what stands for the address
    message_id: str
    events: int
    verdict: Verdict
    repeat: bool = False  # an earlier attempt may have arrived


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryReport:
    """What one pass of mail did."""

    outcomes: tuple[Outcome, ...] = ()
    skipped: int = 0  # deliveries recorded and not mailed: old news, or not wanted by the recipient
    interrupted: tuple[str, ...] = ()  # Message-IDs found half sent by a process that ended
    # Message-IDs of what was given up or in doubt and got a new start; None where nobody asked for that.
    again: tuple[str, ...] | None = None
    busy: bool = False  # another process is delivering; nothing was done

    def count(self, state: str) -> int:
        """How many attempts of this pass ended in a state: sent, retry, in_doubt, dead."""
        return sum(outcome.verdict.state == state for outcome in self.outcomes)

    @property
    def arrived_again(self) -> int:
        """How many of `again` the server took this time."""
        sent = {outcome.message_id for outcome in self.outcomes if outcome.verdict.state == "sent"}
        return len(sent.intersection(self.again or ()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """The wish to send anew what was given up or is in doubt: all of it, or the mail of one Message-ID."""

    only: str | None = None


def deliver(
    outbox: Outbox,
    config: Config,
    now: datetime,
    *,
    again: Again | None = None,
    timeout: float = REPLY_SECONDS,
) -> DeliveryReport:
    """Tells what is due to every reader in `config.mail.to` and every channel of `config.notify`, and records
    what became of it. With `again` also what was given up or is in doubt, whatever `mail.in_doubt` says.

    Never raises for what a mail server or a channel does: the report says it. `timeout` is in seconds and
    holds for each reply of a mail server.
    """
    if not (config.mail.delivers or config.notify.addresses):
        return DeliveryReport()
    with _only_one(config.data / "mail.lock") as alone:
        if not alone:
            return DeliveryReport(busy=True)
        transport = _transport(config.mail, timeout)
        try:
            return _Pass(outbox, config, now, recipients_of(config, transport)).run(again)
        finally:
            if transport:
                transport.close()


@contextmanager
def _only_one(file: Path) -> Iterator[bool]:
    """Whether this process may deliver; the kernel lets go of the lock however the process ends."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


def _transport(mail: MailConfig, timeout: float) -> Transport | None:
    if not mail.delivers:
        return None
    return DirectoryTransport(Path(mail.directory)) if mail.directory else SmtpTransport(mail, timeout)


class _Pass:
    """The state of one pass: what it works with, and what it did so far."""

    def __init__(
        self, outbox: Outbox, config: Config, now: datetime, recipients: Sequence[Recipient]
    ) -> None:
        self.outbox = outbox
        self.config = config
        self.now = now
        self.recipients = recipients
        self.outcomes: list[Outcome] = []
        self.skipped = 0
        self.again: tuple[str, ...] | None = None

    def run(self, again: Again | None) -> DeliveryReport:
        # A file is written under its final name or not at all: writing it again leaves no doubt.
        sure = [recipient.key for recipient in self.recipients if recipient.idempotent]
        left = self.outbox.recover("pending", self.now, sure) + self.outbox.recover("in_doubt", self.now)
        if again:
            everybody = [recipient.key for recipient in self.recipients]
            self.again = tuple(self.outbox.revive(self.now, everybody, again.only))
        for recipient in self.recipients:
            self._decide(recipient.key, recipient.wish)
            if self._retry(recipient):
                self._tell_news(recipient)
        return DeliveryReport(
            outcomes=tuple(self.outcomes),
            skipped=self.skipped,
            interrupted=tuple(left),
            again=self.again,
        )

    def _decide(self, recipient: str, wish: MailFilter | None) -> None:
        """Gives every new event its delivery, once and for good."""
        events = self.outbox.undecided(recipient)
        oldest = self.now - self.config.mail.max_article_age
        skipped = {event.id: "old news" for event in events if (event.published or event.at) < oldest}
        recent = [event.id for event in events if event.id not in skipped]
        for notice in read_notices(self.outbox.database, recent):
            if notice.target and notice.target.status in ("misprint", "withdrawn"):
                skipped[notice.event_id] = f"{notice.target.status} before it was mailed"
            elif wish is not None and not wants(wish, notice):
                skipped[notice.event_id] = "filtered"
        wanted = [event for event in recent if event not in skipped]
        self.outbox.enrol(recipient, wanted=wanted, skipped=skipped, now=self.now)
        self.skipped += len(skipped)

    def _retry(self, recipient: Recipient) -> bool:
        """Attempts the open mails that are due. False while one of them has to wait: no new mail is
        begun then, so that after an outage the news comes in one mail and not in one for each pass."""
        free = True
        for batch in self.outbox.unsettled(recipient.key):
            held = batch.state == "in_doubt" and self.config.mail.in_doubt == "hold"
            if held and batch.message_id not in (self.again or ()):
                continue
            free &= self._is_due(batch) and self._attempt(batch, recipient)
        return free

    def _is_due(self, batch: Batch) -> bool:
        """Whether its wait is over; one longer than any wait comes from a clock that was wrong."""
        if batch.next_attempt_at is None:
            return True
        left = batch.next_attempt_at - self.now
        return left <= timedelta() or left > timedelta(minutes=max(WAITS) * (1 + JITTER))

    def _tell_news(self, recipient: Recipient) -> None:
        events = [event for event in self.outbox.unmailed(recipient.key) if self._is_mail_time(event)]
        if events:
            batch = Batch(
                recipient=recipient.key,
                message_id=recipient.message_id(events),
                event_ids=tuple(event.id for event in events),
            )
            self._attempt(batch, recipient)

    def _is_mail_time(self, event: Event) -> bool:
        if self.config.mail.digest == "run":
            return True
        local = self.now.astimezone(self.config.zone)
        today = datetime.combine(local.date(), DIGEST_TIME, self.config.zone)
        return event.at < (today if today <= local else today - timedelta(days=1))

    def _attempt(self, batch: Batch, recipient: Recipient) -> bool:
        """One attempt at one mail; whether the mail is settled by it."""
        notices = read_notices(self.outbox.database, batch.event_ids)
        here = self.now.astimezone(self.config.zone)
        send = recipient.prepare(notices, batch.message_id, here, self._standing(batch))
        if not self.outbox.claim(batch, self.now):
            return False
        verdict = send()
        self._record(batch, verdict)
        return verdict.state in ("sent", "dead")

    def _standing(self, batch: Batch) -> Standing:
        since = self.now - RECENT
        return Standing(
            repeat=batch.state == "in_doubt",
            in_doubt=self.outbox.other_mails(batch, "in_doubt", since),
            dead=self.outbox.other_mails(batch, "dead", since),
        )

    def _record(self, batch: Batch, verdict: Verdict) -> None:
        repeat = batch.state == "in_doubt"
        outcome = Outcome(
            recipient=batch.recipient,
            message_id=batch.message_id,
            events=len(batch.event_ids),
            verdict=verdict,
            repeat=repeat,
        )
        self.outcomes.append(outcome)
        log.info("mail %s to %s: %s %s", batch.message_id, batch.recipient, verdict.state, verdict.detail)
        doubt = repeat or verdict.state == "in_doubt"
        if verdict.state == "sent":
            self.outbox.close_batch(batch, "sent", self.now, REPEATED if repeat else None)
        elif verdict.state == "dead":
            self.outbox.close_batch(batch, "dead", self.now, verdict.detail)
        elif batch.attempts >= len(WAITS):
            note = GIVEN_UP_IN_DOUBT if doubt else "given up"
            self.outbox.close_batch(batch, "dead", self.now, f"{note}: {verdict.detail}")
        else:
            due = self.now + _wait(batch)
            self.outbox.reopen_batch(batch, "in_doubt" if doubt else "pending", self.now, verdict.detail, due)


def _wait(batch: Batch) -> timedelta:
    """How long to leave a mail alone after an attempt; the same for the same attempt of the same mail."""
    spread = Random(f"{batch.message_id} {batch.attempts}").uniform(1 - JITTER, 1 + JITTER)
    return timedelta(minutes=WAITS[batch.attempts] * spread)
