"""Whom events are told to: readers by mail, and channels through Apprise."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from alerts.compose import Standing, compose, compose_short, message_id, recipient_hash
from alerts.messenger import ask
from alerts.transport import Transport, Verdict
from config import Config, MailConfig, MailFilter
from db.notices import Notice
from db.outbox import Event

# An address of a channel may hold a weak password; a hash that takes long cannot be tried for all of them.
_ROUNDS = 200_000


class Recipient(Protocol):
    """Somebody who is told what happens."""

    @property
    def key(self) -> str:
        """What stands for the recipient in the database, which holds neither addresses nor secrets."""

    @property
    def wish(self) -> MailFilter | None:
        """Which targets are wanted; None for all."""

    @property
    def idempotent(self) -> bool:
        """Whether sending the same message again leaves one message."""

    def message_id(self, events: Sequence[Event]) -> str:
        """The ID of a message: the same events always give the same one."""

    def prepare(
        self, notices: Sequence[Notice], message_id: str, now: datetime, standing: Standing
    ) -> Callable[[], Verdict]:
        """The message, ready: calling the result sends it, and never raises for what the other side does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Somebody with a mail address."""

    address: str
    mail: MailConfig
    transport: Transport

    @property
    def key(self) -> str:
        return recipient_hash(self.address)

    @property
    def wish(self) -> MailFilter | None:
        wishes = {recipient_hash(address): wish for address, wish in self.mail.filters.items()}
        return wishes.get(self.key)

    @property
    def idempotent(self) -> bool:
        return self.transport.idempotent

    def message_id(self, events: Sequence[Event]) -> str:
        return message_id(events, self.key, self.mail.sender)

    def prepare(
        self, notices: Sequence[Notice], message_id: str, now: datetime, standing: Standing
    ) -> Callable[[], Verdict]:
        message = compose(
            notices, to=self.address, message_id=message_id, mail=self.mail, now=now, standing=standing
        )
        return lambda: self.transport.send(message, self.address)


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A channel that Apprise knows, such as a chat. Its address is a secret."""

    key: str
    url: str
    config: Config
    idempotent: bool = False

    @property
    def wish(self) -> MailFilter | None:
        return self.config.notify.filter

    def message_id(self, events: Sequence[Event]) -> str:
        return message_id(events, self.key, "@channel")

    def prepare(
        self, notices: Sequence[Notice], message_id: str, now: datetime, standing: Standing
    ) -> Callable[[], Verdict]:
        mail = self.config.mail.model_copy(update={"max_targets": self.config.notify.max_targets})
        title, body = compose_short(notices, mail=mail, standing=standing)
        return lambda: Verdict(**ask({"url": self.url, "title": title, "body": body}))


def recipients_of(config: Config, transport: Transport | None) -> list[Recipient]:
    """Everybody who is to be told, each once; readers only where there is a transport for their mail."""
    addresses = {recipient_hash(address): address for address in config.mail.to} if transport else {}
    readers = [
        Reader(address=address, mail=config.mail, transport=transport)
        for address in addresses.values()
        if transport
    ]
    channels = [Channel(key=channel_hash(url), url=url, config=config) for url in config.notify.addresses]
    return [*readers, *channels]


def channel_hash(url: str) -> str:
    """What stands for a channel in the database."""
    return hashlib.pbkdf2_hmac("sha256", url.encode(), b"pantau channel", _ROUNDS, dklen=8).hex()


def unusable_channels(config: Config) -> list[int]:
    """Which of the channels' addresses, counted from 1, Apprise can do nothing with."""
    urls = config.notify.addresses
    return list(ask({"urls": urls}).get("unusable", ())) if urls else []
