"""The log: one line an event on stderr, as key=value pairs or as JSON."""

from __future__ import annotations

import json
import logging
import re
import sys
from collections.abc import Iterator
from datetime import datetime

# "crawled outlet=antara exit=0 why='the time limit'": words, then pairs.
_PAIR = re.compile(r"""(?:^|\s)([a-z_]{1,30})=("[^"]{0,2000}"|'[^']{0,2000}'|\S{1,2000})""")


def set_up_log(*, level: int, as_json: bool) -> None:
    """Sends the log to stderr, from the given level on."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines() if as_json else PairLines())
    logging.basicConfig(level=level, handlers=[handler], force=True)


class PairLines(logging.Formatter):
    """time level logger message error, in one line each."""

    def format(self, record: logging.LogRecord) -> str:
        fields = f"{_time(record)} {record.levelname} {record.name} {_one_line(record.getMessage())}"
        return f"{fields} error={_error(record)!r}" if record.exc_info else fields


class JsonLines(logging.Formatter):
    """An object a line: time, level, logger, event, and the pairs of the message as fields of their own."""

    def format(self, record: logging.LogRecord) -> str:
        message = _one_line(record.getMessage())
        fields = {
            "time": _time(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": _PAIR.sub("", message).strip(),
            **dict(_pairs(message)),
        }
        if record.exc_info:
            fields["error"] = _error(record)
        return json.dumps(fields, ensure_ascii=False)


def _pairs(message: str) -> Iterator[tuple[str, str]]:
    for name, value in _PAIR.findall(message):
        quoted = value[0] == value[-1] and value[0] in "\"'" and len(value) > 1
        yield name, value[1:-1] if quoted else value


def _time(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created).astimezone().isoformat(timespec="milliseconds")


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _error(record: logging.LogRecord) -> str:
    """The kind of the exception, its words, and the line that raised it."""
    assert record.exc_info
    kind, error, trace = record.exc_info
    while trace and trace.tb_next:
        trace = trace.tb_next
    where = f" at {trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else ""
    return f"{kind.__name__ if kind else 'Error'}: {_one_line(str(error))[:500]}{where}"
