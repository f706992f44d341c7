"""What can be wrong with an outlet: as it is stored, and in words of two languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from babel.dates import format_date

from extract.formatting import Language


class Ailment(StrEnum):
    """What can be wrong with an outlet."""

    CRASHED = "crashed"
    UNREACHABLE = "unreachable"
    CERTIFICATE = "certificate"
    CHALLENGE = "challenge"
    BLOCKED = "blocked"
    DENIED = "denied"
    NO_LISTS = "no_lists"
    FROZEN = "frozen"
    NO_TEXT = "no_text"
    NO_DATE = "no_date"
    LOW_YIELD = "low_yield"
    SHORT = "short"
    OLD = "old"
    FEW_LINKS = "few_links"
    QUIET = "quiet"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What an outlet was found to have; no ailment: it is well. `figures` fill the words for it."""

    ailment: Ailment | None = None
    figures: Mapping[str, object] = field(default_factory=dict)

    @property
    def healthy(self) -> bool:
        return self.ailment is None

    def stored(self) -> dict[str, object]:
        """The verdict in the form in which it is stored, for JSON; empty for a healthy outlet."""
        if self.ailment is None:
            return {}
        figures = {name: _stored(figure) for name, figure in self.figures.items()}
        return {"ailment": str(self.ailment), "figures": figures}


HEALTHY = Verdict()

WORDS: Mapping[Language, Mapping[Ailment, str]] = {
    "id": {
        Ailment.CRASHED: "perayapan berhenti sebelum selesai: {why}",
        Ailment.UNREACHABLE: "situs tidak dapat dihubungi: {why}",
        Ailment.CERTIFICATE: "sertifikat situs tidak sah",
        Ailment.CHALLENGE: "situs menampilkan halaman pemeriksaan bot, bukan berita",
        Ailment.BLOCKED: "situs menolak permintaan: {why}",
        Ailment.DENIED: "robots.txt tidak lagi mengizinkan daftar beritanya dibaca",
        Ailment.NO_LISTS: "daftar berita tidak terbaca lagi: {why}",
        Ailment.FROZEN: "daftar berita tidak diperbarui lagi",
        Ailment.NO_TEXT: "isi berita tidak ditemukan pada {bad} dari {pages} halaman terakhir",
        Ailment.NO_DATE: "tanggal terbit tidak ditemukan pada {bad} dari {pages} halaman terakhir",
        Ailment.LOW_YIELD: "{bad} dari {pages} halaman terakhir bukan berita tentang BPJS",
        Ailment.SHORT: "isi berita jauh lebih pendek: {now} karakter, biasanya {usual}",
        Ailment.OLD: "hanya memuat berita lama: yang terbaru berumur {days} hari",
        Ailment.FEW_LINKS: "daftar berita hanya memuat {now} tautan, biasanya {usual}",
        Ailment.QUIET: "tidak ada berita baru sejak {since}; biasanya sudah ada sekitar {missing}",
    },
    "en": {
        Ailment.CRASHED: "the crawl ended before it was done: {why}",
        Ailment.UNREACHABLE: "the site cannot be reached: {why}",
        Ailment.CERTIFICATE: "the site's certificate is not valid",
        Ailment.CHALLENGE: "the site shows a bot check in place of the news",
        Ailment.BLOCKED: "the site refuses requests: {why}",
        Ailment.DENIED: "robots.txt forbids reading its lists of news now",
        Ailment.NO_LISTS: "its lists of news can no longer be read: {why}",
        Ailment.FROZEN: "its lists of news stand still",
        Ailment.NO_TEXT: "no text was found on {bad} of the last {pages} pages",
        Ailment.NO_DATE: "no date was found on {bad} of the last {pages} pages",
        Ailment.LOW_YIELD: "{bad} of the last {pages} pages are no articles on BPJS",
        Ailment.SHORT: "the texts are much shorter: {now} characters, usually {usual}",
        Ailment.OLD: "only old news comes: the newest was {days} days old",
        Ailment.FEW_LINKS: "its lists name {now} links only, usually {usual}",
        Ailment.QUIET: "nothing new since {since}; usually there would have been about {missing}",
    },
}


def reason_of(verdict: Verdict, language: Language) -> str | None:
    """The verdict in one clause; None for a healthy outlet."""
    if verdict.ailment is None:
        return None
    figures = {
        name: format_date(value, "d MMM", locale=language) if isinstance(value, date) else value
        for name, value in verdict.figures.items()
    }
    return WORDS[language][verdict.ailment].format_map({"why": "", **figures}).removesuffix(": ")


def stored_reason(stored: Mapping[str, Any], language: Language) -> str | None:
    """The clause for a verdict in its stored form; None for none, and for one of a newer Pantau."""
    try:
        ailment = Ailment(stored["ailment"])
        figures = {name: _read(name, figure) for name, figure in stored["figures"].items()}
        return reason_of(Verdict(ailment=ailment, figures=figures), language)
    except (KeyError, ValueError):
        return None


def _stored(figure: object) -> object:
    return figure.isoformat() if isinstance(figure, date) else figure


def _read(name: str, figure: object) -> object:
    return date.fromisoformat(str(figure)) if name == "since" else figure
