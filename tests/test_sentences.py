"""Sentences of Indonesian news text, as scraped pages really print it."""

from __future__ import annotations

import pytest

from extract.sentences import split_sentences


def texts(text: str) -> list[str]:
    return [sentence.text for sentence in split_sentences(text)]


@pytest.mark.parametrize(
    "sentences",
    [
        ["Target naik.", "Peserta bertambah."],
        ["Apakah tercapai?", "Belum!", "Tahun depan mungkin…", "Kita lihat."],
        ["Dana kelola Rp. 5,3 triliun per 31.12.2023.", "Angka itu naik 14.75% dari tahun lalu."],
        ["Direktur Utama Dr. H. Budi Hartono, S.E., M.Si. hadir.", "Ia menyampaikan target."],
        ["PT. Sinar Abadi Tbk. membayar iuran.", "Karyawannya terlindungi."],
        ["Kantor di Jl. Merdeka No. 5 Kec. Sukajadi pindah.", "Layanan dibuka lagi."],
        ["Ada JHT, JKK, JKM, dll.", "Semuanya wajib."],
        ["Menurut K.H. Ahmad, zakat tetap jalan.", "Itu pesannya."],
        ["Layanan di bpjs.example.go.id kini dibuka.", "Silakan daftar."],
        ["KABARKITA.COM, BANDUNG - Target naik.", "Itu kata pejabat."],
        ['"Kami targetkan 5 juta peserta," kata Budi.', "Ia optimistis."],
        ['"Apakah bisa?" tanya Budi.', '"Bisa!" jawab Sari.'],
        ["“Kami siap.", "Targetnya 5 juta,” ujar Budi.", "Ia tersenyum."],
        ['Ia berkata: "Target kami 5 juta."', "Sari mengangguk."],
        ["1. Siapkan kartu.", "2. Datang ke kantor."],
    ],
)
def test_sentences_separated_by_blanks(sentences: list[str]) -> None:
    assert texts(" ".join(sentences)) == sentences


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # paragraphs that a scraper joined without a blank
        ("Peserta naik.Kemudian iuran naik.", ["Peserta naik.", "Kemudian iuran naik."]),
        ('Iuran naik."Kami siap," katanya.Ia pergi.', ["Iuran naik.", '"Kami siap," katanya.', "Ia pergi."]),
        ('Berlaku 2019."Iuran naik," kata dia.', ["Berlaku 2019.", '"Iuran naik," kata dia.']),
        ("Iuran naik.,Menurutnya wajar.", ["Iuran naik.,", "Menurutnya wajar."]),
        # a pull quote that grew together with the dateline
        (
            "layanan lebih besarJakarta (ANTARA) - Target naik.",
            ["layanan lebih besar", "Jakarta (ANTARA) - Target naik."],
        ),
        (
            "kami siap melayaniBandar Lampung (ANTARA) - Target naik.",
            ["kami siap melayani", "Bandar Lampung (ANTARA) - Target naik."],
        ),
        # only a wide gap is left of the line break
        (
            "Cara Daftar BPJS  Untuk mendaftar, buka aplikasi.",
            ["Cara Daftar BPJS", "Untuk mendaftar, buka aplikasi."],
        ),
        ("Judul tanpa titik\nJakarta - Target naik.", ["Judul tanpa titik", "Jakarta - Target naik."]),
        ("besar pesertaBPJS naik 5 juta.", ["besar pesertaBPJS naik 5 juta."]),
        ("", []),
        (" \n\n ", []),
    ],
)
def test_glued_text(text: str, expected: list[str]) -> None:
    assert texts(text) == expected


