"""Places: the table is complete, names come out as one place, and mentions say what they are."""

from __future__ import annotations

import time
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.places import PlaceMention, find_places, normalise_place
from extract.places.gazetteer import gazetteer

# Regencies and cities of each province by the Ministry of Home Affairs' list of 2022.
REGENCIES_AND_CITIES = {
    "Aceh": (18, 5),
    "Sumatera Utara": (25, 8),
    "Sumatera Barat": (12, 7),
    "Riau": (10, 2),
    "Jambi": (9, 2),
    "Sumatera Selatan": (13, 4),
    "Bengkulu": (9, 1),
    "Lampung": (13, 2),
    "Kepulauan Bangka Belitung": (6, 1),
    "Kepulauan Riau": (5, 2),
    "DKI Jakarta": (1, 5),
    "Jawa Barat": (18, 9),
    "Jawa Tengah": (29, 6),
    "DI Yogyakarta": (4, 1),
    "Jawa Timur": (29, 9),
    "Banten": (4, 4),
    "Bali": (8, 1),
    "Nusa Tenggara Barat": (8, 2),
    "Nusa Tenggara Timur": (21, 1),
    "Kalimantan Barat": (12, 2),
    "Kalimantan Tengah": (13, 1),
    "Kalimantan Selatan": (11, 2),
    "Kalimantan Timur": (7, 3),
    "Kalimantan Utara": (4, 1),
    "Sulawesi Utara": (11, 4),
    "Sulawesi Tengah": (12, 1),
    "Sulawesi Selatan": (21, 3),
    "Sulawesi Tenggara": (15, 2),
    "Gorontalo": (5, 1),
    "Sulawesi Barat": (6, 0),
    "Maluku": (9, 2),
    "Maluku Utara": (8, 2),
    "Papua": (8, 1),
    "Papua Barat": (7, 0),
    "Papua Selatan": (4, 0),
    "Papua Tengah": (8, 0),
    "Papua Pegunungan": (8, 0),
    "Papua Barat Daya": (5, 1),
}


def test_table_holds_every_province_regency_and_city() -> None:
    places = {place for found in gazetteer().places.values() for place in found}
    counts = Counter((place.province, place.kind) for place in places)
    assert {
        p: (counts[p, "regency"], counts[p, "city"]) for p in REGENCIES_AND_CITIES
    } == REGENCIES_AND_CITIES
    kinds = Counter(place.kind for place in places)
    assert (kinds["province"], kinds["regency"], kinds["city"]) == (38, 416, 98)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Jatim", "Provinsi Jawa Timur"),
        ("Kab. Bogor", "Kabupaten Bogor"),
        ("Kab Bogor", "kabupaten bogor"),
        ("Solo", "Kota Surakarta"),
        ("Jogja", "Daerah Istimewa Yogyakarta"),
        ("Babel", "Provinsi Kepulauan Bangka Belitung"),
        ("Kep. Riau", "Kepri"),
        ("Bandarlampung", "Kota Bandar Lampung"),
        ("Toli-Toli", "Kabupaten Tolitoli"),
        ("Sumatra Utara", "Sumut"),
        ("Kanwil Sumbagsel", "Sumatera Bagian Selatan"),
        ("Kantor Cabang Batam Nagoya", "Batam Nagoya"),
        ("BPJS Kesehatan Cabang Kediri", "Cabang Kediri"),
        ("seluruh Indonesia", "nasional"),
        ("Banjar, Jawa Barat", "Kota Banjar"),
    ],
)
def test_names_of_one_place_are_equal(one: str, other: str) -> None:
    assert normalise_place(one) is not None
    assert normalise_place(one) == normalise_place(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Kabupaten Bogor", "Kota Bogor"),
        ("Bogor", "Kota Bogor"),
        ("Jambi", "Kota Jambi"),
        ("Cabang Jambi", "Jambi"),
        ("Cabang Batam Nagoya", "Kota Batam"),
        ("Kabupaten Banjar", "Kota Banjar"),
    ],
)
def test_different_places_stay_apart(one: str, other: str) -> None:
    assert normalise_place(one) != normalise_place(other)


@pytest.mark.parametrize(
    "name", ["", "Ngawi dan Jember", "26 kabupaten dan kota", "luar Papua", "peserta", "Cabang"]
)
def test_no_single_place(name: str) -> None:
    assert normalise_place(name) is None


