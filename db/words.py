"""The words for what is stored, in two languages: metrics, segments, flags, periods, places, times."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime

from babel.dates import format_date, format_datetime, get_month_names
from babel.numbers import format_decimal

from db.values import WIB
from extract.formatting import Language

METRICS: Mapping[Language, Mapping[str, str]] = {
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
METRICS_BY_UNIT: Mapping[Language, Mapping[tuple[str, str], str]] = {
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
SEGMENTS: Mapping[Language, Mapping[str, str]] = {
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
# Of claims, and of targets (the last four).
FLAGS: Mapping[Language, Mapping[str, str]] = {
    "id": {
        "headline_mismatch": "Judul berita menyebut angka lain.",
        "inconsistent_arithmetic": "Angka-angka di berita ini tidak saling cocok.",
        "malformed_date": "Tanggal di berita ini tertulis keliru.",
        "dropped_magnitude": "Kata ribu, juta atau miliar tampaknya hilang dari angka ini.",
        "edited": "Kalimat ini diubah setelah berita terbit.",
        "conflict": "Pada hari yang sama, angka lain diberitakan untuk target ini.",
        "ambiguous": "Mungkin mengulang target lain: lebih dari satu yang cocok.",
        "misprint": "Tampaknya salah cetak: sumber-sumber lain menyebut angka berbeda.",
        "rejected": "Ditolak setelah diperiksa.",
    },
    "en": {
        "headline_mismatch": "The headline gives another number.",
        "inconsistent_arithmetic": "The figures of this article do not agree with each other.",
        "malformed_date": "A date in this article is misprinted.",
        "dropped_magnitude": "A word such as thousand or million seems to be missing from this number.",
        "edited": "This sentence was changed after the article was published.",
        "conflict": "On the same day another number was reported for this target.",
        "ambiguous": "This may restate another target: more than one would fit.",
        "misprint": "This seems to be a misprint: other sources give another number.",
        "rejected": "Rejected on review.",
    },
}
MEASURES: Mapping[Language, Mapping[str, str]] = {
    "id": {"increase": "tambahan", "growth": "pertumbuhan"},
    "en": {"increase": "more", "growth": "growth of"},
}
QUARTERS = ("I", "II", "III", "IV")


def metric_words(metric: str, unit: str, language: Language) -> str:
    """What a metric counts in a unit: "peserta aktif"; a metric without words is given as it is."""
    known = METRICS_BY_UNIT[language].get((metric, unit))
    return known or METRICS[language].get(metric, metric)


def counted_words(metric: str, measure: str, unit: str, segment: str | None, language: Language) -> str:
    """What a number counts: "peserta aktif BPU", "tambahan peserta"."""
    words = (
        MEASURES[language].get(measure),
        metric_words(metric, unit, language),
        segment and SEGMENTS[language].get(segment, segment),
    )
    return " ".join(word for word in words if word)


def period_words(period: str | None, language: Language) -> str:
    """A stored period: "2026", "Agustus 2017", "triwulan I 2025"; "" for none, other forms as they are."""
    match = re.fullmatch(r"(\d{4})-(?:(\d{2})|Q([1-4])|H([12]))", period or "")
    if not match:
        return period or ""
    year, month, quarter, half = match.groups()
    if month and 1 <= int(month) <= 12:
        return f"{get_month_names('wide', locale=language)[int(month)]} {year}"
    if quarter:
        return f"triwulan {QUARTERS[int(quarter) - 1]} {year}" if language == "id" else f"Q{quarter} {year}"
    if half:
        return f"semester {QUARTERS[int(half) - 1]} {year}" if language == "id" else f"H{half} {year}"
    return match[0]


def place_words(scope: str, language: Language) -> str:
    if scope != "national":
        return scope
    return "nasional" if language == "id" else "national"


def day_words(day: date, language: Language) -> str:
    """ "9 Jul 2026"."""
    return format_date(day, "d MMM y", locale=language)


def time_words(moment: datetime, language: Language) -> str:
    """ "9 Jul 2026, 18.40 WIB": a point in time, in Western Indonesian Time."""
    pattern = "d MMM y, HH.mm 'WIB'" if language == "id" else "d MMM y, HH:mm 'WIB'"
    return format_datetime(moment.astimezone(WIB), pattern, locale=language)


def count_words(count: int, language: Language) -> str:
    """A whole number of things, in full: "1.204"."""
    return str(format_decimal(count, locale=language))


def share_words(share: float, language: Language) -> str:
    """A share of one in per cent with at most one decimal, never rounded up to a full 100: "99,9 %"."""
    percent = share * 100
    shown = min(round(percent, 1), 99.9) if percent < 100 else round(percent, 1)
    return f"{format_decimal(shown, locale=language)} %"
