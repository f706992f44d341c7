"""Lines that are not the article's: the table of notices, datelines, repetitions."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.article.boilerplate import clean_lines
from extract.article.notices import NOTICES

FIRST = "BPJS Kesehatan menargetkan 5 juta peserta baru pada 2026 di 38 provinsi."
SECOND = "Realisasinya sampai Juni baru 2,1 juta orang, kata direktur kepesertaan."


@pytest.mark.parametrize(("pattern", "example"), NOTICES, ids=[example for _, example in NOTICES])
def test_every_notice_is_recognised_by_its_own_pattern_and_dropped(pattern: str, example: str) -> None:
    assert re.match(pattern, example, re.IGNORECASE)
    assert clean_lines([FIRST, example, SECOND]) == [FIRST, SECOND]


@pytest.mark.parametrize(
    "line",
    [
        "Baca-tulis menjadi syarat bagi 1.200 kader desa yang mendaftar.",
        "Berita acara serah terima ditandatangani 12 kepala desa.",
        "Foto rontgen ditanggung untuk 3 jenis penyakit.",
        "Komentar serupa disampaikan 15 anggota dewan.",
        "Ikuti 4 langkah ini untuk mendaftar peserta mandiri.",
        "Selanjutnya, peserta membayar iuran Rp42.000 per bulan.",
        "Tahun 2026: 70 juta peserta",
        "Direktur Bisnis - Andi Wijaya",
        "Pendaftaran dibuka pukul 08.00-15.00 WIB",
        "Iuran kelas III Rp35.000 per orang/bulan",
        "Investasi Kementerian Investasi/BKPM",
        "Antara lain, 12 rumah sakit dan 40 klinik.",
        "Sumber dana berasal dari APBN sebesar Rp20 triliun.",
    ],
)
def test_lines_of_articles_stay(line: str) -> None:
    assert clean_lines([FIRST, SECOND, line, FIRST.replace("5", "6")])[2] == line


@pytest.mark.parametrize(
    "dateline",
    [
        "Jakarta (ANTARA) - ",
        "Jakarta (ANTARA) -",
        "Jakarta (ANTARA) – ",
        "Jakarta (ANTARA/JACX) - ",
        "Batam (Antara Kepri) - ",
        "Padang, (ANTARA) - ",
        "Siak, Riau, (ANTARA) - ",
        "Bukittinggi,- (ANTARA) - ",
        "Kabupaten Bekasi (ANTARA) ",
        "Kami harus selektifJakarta (ANTARA) - ",
        "Liputan6.com, Jakarta ",
        "Liputan6.com, Kota Bandung - ",
        "Bisnis.com, JAKARTA — ",
        "Bisnis.com , JAKARTA - ",
        "Bisnis.com, NUSA DUA -",
        "MerahPutih.com - ",
        "JAMBIEKSPRES.CO.ID - ",
        "JAMBIEKSPRES.CO.ID, JAMBI - ",
        "JAMBI, JAMBIEKSPRES.CO.ID – ",
        "BANDUNG, DISWAY.ID - ",
        "PALPOS.ID - ",
        "DISWAYJATENG - ",
        "HARIAN DISWAY - ",
        "JAKARTA, KOMPAS.com - ",
        "KOMPAS.com - ",
        "Jakarta, CNBC Indonesia - ",
        "Jakarta,CNBC Indonesia- ",
        "KONTAN.CO.ID - JAKARTA. ",
        "KONTAN.CO.ID -JAKARTA. ",
        "Liputan6.com, Jakarta - ",
        "REPUBLIKA.CO.ID, SEMARANG - ",
        "Warta Ekonomi, Jakarta - ",
        "Suara.com - ",
        "VIVA – ",
    ],
)
def test_datelines_are_cut(dateline: str) -> None:
    assert clean_lines([dateline + FIRST, SECOND]) == [FIRST, SECOND]


def test_a_dateline_printed_twice_begins_where_it_is_printed_last() -> None:
    lead = f"Bisnis.com, NUSA DUA - {FIRST}"
    assert clean_lines([lead, "Direktur Utama Agus/Nur Faizah", lead, SECOND]) == [FIRST, SECOND]


def test_a_dateline_further_down_begins_another_article() -> None:
    other = ["Mentan Bicara Gula", "Surabaya (ANTARA) - Menteri menargetkan 3,2 juta ton gula pada 2028."]
    assert clean_lines([f"Jakarta (ANTARA) - {FIRST}", SECOND, *other]) == [FIRST, SECOND]


def test_a_pull_quote_is_dropped_where_the_text_holds_it_whole() -> None:
    assert clean_lines([SECOND[:50], FIRST, SECOND]) == [FIRST, SECOND]


def test_the_title_is_dropped_also_with_an_addition() -> None:
    title = "BPJS Kesehatan Targetkan 5 Juta Peserta"
    assert clean_lines([title, f"id {title}", f"{title}--", FIRST], title) == [FIRST]


@given(st.lists(st.text(max_size=200), max_size=20), st.text(max_size=60))
def test_cleaning_never_raises_and_never_invents_lines(lines: list[str], title: str) -> None:
    cleaned = clean_lines(lines, title)
    assert len(cleaned) <= len(lines)
    assert all(line and line == line.strip() for line in cleaned)
