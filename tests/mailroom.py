"""A database with events in it, for the tests of mail: real schema, real rows, written directly."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlite_utils import Database

from config import Config, MailConfig
from db.connection import open_database, write_transaction
from db.migrations import migrate
from db.outbox import EventKind, Outbox, record_event

JAKARTA = ZoneInfo("Asia/Jakarta")
NOW = datetime(2026, 11, 21, 9, 15, tzinfo=JAKARTA)


@dataclass(frozen=True, kw_only=True)
class News:
    """A target and the article that reported it first, as the store would write them."""

    name: str = "t1"
    lead: str = "BPJS Ketenagakerjaan menargetkan "
    raw: str = "70 juta"
    rest: str = " peserta aktif pada 2026, naik dari tahun lalu."
    value: int | float = 70_000_000
    value_max: int | float | None = None
    agency: str = "BPJS Ketenagakerjaan"
    metric: str = "active_participants"
    measure: str = "level"
    unit: str = "people"
    period: str | None = "2026"
    scope: str = "national"
    segment: str | None = None
    speaker: str | None = "Ratna Wulandari"
    speaker_role: str | None = "Direktur Kepesertaan"
    outlet: str = "bisnis"
    title: str = "Kepesertaan Aktif Dibidik Naik"
    url: str = "https://ekonomi.bisnis.com/read/20261120/13/1900001/kepesertaan-aktif-dibidik-naik"
    published: datetime = NOW - timedelta(days=1)
    flags: tuple[str, ...] = ()
    status: str = "current"
    supersedes: str | None = None


def new_database(path: Path) -> Path:
    """The file of an empty pantau.db."""
    database = open_database(path)
    migrate(database)
    database.close()
    return path


def report(
    outbox: Outbox, news: News, *, kind: EventKind = "new_target", at: datetime = NOW, event: bool = True
) -> None:
    """Writes the news' article, claim and target, and the event about it, in one transaction."""
    with write_transaction(outbox.database) as database:
        _write(database, news)
        if event:
            record_event(
                database,
                key=f"{kind}:{news.name}",
                kind=kind,
                at=at,
                target_id=news.name,
                published=news.published,
            )


def report_many(outbox: Outbox, count: int, first: int = 1, **changes: object) -> None:
    for number in range(first, first + count):
        report(outbox, replace(News(name=f"t{number}", value=number * 1_000_000), **changes))  # type: ignore[arg-type]  # any field


def _write(database: Database, news: News) -> None:
    text = f"{news.lead}{news.raw}{news.rest}"
    quantity = {
        "agency": news.agency,
        "metric": news.metric,
        "measure": news.measure,
        "value": news.value,
        "value_max": news.value_max,
        "unit": news.unit,
        "period": news.period,
        "scope": news.scope,
        "segment": news.segment,
        "speaker": news.speaker,
        "speaker_role": news.speaker_role,
        "flags": json.dumps(news.flags),
    }
    article, claim, day = f"a-{news.name}", f"c-{news.name}", news.published.isoformat()
    database.table("outlets").insert({"name": news.outlet}, ignore=True)
    database.table("articles").insert(
        {
            "id": article,
            "outlet": news.outlet,
            "key": news.name,
            "url": news.url,
            "title": news.title,
            "published": day,
            "authors": "[]",
            "paywalled": 0,
            "text": text,
            "sha256": news.name,
            "signature": b"",
            "story": article,
            "source": news.outlet,
            "page_id": "p",
            "fetched_at": day,
        }
    )
    database.table("targets").insert(
        {
            "id": news.name,
            **quantity,
            "status": news.status,
            "first_seen": day,
            "last_seen": day,
            "sightings": 1,
            "supersedes": news.supersedes,
            "sources": 1,
            "first_claim": claim,
            "announced": 1,
        }
    )
    database.table("claims").insert(
        {
            "id": claim,
            "article_id": article,
            "page_id": "p",
            "kind": "target",
            **quantity,
            "raw": news.raw,
            "raw_start": len(news.lead),
            "raw_end": len(news.lead) + len(news.raw),
            "quote": text,
            "start": 0,
            "end": len(text),
            "rule": "test",
            "confidence": 0.9,
            "place": news.scope,
            "as_of": day[:10],
            "published": day,
            "source": news.outlet,
            "target_id": news.name,
        }
    )


def mail_config(data: Path, **mail: object) -> Config:
    """A configuration that mails to one reader, into a directory unless a host is named."""
    given: dict[str, object] = {"sender": "pantau@example.org", "to": ["ayu@example.org"], **mail}
    if "host" not in given:
        given.setdefault("directory", str(data / "mail"))
    return Config(data=data, mail=MailConfig.model_validate(given))
