"""Events and what became of telling each recipient about them: the SQL of `events` and `deliveries`.

A delivery is one event for one recipient. It starts `pending` (or `skipped`, with the reason, where the
recipient does not want it) and moves pending -> sending -> sent | in_doubt | dead. All deliveries that
share a Message-ID are one mail: a batch, which stays as it is once an attempt was made. `sending` is
written before the server hears of the mail, so that a crash leaves a trace: such a row is in doubt.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

from sqlite_utils import Database

from db.connection import Kind, open_database, write_transaction
from db.migrations import migrate
from db.values import stored_time

EventKind = Literal["new_target", "revised_target", "outlet_unhealthy", "outlet_recovered"]
OpenState = Literal["pending", "in_doubt"]  # another attempt may come
ClosedState = Literal["sent", "dead"]

# How the note on a dead mail begins of which an attempt may have arrived.
GIVEN_UP_IN_DOUBT = "given up (it may have arrived)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """The deliveries of one mail: some events for one recipient under one Message-ID."""

    recipient: str
    message_id: str
    event_ids: tuple[int, ...]
    state: OpenState = "pending"
    attempts: int = 0
    next_attempt_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """A mail that a person should know of."""

    message_id: str
    recipient: str
    state: Literal["in_doubt", "dead", "sent"]
    events: int
    attempts: int
    error: str | None
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What is known of an event without its target: enough to decide whether and when to tell it."""

    id: int
    key: str
    at: datetime
    published: datetime | None  # of the news, where there is one