@pytest.mark.parametrize(
    "noise",
    [
        "ADVERTISEMENT SCROLL TO CONTINUE WITH CONTENT",
        "ADVERTISEMENT",
        "SCROLL TO RESUME CONTENT",
        "[Gambas:Video CNN]",
        "[Gambas:Video 20detik]",
    ],
)
def test_noise_inside_a_line_never_joins_two_sentences(noise: str) -> None:
    sentences = split_sentences(f"Target 5 juta peserta. {noise} Realisasi baru 3 juta.")
    assert [sentence.text for sentence in sentences] == [
        "Target 5 juta peserta.",
        noise,
        "Realisasi baru 3 juta.",
    ]
    assert [sentence.noise for sentence in sentences] == [False, True, False]


@pytest.mark.parametrize(
    "line",
    [
        "Baca juga: Target Peserta Naik Jadi 70 Juta",
        "Editor: Sari Wulan",
        "Simak Video: Iuran Baru",
        "COPYRIGHT © 2026",
    ],
)
def test_noise_lines(line: str) -> None:
    sentences = split_sentences(f"Target 5 juta peserta.\n{line}\nRealisasi 3 juta.")
    assert [sentence.noise for sentence in sentences] == [False, True, False]


def test_headlines_after_the_story_are_noise_and_prose_is_not() -> None:
    text = "Target 5 juta.\nBerita Terkait\nIuran Naik Lagi\nPeserta Aktif Tembus 40 Juta\nIa menutup acara."
    assert [sentence.noise for sentence in split_sentences(text)] == [False, True, True, True, False]


def test_sentences_know_their_paragraph() -> None:
    sentences = split_sentences("Satu. Dua.\n\nTiga.")
    assert [sentence.paragraph for sentence in sentences] == [0, 0, 2]


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ('"Target naik," kata Budi.', ["Target naik,"]),
        ("“Target naik,” kata Budi, “tahun ini.”", ["Target naik,", "tahun ini."]),
        ("Kata Budi, target naik.", []),
        ('"Target naik dan belum ditutup', ["Target naik dan belum ditutup"]),
    ],
)
def test_quoted_parts(text: str, quoted: list[str]) -> None:
    (sentence,) = split_sentences(text)
    assert [text[start:end] for start, end in sentence.quoted] == quoted
    assert sentence.in_quote is text.startswith(('"', "“"))


def test_quote_that_runs_over_sentences_reaches_each_of_them() -> None:
    first, second, third = split_sentences('"Kami siap. Targetnya 5 juta," ujar Budi. Ia tersenyum.')
    assert (first.in_quote, second.in_quote, third.in_quote) == (True, True, False)


def test_quote_never_closed_ends_with_its_line() -> None:
    first, second = split_sentences('"Kami siap\nTarget naik.')
    assert (first.in_quote, second.in_quote) == (True, False)


@pytest.mark.parametrize(
    "next_sentence", ["Namun ia optimistis.", "“Kami yakin,” kata dia.", '"Kami yakin," kata dia.']
)
def test_related_headline_inside_a_line_is_parted_from_the_story(next_sentence: str) -> None:
    sentences = split_sentences(f"Target 5 juta. Baca juga: Iuran 7 Juta Peserta Naik Lagi {next_sentence}")
    assert [(one.text, one.noise) for one in sentences] == [
        ("Target 5 juta.", False),
        ("Baca juga: Iuran 7 Juta Peserta Naik Lagi", True),
        (next_sentence, False),
    ]


def test_two_related_headlines_follow_each_other() -> None:
    sentences = split_sentences("Target 5 juta.Baca juga:Iuran peserta naikBaca juga:Layanan baru dibuka")
    assert [one.noise for one in sentences] == [False, True, True]


def test_credits_at_the_end_of_a_line_are_noise() -> None:
    sentences = split_sentences("Target 5 juta. Pewarta: Wulan Editor: Bagus Copyright © KABAR 2026")
    assert [one.noise for one in sentences] == [False, True]


def test_a_source_in_the_story_is_prose() -> None:
    story = "Ia menambahkan bahwa peserta terus bertambah setiap bulan di semua kantor cabang. " * 10
    assert not any(one.noise for one in split_sentences(f"Sumber: data BPJS menyebut target 5 juta. {story}"))
