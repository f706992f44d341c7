"""The few types that travel through Pantau: Page, Article, Claim, and the Fate of every page.

All are frozen, complete when they are made, and hold what was read, never what was guessed:
absence is None, a number keeps the words it came from, a date keeps its honest precision.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Literal

Kind = Literal["target", "actual"]
Measure = Literal["level", "increase", "growth", "share"]
Unit = Literal["people", "IDR", "percent", "count"]
Agency = Literal["BPJS Ketenagakerjaan", "BPJS Kesehatan"]
Metric = Literal[
    "participants",
    "active_participants",
    "coverage",
    "managed_funds",
    "investment_return",
    "contributions",
    "benefits_paid",
    "arrears",
    "employers",
    "agents",
    "facilities",
    "villages",
    "digital_users",
    "service_time",
    "satisfaction",
    "other",
]
Segment = Literal["PU", "BPU", "construction", "migrant", "vulnerable", "PBI", "PPU", "PBPU"]
Flag = Literal[
    "headline_mismatch",
    "inconsistent_arithmetic",
    "malformed_date",
    "dropped_magnitude",
    "edited",  # given by db: an earlier version of the article does not hold the sentence
]
DateOrigin = Literal["json-ld", "meta", "time", "dateline", "htmldate", "url", "feed", "given"]


class Fate(StrEnum):
    """What became of a page. Every stored page ends in exactly one, and they are counted."""

    CLAIMS = "claims"  # an article with at least one claim
    NO_CLAIM = "no_claim"  # an article about BPJS without a claim
    OFF_TOPIC = "off_topic"  # does not speak of BPJS at all
    DUPLICATE = "duplicate"  # this article is known under another address
    NOT_ARTICLE = "not_article"  # a list, a gallery, a video page, not HTML
    NO_TEXT = "no_text"  # an article whose text could not be found
    NO_DATE = "no_date"  # an article whose day of publication could not be established
    BLOCKED = "blocked"  # a challenge page or a refusal in place of the article
    PAYWALLED = "paywalled"  # only a teaser is public; claims in its whole sentences are kept
    TOO_LARGE = "too_large"
    TIMED_OUT = "timed_out"
    FAILED = "failed"  # reading raised or its process died


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One article page as a site answered it. Stored compressed, never edited."""

    outlet: str
    key: str  # the article's identity within its outlet: its id, else its slug or canonical path
    url: str  # as requested
    final_url: str  # after redirects
    fetched_at: datetime  # aware
    status: int
    headers: Mapping[str, str]  # lower-case names; only those of KEPT_HEADERS in crawler/pipeline.py
    body: bytes
    more: tuple[bytes, ...] = ()  # the bodies of the article's further pages, in order
    found_on: str = ""  # the address of the feed or list that named it


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """The text of one article, clean, with where and when it appeared."""

    outlet: str
    key: str
    url: str  # canonical
    title: str
    published: datetime | None  # aware; None only for texts given without a date
    date_origin: DateOrigin | None
    text: str  # paragraphs separated by one newline
    authors: tuple[str, ...] = ()
    wire: str | None = None  # the agency whose story this is, "ANTARA"
    paywalled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A quantity that an article states about a BPJS agency, with the words that state it.

    `text[start:end] == quote` holds for the article's text, and `text[raw_start:raw_end] == raw`.
    """

    kind: Kind
    agency: Agency
    metric: Metric
    measure: Measure
    value: Decimal  # in units: 25200000, not 25.2 million; the lower bound of a range
    value_max: Decimal | None = None  # the upper bound of a range
    unit: Unit
    period: str | None  # 2026, 2017-08, 2025-Q1, 2025-H1; None where nothing settles it
    scope: str  # "national" or the place as written
    segment: Segment | None = None
    raw: str  # the number as printed with its scale word
    raw_start: int
    raw_end: int
    quote: str
    start: int
    end: int
    speaker: str | None = None
    speaker_role: str | None = None
    rule: str
    confidence: float  # share of such claims that are right, calibrated on annotated articles
    flags: tuple[Flag, ...] = field(default=())
