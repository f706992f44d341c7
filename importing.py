"""Pages from elsewhere: WARC files and JSON lines into pages.db, one page after another.

What cannot be taken is reported with the number of its record and skipped. A page is stored whole or not
at all, and a file that is imported again adds nothing.
"""

from __future__ import annotations

import gzip
import html
import json
import os
import re
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, cast
from urllib.parse import urlsplit

from warcio.archiveiterator import ArchiveIterator
from warcio.bufferedreaders import BufferedReader, ChunkedDataException
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeadersParserException

from crawler.identity import ArticleForm
from crawler.launch import article_forms
from crawler.pipeline import KEPT_HEADERS
from db.pages import PageStore, page_id_of
from db.values import without_half_characters
from extract.article import MAX_BYTES
from extract.article.reader import MIN_TEXT
from extract.jsonlines import LONGEST_LINE, BadLine, parse_time
from extract.model import Page

_OUTLET_NAME = re.compile(r"[a-z0-9][a-z0-9_.-]{0,59}")
GZIP = b"\x1f\x8b"
_HTML = ("text/html", "application/xhtml+xml")
_UNREADABLE = (
    *(ArchiveLoadFailed, StatusAndHeadersParserException, ChunkedDataException),
    *(EOFError, OSError, ValueError, zlib.error),
    AttributeError,  # of warcio 1.8.1, for a record without a type
)


class BadRecord(Exception):
    """A record that cannot be taken; the message says why, for the user."""


class PassedOver(Exception):
    """A record that is no article page, as most in an archive are."""


@dataclass(slots=True, kw_only=True)
class ImportReport:
    """What became of the records of a file."""

    file: Path
    stored: int = 0
    known: int = 0  # pages that were there already
    passed_over: Counter[str] = field(default_factory=Counter)  # by what they are
    bad: list[str] = field(default_factory=list)  # a line each, naming the record


# A page, or why there is none, with the name of its record.
Record = tuple[str, Page | BadRecord | PassedOver]


def import_file(file: Path, pages: PageStore, now: datetime, *, mail: bool = False) -> ImportReport:
    """Stores the pages of a WARC file or of JSON lines, gzipped or not. Raises OSError where it cannot
    be opened. `now` is when a page without a time of its own was fetched. What they say is announced,
    once they are read, only with `mail`."""
    report = ImportReport(file=file)
    forms = article_forms()
    present = set(pages.ids())
    with file.open("rb") as stream:
        records = _warc_records(stream, forms) if _is_warc(file) else _json_records(stream, forms, now)
        for name, record in records:
            found = (
                _as_before(record, pages)
                if isinstance(record, Page) and record.outlet not in forms
                else record
            )
            if isinstance(found, BadRecord):
                report.bad.append(f"{name}: {found}")
            elif isinstance(found, PassedOver):
                report.passed_over[str(found)] += 1
            elif pages.is_forgotten(found.outlet, found.key):
                report.passed_over["articles to be forgotten"] += 1
            elif page_id_of(found) in present:
                report.known += 1
            else:
                present.add(pages.add(found, archive=not mail))
                report.stored += 1
    return report


def _as_before(page: Page, pages: PageStore) -> Page:
    """The page under the name that its outlet had when this address was imported first.

    Names were once kept as they were given, and the same outlet is not always named alike.
    """
    return replace(page, outlet=pages.imported_as(page.url, page.key) or page.outlet)


def _is_warc(file: Path) -> bool:
    with file.open("rb") as stream:
        zipped = stream.read(2) == GZIP
    try:
        with gzip.open(file) if zipped else file.open("rb") as stream:
            return cast(BinaryIO, stream).read(5) == b"WARC/"
    except (EOFError, OSError, zlib.error):
        return ".warc" in file.suffixes  # reading it will say what is wrong with it


# --- WARC -----------------------------------------------------------------------------------------


