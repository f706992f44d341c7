"""The cheap test of whether a text speaks of BPJS."""

from __future__ import annotations

import pytest

from extract.topic import may_speak_of_bpjs, speaks_of_bpjs


@pytest.mark.parametrize(
    "text",
    [
        "BPJS Kesehatan",
        "peserta BPJSTK naik",
        "iuran BPJAMSOSTEK",
        "BP Jamsostek",
        "Kartu Jamsostek",
        "peserta JKN aktif",
        "program JKN-KIS",
        "jumlah pesertaBPJS",
        "KetenagakerjaanBPJS",
        "pesertaJKN",
        "Badan Penyelenggara Jaminan  Sosial",
        "jaminan\u00a0sosial ketenagakerjaan",
        "jaminan\nkesehatan nasional",
        "Kartu Indonesia Sehat",
        "peserta Askes",
        "https://example.test/read/1/dana-jaminan-sosial-naik",
        "/tag/bpjs-ketenagakerjaan",
        "target_jkn_2026",
    ],
)
def test_speaks_of_bpjs(text: str) -> None:
    assert speaks_of_bpjs(text)
    assert speaks_of_bpjs(text.encode())
    assert may_speak_of_bpjs(text)


@pytest.mark.parametrize(
    "text", ["", "faskes ditambah", "asuransi jiwa", "AJKNX", "jaminan mutu", "KISruh", "keaskesan"]
)
def test_does_not_speak_of_bpjs(text: str) -> None:
    assert not speaks_of_bpjs(text)
    assert not speaks_of_bpjs(text.encode())


def test_undecoded_pages_are_understood() -> None:
    assert speaks_of_bpjs("<p>Peserta BPJS bertambah".encode("utf-16"))
    assert speaks_of_bpjs(b"<p>jaminan&nbsp;sosial")
    assert speaks_of_bpjs("jaminan\u00a0sosial".encode("cp1252"))


@pytest.mark.parametrize(
    "text",
    [
        "Iuran naik tahun depan",
        "/read/1/santunan-kecelakaan-kerja",
        "Klaim JHT cair",
        "pekerja rentan dilindungi",
        "UHC Kota Solo",
    ],
)
def test_the_wide_vocabulary_is_for_choosing_what_to_fetch(text: str) -> None:
    assert may_speak_of_bpjs(text)
    assert not speaks_of_bpjs(text)


@pytest.mark.parametrize(
    "text", ["Harga cabai naik", "/read/1/timnas-menang-atas-vietnam", "Krisis air di Gunungkidul"]
)
def test_other_news_is_not_fetched(text: str) -> None:
    assert not may_speak_of_bpjs(text)
