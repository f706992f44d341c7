"""Turns stories into pages: one Jinja2 environment for the templates of all sites, and its date forms."""

from __future__ import annotations

from datetime import datetime
from email.utils import format_datetime
from functools import cache
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from demo.stories import DATA, WIB

# When the sample sites are looked at: their lists count "3 jam lalu" back from here. Fixed, like the
# dates of the articles, so that every page is the same at every visit.
NOW = datetime(2026, 11, 16, 20, 0, tzinfo=WIB)

_DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
_MONTHS = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli",
    "Agustus", "September", "Oktober", "November", "Desember",
)  # fmt: skip


def long_date(when: datetime) -> str:
    """'20 Oktober 2025'."""
    return f"{when.day} {_MONTHS[when.month - 1]} {when.year}"


def day_name(when: datetime) -> str:
    """'Senin'."""
    return _DAYS[when.weekday()]


def ago(when: datetime) -> str:
    """The age of an item as lists print it, counted from NOW: '3 jam lalu', '12 hari lalu'."""
    minutes = max(0, int((NOW - when).total_seconds() // 60))
    if minutes < 2:
        return "baru saja"
    if minutes < 60:
        return f"{minutes} menit lalu"
    if minutes < 24 * 60:
        return f"{minutes // 60} jam lalu"
    return f"{minutes // (24 * 60)} hari lalu"


@cache
def environment() -> Environment:
    """The templates under `newsroom/templates`, everything escaped, undefined names an error."""
    made = Environment(
        loader=FileSystemLoader(DATA / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(
        long_date=long_date,
        day_name=day_name,
        ago=ago,
        rfc822=format_datetime,
        quoted=lambda text: quote(text, safe=""),
    )
    return made


def render(template: str, **context: object) -> str:
    """One page from one template file."""
    return environment().get_template(template).render(**context)
