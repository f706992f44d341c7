"""Flags: what an article's own figures say against one another."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from extract.claims import find_claims
from extract.model import Article


def flags_of(text: str, title: str = "") -> set[str]:
    article = Article(
        outlet="Antara",
        key="1",
        url="",
        title=title,
        published=datetime(2024, 5, 20, tzinfo=UTC),
        date_origin="given",
        text=text,
    )
    return {flag for claim in find_claims(article) for flag in claim.flags}


@pytest.mark.parametrize(
    "text",
    [
        # a share against its count and base
        "Peserta JKN di Kabupaten Belu baru 300.000 jiwa atau 80 persen dari 640.000 penduduk.",
        # growth against its levels
        "Peserta aktif BPJS Ketenagakerjaan tumbuh 7 persen dari 20,9 juta orang menjadi 22,6 juta orang.",
        # what was reached against the target
        "Penerimaan iuran BPJS Kesehatan baru 76,69 persen dari target. Iuran terealisasi Rp90,33 triliun"
        " dari target Rp113,35 triliun.",
    ],
)
def test_figures_that_contradict_one_another(text: str) -> None:
    assert flags_of(text) == {"inconsistent_arithmetic"}


@pytest.mark.parametrize(
    "text",
    [
        "Peserta JKN di Kabupaten Belu baru 300.000 jiwa atau 46,9 persen dari 640.000 penduduk.",
        "Peserta aktif BPJS Ketenagakerjaan tumbuh 8 persen dari 20,9 juta orang menjadi 22,6 juta orang.",
        "Peserta JKN di Kabupaten Belu 300.000 jiwa atau 80 persen.",
    ],
)
def test_figures_that_agree(text: str) -> None:
    assert flags_of(text) == set()


def test_a_lost_scale_word() -> None:
    text = (
        "BPJS Kesehatan menargetkan 98 persen penduduk atau 276 peserta JKN pada tahun ini."
        " Tahun lalu peserta JKN mencapai 267 juta jiwa."
    )
    assert "dropped_magnitude" in flags_of(text)


def test_a_title_with_a_displaced_mark() -> None:
    body = "BPJS Ketenagakerjaan menargetkan 31,4 juta peserta pada akhir tahun ini."
    assert flags_of(body, "BPJS Ketenagakerjaan Targetkan 3,14 Juta Peserta") == {"headline_mismatch"}
    assert flags_of(body, "BPJS Ketenagakerjaan Targetkan 31 Juta Peserta") == set()


def test_a_span_that_had_not_ended_dates_no_actual() -> None:
    text = "Peserta JKN yang terdaftar pada 2022-2027 mencapai 225 juta jiwa."
    assert flags_of(text) == {"malformed_date"}
