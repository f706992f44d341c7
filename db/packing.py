"""Tables and pages as text: JSON, compressed, in letters and digits, as brokers carry it."""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from db import contents
from db.rows import rows
from extract.model import Page

Rows = list[dict[str, Any]]
_QUICK = 1  # most of it is compressed already


def to_text(tables: dict[str, Rows]) -> str:
    """Rows by the name of their table, as text. Bytes are allowed in them."""
    text = json.dumps(tables, default=_bytes_as_text, ensure_ascii=False, separators=(",", ":"))
    return base64.b85encode(zlib.compress(text.encode("utf-8", "surrogatepass"), _QUICK)).decode("ascii")


def from_text(text: str) -> dict[str, Rows]:
    """What `to_text` wrote. Raises ValueError for anything else."""
    try:
        data = zlib.decompress(base64.b85decode(text)).decode("utf-8", "surrogatepass")
    except zlib.error as error:
        raise ValueError(f"no parcel: {error}") from None
    tables: dict[str, Rows] = json.loads(data, object_hook=_text_as_bytes)
    return tables


def _bytes_as_text(value: object) -> dict[str, str]:
    if not isinstance(value, bytes):
        raise TypeError(f"{type(value).__name__} has no place in a parcel")
    return {"bytes": base64.b64encode(value).decode("ascii")}


def _text_as_bytes(value: dict[str, Any]) -> Any:
    return base64.b64decode(value["bytes"]) if value.keys() == {"bytes"} else value


def pack_pages(database: Database, page_ids: Iterable[str]) -> str:
    """Stored pages as text, their content as it is stored."""
    wanted = json.dumps(list(page_ids))
    chosen = "(select value from json_each(?))"
    return to_text(
        {
            "pages": rows(
                database, f"select * from pages where id in {chosen} and dropped_at is null", [wanted]
            ),
            "parts": rows(
                database, f"select * from parts where page_id in {chosen} order by page_id, number", [wanted]
            ),
        }
    )


def unpack_pages(text: str) -> dict[str, Page]:
    """The packed pages by their ids."""
    tables = from_text(text)
    parts: dict[str, Rows] = {}
    for part in tables["parts"]:
        parts.setdefault(part["page_id"], []).append(part)
    return {row["id"]: page_of(row, parts.get(row["id"], [])) for row in tables["pages"]}


def page_of(row: dict[str, Any], parts: Rows) -> Page:
    """The page that a row of `pages` and its rows of `parts`, in order, hold or say where to find.

    Raises DatabaseError where it lies in a store that does not give it.
    """
    stored_at = row["stored_at"]
    body = contents.read(stored_at) if stored_at else row["body"]
    more = [
        contents.read(contents.part_of(stored_at, part["number"])) if stored_at else part["body"]
        for part in parts
    ]
    return Page(
        outlet=row["outlet"],
        key=row["key"],
        url=row["url"],
        final_url=row["final_url"],
        fetched_at=datetime.fromisoformat(row["fetched_at"]),
        status=row["status"],
        headers=json.loads(row["headers"]),
        body=zlib.decompress(body) if body else b"",
        more=tuple(zlib.decompress(part) for part in more),
        found_on=row["found_on"],
    )
