"""The words of the mails, in Indonesian and English: metrics, periods, places, flags, dates."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_datetime, get_month_names
from babel.numbers import format_decimal

from db.notices import Quantity, Target
from db.words import MEASURES, METRICS, METRICS_BY_UNIT, QUARTERS, SEGMENTS
from extract.formatting import Language, format_quantity
from extract.model import Flag

WIB = ZoneInfo("Asia/Jakarta")

FLAGS: Mapping[Language, Mapping[Flag, str]] = {
    "id": {
        "headline_mismatch": "Judul berita menyebut angka lain.",
        "inconsistent_arithmetic": "Angka-angka di berita ini tidak saling cocok.",
        "malformed_date": "Tanggal di berita ini tertulis keliru.",
        "dropped_magnitude": "Kata ribu, juta atau miliar tampaknya hilang dari angka ini.",
        "edited": "Kalimat ini diubah setelah berita terbit.",
    },
    "en": {
        "headline_mismatch": "The headline gives another number.",
        "inconsistent_arithmetic": "The figures of this article do not agree with each other.",
        "malformed_date": "A date in this article is misprinted.",
        "dropped_magnitude": "A word such as thousand or million seems to be missing from this number.",
        "edited": "This sentence was changed after the article was published.",
    },
}


def number(quantity: Quantity, language: Language) -> str:
    """The number with its unit: "70 juta", "Rp1.000 triliun", "98 persen"."""
    return format_quantity(quantity.value, quantity.value_max, quantity.unit, language)


def format_count(count: int, language: Language) -> str:
    """A whole number of things, in full: "1.204"."""
    return str(format_decimal(count, locale=language))


def counted(target: Target, language: Language) -> str:
    """What the number of a target counts: "peserta aktif BPU", "tambahan peserta"."""
    metric = METRICS[language][target.metric]
    metric = METRICS_BY_UNIT[language].get((target.metric, target.quantity.unit), metric)
    measure = MEASURES[language].get(target.measure)
    segment = SEGMENTS[language][target.segment] if target.segment else None
    return " ".join(word for word in (measure, metric, segment) if word)


def deadline(period: str | None, language: Language) -> str:
    """A period of the database in words: "2026", "Agustus 2017", "triwulan I 2025"; "" for none."""
    match = re.fullmatch(r"(\d{4})-(?:(\d{2})|Q([1-4])|H([12]))", period or "")
    if not match:
        return period or ""
    year, month, quarter, half = match.groups()
    if month and 1 <= int(month) <= 12:
        return f"{get_month_names('wide', locale=language)[int(month)]} {year}"
    if quarter:
        roman = QUARTERS[int(quarter) - 1]
        return f"triwulan {roman} {year}" if language == "id" else f"Q{quarter} {year}"
    if half:
        return f"semester {QUARTERS[int(half) - 1]} {year}" if language == "id" else f"H{half} {year}"
    return match[0]


def place(scope: str, language: Language) -> str:
    if scope != "national":
        return scope
    return "nasional" if language == "id" else "national"


def moment(at: datetime, language: Language) -> str:
    """A point in time for a reader in Indonesia: "Sabtu, 21 November 2026, 09.15 WIB"."""
    pattern = "EEEE, d MMMM y, HH.mm 'WIB'" if language == "id" else "EEEE, d MMMM y, HH:mm 'WIB'"
    return format_datetime(at, pattern, tzinfo=WIB, locale=language)
