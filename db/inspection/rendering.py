"""Pages from templates: everything is escaped, nothing on them may run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from db.inspection import wording
from db.inspection.addresses import agency_slug, live_link
from db.inspection.labels import LABELS
from db.inspection.records import Amount, ClaimRow, Series, TargetRow
from db.inspection.visit import Answer, Visit
from db.words import (
    FLAGS,
    METRICS,
    SEGMENTS,
    count_words,
    day_words,
    metric_words,
    period_words,
    place_words,
    share_words,
    time_words,
)
from extract.formatting import Language

HERE = Path(__file__).parent
HTML, ASSETS, DATASETTE_TEMPLATES = HERE / "html", HERE / "assets", HERE / "datasette_templates"
ASSETS_PATH = "-/pantau"
PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none';"
    " frame-ancestors 'none'"
)


@dataclass(frozen=True, slots=True)
class Words:
    """What templates ask for values in words."""

    language: Language
    names: Mapping[str, str] = field(default_factory=dict)

    def outlet(self, name: str) -> str:
        return self.names.get(name, name)

    def amount(self, amount: Amount) -> str:
        return wording.amount_words(amount, self.language)

    def exact(self, amount: Amount) -> str:
        return wording.exact_words(amount, self.language)

    def counted(self, series: Series) -> str:
        return wording.counted(series, self.language)

    def sentence(self, target: TargetRow) -> str:
        return wording.target_sentence(target, self.language)

    def series(self, series: Series) -> str:
        return wording.series_title(series, self.language)

    def speaker(self, row: TargetRow | ClaimRow) -> str:
        return wording.speaker_words(row)

    def metric(self, metric: str) -> str:
        return METRICS[self.language].get(metric, metric)

    def measured(self, metric: str, unit: str) -> str:
        return metric_words(metric, unit, self.language)

    def segment(self, segment: str) -> str:
        return SEGMENTS[self.language].get(segment, segment)

    def flag(self, flag: str) -> str:
        return FLAGS[self.language].get(flag, flag)

    def day(self, day: date) -> str:
        return day_words(day, self.language)

    def moment(self, moment: datetime | str) -> str:
        at = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
        return time_words(at, self.language)

    def period(self, period: str | None) -> str:
        return period_words(period, self.language)

    def place(self, scope: str) -> str:
        return place_words(scope, self.language)

    def count(self, count: int) -> str:
        return count_words(count, self.language)

    def share(self, share: float) -> str:
        return share_words(share, self.language)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(HTML),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {
        "live_link": live_link,
        "agency_slug": agency_slug,
        "stylesheet": f"/{ASSETS_PATH}/pantau.css?{_fingerprint(ASSETS / 'pantau.css')}",
        "icon": f"/{ASSETS_PATH}/icon.svg",
    }
    return environment


def render(visit: Visit, template: str, *, status: int = 200, **values: Any) -> Answer:
    """A page from a template, with the words of the visit's language."""
    say = Words(visit.language, visit.names)
    page = _environment().get_template(template)
    body = page.render(visit=visit, t=LABELS[visit.language], say=say, link=visit.link, **values)
    return Answer(body=body, status=status, headers={"content-security-policy": PAGE_POLICY})


def _fingerprint(file: Path) -> str:
    return sha256(file.read_bytes()).hexdigest()[:12]