def usable(text: str) -> list[tuple[str, str, str]]:
    """What a quantity in the text could be about: words, name and kind."""
    return [(m.raw, m.place.name, m.kind) for m in find_places(text) if m.part_of is None]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Cakupan di Provinsi Jambi naik.", [("Provinsi Jambi", "Jambi", "province")]),
        ("Pekerja rentan di Kab. Bogor.", [("Kab. Bogor", "Kabupaten Bogor", "regency")]),
        ("Bupati Asahan menyerahkan kartu.", [("Asahan", "Kabupaten Asahan", "regency")]),
        ("Wali Kota Batam hadir.", [("Kota Batam", "Kota Batam", "city")]),
        ("Kepala Cabang Batam Nagoya.", [("Cabang Batam Nagoya", "Cabang Batam Nagoya", "branch")]),
        ("Kepala BPJS Ketenagakerjaan Palu bicara.", [("Palu", "Cabang Palu", "branch")]),
        ("Kantor Cabang Utama Manado buka.", [("Manado", "Cabang Manado", "branch")]),
        ("Kepala Cabang Soreang hadir.", [("Cabang Soreang", "Cabang Soreang", "branch")]),
        ("Kanwil Sumbagut menghimpun iuran.", [("Kanwil Sumbagut", "Sumatera Bagian Utara", "region")]),
        ("Kedeputian Wilayah VII mencatat", [("Kedeputian Wilayah VII", "Kedeputian Wilayah VII", "region")]),
        ("Warga Kecamatan Matraman terdaftar.", [("Kecamatan Matraman", "Kecamatan Matraman", "district")]),
        ("Jatim dan DIY.", [("Jatim", "Jawa Timur", "province"), ("DIY", "DI Yogyakarta", "province")]),
        ("Target bagi seluruh pekerja Indonesia.", [("Indonesia", "Indonesia", "country")]),
        ("Target itu berlaku secara nasional.", [("secara nasional", "Indonesia", "country")]),
        ("Peserta di Kota Banjar, Jawa Barat.", [("Kota Banjar", "Kota Banjar", "city")]),
        ("Nelayan di Solok, Sumatera Barat.", [("Solok", "Solok", "area")]),
        ("Realisasi diKota Batam naik.", [("Kota Batam", "Kota Batam", "city")]),
        ("Pekerja pesisirSurabaya ikut.", [("Surabaya", "Kota Surabaya", "city")]),
        ("Wilayah kerja Bangka dan Belitung.", [
            ("Bangka", "Kabupaten Bangka", "regency"),
            ("Belitung", "Kabupaten Belitung", "regency"),
        ]),
    ],
)  # fmt: skip
def test_finds_the_place_of_a_quantity(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert usable(text) == expected


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("JAKARTA, KOMPAS.com - BPJS Kesehatan", "dateline"),
        ("Jambi (ANTARA) - Kepala cabang", "dateline"),
        ("Bisnis.com, BATAM -- Kepala cabang", "dateline"),
        ("Liputan6.com, Jakarta Peserta baru", "dateline"),
        ("katanya di Palembang, Selasa.", "venue"),
        ("kata dia di Jakarta (12/3).", "venue"),
        ("Kepala RSUD Dr Soetomo Surabaya", "hospital"),
        ("dosen Universitas Negeri Semarang", "school"),
        ("karyawan Bank Jatim", "company"),
        ("kantor di Jalan Raya Bogor", "street"),
        ("rapat di Hotel Borobudur Jakarta", "building"),
        ("Kapolres Polresta Sidoarjo", "police"),
    ],
)
def test_place_that_belongs_to_something_else_says_so(text: str, reason: str) -> None:
    assert [m.part_of for m in find_places(text)] == [reason]


@pytest.mark.parametrize(
    "text",
    [
        "Batu pertama diletakkan.",
        "Nasibnya malang sekali.",
        "Malang benar nasib Budi.",
        "Polda Metro Jaya menangkap pelaku.",
        "Bone Sitompul mengatakan",
        "Serang balik ala pelatih",
        "Kuningan dan besi naik harga.",
        "Peserta PPU dan PBPU naik.",
        "Simak di TribunJatim.com.",
        "Konfederasi Serikat Pekerja Indonesia menolak.",
    ],
)
def test_common_words_and_names_are_no_places(text: str) -> None:
    assert usable(text) == []


def test_bare_name_takes_the_kind_that_the_text_names() -> None:
    text = "Pemerintah Kabupaten Bogor mendaftarkan petani. Di Bogor ada 1,2 juta pekerja."
    assert [m.place.name for m in find_places(text)] == ["Kabupaten Bogor", "Kabupaten Bogor"]


def test_province_of_the_address_decides_between_namesakes() -> None:
    mentions = find_places("Pekerja di Banjar, Kalimantan Selatan, terlindungi.")
    assert [(m.place.name, m.part_of) for m in mentions] == [
        ("Kabupaten Banjar", None),
        ("Kalimantan Selatan", "address"),
    ]


@given(st.text(alphabet="Kota Batm,.BPJSdiJkr\n -()19“”", max_size=200))
def test_spans_hold_the_words_in_order(text: str) -> None:
    mentions: list[PlaceMention] = find_places(text)
    assert all(text[m.span[0] : m.span[1]] == m.raw for m in mentions)
    assert mentions == sorted(mentions, key=lambda m: m.span)


@pytest.mark.parametrize(
    "unit", ["Kota ", "A", "Jakarta, ", "Kep. ", "Cabang Kota ", "Kab. Kab. ", "Jawa-", "Jakarta (", "A B "]
)
def test_time_grows_with_the_text_only(unit: str) -> None:
    def seconds(size: int) -> float:
        text = unit * (size // len(unit))
        began = time.process_time()
        find_places(text)
        return time.process_time() - began

    seconds(1_000)
    small = min(seconds(20_000) for _ in range(3))
    large = min(seconds(200_000) for _ in range(2))
    assert (
        large < 10 * small * 3.5 + 0.1
    )  # quadratic growth would be a hundredfold; the rest is for a busy machine
