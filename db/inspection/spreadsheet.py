"""CSV that no spreadsheet takes for formulas: what Pantau writes itself, and what Datasette streams."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal

# https://owasp.org/www-community/attacks/CSV_Injection
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
QUOTE_MARK = "'"
# Where lists are separated by semicolons, as in Indonesia, a spreadsheet cuts a line there and at its end,
# whatever stands in quotes: what follows within a cell is then the start of one.
_INNER_START = re.compile(r"([;\t\r\n][\s\"']*)(?=[=+\-@\uff1d\uff0b\uff0d\uff20])")
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?", re.ASCII)
_CELL = re.compile(r'("(?:[^"]|"")*"|[^,\r\n]*)(,|\r?\n|\Z)')


def safe_cell(text: str) -> str:
    """The text, with a quote mark wherever in it a spreadsheet would see a formula begin."""
    text = _INNER_START.sub(rf"\1{QUOTE_MARK}", text)
    if not text.lstrip(" ").startswith(FORMULA_STARTS) or _NUMBER.fullmatch(text):
        return text
    return QUOTE_MARK + text


def write_csv(rows: Iterable[Mapping[str, object]]) -> str:
    """The rows as CSV with a header; every row has the columns of the first. None is an empty cell."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    for number, row in enumerate(rows):
        if number == 0:
            writer.writerow(row)
        writer.writerow(_cell(value) for value in row.values())
    return buffer.getvalue()


def _cell(value: object) -> str:
    """A number as it is, also below zero; in a text even a sign before digits is guarded."""
    if value is None:
        return ""
    if isinstance(value, int | float | Decimal):
        return str(value)
    text = safe_cell(str(value))
    return QUOTE_MARK + text if _NUMBER.fullmatch(text) and not text[0].isdigit() else text


class CsvGuard:
    """Makes a stream of CSV safe, record by record, however it is cut into chunks."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._rest = ""

    def feed(self, chunk: bytes, *, last: bool = False) -> bytes:
        """The records that are complete with this chunk, made safe; with `last` all that is left."""
        self._rest += self._decoder.decode(chunk, final=last)
        end = len(self._rest) if last else _end_of_records(self._rest)
        complete, self._rest = self._rest[:end], self._rest[end:]
        return _CELL.sub(_safe_match, complete).encode()


def _safe_match(match: re.Match[str]) -> str:
    cell, end = match.groups()
    if not cell.startswith('"'):
        return safe_cell(cell) + end
    return '"' + safe_cell(cell[1:-1]) + '"' + end


def _end_of_records(text: str) -> int:
    """Where the last complete record ends: after a line end that is not within quotes."""
    end, quoted = 0, False
    for position, character in enumerate(text):
        if character == '"':
            quoted = not quoted
        elif character == "\n" and not quoted:
            end = position + 1
    return end
