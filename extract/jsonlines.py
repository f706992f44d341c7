"""JSON lines in and out: one article a line in, its claims as one JSON object a line out.

The shapes are the contract of `pantau extract`: in `id`, `outlet`, `url`, `published`, `title` and
`text` or `html`; out `{"id": ..., "claims": [...]}`.
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from io import BufferedReader
from typing import Any
from zoneinfo import ZoneInfo

from extract.claims import find_claims
from extract.model import Article, Claim, Fate, Page

WIB = ZoneInfo("Asia/Jakarta")  # a time without a zone is Jakarta's
_GZIP = b"\x1f\x8b"  # RFC 1952, section 2.3.1
LONGEST_LINE = 20_000_000  # characters; a longer line is no article
# A line does not say when its html was fetched, so no date in it can be refused as lying in the future.
UNKNOWN_FETCH_TIME = datetime(9000, 1, 1, tzinfo=UTC)


class BadLine(ValueError):
    """A line that is no article; its message is meant for the user."""


class NoArticle(BadLine):
    """A line whose `html` was read and holds no article about BPJS; `fate` says why."""

    def __init__(self, article_id: str, fate: Fate) -> None:
        """`fate` is what reading the page ended in."""
        super().__init__(f"its html holds no article ({fate.value})")
        self.article_id = article_id
        self.fate = fate


def plain_lines(stream: BufferedReader) -> Iterator[bytes]:
    """The lines of a stream that may be gzipped. Raises BadLine where a gzipped one breaks off."""
    if not stream.peek(len(_GZIP)).startswith(_GZIP):
        yield from stream
        return
    try:
        yield from gzip.GzipFile(fileobj=stream)
    except (EOFError, OSError, zlib.error) as error:
        raise BadLine(f"the gzipped input is damaged ({error}); what follows was not read") from error


def parse_line(line: str | bytes) -> tuple[str, Article]:
    """The article's id as given and the article. Raises BadLine, saying what is wrong with the line."""
    row = _object(line)
    if "id" not in row or not isinstance(row["id"], (str, int)) or isinstance(row["id"], bool):
        raise BadLine("no id (text or a whole number)")
    text, html = _text(row, "text"), _text(row, "html")
    if text is None and html is None:
        raise BadLine("neither text nor html")
    given = _text(row, "published")
    published = parse_time(given) if given else None
    article = (
        _article(row, text or "", published) if text is not None else _read_html(row, html or "", published)
    )
    return str(row["id"]), article


def parse_time(given: str) -> datetime:
    """An ISO 8601 time, aware; Jakarta's where it names no zone. Raises BadLine."""
    try:
        time = datetime.fromisoformat(given)
    except ValueError:
        raise BadLine(f"published is no ISO 8601 time: {given[:60]!r}") from None
    return time if time.tzinfo else time.replace(tzinfo=WIB)


def claims_line(article_id: str, claims: Sequence[Claim]) -> str:
    """The output line of an article, without a line break."""
    return json.dumps(
        {"id": article_id, "claims": [claim_object(claim) for claim in claims]}, ensure_ascii=False
    )


def claim_object(claim: Claim) -> dict[str, Any]:
    """A claim as a JSON object with the field names of the guidelines; numbers whole where they can be."""
    fields: dict[str, Any] = {
        "kind": claim.kind,
        "agency": claim.agency,
        "metric": claim.metric,
        "measure": claim.measure,
        "value": _number(claim.value),
    }
    if claim.value_max is not None:
        fields["value_max"] = _number(claim.value_max)
    return fields | {
        "unit": claim.unit,
        "period": claim.period,
        "scope": claim.scope,
        "segment": claim.segment,
        "raw": claim.raw,
        "quote": claim.quote,
        "flags": list(claim.flags),
        "start": claim.start,
        "end": claim.end,
        "speaker": claim.speaker,
        "speaker_role": claim.speaker_role,
        "rule": claim.rule,
        "confidence": claim.confidence,
    }


def _number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


def _object(line: str | bytes) -> Mapping[str, Any]:
    if len(line) > LONGEST_LINE:
        raise BadLine(f"longer than {LONGEST_LINE} characters")
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:  # a UnicodeDecodeError is a ValueError
        raise BadLine(f"no JSON: {error}") from None
    if not isinstance(row, dict):
        raise BadLine("no JSON object")
    return row


def _text(row: Mapping[str, Any], key: str) -> str | None:
    value = row.get(key)
    if value is not None and not isinstance(value, str):
        raise BadLine(f"{key} is no text")
    return value


def _article(row: Mapping[str, Any], text: str, published: datetime | None) -> Article:
    return Article(
        outlet=_text(row, "outlet") or "",
        key=str(row["id"]),
        url=_text(row, "url") or "",
        title=_text(row, "title") or "",
        published=published,
        date_origin="given" if published else None,
        text=text,
    )


def _read_html(row: Mapping[str, Any], html: str, published: datetime | None) -> Article:
    """The article of the line's `html`; what the line itself says of title and time goes before the page."""
    from extract.article import read_article  # costly to import, and needed only here

    url = _text(row, "url") or ""
    page = Page(
        outlet=_text(row, "outlet") or "",
        key=str(row["id"]),
        url=url,
        final_url=url,
        fetched_at=UNKNOWN_FETCH_TIME,
        status=200,
        headers={"content-type": "text/html; charset=utf-8"},
        body=html.encode("utf-8", "surrogatepass"),
    )
    read = read_article(page)
    if isinstance(read, Fate):
        raise NoArticle(str(row["id"]), read)
    return read


def extract_line(line: str | bytes) -> str:
    """The output line of one article's input line. Raises BadLine, saying what is wrong with it.

    A line whose html holds no article about BPJS is no mistake: it has no claims.
    """
    try:
        article_id, article = parse_line(line)
    except NoArticle as error:
        return claims_line(error.article_id, ())
    return claims_line(article_id, find_claims(article))