def record_event(
    database: Database,
    *,
    key: str,
    kind: EventKind,
    at: datetime,
    target_id: str | None = None,
    outlet: str | None = None,
    published: datetime | None = None,
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Records an event once: the same key again changes nothing. To be called inside the write
    transaction that makes the event true, so that neither exists without the other."""
    database.execute(
        "insert into events (key, kind, target_id, outlet, at, published, detail)"
        " values (?, ?, ?, ?, ?, ?, ?) on conflict (key) do nothing",
        [
            key,
            kind,
            target_id,
            outlet,
            stored_time(at),
            stored_time(published) if published else None,
            json.dumps(detail or {}, ensure_ascii=False, sort_keys=True),
        ],
    )


class Outbox:
    """The deliveries of `pantau.db`. Every change is one transaction; `now` is always given."""

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        self.database = open_database(path, kind=Kind.PANTAU, read_only=read_only)
        if not read_only:
            migrate(self.database)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self.database.close()

    def undecided(self, recipient: str) -> list[Event]:
        """The events for which this recipient has no delivery yet, oldest first."""
        return self._events(
            "select id, key, at, published from events e where not exists"
            " (select 1 from deliveries d where d.event_id = e.id and d.recipient = ?) order by id",
            [recipient],
        )

    def enrol(
        self, recipient: str, *, wanted: Iterable[int], skipped: Mapping[int, str], now: datetime
    ) -> None:
        """Gives each event its delivery: pending, or skipped for good with the reason why."""
        rows: list[tuple[int, str, str | None]] = [(event, "pending", None) for event in wanted]
        rows += [(event, "skipped", reason) for event, reason in skipped.items()]
        with write_transaction(self.database) as database:
            for event, state, reason in rows:
                database.execute(
                    # From events: one that nobody was told of may have been withdrawn meanwhile.
                    "insert into deliveries (event_id, recipient, state, attempts, error, updated_at)"
                    " select id, ?, ?, 0, ?, ? from events where id = ?"
                    " on conflict (event_id, recipient) do nothing",
                    [recipient, state, reason, stored_time(now), event],
                )

    def unmailed(self, recipient: str) -> list[Event]:
        """The pending events that are in no mail yet, oldest first."""
        return self._events(
            "select e.id, e.key, e.at, e.published from deliveries d join events e on e.id = d.event_id"
            " where d.recipient = ? and d.state = 'pending' and d.message_id is null order by e.id",
            [recipient],
        )

    def unsettled(self, recipient: str) -> list[Batch]:
        """The mails that were attempted and neither accepted nor given up, oldest first."""
        rows = self.database.query(
            "select message_id, state, max(attempts) attempts, max(next_attempt_at) next_attempt_at,"
            " json_group_array(event_id) events from deliveries"
            " where recipient = ? and message_id is not null and state in ('pending', 'in_doubt')"
            " group by message_id, state order by min(event_id)",
            [recipient],
        )
        return [
            Batch(
                recipient=recipient,
                message_id=row["message_id"],
                event_ids=tuple(sorted(json.loads(row["events"]))),
                state=row["state"],
                attempts=row["attempts"],
                next_attempt_at=_time(row["next_attempt_at"]),
            )
            for row in rows
        ]

    def claim(self, batch: Batch, now: datetime) -> bool:
        """Marks a mail as being sent. False, and nothing changed, where another process took part of it."""
        with write_transaction(self.database) as database:
            free = database.execute(
                "select count(*) from deliveries where recipient = ? and state = ?"
                " and (message_id is null or message_id = ?)"
                " and event_id in (select value from json_each(?))",
                [batch.recipient, batch.state, batch.message_id, json.dumps(batch.event_ids)],
            ).fetchone()[0]
            if free != len(batch.event_ids):
                return False
            database.execute(
                "update deliveries set state = 'sending', attempts = attempts + 1, message_id = ?,"
                " updated_at = ? where recipient = ? and event_id in (select value from json_each(?))",
                [batch.message_id, stored_time(now), batch.recipient, json.dumps(batch.event_ids)],
            )
        return True

    def close_batch(self, batch: Batch, state: ClosedState, now: datetime, note: str | None = None) -> None:
        """Settles a claimed mail for good: the server accepted it, or it is given up."""
        self._leave_sending(batch, state, now, note, None)

    def reopen_batch(
        self, batch: Batch, state: OpenState, now: datetime, note: str, next_attempt_at: datetime | None
    ) -> None:
        """Gives a claimed mail back for another attempt, not before the given time."""
        self._leave_sending(batch, state, now, note, next_attempt_at)

    def recover(self, state: OpenState, now: datetime, recipients: Iterable[str] | None = None) -> list[str]:
        """Takes over the mails, of some recipients or of all, that a dead process left in `sending`; returns
        their Message-IDs.

        Only for the holder of the lock under which mails are sent: nobody else is sending then.
        """
        named = None if recipients is None else json.dumps(list(recipients))
        with write_transaction(self.database) as database:
            left = database.execute(
                "update deliveries set state = :state, next_attempt_at = null, updated_at = :now,"
                " error = 'ended while the mail was being sent' where state = 'sending'"
                " and (:named is null or recipient in (select value from json_each(:named)))"
                " returning message_id",
                {"state": state, "now": stored_time(now), "named": named},
            ).fetchall()
        return sorted({message_id for (message_id,) in left})

    def revive(self, now: datetime, recipients: Iterable[str], only: str | None = None) -> list[str]:
        """Gives the mails to these recipients that are dead or in doubt a new start, or the one whose
        Message-ID is `only`; returns their Message-IDs.

        A mail that may have arrived stays in doubt, so that it says of itself that it may be a repeat.
        """
        with write_transaction(self.database) as database:
            revived = database.execute(
                "update deliveries set attempts = 0, next_attempt_at = null, updated_at = :now, state ="
                " case when state = 'in_doubt' or error like :doubtful || '%' then 'in_doubt'"
                " else 'pending' end"
                " where state in ('dead', 'in_doubt') and (:only is null or message_id = :only)"
                " and recipient in (select value from json_each(:recipients)) returning message_id",
                {
                    "now": stored_time(now),
                    "doubtful": GIVEN_UP_IN_DOUBT,
                    "only": only,
                    "recipients": json.dumps(list(recipients)),
                },
            ).fetchall()
        return sorted({message_id for (message_id,) in revived})

    def other_mails(self, batch: Batch, state: str, since: datetime) -> int:
        """How many other mails to the same recipient came into a state at that time or later."""
        return int(
            self.database.execute(
                "select count(distinct message_id) from deliveries where state = ? and recipient = ?"
                " and updated_at >= ? and message_id <> ?",
                [state, batch.recipient, stored_time(since), batch.message_id],
            ).fetchone()[0]
        )

    def troubles(self) -> list[Trouble]:
        """Every mail that may have arrived twice, may not have arrived, or was given up; newest first.

        A mail that was in doubt and then sent again stays listed.
        """
        rows = self.database.query(
            "select message_id, recipient, state, count(*) events, max(attempts) attempts,"
            " max(error) error, max(updated_at) updated_at from deliveries"
            " where state in ('in_doubt', 'dead') or state = 'sent' and error is not null"
            " group by message_id, recipient, state order by max(updated_at) desc, message_id"
        )
        return [Trouble(**{**row, "updated_at": datetime.fromisoformat(row["updated_at"])}) for row in rows]

    def _leave_sending(
        self, batch: Batch, state: str, now: datetime, note: str | None, next_attempt_at: datetime | None
    ) -> None:
        with write_transaction(self.database) as database:
            database.execute(
                "update deliveries set state = ?, error = ?, next_attempt_at = ?, updated_at = ?"
                " where recipient = ? and message_id = ? and state = 'sending'",
                [
                    state,
                    note,
                    stored_time(next_attempt_at) if next_attempt_at else None,
                    stored_time(now),
                    batch.recipient,
                    batch.message_id,
                ],
            )

    def _events(self, sql: str, arguments: Sequence[str]) -> list[Event]:
        return [
            Event(
                id=row["id"],
                key=row["key"],
                at=datetime.fromisoformat(row["at"]),
                published=_time(row["published"]),
            )
            for row in self.database.query(sql, arguments)
        ]


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
