"""What routes last answered, in pages.db: for conditional requests, and to tell what stands still."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from db.connection import write_transaction
from db.times import exact_time


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The last answer of a route's first page."""

    final_url: str
    content_type: str
    body: bytes
    etag: str = ""
    last_modified: str = ""
    since: datetime  # when this very body came first
    whole_at: datetime  # when it was last asked for without a condition

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.body).hexdigest()


class AnswerMemory:
    """The answers of one outlet's routes."""

    def __init__(self, database: Database, outlet: str) -> None:
        self._database = database
        self._outlet = outlet

    def get(self, url: str, form: Sequence[tuple[str, str]] = ()) -> Answer | None:
        """The last answer to the question; None where there was none."""
        rows = self._database.query(
            "select * from answers where outlet = ? and url = ? and form = ?",
            [self._outlet, url, json.dumps(form)],
        )
        for row in rows:
            return Answer(
                final_url=row["final_url"],
                content_type=row["content_type"],
                body=zlib.decompress(row["body"]),
                etag=row["etag"],
                last_modified=row["last_modified"],
                since=datetime.fromisoformat(row["since"]),
                whole_at=datetime.fromisoformat(row["whole_at"]),
            )
        return None

    def since(self, url: str, form: Sequence[tuple[str, str]] = ()) -> datetime | None:
        """Since when the question has had the same answer."""
        rows = self._database.query(
            "select since from answers where outlet = ? and url = ? and form = ?",
            [self._outlet, url, json.dumps(form)],
        )
        return next((datetime.fromisoformat(row["since"]) for row in rows), None)

    def save(self, url: str, form: Sequence[tuple[str, str]], answer: Answer) -> None:
        """Keeps the answer in place of the one before."""
        row = {
            "outlet": self._outlet,
            "url": url,
            "form": json.dumps(form),
            "final_url": answer.final_url,
            "content_type": answer.content_type,
            "etag": answer.etag,
            "last_modified": answer.last_modified,
            "body": zlib.compress(answer.body),
            "sha256": answer.sha256,
            "since": exact_time(answer.since),
            "whole_at": exact_time(answer.whole_at),
        }
        marks = ", ".join("?" * len(row))
        with write_transaction(self._database):
            self._database.execute(
                f"replace into answers ({', '.join(row)}) values ({marks})", list(row.values())
            )

    def nonsense(self, route: str) -> tuple[datetime, bool] | None:
        """When the route was last asked for a word that nobody prints, and whether that found the same."""
        rows = self._database.query(
            "select at, found from nonsense where outlet = ? and route = ?", [self._outlet, route]
        )
        return next(((datetime.fromisoformat(row["at"]), bool(row["found"])) for row in rows), None)

    def save_nonsense(self, route: str, at: datetime, *, found: bool) -> None:
        with write_transaction(self._database):
            self._database.execute(
                "replace into nonsense (outlet, route, at, found) values (?, ?, ?, ?)",
                [self._outlet, route, exact_time(at), int(found)],
            )
