"""The same rows for programs and feed readers: CSV, JSON and Atom."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from xml.etree import ElementTree

from db.inspection.addresses import live_link
from db.inspection.records import ClaimRow, TargetRow
from db.inspection.spreadsheet import write_csv
from db.inspection.visit import Answer, Visit
from db.inspection.wording import claim_title, speaker_words, target_sentence, target_title
from db.words import time_words

ATOM = "http://www.w3.org/2005/Atom"
Cells = Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry of a feed."""

    id: str  # stable and unique within Pantau
    title: str
    summary: str
    published: datetime
    link: str  # a path of an own page
    source: str | None  # the address of the article


def csv_answer(name: str, rows: Iterable[Cells]) -> Answer:
    """A CSV file to save; without rows it is empty."""
    headers = {"content-disposition": f'attachment; filename="{name}.csv"'}
    return Answer(body=write_csv(rows), content_type="text/csv; charset=utf-8", headers=headers)


def json_answer(value: object) -> Answer:
    body = json.dumps(value, ensure_ascii=False, indent=1, default=str)
    return Answer(body=body, content_type="application/json; charset=utf-8")


def refusal(visit: Visit, why: str) -> Answer:
    """What a program gets that asked for what cannot be given: one line."""
    if visit.format == "json":
        body, kind = json.dumps({"error": why}, ensure_ascii=False), "application/json"
    else:
        body, kind = why, "text/plain"
    return Answer(body=f"{body}\n", content_type=f"{kind}; charset=utf-8", status=400)


def atom_answer(visit: Visit, title: str, path: str, entries: Sequence[Entry]) -> Answer:
    """An Atom feed (RFC 4287), the newest entry first. `path` is that of the page it goes with."""
    feed = ElementTree.Element("feed", {"xmlns": ATOM, "xml:lang": visit.language})
    newest = max((entry.published for entry in entries), default=visit.now)
    _add(feed, "id", visit.root + path)
    _add(feed, "title", title)
    _add(feed, "updated", newest.isoformat())
    _add(_add(feed, "author"), "name", "Pantau")
    _add(feed, "link", rel="alternate", type="text/html", href=visit.root + path)
    for entry in sorted(entries, key=lambda entry: entry.published, reverse=True):
        feed.append(_entry(visit, entry))
    body = ElementTree.tostring(feed, encoding="unicode", xml_declaration=False)
    return Answer(
        body=f'<?xml version="1.0" encoding="utf-8"?>\n{body}\n',
        content_type="application/atom+xml; charset=utf-8",
    )


def target_entry(target: TargetRow, visit: Visit) -> Entry:
    said = speaker_words(target)
    words = [target_sentence(target, visit.language), f"“{target.quote.text}”" if target.quote else ""]
    words += [said, target.outlet or ""]
    return Entry(
        id=f"target:{target.id}",
        title=target_title(target, visit.language),
        summary="\n".join(word for word in words if word),
        published=target.first_seen,
        link=visit.link("target", target.id),
        source=live_link(target.url),
    )


def claim_entry(claim: ClaimRow, visit: Visit) -> Entry:
    words = [f"“{claim.quote.text}”", speaker_words(claim), claim.title]
    words += [f"{claim.outlet}, {time_words(claim.published, visit.language)}"]
    return Entry(
        id=f"claim:{claim.id}",
        title=claim_title(claim, visit.language),
        summary="\n".join(word for word in words if word),
        published=claim.published,
        link=visit.link("article", claim.article_id) + f"#{claim.id}",
        source=live_link(claim.url),
    )


def target_cells(target: TargetRow) -> Cells:
    """A target as one flat row."""
    stands, series = target.progress, target.series
    return {
        "id": target.id,
        "agency": series.agency,
        "metric": series.metric,
        "measure": series.measure,
        "segment": series.segment,
        "scope": series.scope,
        "period": target.period,
        "deadline": target.deadline,
        "value": _plain(target.amount.value),
        "value_max": _plain(target.amount.value_max),
        "unit": target.amount.unit,
        "standing": target.standing,
        "attainment": stands.attainment if stands else None,
        "latest": _plain(stands.latest.value) if stands and stands.latest else None,
        "latest_date": stands.latest_date if stands else None,
        "change": target.change,
        "supersedes": target.supersedes,
        "superseded_by": target.superseded_by,
        "first_seen": target.first_seen.isoformat(),
        "last_seen": target.last_seen.isoformat(),
        "sightings": target.sightings,
        "independent_sources": target.sources,
        "outlets": target.outlets,
        "speaker": target.speaker,
        "speaker_role": target.speaker_role,
        "flags": " ".join(target.flags),
        "quote": target.quote.text if target.quote else None,
        "url": target.url,
    }


def claim_cells(claim: ClaimRow) -> Cells:
    """A claim as one flat row."""
    series = claim.series
    return {
        "id": claim.id,
        "kind": claim.kind,
        "agency": series.agency,
        "metric": series.metric,
        "measure": series.measure,
        "segment": series.segment,
        "place": series.scope,
        "period": claim.period,
        "as_of": claim.as_of,
        "value": _plain(claim.amount.value),
        "value_max": _plain(claim.amount.value_max),
        "unit": claim.amount.unit,
        "raw": claim.raw,
        "quote": claim.quote.text,
        "speaker": claim.speaker,
        "speaker_role": claim.speaker_role,
        "outlet": claim.outlet,
        "published": claim.published.isoformat(),
        "title": claim.title,
        "url": claim.url,
        "target": claim.target_id,
        "rule": claim.rule,
        "confidence": claim.confidence,
        "flags": " ".join(claim.flags),
        "withdrawn": claim.withdrawn,
    }


def _entry(visit: Visit, entry: Entry) -> ElementTree.Element:
    element = ElementTree.Element("entry")
    _add(element, "id", f"urn:pantau:{entry.id}")
    _add(element, "title", entry.title)
    _add(element, "published", entry.published.isoformat())
    _add(element, "updated", entry.published.isoformat())
    _add(element, "link", rel="alternate", type="text/html", href=visit.root + entry.link)
    if entry.source:
        _add(element, "link", rel="via", href=entry.source)
    _add(element, "summary", entry.summary)
    return element


def _add(parent: ElementTree.Element, name: str, text: str = "", **attributes: str) -> ElementTree.Element:
    element = ElementTree.SubElement(
        parent, name, {key: _xml_text(value) for key, value in attributes.items()}
    )
    element.text = _xml_text(text) or None
    return element


def _xml_text(text: str) -> str:
    """The text without the characters that XML 1.0 cannot hold."""
    return "".join(
        character
        for character in text
        if (character >= " " and character not in "\ufffe\uffff") or character in "\t\n"
    )


def _plain(value: Decimal | None) -> int | float | None:
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)
