"""Datasette with Pantau's pages, over one database that is opened for reading alone."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, cast
from urllib.parse import unquote

import pysqlite3 as sqlite3
from datasette.app import Datasette
from datasette.database import Database as ServedDatabase
from datasette.utils import sqlite_timelimit
from datasette.utils.asgi import Request
from sqlite_utils import Database

from db.connection import BUSY_TIMEOUT_MS, DamagedFile, is_damage
from db.damage import how_to_restore
from db.inspection.columns import DATABASE, METADATA
from db.inspection.exports import refusal
from db.inspection.options import InspectOptions
from db.inspection.rendering import ASSETS, ASSETS_PATH, DATASETTE_TEMPLATES, render
from db.inspection.visit import Answer, NoSuchPage, Page, Statuses, UnknownFilters, Visit
from db.runs import outlet_names

PAGE_TIME_LIMIT_MS = 15_000  # of an export; pages take a fraction of a second
SETTINGS = {
    "allow_download": False,
    "sql_time_limit_ms": 2_000,
    "max_returned_rows": 2_000,
    "max_csv_mb": 100,
    "facet_time_limit_ms": 200,
    "suggest_facets": False,
    "default_page_size": 50,
    "num_sql_threads": 4,
}
# Tables that hold the texts of articles.
TEXTS = ("articles", "article_versions", "articles_fts")


class ReadOnlyDatabase(ServedDatabase):  # type: ignore[misc]  # Datasette has no types
    """A database whose every connection is read-only, whatever characters its path has."""

    def connect(self, write: bool = False) -> sqlite3.Connection:
        if write:
            raise PermissionError("the database is shown, never written")
        address = f"{Path(self.path).absolute().as_uri()}?mode=ro"
        connection = sqlite3.connect(address, uri=True, check_same_thread=False)
        connection.execute(f"pragma busy_timeout = {BUSY_TIMEOUT_MS}")
        self._all_file_connections.append(connection)
        return connection


class Inspection(Datasette):  # type: ignore[misc]  # Datasette has no types
    """The application. `now` is asked for the day and hour of every page; it answers in WIB."""

    def __init__(self, path: Path, options: InspectOptions, now: Callable[[], datetime]) -> None:
        self.options = options
        self._now = now
        self._statuses = Statuses()
        self._told_damage = False
        super().__init__(
            files=[],
            metadata=METADATA,
            settings=SETTINGS | {"default_allow_sql": options.sql},
            template_dir=str(DATASETTE_TEMPLATES),
            static_mounts=[(ASSETS_PATH, str(ASSETS))],
        )
        self.remove_database("_memory")
        self.add_database(ReadOnlyDatabase(self, str(path), is_mutable=True), name=DATABASE)

    def close(self) -> None:
        """Ends the threads and connections that read the database."""
        self.executor.shutdown()
        for database in self.databases.values():
            database.close()

    def shows_table(self, table: str) -> bool:
        """Whether a table is shown to the operator."""
        return self.options.full_text or not table.lower().startswith(TEXTS)

    def allows_sql(self) -> bool:
        """Whether the operator may ask in SQL, which reaches every text."""
        return self.options.sql and self.options.full_text

    def visit(self, request: Request, path: tuple[str, ...], form: str) -> Visit:
        """What a request asks for."""
        query = {name: request.args[name] for name in request.args}
        operator = self.options.is_operator(request.actor)
        host = request.headers.get("host", "localhost")
        return Visit(
            language="en" if query.get("lang") == "en" else "id",
            now=self._now(),
            address="/" + request.path.lstrip("/"),
            path=tuple(unquote(part) for part in path),
            query=query,
            format=form,
            root=f"{request.scheme}://{host}",
            operator=operator and self.options.full_text,
            full_text=operator and self.options.full_text,
        )

    async def show(self, page: Page, visit: Visit) -> Answer:
        """A page, made in one of the threads that read the database."""
        answer = await self.get_database(DATABASE).execute_fn(
            lambda connection: self._make(page, visit, connection)
        )
        return cast(Answer, answer)

    def _make(self, page: Page, visit: Visit, connection: Any) -> Answer:
        try:
            with sqlite_timelimit(connection, PAGE_TIME_LIMIT_MS):
                database = Database(connection, recursive_triggers=False)
                return page(database, replace(visit, names=outlet_names(database)), self._statuses)
        except NoSuchPage:
            return self.not_found(visit)
        except UnknownFilters as error:
            return refusal(visit, str(error))
        except sqlite3.DatabaseError as error:
            if is_damage(error):
                return self.damaged(visit, error)
            if str(error) != "interrupted":
                raise
            print(f"{page.__name__} took over {PAGE_TIME_LIMIT_MS} ms", file=sys.stderr)
            return render(visit, "message.html", status=503, message="long")

    def damaged(self, visit: Visit, error: Exception) -> Answer:
        """The page that says that the database is damaged; who runs the server is told once what to do."""
        if not self._told_damage:
            self._told_damage = True
            path = Path(self.get_database(DATABASE).path)
            print(f"{DamagedFile(path, str(error))}. {how_to_restore(path)}", file=sys.stderr)
        return render(visit, "message.html", status=503, message="damaged")

    def not_found(self, visit: Visit) -> Answer:
        """The page that says that there is none."""
        return render(visit, "message.html", status=404, message="not_found")
