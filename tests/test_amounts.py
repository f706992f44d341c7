"""Amounts in Indonesian text: which numbers are amounts, and what each amounts to."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

import pytest

from extract.amounts import Amount, find_amounts, find_numbers


def only(text: str) -> Amount:
    amounts = find_amounts(text)
    assert len(amounts) == 1, [amount.raw for amount in amounts]
    assert text[slice(*amounts[0].span)] == amounts[0].raw
    return amounts[0]


@pytest.mark.parametrize(
    ("text", "raw", "value"),
    [
        # dots group, a comma marks decimals
        ("sebanyak 19.300 peserta", "19.300", "19300"),
        ("sekitar 2.350.000 orang", "2.350.000", "2350000"),
        ("mencapai 25,2 juta orang", "25,2 juta", "25200000"),
        ("menjadi 248.771.083 jiwa", "248.771.083", "248771083"),
        # the other way round
        ("sudah 16.9 juta pekerja", "16.9 juta", "16900000"),
        ("ada 60,000 peserta baru", "60,000", "60000"),
        ("ada 1,234,567 peserta", "1,234,567", "1234567"),
        ("total 1,234.5 ribu peserta", "1,234.5 ribu", "1234500"),
        # blanks group or slip in
        ("sebanyak 1 250 ribu peserta", "1 250 ribu", "1250000"),
        ("kini 7, 9 juta peserta", "7, 9 juta", "7900000"),
        # scale words, short and misspelt
        ("target 500 rb peserta", "500 rb", "500000"),
        ("target 3,4 jt peserta", "3,4 jt", "3400000"),
        ("sudah 1,2 milyar transaksi", "1,2 milyar", "1200000000"),
        ("ada 25 ribuan peserta", "25 ribuan", "25000"),
        ("ada 30 jutaan peserta", "30 jutaan", "30000000"),
        ("ada 800-an peserta", "800-an", "800"),
        ("ada 12 jutaPBI dan", "12 juta", "12000000"),
        # no scale word: a misprint is read as printed
        ("tercatat 276 peserta", "276", "276"),
        ("tercatat 248,7 jiwa", "248,7", "248.7"),
    ],
)
def test_counts(text: str, raw: str, value: str) -> None:
    amount = only(text)
    assert (amount.raw, amount.value) == (raw, Decimal(value))
    assert amount.unit is None
    assert amount.currency is None


@pytest.mark.parametrize(
    ("text", "raw", "value"),
    [
        ("iuran Rp 717 triliun", "Rp 717 triliun", "717e12"),
        ("dana Rp1.000 triliun", "Rp1.000 triliun", "1000e12"),
        ("dana Rp 1 000 triliun", "Rp 1 000 triliun", "1000e12"),
        ("dana Rp.25 miliar", "Rp.25 miliar", "25e9"),
        ("dana Rp. 1.250.000,00 lunas", "Rp. 1.250.000,00", "1250000"),
        ("dana IDR 12,5 billion kata", "IDR 12,5", "12.5"),
        ("dana Rp5,395.6 triliun", "Rp5,395.6 triliun", "5395.6e12"),
        ("dana Rp5.395,6 triliun", "Rp5.395,6 triliun", "5395.6e12"),
        ("dana Rp 1,272 triliun", "Rp 1,272 triliun", "1.272e12"),
        ("dana Rp121 M untuk", "Rp121 M", "121e9"),
        ("dana Rp 1 m,", "Rp 1 m", "1e9"),
        ("dana Rp1,2T untuk", "Rp1,2T", "1.2e12"),
        ("klaim Rp40 Trilyun", "Rp40 Trilyun", "40e12"),
        ("klaim Rp279 Milyard", "Rp279 Milyard", "279e9"),
        ("klaim Rp3 triliyun", "Rp3 triliyun", "3e12"),
        ("aset 3,5 ribu triliun rupiah", "3,5 ribu triliun rupiah", "3500e12"),
        ("denda 500 ribu rupiah", "500 ribu rupiah", "500000"),
        ("dana sebesarRp100 juta", "Rp100 juta", "100e6"),
        ("sisa Rp 0 di kas", "Rp 0", "0"),
        ("bayar Rp904.117.428.00 pada", "Rp904.117.428.00", "904117428000"),
        # nobody else counts in thousands of millions without naming what
        ("klaim naik 113,35 triliun pada", "113,35 triliun", "113.35e12"),
    ],
)
def test_rupiah(text: str, raw: str, value: str) -> None:
    amount = only(text)
    assert (amount.raw, amount.value, amount.unit) == (raw, Decimal(value), "IDR")


@pytest.mark.parametrize(
    ("text", "currency", "value"),
    [
        ("senilai US$ 60 juta", "USD", "60e6"),
        ("senilai USD 2,5 miliar", "USD", "2.5e9"),
        ("senilai 300 ribu dolar AS", "USD", "300000"),
        ("senilai 15 juta ringgit", "MYR", "15e6"),
        ("senilai €4.000 sebulan", "EUR", "4000"),
    ],
)
def test_other_currencies_are_neither_rupiah_nor_a_count(text: str, currency: str, value: str) -> None:
    amount = only(text)
    assert (amount.currency, amount.unit, amount.value) == (currency, None, Decimal(value))


@pytest.mark.parametrize(
    ("text", "raw", "value"),
    [
        ("naik 14,75% tahun ini", "14,75%", "14.75"),
        ("naik 14.75% tahun ini", "14.75%", "14.75"),
        ("naik 14,75 % tahun ini", "14,75 %", "14.75"),
        ("cakupan 98 persen penduduk", "98 persen", "98"),
        ("cakupan 98persen penduduk", "98persen", "98"),
        ("cakupan 98 prosen penduduk", "98 prosen", "98"),
        ("cakupan 98 per cent penduduk", "98 per cent", "98"),
        ("cakupan 94.123 persen penduduk", "94.123 persen", "94.123"),
        ("melonjak 1.200 persen", "1.200 persen", "1200"),
        ("cakupan lima puluh persen", "lima puluh persen", "50"),
        ("cakupan 98 (sembilan puluh delapan) persen", "98 (sembilan puluh delapan) persen", "98"),
        ("rasio 150 permil", "150 permil", "15"),
        ("tumbuh 9,37 yoy", "9,37", "9.37"),
        ("dua pertiga pekerja", "dua pertiga", "66.67"),
        ("separuh peserta menunggak", "separuh", "50"),
    ],
)
def test_per_cent(text: str, raw: str, value: str) -> None:
    amount = only(text)
    assert (amount.raw, amount.value, amount.unit) == (raw, Decimal(value), "percent")
    assert not amount.points


@pytest.mark.parametrize("text", ["naik 2 poin persen", "naik 1,5 persen poin", "turun 3 poin persentase"])
def test_percentage_points(text: str) -> None:
    amount = only(text)
    assert amount.unit == "percent"
    assert amount.points


@pytest.mark.parametrize(
    ("text", "raw", "value"),
    [
        ("target seribu agen", "seribu", "1000"),
        ("target sejuta peserta", "sejuta", "1000000"),
        ("sejuta dua ratus ribu peserta", "sejuta dua ratus ribu", "1200000"),
        ("menambah setengah juta peserta", "setengah juta", "500000"),
        ("menambah satu setengah juta peserta", "satu setengah juta", "1500000"),
        ("menambah dua koma lima juta peserta", "dua koma lima juta", "2500000"),
        ("sekitar dua juta atau lebih", "dua juta", "2000000"),
        ("seratus ribu pekerja", "seratus ribu", "100000"),
        ("dua puluh lima ribu lima ratus orang", "dua puluh lima ribu lima ratus", "25500"),
        ("empat (4) rumah sakit", "empat (4)", "4"),
        ("Lima kantor cabang dibuka", "Lima", "5"),
    ],
)
def test_number_words(text: str, raw: str, value: str) -> None:
    amount = only(text)
    assert (amount.raw, amount.value) == (raw, Decimal(value))


@pytest.mark.parametrize(
    "text",
    [
        "belasan ribu peserta",
        "puluhan ribu peserta",
        "ratusan juta rupiah",
        "jutaan pekerja",
        "salah satu peserta",
        "satu di antaranya",
        "di Kepulauan Seribu, Jakarta",
        "kelas 2,3,1 dan VIP",
    ],
)
def test_what_only_looks_like_an_amount(text: str) -> None:
    assert find_amounts(text) == []


@pytest.mark.parametrize(
    ("text", "raw", "low", "high", "unit"),
    [
        ("gaji Rp20 juta-Rp25 juta", "Rp20 juta-Rp25 juta", "20e6", "25e6", "IDR"),
        ("gaji Rp 20 - 25 juta", "Rp 20 - 25 juta", "20e6", "25e6", "IDR"),
        ("gaji Rp500 ribu sampai Rp1 juta", "Rp500 ribu sampai Rp1 juta", "500e3", "1e6", "IDR"),
        ("ada 2 hingga 3 juta pekerja", "2 hingga 3 juta", "2e6", "3e6", None),
        ("ada 2-3 juta pekerja", "2-3 juta", "2e6", "3e6", None),
        ("ada 2–3 juta pekerja", "2–3 juta", "2e6", "3e6", None),
        ("antara 2 dan 3 juta pekerja", "2 dan 3 juta", "2e6", "3e6", None),
        ("sekitar 120 atau 140 juta jiwa", "120 atau 140 juta", "120e6", "140e6", None),
        ("dua hingga tiga juta pekerja", "dua hingga tiga juta", "2e6", "3e6", None),
        ("tumbuh 20-25 persen", "20-25 persen", "20", "25", "percent"),
        ("tumbuh 5% sampai 10%", "5% sampai 10%", "5", "10", "percent"),
        ("antre 10-15 menit", "10-15", "10", "15", None),
    ],
)
def test_ranges(text: str, raw: str, low: str, high: str, unit: str | None) -> None:
    amount = only(text)
    assert (amount.raw, amount.unit) == (raw, unit)
    assert (amount.value, amount.value_max) == (Decimal(low), Decimal(high))


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("naik dari 44 persen menjadi 55 persen", [44, 55]),
        ("kuota 96 juta hingga 2026", [96_000_000]),
        ("senilai Rp 1 triliun (US$ 60 juta)", [10**12, 60 * 10**6]),
        ("58.568 dari target 114.230 peserta", [58_568, 114_230]),
        ("pekerja 3 juta dan 2 juta nelayan", [3_000_000, 2_000_000]),
        ("iuran 5 dan 10 persen", [5, 10]),
        ("dipotong 4% (empat persen) dari upah", [4]),
        ("tumbuh 14,75% menjadi 35 juta peserta", [Decimal("14.75"), 35_000_000]),
    ],
)
def test_what_is_no_range(text: str, values: list[int | Decimal]) -> None:
    amounts = find_amounts(text)
    assert [amount.value for amount in amounts] == values
    assert all(amount.value_max is None for amount in amounts)


@pytest.mark.parametrize(
    ("text", "noun"),
    [
        ("48 juta orang peserta", "peserta"),
        ("48 juta orang hadir", "orang"),
        ("1,2 juta lebih peserta", "peserta"),
        ("40 juta pesertaBPJS", "peserta"),
        ("3.500 tenaga kerja", "tenaga kerja"),
        ("23 rumah sakit", "rumah sakit"),
        ("100 calon peserta", "peserta"),
        ("12 KABUPATEN baru", "kabupaten"),
        ("35 juta tahun ini", None),
        ("35 juta pada Mei", None),
    ],
)
def test_counted_noun(text: str, noun: str | None) -> None:
    amount = only(text)
    assert amount.noun == noun
    if noun is None:
        assert amount.noun_span is None
    else:
        assert amount.noun_span is not None
        assert text[slice(*amount.noun_span)].lower() == noun


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("lebih dari 5 juta peserta", "at_least"),
        ("minimal 5 juta peserta", "at_least"),
        ("tidak kurang dari 5 juta peserta", "at_least"),
        ("5 juta lebih peserta", "at_least"),
        ("sekitar Rp 5 miliar", "about"),
        ("kurang lebih 5 juta peserta", "about"),
        ("hampir 5 juta peserta", "about"),
        ("kurang dari 5 juta peserta", "at_most"),
        ("paling banyak 5 juta peserta", "at_most"),
        ("di bawah Rp5 juta", "at_most"),
        ("mencapai 5 juta peserta", None),
    ],
)
def test_bound(text: str, bound: str | None) -> None:
    assert only(text).bound == bound


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("pada 2026 nanti", "date"),
        ("Pada 2024 peserta bertambah", "date"),
        ("tanggal 17 Agustus lalu", "date"),
        ("5 dan 6 Mei besok", "date"),
        ("mulai pukul 08.00 pagi", "time"),
        ("selesai 14.30 WIB", "time"),
        ("menurut Pasal 19 ayat", "law"),
        ("UU Nomor 24 tentang", "law"),
        ("Ayat (1) berbunyi", "law"),
        ("peserta kelas 3 mandiri", "ordinal"),
        ("pandemi Covid-19 reda", "ordinal"),
        ("peringkat ke-5 dunia", "ordinal"),
        ("hubungi call center 165 saja", "phone"),
        ("telepon 08123456789 saja", "phone"),
        ("tekan *141# sekarang", "phone"),
        ("kata Wati (42), buruh", "age"),
        ("syarat:\n1. Kartu keluarga", "list"),
        ("ruang seluas m2 saja", "code"),
    ],
)
def test_what_is_no_amount_says_why(text: str, role: str) -> None:
    assert find_amounts(text) == []
    assert {number.role for number in find_numbers(text)} == {role}


@pytest.mark.parametrize("text", ["Rabu (9/8)", "22/1/2019", "nomor 560/084/2016", "surat 37/P"])
def test_numbers_joined_by_a_slash_are_dates_or_codes(text: str) -> None:
    assert find_amounts(text) == []


def test_four_bare_digits_count_before_a_plain_noun() -> None:
    assert only("sebanyak 1998 orang hadir").value == 1998


def test_price_per_unit_keeps_its_amount() -> None:
    assert only("iuran Rp16.800/bulan").value == 16_800


def test_amounts_come_in_reading_order_and_never_overlap() -> None:
    text = "Dari 3 juta pekerja, dua juta orang sudah terdaftar; sisanya 35 persen atau Rp5 miliar."
    amounts = find_amounts(text)
    spans = [amount.span for amount in amounts]
    assert spans == sorted(spans)
    assert all(left[1] <= right[0] for left, right in pairwise(spans))
    assert [amount.raw for amount in amounts] == ["3 juta", "dua juta", "35 persen", "Rp5 miliar"]
