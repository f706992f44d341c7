"""Targets and sightings as flat rows for other programs: quotes and links, never whole articles."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from db.inspection.spreadsheet import write_csv
from db.queries import ClaimRecord, TargetRecord
from db.store import Store

Row = Mapping[str, Any]

# A "sentence" that is longer is a text without full stops; what is exported is cut around the number.
LONGEST_QUOTE = 500
_MARK = "…"


def export(store: Store, folder: Path, *, day: date, since: date | None = None) -> list[Path]:
    """Writes targets and sightings into a folder, each as CSV and as JSON lines; returns the files.

    `day`: the progress of the targets is given as it stands on it. Files that are there are replaced,
    each at once.
    """
    folder.mkdir(parents=True, exist_ok=True)
    targets = store.targets(since=since)
    progress = {row["target_id"]: row for row in store.progress(day)}
    tables: dict[str, list[Row]] = {
        "targets": [target_row(target, progress.get(target.id, {})) for target in targets],
        "sightings": [sighting_row(sighting) for target in targets for sighting in target.sightings],
    }
    files = []
    for name, rows in tables.items():
        files.append(_write(folder / f"{name}.csv", write_csv(_as_cells(row) for row in rows)))
        lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        files.append(_write(folder / f"{name}.jsonl", "".join(lines)))
    return files


def target_row(target: TargetRecord, progress: Row) -> Row:
    """A target with where it stands and who said it first."""
    first = target.sightings[0] if target.sightings else None
    return {
        "id": target.id,
        "agency": target.agency,
        "metric": target.metric,
        "measure": target.measure,
        "segment": target.segment,
        "scope": target.scope,
        "period": target.period,
        "deadline": progress.get("deadline"),
        "value": _number(target.value),
        "value_max": _number(target.value_max),
        "unit": target.unit,
        "status": target.status,
        "progress": progress.get("status"),
        "attainment": progress.get("attainment"),
        "latest": progress.get("latest"),
        "latest_date": progress.get("latest_date"),
        "change": target.change,
        "supersedes": target.supersedes,
        "first_seen": target.first_seen.isoformat(),
        "last_seen": target.last_seen.isoformat(),
        "sightings": len({sighting.article_id for sighting in target.sightings}),
        "independent_sources": target.sources,
        "flags": list(target.flags),
        "speaker": first and first.speaker,
        "speaker_role": first and first.speaker_role,
        "quote": first and excerpt(first),
        "outlet": first and first.outlet,
        "url": first and first.url,
    }


def sighting_row(claim: ClaimRecord) -> Row:
    """One sighting of a target: what the article says, and where."""
    return {
        "target": claim.target_id,
        "claim": claim.id,
        "outlet": claim.outlet,
        "published": claim.published.isoformat(),
        "title": claim.title,
        "url": claim.url,
        "source": claim.source,
        "raw": claim.raw,
        "value": _number(claim.value),
        "value_max": _number(claim.value_max),
        "unit": claim.unit,
        "period": claim.period,
        "scope": claim.scope,
        "segment": claim.segment,
        "speaker": claim.speaker,
        "speaker_role": claim.speaker_role,
        "quote": excerpt(claim),
        "rule": claim.rule,
        "confidence": claim.confidence,
        "flags": list(claim.flags),
    }


def excerpt(claim: ClaimRecord) -> str:
    """The quote, or the part of it around the number where it is too long for a sentence."""
    quote = claim.quote
    if len(quote) <= LONGEST_QUOTE:
        return quote
    start = min(max(0, quote.find(claim.raw) - LONGEST_QUOTE // 2), len(quote) - LONGEST_QUOTE)
    end = start + LONGEST_QUOTE
    return (_MARK if start else "") + quote[start:end].strip() + (_MARK if end < len(quote) else "")


def _as_cells(row: Row) -> Row:
    return {name: " ".join(value) if isinstance(value, list) else value for name, value in row.items()}


def _number(value: Decimal | None) -> int | float | None:
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def _write(file: Path, text: str) -> Path:
    """Writes the file beside its place and moves it there: a reader sees the old one or the new one."""
    draft = file.with_name(f".{file.name}.part")
    draft.write_text(text, "utf-8", newline="")
    draft.replace(file)
    return file
