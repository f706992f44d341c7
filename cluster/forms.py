"""WRITES: what travels, as JSON and back. Nothing is unpickled, and what does not fit is refused."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from pydantic import TypeAdapter

from config import Config, CrawlConfig, ReadConfig
from db.runs import OutletRun
from extract.reading import Reading

_READING = TypeAdapter(Reading)
_OUTLET_RUN = TypeAdapter(OutletRun)

# What of the configuration the hub decides for the workers: manners are the same on every machine.
_CRAWL_KEYS = {"contact", "gateway", "delay", "portals"}
_READ_KEYS = {"page_seconds", "page_memory_mb"}


def reading_to_json(reading: Reading) -> Any:
    return _READING.dump_python(reading, mode="json")


def reading_from_json(value: Any) -> Reading:
    """Raises pydantic's ValidationError, a ValueError, for what is no reading."""
    return _READING.validate_python(value)


def outlet_run_to_json(row: OutletRun) -> Any:
    return _OUTLET_RUN.dump_python(row, mode="json")


def outlet_run_from_json(value: Any) -> OutletRun:
    """Raises pydantic's ValidationError, a ValueError, for what is none."""
    return _OUTLET_RUN.validate_python(value)


def crawl_to_json(config: Config) -> dict[str, Any]:
    """What of [crawl] a worker has to know."""
    values = config.crawl.model_dump(mode="json", include=_CRAWL_KEYS)
    return values | {"time_limit": f"{int(config.crawl.time_limit.total_seconds())}s"}


def crawl_from_json(values: Mapping[str, Any]) -> CrawlConfig:
    """Raises pydantic's ValidationError, a ValueError, for what is none: the rules of the file hold here."""
    return CrawlConfig.model_validate(dict(values))


def crawl_to_toml(crawl: CrawlConfig) -> str:
    """The section as a crawl's own process reads it."""
    lines = ["[crawl]"]
    lines += [f"{name} = {_text(getattr(crawl, name))}" for name in ("contact", "gateway")]
    lines += [f"delay = {crawl.delay}", f'time_limit = "{_seconds(crawl.time_limit)}s"', "[crawl.portals]"]
    lines += [
        f"{_text(name)} = [{', '.join(map(_text, portals))}]" for name, portals in crawl.portals.items()
    ]
    return "\n".join(lines) + "\n"


def _text(value: str) -> str:
    plain = value.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(char if char.isprintable() else f"\\U{ord(char):08x}" for char in plain) + '"'


def _seconds(length: timedelta) -> int:
    return int(length.total_seconds())


def read_to_json(config: Config) -> dict[str, Any]:
    """What of [read] a worker has to know."""
    return config.read.model_dump(mode="json", include=_READ_KEYS)


def read_from_json(values: Mapping[str, Any], own: ReadConfig) -> ReadConfig:
    """The hub's limits for a page with this machine's own number of processes."""
    return ReadConfig.model_validate({**values, "processes": own.processes})
