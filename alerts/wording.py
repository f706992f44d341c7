"""The words of the mails, in Indonesian and English: metrics, periods, places, flags, dates."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_datetime, get_month_names
from babel.numbers import format_decimal

from db.notices import Quantity, Target
from extract.formatting import Language, format_quantity
from extract.model import Flag, Metric, Segment, Unit

WIB = ZoneInfo("Asia/Jakarta")

METRICS: Mapping[Language, Mapping[Metric, str]] = {
    "id": {
        "participants": "peserta",
        "active_participants": "peserta aktif",
        "coverage": "cakupan kepesertaan",
        "managed_funds": "dana kelolaan",
        "investment_return": "hasil investasi",
        "contributions": "iuran",
        "benefits_paid": "pembayaran manfaat",
        "arrears": "tunggakan, defisit atau surplus",
        "employers": "badan usaha",
        "agents": "agen",
        "facilities": "fasilitas layanan",
        "villages": "desa/kelurahan",
        "digital_users": "pengguna aplikasi",
        "service_time": "waktu layanan",
        "satisfaction": "indeks kepuasan",
        "other": "besaran lain",
    },
    "en": {
        "participants": "participants",
        "active_participants": "active participants",
        "coverage": "coverage",
        "managed_funds": "managed funds",
        "investment_return": "investment return",
        "contributions": "contributions",
        "benefits_paid": "benefits paid",
        "arrears": "arrears, deficit or surplus",
        "employers": "employers",
        "agents": "agents",
        "facilities": "service facilities",
        "villages": "villages",
        "digital_users": "app users",
        "service_time": "service time",
        "satisfaction": "satisfaction index",
        "other": "other quantity",
    },
}
# Where the unit changes what is counted: "3,4 juta penerima manfaat" is not "pembayaran manfaat".
METRICS_BY_UNIT: Mapping[Language, Mapping[tuple[Metric, Unit], str]] = {
    "id": {
        ("coverage", "people"): "orang terlindungi",
        ("benefits_paid", "people"): "penerima manfaat",
        ("benefits_paid", "count"): "klaim",
        ("arrears", "people"): "peserta menunggak",
        ("contributions", "people"): "pembayar iuran",
        ("other", "people"): "orang",
        ("other", "percent"): "(besaran lain)",
        ("other", "count"): "(besaran lain)",
        ("other", "IDR"): "(besaran lain)",
    },
    "en": {
        ("coverage", "people"): "people covered",
        ("benefits_paid", "people"): "beneficiaries",
        ("benefits_paid", "count"): "claims",
        ("arrears", "people"): "participants in arrears",
        ("contributions", "people"): "contributors",
        ("other", "people"): "people",
        ("other", "percent"): "(other quantity)",
        ("other", "count"): "(other quantity)",
        ("other", "IDR"): "(other quantity)",
    },
}
SEGMENTS: Mapping[Language, Mapping[Segment, str]] = {
    "id": {
        "PU": "PU",
        "BPU": "BPU",
        "construction": "jasa konstruksi",
        "migrant": "pekerja migran",
        "vulnerable": "pekerja rentan",
        "PBI": "PBI",
        "PPU": "PPU",
        "PBPU": "PBPU",
    },
    "en": {
        "PU": "(PU, wage earners)",
        "BPU": "(BPU, informal workers)",
        "construction": "(construction workers)",
        "migrant": "(migrant workers)",
        "vulnerable": "(vulnerable workers)",
        "PBI": "(PBI, subsidised)",
        "PPU": "(PPU, wage earners)",
        "PBPU": "(PBPU, informal workers)",
    },
}
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
MEASURES: Mapping[Language, Mapping[str, str]] = {
    "id": {"increase": "tambahan", "growth": "pertumbuhan"},
    "en": {"increase": "more", "growth": "growth of"},
}
QUARTERS = ("I", "II", "III", "IV")


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
