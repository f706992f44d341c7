"""Builds and runs the server of `pantau inspect`."""

from __future__ import annotations

import socket
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pysqlite3 as sqlite3
import uvicorn
from datasette.plugins import pm

from config import is_loopback
from db.connection import DatabaseError, open_database
from db.inspection import hooks
from db.inspection.inspection import Inspection
from db.inspection.options import InspectOptions
from db.values import WIB

PLUGIN = "pantau"


class ServeRefused(Exception):
    """The server would be unsafe or cannot be; the message says why in one line."""


def build(
    database: Path, options: InspectOptions | None = None, now: Callable[[], datetime] | None = None
) -> Inspection:
    """The application over a database, which is opened for reading alone.

    Raises ServeRefused where there is no database, or it is not one of Pantau's.
    """
    _check(database)
    if not pm.has_plugin(PLUGIN):
        pm.register(hooks, PLUGIN)
    return Inspection(database, options or InspectOptions(), now or _now)


def serve(
    database: Path,
    options: InspectOptions,
    *,
    host: str = "127.0.0.1",
    port: int = 8001,
    ready: Callable[[], object] = lambda: None,
) -> None:
    """Serves the database until it is interrupted; calls `ready` once its address is open.

    Raises ServeRefused for an address other than loopback without a password, and for one that is taken.
    """
    if not options.password and not is_loopback(host):
        raise ServeRefused(
            f"{host} can be reached from other machines, and no password is set: set PANTAU_INSPECT_PASSWORD,"
            " or serve on 127.0.0.1"
        )
    application = build(database, options).app()
    server = uvicorn.Server(uvicorn.Config(application, log_level="warning", server_header=False))
    with _listening(host, port) as listening:
        ready()
        server.run(sockets=[listening])


def _listening(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host.strip("[]"), port), family=family)
    except OSError as error:
        raise ServeRefused(f"{host} port {port} cannot be served on: {error.strerror or error}") from error


def _check(database: Path) -> None:
    if not database.exists():
        raise ServeRefused(f"there is no database at {database} yet: pantau run, or pantau demo, makes one")
    try:
        opened = open_database(database, read_only=True)
        known = "verdict" in {column.name for column in opened["outlets"].columns}
        opened.close()
    except (DatabaseError, sqlite3.Error) as error:
        raise ServeRefused(f"{database} cannot be read: {error}") from error
    if not known:
        raise ServeRefused(f"{database} is not a database of Pantau's, or of an older one: run pantau once")


def _now() -> datetime:
    return datetime.now(WIB)
