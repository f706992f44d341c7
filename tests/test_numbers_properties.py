"""What holds for every number, date and text, whatever its form."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import pairwise
from time import process_time

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from extract.amounts import find_amounts, find_numbers
from extract.calendar_words import MONTHS
from extract.periods import find_periods
from extract.sentences import split_sentences

SCALES = {"ribu": 3, "rb": 3, "juta": 6, "jt": 6, "miliar": 9, "milyar": 9, "triliun": 12, "trilyun": 12}
UNITS = ("ribu", "ratus", "puluh")
DIGITS = ("nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan")


MONTH_NAMES = {number: name for name, number in MONTHS.items() if len(name) > 3 or name == "mei"}


def grouped(number: int, mark: str) -> str:
    return f"{number:,}".replace(",", mark)


def in_words(number: int) -> str:
    """Indonesian words for 1 to 999 999 999."""
    if number < 10:
        return DIGITS[number]
    if number < 20:
        return {10: "sepuluh", 11: "sebelas"}.get(number) or f"{DIGITS[number - 10]} belas"
    for size, name, one in (
        (1_000_000, "juta", "sejuta"),
        (1_000, "ribu", "seribu"),
        (100, "ratus", "seratus"),
        (10, "puluh", "sepuluh"),
    ):
        if number >= size:
            head = one if number // size == 1 else f"{in_words(number // size)} {name}"
            return head if number % size == 0 else f"{head} {in_words(number % size)}"
    raise AssertionError(number)


@given(st.integers(1, 10**14), st.sampled_from([".", ","]))
def test_grouped_counts_read_back(number: int, mark: str) -> None:
    assume(number > 9999 or number < 1000)  # bare, four digits could be a year
    (amount,) = find_amounts(f"sebanyak {grouped(number, mark)} peserta")
    assert amount.value == number


@given(
    st.integers(0, 9999),
    st.integers(0, 99),
    st.sampled_from(sorted(SCALES)),
    st.sampled_from(["Rp", "Rp ", "Rp.", "Rp. ", "IDR "]),
    st.sampled_from([" ", "\u00a0", ""]),
)
def test_money_reads_back(whole: int, cents: int, scale: str, prefix: str, blank: str) -> None:
    printed = f"{grouped(whole, '.')},{cents:02d}"
    (amount,) = find_amounts(f"senilai {prefix}{printed}{blank}{scale} untuk")
    assert amount.value == Decimal(f"{whole}.{cents:02d}").scaleb(SCALES[scale])
    assert amount.unit == "IDR"
    assert amount.raw == f"{prefix}{printed}{blank}{scale}"


@given(
    st.integers(0, 1000), st.integers(0, 99), st.sampled_from(["%", " %", " persen", " prosen", " per cent"])
)
@pytest.mark.parametrize("mark", [",", "."])
def test_per_cent_reads_back(mark: str, whole: int, cents: int, sign: str) -> None:
    (amount,) = find_amounts(f"naik {whole}{mark}{cents:02d}{sign} dari")
    assert (amount.value, amount.unit) == (Decimal(f"{whole}.{cents:02d}"), "percent")


@given(st.integers(2, 999_999_999))
def test_number_words_read_back(number: int) -> None:
    (amount,) = find_amounts(f"sebanyak {in_words(number)} peserta")
    assert amount.value == number
    assert amount.raw == in_words(number)


@given(st.integers(10_000, 10**12), st.data())
def test_changing_one_digit_changes_the_value(number: int, data: st.DataObject) -> None:
    text = f"sebanyak {grouped(number, '.')} peserta"
    place = data.draw(st.sampled_from([at for at, char in enumerate(text) if char.isdigit()][1:]))
    digit = data.draw(st.sampled_from("0123456789").filter(lambda char: char != text[place]))
    changed = text[:place] + digit + text[place + 1 :]
    assert find_amounts(changed)[0].value != find_amounts(text)[0].value


@given(st.integers(1, 500), st.integers(1, 500), st.sampled_from(["juta", "ribu", "persen", "triliun"]))
@pytest.mark.parametrize("joint", ["-", " - ", "–", " hingga ", " sampai ", " sampai dengan "])
def test_ranges_read_back(joint: str, low: int, more: int, scale: str) -> None:
    (amount,) = find_amounts(f"sekitar {low}{joint}{low + more} {scale} lagi")
    power = SCALES.get(scale, 0)
    assert (amount.value, amount.value_max) == (low * 10**power, (low + more) * 10**power)


@given(st.dates(date(1950, 1, 1), date(2059, 12, 31)), st.dates(date(2000, 1, 1), date(2050, 1, 1)))
@pytest.mark.parametrize(
    "form", ["{0.day}/{0.month}/{0.year}", "({0:%d/%m/%Y})", "{0:%d-%m-%Y}", "{0.day} {1} {0.year}"]
)
def test_printed_days_read_back(form: str, day: date, anchor: date) -> None:
    (period,) = find_periods(f"pada {form.format(day, MONTH_NAMES[day.month])} di", anchor)
    assert (period.start, period.end, period.precision) == (day, day, "day")


@given(st.integers(1945, 2060), st.sampled_from(["{}", "tahun {}", "akhir {}", "awal tahun {}"]))
def test_years_read_back(year: int, form: str) -> None:
    (period,) = find_periods(f"pada {form.format(year)}, katanya", None)
    assert period.label == str(year)


NEWS = st.lists(
    st.one_of(
        st.text(max_size=12),
        st.sampled_from(
            [
                "Rp",
                "juta",
                "5",
                "1.000",
                "2026",
                "hingga",
                "tahun",
                "akhir",
                "Senin",
                "(9/8)",
                "persen",
                "“",
                '"',
                ".",
                "\n",
            ]
        ),
        st.sampled_from(["\x00", "\ud800", "İ", "ß", "２０２６", "٣", "\u2028", "(ANTARA) -"]),
    ),
    max_size=30,
).map(" ".join)


@settings(max_examples=300)
@given(NEWS, st.one_of(st.none(), st.dates(date(1950, 1, 1), date(2100, 1, 1))))
def test_no_text_raises_and_every_span_holds(text: str, anchor: date | None) -> None:
    for found in (find_numbers(text), find_periods(text, anchor)):
        spans = [one.span for one in found]
        assert all(text[slice(*one.span)] == one.raw for one in found)
        assert all(left[1] <= right[0] for left, right in pairwise(spans))
    sentences = split_sentences(text)
    assert all(text[one.start : one.end] == one.text for one in sentences)
    assert all(left.end <= right.start for left, right in pairwise(sentences))


@settings(max_examples=200)
@given(NEWS)
def test_sentences_leave_out_nothing_but_blanks(text: str) -> None:
    kept = "".join("".join(one.text.split()) for one in split_sentences(text))
    assert kept == "".join(text.split())


@given(st.dates(date(1, 1, 1), date(9999, 12, 31)))
def test_no_anchor_raises(anchor: date) -> None:
    text = (
        "akhir tahun depan, 200 tahun ke depan, dua tahun lalu, Senin, besok, pekan lalu, per Februari, (9/2)"
    )
    find_periods(text, anchor)


HOSTILE = [
    *(
        "1",
        "1.",
        "1,",
        "1 ",
        "1/",
        "1-",
        "100 000 ",
        "(1",
        "1 (a ",
        "1 juta ",
        "1 orang ",
        "2 hingga ",
        "2020-",
    ),
    *(
        "Rp ",
        "Rp1 ",
        "dua ",
        "seribu ",
        "setengah ",
        "akhir ",
        "tahun ",
        "januari ",
        "1 januari ",
        "senin ",
        "9/8 ",
    ),
    *("a", "A", "Ab. ", "Abcd ", ".", '."', "?", " ", "\n", '"', "“", '" a', "'", "(", "(ANTARA ", "[Gambas"),
    *("ADVERTISEMENT ", "dua sampai ", "Baca juga: ", "3 tahun "),
]


@pytest.mark.parametrize("piece", HOSTILE)
def test_time_grows_with_the_text_and_no_faster(piece: str) -> None:
    """Ten times the text takes less than 35 times as long, where quadratic growth takes a hundred.

    The margin is for a busy machine: these are milliseconds.
    """

    def seconds(size: int) -> float:
        text = (piece * (size // len(piece) + 1))[:size]
        begun = process_time()
        find_amounts(text)
        find_periods(text, date(2024, 3, 15))
        split_sentences(text)
        return process_time() - begun

    seconds(1_000)
    small = min(seconds(10_000) for _ in range(3))
    assert min(seconds(100_000) for _ in range(2)) < max(35 * small, 0.2)
