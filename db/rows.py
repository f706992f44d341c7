"""Reads rows as dictionaries without the savepoint that sqlite-utils puts around every query.

The savepoint guards against statements that write; saving an article asks some seventy questions, and
with it took twice as long.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlite_utils import Database


def rows(database: Database, sql: str, parameters: Sequence[Any] = ()) -> list[dict[str, Any]]:
    """The rows of a SELECT, by column name."""
    cursor = database.execute(sql, parameters)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def first_row(database: Database, sql: str, parameters: Sequence[Any] = ()) -> dict[str, Any] | None:
    """The first row of a SELECT, by column name; None without any."""
    return next(iter(rows(database, sql, parameters)), None)
