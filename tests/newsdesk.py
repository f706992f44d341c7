"""Makes readings for the tests of the store: articles with claims, as reading a page would bring them."""

from __future__ import annotations

import hashlib
import tempfile
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from db.store import Store
from extract.model import Article, Claim, Fate, Page
from extract.reading import Reading

WIB = timezone(timedelta(hours=7))
DAY_ZERO = datetime(2026, 1, 5, 9, 0, tzinfo=WIB)
AT = datetime(2026, 6, 1, 12, 0, tzinfo=WIB)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A number in a sentence of its own, and the fields in which its claim differs from the usual."""

    raw: str
    value: Decimal
    after: str = ""  # words right after the number
    before: str = ""  # words right before it
    fields: dict[str, Any] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        return f"Lembaga itu menargetkan {self.before}{self.raw}{self.after} menurut pernyataan resminya."


def said(raw: str, value: str | int, *, before: str = "", after: str = "", **fields: Any) -> Said:
    """70 million active participants for 2026, nation-wide, unless the fields say otherwise."""
    return Said(raw=raw, value=Decimal(value), before=before, after=after, fields=fields)


def report(
    *claims: Said,
    outlet: str = "antara",
    key: str = "1",
    day: float = 0,
    body: str | None = None,
    wire: str | None = None,
    fetched: float | None = None,
    url: str | None = None,
    fate: Fate = Fate.CLAIMS,
) -> tuple[str, Page, Reading]:
    """The id of a page, the page, and its reading. `day` counts from DAY_ZERO; so does `fetched`.

    Without a `body` the text is unlike that of any other outlet and key.
    """
    filler = body if body is not None else _filler(outlet + key)
    text = "\n".join([*(claim.sentence for claim in claims), filler])
    published = DAY_ZERO + timedelta(days=day)
    address = url or f"https://{outlet}.example/berita/{key}"
    page = Page(
        outlet=outlet,
        key=key,
        url=address,
        final_url=address,
        fetched_at=published + timedelta(hours=1) if fetched is None else DAY_ZERO + timedelta(days=fetched),
        status=200,
        headers={},
        body=text.encode(),
    )
    article = Article(
        outlet=outlet,
        key=key,
        url=address,
        title=f"Berita {key} dari {outlet}",
        published=published,
        date_origin="json-ld",
        text=text,
        wire=wire,
    )
    reading = Reading(fate=fate, article=article, claims=tuple(_claim(text, claim) for claim in claims))
    return hashlib.sha256(f"{outlet} {key} {text}".encode()).hexdigest(), page, reading


@cache
def _empty_database() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "pantau.db"
        Store(path).close()
        return path.read_bytes()


def new_store(path: Path) -> Store:
    """A store in a new file; all steps of the schema were gone through once, for all tests of a process."""
    path.write_bytes(_empty_database())
    return Store(path)


def save(store: Store, *reports: tuple[str, Page, Reading], announce: bool = True) -> list[Fate]:
    """Saves reports one after another; returns their fates."""
    return [
        store.save_reading(page_id, page, reading, at=AT, announce=announce)
        for page_id, page, reading in reports
    ]


def events(store: Store) -> list[dict[str, Any]]:
    """Every event, the oldest first."""
    return list(store.database.query("select * from events order by id"))


def everything(store: Store) -> list[str]:
    """Every row of every table, as text."""
    return [
        f"{table}: {row}"
        for table in sorted(store.database.table_names())
        for row in store.database.execute(f"select * from {table}")
    ]


def _claim(text: str, claim: Said) -> Claim:
    start = text.index(claim.sentence)
    raw_start = start + claim.sentence.index(claim.raw, len("Lembaga itu menargetkan ") + len(claim.before))
    fields: dict[str, Any] = {
        "kind": "target",
        "agency": "BPJS Ketenagakerjaan",
        "metric": "active_participants",
        "measure": "level",
        "unit": "people",
        "period": "2026",
        "scope": "national",
        "rule": "test",
        "confidence": 0.9,
    }
    return Claim(
        value=claim.value,
        raw=claim.raw,
        raw_start=raw_start,
        raw_end=raw_start + len(claim.raw),
        quote=claim.sentence,
        start=start,
        end=start + len(claim.sentence),
        **(fields | claim.fields),
    )


def _filler(seed: str) -> str:
    digest = hashlib.sha512(seed.encode()).hexdigest()
    return " ".join(f"kata{digest[at : at + 4]}" for at in range(0, 120, 4)) + "."
