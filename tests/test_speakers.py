"""Speakers: who says a sentence, by which office, through pronouns, short names and long quotes."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.sentences import split_sentences
from extract.speakers import Attribution, attribute, who_said


def said(text: str) -> list[tuple[str | None, str | None] | None]:
    """(speaker, role) of every sentence."""
    found = attribute(text, split_sentences(text))
    return [(a.speaker, a.role) if a else None for a in found]


def first(text: str) -> Attribution:
    found = attribute(text, split_sentences(text))[0]
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("text", "speaker", "role"),
    [
        (
            'Direktur Utama BPJS Ketenagakerjaan Raka Wibisono mengatakan target itu berat.',
            "Raka Wibisono",
            "Direktur Utama BPJS Ketenagakerjaan",
        ),
        (
            '"Kami kejar," kata Kepala Kantor Cabang Jakarta Ceger Dimas Pratama, Senin.',
            "Dimas Pratama",
            "Kepala Kantor Cabang Jakarta Ceger",
        ),
        (
            '"Kami kejar," ujar Laras Ayu, Kepala BPJS Kesehatan Cabang Palembang, di Palembang.',
            "Laras Ayu",
            "Kepala BPJS Kesehatan Cabang Palembang",
        ),
        (
            "Plt Kepala Dinas Kesehatan Kota Banjarmasin, Yusuf Halim, mengungkapkan jumlah itu naik.",
            "Yusuf Halim",
            "Plt Kepala Dinas Kesehatan Kota Banjarmasin",
        ),
        (
            "Laras Ayu, Direktur Kepesertaan BPJS Ketenagakerjaan, menjelaskan program itu.",
            "Laras Ayu",
            "Direktur Kepesertaan BPJS Ketenagakerjaan",
        ),
        (
            "Wakil Presiden (Wapres) Tirta Mahendra mengatakan cakupan meningkat.",
            "Tirta Mahendra",
            "Wakil Presiden (Wapres)",
        ),
        (
            "Deputi Direktur Bidang Humas dan Antar Lembaga BPJS Ketenagakerjaan Oki Saputra menyebut itu.",
            "Oki Saputra",
            "Deputi Direktur Bidang Humas dan Antar Lembaga BPJS Ketenagakerjaan",
        ),
        ("Menurut Bupati Bogor Sinta Dewi, cakupan naik.", "Sinta Dewi", "Bupati Bogor"),
        ("Mensos Harun menyampaikan hal itu.", "Harun", "Mensos"),
        ("Kementerian Kesehatan menyatakan kuota tetap.", "Kementerian Kesehatan", None),
        ("BPJS Kesehatan (BPJSK) menyebutkan jumlah peserta naik.", "BPJS Kesehatan", None),
        (
            "Direktur Jenderal Pembinaan Kementerian Agama Umar Said mengatakan kuota tetap.",
            "Umar Said",
            "Direktur Jenderal Pembinaan Kementerian Agama",
        ),
        (
            "Ketua Komisi Antar-Lembaga Dewan Pers, Agung Wijaya di Jakarta, Kamis, mengatakan ada poin.",
            "Agung Wijaya",
            "Ketua Komisi Antar-Lembaga Dewan Pers",
        ),
        (
            "Direktur Utama BPJS Kesehatan Gilang Ramadhan menargetkan 98 persen.",
            "Gilang Ramadhan",
            "Direktur Utama BPJS Kesehatan",
        ),
    ],
)  # fmt: skip
def test_name_and_office(text: str, speaker: str | None, role: str | None) -> None:
    assert (first(text).speaker, first(text).role) == (speaker, role)


def test_short_names_and_pronouns_mean_the_full_name() -> None:
    text = (
        "Direktur Utama BPJS Ketenagakerjaan Raka Wibisono mengatakan target naik. "
        '"Kami siap," ujar Raka. Dia menambahkan, dana kelola tumbuh. '
        "Menurutnya, iuran ikut tumbuh. Pihaknya menargetkan 40 juta peserta. "
        "Jumlah itu, kata dia, wajar. Kantor buka setiap hari."
    )
    full = ("Raka Wibisono", "Direktur Utama BPJS Ketenagakerjaan")
    assert said(text) == [full] * 6 + [None]


def test_name_introduced_without_a_verb_of_saying() -> None:
    text = (
        "Kepala BPJS Kesehatan Cabang Ambon Meity Salampessy hadir. Acara berlangsung meriah. "
        '"Peserta naik," kata Meity.'
    )
    assert said(text)[-1] == ("Meity Salampessy", "Kepala BPJS Kesehatan Cabang Ambon")


def test_person_introduced_later_takes_the_pronoun() -> None:
    text = (
        "Sekretaris Daerah Kota Kupang Yulius Tallo menyebut anggaran cukup. "
        "Kepala BPJS Kesehatan Cabang Kupang Rina Lestari mengapresiasi langkah itu. "
        '"Terima kasih," ujarnya.'
    )
    assert said(text)[-1] == ("Rina Lestari", "Kepala BPJS Kesehatan Cabang Kupang")


def test_office_alone_means_its_holder() -> None:
    text = 'Menteri Kesehatan Arman Djalil menyebut kuota. "Tahun depan naik," kata Menkes.'
    assert said(text)[-1] == ("Arman Djalil", "Menteri Kesehatan")


def test_quote_of_several_sentences_belongs_to_the_speaker_after_it() -> None:
    text = (
        '"Kami mulai dari pasar. Lalu desa. Akhirnya kota," kata Kepala Cabang Ambon Rudi Salim. Hujan turun.'
    )
    assert said(text) == [("Rudi Salim", "Kepala Cabang Ambon")] * 3 + [None]


def test_quote_after_its_introduction_belongs_to_the_speaker_before_it() -> None:
    text = 'Ketua DJSN Bayu Arta menjelaskan hitungannya. "Sekarang 60 persen. Nanti 70 persen."'
    assert said(text) == [("Bayu Arta", "Ketua DJSN")] * 3


def test_quote_of_one_speaker_does_not_run_into_the_quote_of_another() -> None:
    text = (
        '"Kami mulai," kata Dirut BPJS Kesehatan Bayu Arta. '
        '"Kami menolak. Kami akan protes," kata Ketua KSPI Joko Susilo.'
    )
    bayu, joko = ("Bayu Arta", "Dirut BPJS Kesehatan"), ("Joko Susilo", "Ketua KSPI")
    assert said(text) == [bayu, joko, joko]


@pytest.mark.parametrize(
    "text",
    [
        "Jumlah peserta mencapai 40 juta orang.",
        "Pemerintah berkomitmen memperluas cakupan.",
        "BPJS Kesehatan menargetkan 98 persen penduduk.",
        "Program ini berguna untuk mendorong pekerja mendaftar.",
        "ADVERTISEMENT SCROLL TO CONTINUE WITH CONTENT",
        "",
    ],
)
def test_reporters_own_words_have_no_speaker(text: str) -> None:
    assert all(one is None for one in said(text))


def test_noise_is_no_name() -> None:
    text = "Ketua DJSN Bayu Arta hadir. ADVERTISEMENT SCROLL TO CONTINUE WITH CONTENT Bayu menjelaskan itu."
    assert said(text)[-1] == ("Bayu Arta", "Ketua DJSN")


def test_attribution_says_where_and_how() -> None:
    text = 'Cuaca cerah. "Target kami 5 juta," kata Dirut BPJS Ketenagakerjaan Raka Wibisono.'
    attributions = attribute(text, split_sentences(text))
    found = who_said(attributions, text.index("5 juta"))
    assert found is not None
    assert (found.verb, found.direct, found.organisation) == ("kata", True, "BPJS Ketenagakerjaan")
    assert text[found.covers[0] : found.covers[1]].startswith('"Target kami')
    assert "kata" in text[found.span[0] : found.span[1]]
    assert who_said(attributions, 0) is None


@given(st.text(alphabet='Dirut kata Bua,."“”\nmengatakan()-', max_size=300))
def test_no_text_raises(text: str) -> None:
    sentences = split_sentences(text)
    found = attribute(text, sentences)
    assert len(found) == len(sentences)


@pytest.mark.parametrize(
    "unit",
    [
        '" kata ',
        "kata Direktur ",
        "Direktur Utama Budi mengatakan ",
        "Budi menjelaskan ",
        "Dia mengatakan. ",
        "A ",
    ],
)
def test_time_grows_with_the_text_only(unit: str) -> None:
    def seconds(size: int) -> float:
        text = unit * (size // len(unit))
        sentences = split_sentences(text)
        began = time.process_time()
        attribute(text, sentences)
        return time.process_time() - began

    seconds(1_000)
    small = min(seconds(10_000) for _ in range(3))
    large = min(seconds(100_000) for _ in range(2))
    assert (
        large < 10 * small * 3.5 + 0.1
    )  # quadratic growth would be a hundredfold; the rest is for a busy machine