def _warc_records(stream: BinaryIO, forms: Mapping[str, ArticleForm]) -> Iterator[Record]:
    """The records with something that a server answered. Their numbers count all records from 1."""
    archive = ArchiveIterator(stream, check_digests=True)
    number, where, broken = 0, "record 1", False
    while True:
        number += 1
        where = f"record {number}"
        try:
            record = next(archive, None)
            if record is None:
                break
            broken = False
            where += f" ({record.rec_headers.get_header('WARC-Target-URI') or record.rec_type})"
            found = _warc_page(record, forms)
        except (BadRecord, PassedOver) as reason:
            broken = isinstance(reason, BadRecord)
            yield where, reason
        except BadLine as error:
            yield where, BadRecord(str(error))
        except _UNREADABLE as error:
            yield where, BadRecord(f"cannot be read, nor what follows it: {error or type(error).__name__}")
            return
        else:
            if found:
                yield where, found
    if not broken and not _ends_whole(stream, archive.offset):
        yield where, BadRecord("the file breaks off within it")


def _ends_whole(stream: BinaryIO, read_to: int) -> bool:
    """Whether a file ends with the end of a record; a gzipped one with that of a member.

    `read_to`: where its last whole record ends. warcio takes a record that breaks off in its head, or a
    member that does, for the end of the file.
    """
    stream.seek(0)
    if stream.read(2) != GZIP:
        return stream.seek(0, os.SEEK_END) <= read_to
    stream.seek(0)
    member, ended = zlib.decompressobj(wbits=31), True
    while block := stream.read(1 << 16):
        while block:
            member.decompress(block)
            block, ended = member.unused_data, member.eof
            if ended:
                member = zlib.decompressobj(wbits=31)
    return ended


def _warc_page(record: ArcWarcRecord, forms: Mapping[str, ArticleForm]) -> Page | None:
    """The page of a record, read to its end. None where it is no answer to a request."""
    answered = record.rec_type == "response" and record.http_headers is not None
    body = _body(record) if answered else b""
    while record.raw_stream.read(1 << 16):
        continue
    if not record.rec_headers.get_header("Content-Length") or record.raw_stream.limit > 0:
        raise BadRecord("breaks off before its end")
    if not answered:
        return None
    if record.digest_checker is not None and record.digest_checker.passed is False:
        raise BadRecord("its content does not fit its digest")
    headers = {name.lower(): value for name, value in record.http_headers.headers}
    status = int(record.http_headers.get_statuscode() or 0)
    if record.rec_headers.get_header("WARC-Truncated"):
        raise BadRecord("was cut short when it was archived")
    if status != 200:
        raise PassedOver(f"answers with status {status}")
    if headers.get("content-type", _HTML[0]).partition(";")[0].strip().lower() not in _HTML:
        raise PassedOver("files that are no HTML")
    if len(body) > MAX_BYTES:
        raise BadRecord(f"is larger than {MAX_BYTES} bytes")
    return _page(
        (record.rec_headers.get_header("WARC-Target-URI") or "").strip("<>"),
        body,
        fetched_at=parse_time(record.rec_headers.get_header("WARC-Date") or ""),
        headers={name: headers[name] for name in sorted(KEPT_HEADERS & headers.keys())},
        forms=forms,
    )


def _body(record: ArcWarcRecord) -> bytes:
    """The answer's content, decoded, up to one byte more than a page may have."""
    coding = (record.http_headers.get_header("content-encoding") or "identity").lower()
    if coding not in {"identity", *BufferedReader.get_supported_decompressors()}:
        raise BadRecord(f"is compressed as {coding[:20]}, which cannot be read")
    stream, parts, size = record.content_stream(), [], 0
    while size <= MAX_BYTES and (part := stream.read(1 << 16)):
        parts.append(part)
        size += len(part)
    return b"".join(parts)


# --- JSON lines -----------------------------------------------------------------------------------


def _json_records(stream: BinaryIO, forms: Mapping[str, ArticleForm], now: datetime) -> Iterator[Record]:
    """The lines: objects with `url`, `html` or `text`, and where known `outlet`, `id`, `title`, `published`,
    `fetched_at`."""
    zipped = stream.read(2) == GZIP
    stream.seek(0)
    lines = cast(BinaryIO, gzip.GzipFile(fileobj=stream)) if zipped else stream
    number = 0
    while True:
        number += 1
        try:
            line = lines.readline(LONGEST_LINE + 1)
        except (EOFError, OSError, zlib.error) as error:
            yield f"line {number}", BadRecord(f"cannot be read, nor what follows it: {error}")
            return
        if not line:
            return
        if line.strip():
            try:
                yield f"line {number}", _json_page(line, forms, now)
            except (BadLine, BadRecord) as error:
                yield f"line {number}", BadRecord(str(error))
            except PassedOver as reason:
                yield f"line {number}", reason


