"""A generated pantau.db of the size of some years: 100,000 claims of 30,000 articles, 10,000 targets."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, get_args

from sqlite_utils import Database

from db.connection import write_transaction
from db.store import Store
from db.values import WIB, period_end
from extract.model import Metric

ARTICLES, CLAIMS, TARGETS = 30_000, 100_000, 10_000
OUTLETS = [f"media{number:02}" for number in range(40)]
SCOPES = ["national"] * 40 + [f"Kabupaten Contoh {number}" for number in range(120)]
AGENCIES = ("BPJS Kesehatan", "BPJS Ketenagakerjaan")
UNITS = ("people", "people", "IDR", "percent")
METRICS = get_args(Metric)
FATES = ("claims", "no_claim", "off_topic", "duplicate")
YEARS = range(2016, 2031)
FIRST_DAY, DAYS = date(2016, 1, 1), 3950
FILLER = "Program jaminan sosial terus diperluas bersama pemerintah daerah, perbankan dan serikat pekerja. "

Row = Mapping[str, Any]


def make_large_database(path: Path, *, seed: int = 7, scale: float = 1.0) -> None:
    """Writes the database; the same seed gives the same rows. `scale` shrinks every count."""
    rng = random.Random(seed)
    articles, claims, targets = (int(count * scale) for count in (ARTICLES, CLAIMS, TARGETS))
    with Store(path) as store, write_transaction(store.database) as database:
        _insert(database, "outlets", ({"name": name} for name in OUTLETS))
        days = [_moment(rng) for _ in range(articles)]
        series = [_series(rng) for _ in range(targets)]
        _insert(database, "articles", (_article(number, days[number]) for number in range(articles)))
        _insert(database, "readings", (_reading(number, days) for number in range(articles * 2)))
        _insert(database, "targets", (_target(number, series[number]) for number in range(targets)))
        _insert(database, "claims", _claims(rng, claims, days, series))
        _insert(database, "outlet_runs", _outlet_runs())
        _insert(database, "events", (_event(number) for number in range(0, targets, 3)))
        _describe_targets(database)


def article_name(number: int) -> str:
    return f"{OUTLETS[number % len(OUTLETS)]}-{number:05}"


def target_name(number: int) -> str:
    return f"target-{number:05}"


def _insert(database: Database, table: str, rows: Iterable[Row]) -> None:
    statement = ""
    for row in rows:
        if not statement:
            columns = ", ".join(f'"{column}"' for column in row)
            statement = f"insert into {table} ({columns}) values ({', '.join('?' * len(row))})"
        database.conn.execute(statement, list(row.values()))


def _moment(rng: random.Random) -> str:
    day = FIRST_DAY + timedelta(days=rng.randrange(DAYS))
    return datetime.combine(day, time(rng.randrange(6, 22), rng.randrange(60)), WIB).isoformat()


def _quote(article: int, slot: int) -> str:
    number = (article * 7 + slot * 13) % 900 + 100
    return f"Pada bagian {slot} BPJS menargetkan {number} ribu peserta di Contoh {article % 120}."


def _text(article: int) -> str:
    quotes = "\n".join(_quote(article, slot) for slot in range(4))
    return f"{FILLER}\n{quotes}\n{FILLER * 20}"


def _article(number: int, published: str) -> Row:
    name, outlet = article_name(number), OUTLETS[number % len(OUTLETS)]
    return {
        "id": name,
        "outlet": outlet,
        "key": f"{number:05}",
        "url": f"https://{outlet}.example.org/read/{number}",
        "title": f"BPJS kejar target peserta di Contoh {number % 120}, tahap {number}",
        "published": published,
        "authors": "[]",
        "paywalled": 0,
        "text": _text(number),
        "sha256": f"{number:064x}",
        "signature": b"",
        "story": name,
        "source": outlet,
        "page_id": f"{number:064x}",
        "fetched_at": published,
    }


def _reading(number: int, days: list[str]) -> Row:
    article = number % len(days)
    fate = "claims" if number < len(days) else FATES[number % len(FATES)]
    return {
        "page_id": f"{number:064x}",
        "outlet": OUTLETS[article % len(OUTLETS)],
        "key": f"{number:05}",
        "url": f"https://example.org/read/{number}",
        "fate": fate,
        "detail": "",
        "article_id": article_name(article) if number < len(days) else None,
        "claims": 3 if fate == "claims" else 0,
        "read_at": days[article],
        "rules": "1",
    }


def _series(rng: random.Random) -> Row:
    unit = rng.choice(UNITS)
    year = rng.choice(YEARS)
    return {
        "agency": rng.choice(AGENCIES),
        "metric": rng.choice(METRICS),
        "measure": rng.choice(("level", "level", "level", "increase")),
        "segment": rng.choice((None, None, "PU", "BPU")),
        "scope": rng.choice(SCOPES),
        "period": str(year),
        "unit": unit,
        "value": rng.randrange(50, 100) if unit == "percent" else rng.randrange(1, 5000) * 10_000,
    }


def _target(number: int, series: Row) -> Row:
    deadline = period_end(series["period"])
    revised = number % 9 == 8
    seen = f"{int(series['period']) - 1}-{number % 12 + 1:02}-{number % 28 + 1:02}T09:00:00+07:00"
    return {
        "id": target_name(number),
        **series,
        "status": "current",
        "first_seen": seen,
        "last_seen": seen,
        "sightings": 0,
        "supersedes": target_name(number - 1) if revised else None,
        "change": "raised" if revised else None,
        "sources": 3,
        "deadline": deadline.isoformat() if deadline else None,
        "speaker": f"Direktur {number % 50}",
        "flags": '["conflict"]' if number % 25 == 0 else "[]",
        "announced": 1,
    }


def _claims(rng: random.Random, count: int, days: list[str], series: list[Row]) -> Iterator[Row]:
    for number in range(count):
        article, slot = number % len(days), number // len(days)
        target = rng.randrange(len(series))
        actual = number % 5 < 2
        quote = _quote(article, slot)
        start = _text(article).index(quote)
        raw_start = start + quote.index("menargetkan ") + len("menargetkan ")
        raw = quote.split("menargetkan ")[1].split(" peserta")[0]
        row = dict(series[target])
        if actual:
            row["value"] = max(1, row["value"] * rng.randrange(60, 105) // 100)
        yield {
            "id": f"{article_name(article)}-{number:012x}",
            "article_id": article_name(article),
            "page_id": f"{article:064x}",
            "kind": "actual" if actual else "target",
            **row,
            "raw": raw,
            "raw_start": raw_start,
            "raw_end": raw_start + len(raw),
            "quote": quote,
            "start": start,
            "end": start + len(quote),
            "speaker": f"Direktur {number % 50}",
            "speaker_role": "direktur",
            "rule": "stated",
            "confidence": 0.9,
            "flags": '["headline_mismatch"]' if number % 40 == 0 else "[]",
            "place": row["scope"],
            "as_of": days[article][:10],
            "published": days[article],
            "source": OUTLETS[article % len(OUTLETS)],
            "target_id": None if actual else target_name(target),
        }


def _outlet_runs() -> Iterator[Row]:
    for outlet in OUTLETS:
        for hour in range(200):
            at = datetime(2026, 10, 1, tzinfo=WIB) + timedelta(hours=3 * hour)
            yield {
                "outlet": outlet,
                "started_at": at.isoformat(),
                "ended_at": (at + timedelta(minutes=2)).isoformat(),
                "state": "ok",
                "found": 40,
                "fetched": 4,
                "known": 36,
                "routes": json.dumps([{"kind": "Feed", "outcome": "ok", "links": 40}]),
            }


def _event(number: int) -> Row:
    return {
        "key": f"new_target:{target_name(number)}",
        "kind": "new_target",
        "target_id": target_name(number),
        "at": datetime(2026, 11, 1 + number % 28, tzinfo=WIB).isoformat(),
        "detail": "{}",
    }


def _describe_targets(database: Database) -> None:
    """Fills in what the targets owe to their claims."""
    database.conn.execute(
        "update targets set first_claim = (select id from claims where target_id = targets.id"
        " order by published limit 1), sightings = (select count(*) from claims where target_id = targets.id)"
    )
    database.conn.execute(
        "update targets set status = 'superseded' where id in"
        " (select supersedes from targets where supersedes is not null)"
    )
