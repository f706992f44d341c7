"""hub.db: what came back from other machines, and how far; beside the databases, for the writer at home.

It can be thrown away while no pass is under way: nothing in it is needed once a pass has ended.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlite_utils import Database, Migrations

from db.connection import Kind, open_database, write_transaction
from db.rows import first_row, rows

BATCH = "batch:"  # how the names of batches of pages begin

migrations = Migrations("hub")


@migrations()
def m001_hub(database: Database) -> None:
    database.execute(
        """
        create table owners (             -- who last held an outlet or a batch, and what came of it
            name text primary key,
            token integer not null,       -- of the lease; only grows
            parcel integer not null       -- the last one that was unpacked
        ) without rowid
        """
    )
    database.execute(
        """
        create table waiting (            -- parcels that came before their predecessors
            name text not null,
            token integer not null,
            number integer not null,
            parcel text not null,         -- JSON
            primary key (name, token, number)
        ) without rowid
        """
    )
    database.execute(
        """
        create table results (            -- what a pass still waits for, or has not collected
            pass text not null,
            name text not null,
            result text not null,         -- JSON
            at integer not null,          -- seconds since 1970
            primary key (pass, name)
        ) without rowid
        """
    )


@migrations()
def m002_mark(database: Database) -> None:
    Kind.HUB.set_mark(database)


class Hub:
    """hub.db, made where it is missing. Raises DatabaseError where it cannot be opened."""

    def __init__(self, path: Path) -> None:
        self.database = open_database(path, kind=Kind.HUB)
        if migrations.pending(self.database):
            with write_transaction(self.database):  # the pass and the ingest may start at once
                migrations.apply(self.database)

    def close(self) -> None:
        self.database.close()

    def owner(self, name: str) -> tuple[int, int]:
        """The token of the newest owner that was heard of, and the last parcel that was unpacked of it."""
        row = first_row(self.database, "select token, parcel from owners where name = ?", [name])
        return (row["token"], row["parcel"]) if row else (0, 0)

    def wait(self, name: str, token: int, number: int, parcel: Mapping[str, Any]) -> None:
        """Keeps a parcel until its predecessors came."""
        with write_transaction(self.database):
            self.database.execute(
                "replace into waiting values (?, ?, ?, ?)", [name, token, number, json.dumps(parcel)]
            )

    def next_parcel(self, name: str, token: int) -> tuple[int, dict[str, Any]] | None:
        """The parcel of this owner that is next to be unpacked, where it came."""
        known, last = self.owner(name)
        number = last + 1 if known == token else 1
        sql = "select parcel from waiting where name = ? and token = ? and number = ?"
        row = first_row(self.database, sql, [name, token, number])
        return (number, json.loads(row["parcel"])) if row else None

    def unpacked(self, name: str, token: int, number: int) -> None:
        """Notes that a parcel was unpacked; what earlier owners left waiting is dropped."""
        with write_transaction(self.database):
            self.database.execute("replace into owners values (?, ?, ?)", [name, token, number])
            self.database.execute(
                "delete from waiting where name = ? and (token < ? or (token = ? and number <= ?))",
                [name, token, token, number],
            )

    def save_result(self, pass_id: str, name: str, result: Mapping[str, Any], at: datetime) -> None:
        """Keeps what a task came to for the pass that waits for it; the first result stays."""
        with write_transaction(self.database):
            self.database.execute(
                "insert or ignore into results values (?, ?, ?, ?)",
                [pass_id, name, json.dumps(result), int(at.timestamp())],
            )

    def finished(self, pass_id: str) -> set[str]:
        """The names of the tasks of a pass whose result is there."""
        return {
            row["name"] for row in rows(self.database, "select name from results where pass = ?", [pass_id])
        }

    def take_result(self, pass_id: str, name: str) -> dict[str, Any]:
        """The result of a task, which is then forgotten. Raises KeyError where there is none."""
        row = first_row(
            self.database, "select result from results where pass = ? and name = ?", [pass_id, name]
        )
        if row is None:
            raise KeyError(name)
        with write_transaction(self.database):
            self.database.execute("delete from results where pass = ? and name = ?", [pass_id, name])
            self._forget_batch(name)
        found: dict[str, Any] = json.loads(row["result"])
        return found

    def forget(self, before: datetime) -> None:
        """Drops what passes did not collect that were killed before that time."""
        sql = "delete from results where at < ? returning name"
        with write_transaction(self.database):
            for (name,) in self.database.execute(sql, [int(before.timestamp())]).fetchall():
                self._forget_batch(name)

    def _forget_batch(self, name: str) -> None:
        """The owners of outlets are remembered for ever; batches never come again."""
        for table in ("owners", "waiting"):
            self.database.execute(
                f"delete from {table} where name = ? and name like '{BATCH}%'",
                [name],
            )