def _json_page(line: bytes, forms: Mapping[str, ArticleForm], now: datetime) -> Page:
    try:
        row = json.loads(without_half_characters(line))
    except (ValueError, RecursionError) as error:  # a UnicodeDecodeError is a ValueError
        raise BadRecord(f"no JSON: {error}") from None
    if not isinstance(row, dict):
        raise BadRecord("no JSON object")
    texts = {
        name: row[name] for name in ("url", "outlet", "html", "text", "title", "published") if row.get(name)
    }
    if wrong := [name for name, value in texts.items() if not isinstance(value, str)]:
        raise BadRecord(f"{wrong[0]} is no text")
    if "html" not in texts and "text" not in texts:
        raise BadRecord("neither html nor text")
    if "html" not in texts and (length := _length(texts["text"])) < MIN_TEXT:
        raise BadRecord(f"its text is too short: {length} characters under {MIN_TEXT}")
    return _page(
        texts.get("url", ""),
        (texts["html"] if "html" in texts else _as_html(texts)).encode("utf-8", "replace"),
        fetched_at=parse_time(str(row["fetched_at"])) if row.get("fetched_at") else now,
        headers={"content-type": "text/html; charset=utf-8"},
        forms=forms,
        outlet=texts.get("outlet", ""),
        key=str(row.get("id") or ""),
    )


def _length(text: str) -> int:
    """How long a text is as the lines that it would be read as."""
    return len("\n".join(line.strip() for line in text.splitlines() if line.strip()))


def _as_html(texts: Mapping[str, str]) -> str:
    """A text as the page that it would be: its title, its time and its paragraphs."""
    title = html.escape(texts.get("title", ""))
    published = html.escape(parse_time(texts["published"]).isoformat()) if "published" in texts else ""
    paragraphs = "\n".join(
        f"<p>{html.escape(line)}</p>" for line in texts["text"].splitlines() if line.strip()
    )
    return (
        f'<!DOCTYPE html>\n<html lang="id"><head><meta charset="utf-8"><title>{title}</title>\n'
        f'<meta property="og:type" content="article"><meta property="og:title" content="{title}">\n'
        f'<meta property="article:published_time" content="{published}"></head>\n'
        f"<body><h1>{title}</h1>\n<article>\n{paragraphs}\n</article></body></html>\n"
    )


# --- Both -----------------------------------------------------------------------------------------


def _page(
    url: str,
    body: bytes,
    *,
    fetched_at: datetime,
    headers: Mapping[str, str],
    forms: Mapping[str, ArticleForm],
    outlet: str = "",
    key: str = "",
) -> Page:
    """The page under the name by which a crawl of its outlet would know it, else under its host's."""
    try:
        parts = urlsplit(url)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise BadRecord(f"no web address: {url[:100]!r}")
    addresses = {name: address for name, form in forms.items() if (address := form.identify(url))}
    for name, address in addresses.items():
        if address.part > 1:
            raise PassedOver("further pages of articles")
        outlet, key, canonical = name, address.key, address.url
        break
    else:
        outlet = _outlet_name(outlet or parts.hostname.removeprefix("www."))
        key, canonical = key or parts.path + (f"?{parts.query}" if parts.query else ""), url
    return Page(
        outlet=outlet,
        key=key,
        url=canonical,
        final_url=url,
        fetched_at=fetched_at,
        status=200,
        headers=headers,
        body=body,
        found_on="import",
    )


def _outlet_name(name: str) -> str:
    """The name in small letters and without spaces; it becomes part of ids and of what is shown."""
    plain = "_".join(name.lower().split())
    if not _OUTLET_NAME.fullmatch(plain):
        raise BadRecord(f"no name of an outlet: {name[:60]!r}")
    return plain
