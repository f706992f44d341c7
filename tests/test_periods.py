"""Expressions of time: found, resolved against the day of publication, labelled as the guidelines say."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

import pytest

from extract.periods import Period, find_periods

FRIDAY = date(2024, 3, 15)


def only(text: str, anchor: date | None = FRIDAY) -> Period:
    periods = find_periods(text, anchor)
    assert len(periods) == 1, [period.raw for period in periods]
    assert text[slice(*periods[0].span)] == periods[0].raw
    return periods[0]


@pytest.mark.parametrize(
    ("text", "raw", "label", "precision"),
    [
        ("pada 2026 nanti", "2026", "2026", "year"),
        ("target tahun 2026", "tahun 2026", "2026", "year"),
        ("RPJMN 2025-2029", "2025-2029", "2029", "years"),
        ("periode 2025 hingga 2029", "2025 hingga 2029", "2029", "years"),
        ("tahun 2024 sampai dengan tahun 2026", "tahun 2024 sampai dengan tahun 2026", "2026", "years"),
        ("tahun 2021/2022", "tahun 2021/2022", "2022", "years"),
        ("sejak era 1990-an", "1990-an", "1999", "years"),
        ("pada Agustus 2017", "Agustus 2017", "2017-08", "month"),
        ("pada bulan Nopember 2017", "bulan Nopember 2017", "2017-11", "month"),
        ("per Febuari 2021", "Febuari 2021", "2021-02", "month"),
        ("per Sept 2021", "Sept 2021", "2021-09", "month"),
        ("per Des. 2023", "Des. 2023", "2023", "month"),
        ("per Desember 2023", "Desember 2023", "2023", "month"),
        ("Januari-Juni 2021", "Januari-Juni 2021", "2021-H1", "semester"),
        ("Juli hingga September 2021", "Juli hingga September 2021", "2021-Q3", "quarter"),
        ("Agustus sampai Oktober 2019", "Agustus sampai Oktober 2019", "2019-10", "months"),
        ("kuartal I/2026", "kuartal I/2026", "2026-Q1", "quarter"),
        ("kuartal keempat tahun 2019", "kuartal keempat tahun 2019", "2019-Q4", "quarter"),
        ("triwulan II-2025", "triwulan II-2025", "2025-Q2", "quarter"),
        ("TW III 2022", "TW III 2022", "2022-Q3", "quarter"),
        ("pada Q1 2023", "Q1 2023", "2023-Q1", "quarter"),
        ("semester I 2022", "semester I 2022", "2022-H1", "semester"),
        ("semester pertama tahun ini", "semester pertama tahun ini", "2024-H1", "semester"),
        ("paruh kedua 2025", "paruh kedua 2025", "2025-H2", "semester"),
        ("sembilan bulan pertama 2023", "sembilan bulan pertama 2023", "2023-09", "months"),
        ("31 Desember 2017", "31 Desember 2017", "2017", "day"),
        ("1 Agt 2024", "1 Agt 2024", "2024-08", "day"),
        ("31-12-2024", "31-12-2024", "2024", "day"),
    ],
)
@pytest.mark.parametrize("anchor", [FRIDAY, None])
def test_printed_dates_need_no_anchor_but_for_deixis(
    text: str, raw: str, label: str, precision: str, anchor: date | None
) -> None:
    if anchor is None and "ini" in text:
        assert find_periods(text, None) == []
        return
    period = only(text, anchor)
    assert (period.raw, period.label, period.precision) == (raw, label, precision)
    assert not period.malformed


@pytest.mark.parametrize(
    ("text", "raw", "start", "end", "label"),
    [
        ("tahun ini", "tahun ini", "2024-01-01", "2024-12-31", "2024"),
        ("tahun lalu", "tahun lalu", "2023-01-01", "2023-12-31", "2023"),
        ("tahun depan", "tahun depan", "2025-01-01", "2025-12-31", "2025"),
        ("bulan ini", "bulan ini", "2024-03-01", "2024-03-31", "2024-03"),
        ("bulan lalu", "bulan lalu", "2024-02-01", "2024-02-29", "2024-02"),
        ("bulan depan", "bulan depan", "2024-04-01", "2024-04-30", "2024-04"),
        ("pekan ini", "pekan ini", "2024-03-11", "2024-03-17", "2024-03"),
        ("minggu depan", "minggu depan", "2024-03-18", "2024-03-24", "2024-03"),
        ("hari ini", "hari ini", "2024-03-15", "2024-03-15", "2024-03"),
        ("kemarin", "kemarin", "2024-03-14", "2024-03-14", "2024-03"),
        ("besok", "besok", "2024-03-16", "2024-03-16", "2024-03"),
        ("lusa", "lusa", "2024-03-17", "2024-03-17", "2024-03"),
        ("saat ini", "saat ini", "2024-03-01", "2024-03-31", "2024-03"),
        ("hingga kini", "kini", "2024-03-01", "2024-03-31", "2024-03"),
        ("dua hari lalu", "dua hari lalu", "2024-03-13", "2024-03-13", "2024-03"),
        ("3 tahun yang lalu", "3 tahun yang lalu", "2021-01-01", "2021-12-31", "2021"),
        ("enam bulan lagi", "enam bulan lagi", "2024-09-01", "2024-09-30", "2024-09"),
        ("tiga tahun ke depan", "tiga tahun ke depan", "2024-03-15", "2027-03-15", "2027"),
        ("lima tahun mendatang", "lima tahun mendatang", "2024-03-15", "2029-03-15", "2029"),
        ("2-3 tahun ke depan", "2-3 tahun ke depan", "2024-03-15", "2027-03-15", "2027"),
        ("dalam dua sampai tiga tahun", "dua sampai tiga tahun", "2024-03-15", "2027-03-15", "2027"),
        ("setahun terakhir", "setahun terakhir", "2023-03-15", "2024-03-15", "2024"),
        ("12 bulan terakhir", "12 bulan terakhir", "2023-03-15", "2024-03-15", "2024-03"),
        ("akhir tahun ini", "akhir tahun ini", "2024-09-01", "2024-12-31", "2024"),
        ("penghujung tahun", "penghujung tahun", "2024-09-01", "2024-12-31", "2024"),
        ("tutup tahun", "tutup tahun", "2024-09-01", "2024-12-31", "2024"),
        ("pertengahan 2024", "pertengahan 2024", "2024-05-02", "2024-08-31", "2024"),
        ("awal tahun depan", "awal tahun depan", "2025-01-01", "2025-05-01", "2025"),
        ("akhir Februari 2023", "akhir Februari 2023", "2023-02-19", "2023-02-28", "2023-02"),
        ("November tahun lalu", "November tahun lalu", "2023-11-01", "2023-11-30", "2023-11"),
    ],
)
def test_relative_to_publication(text: str, raw: str, start: str, end: str, label: str) -> None:
    period = only(text)
    assert (period.raw, str(period.start), str(period.end), period.label) == (raw, start, end, label)
    assert find_periods(text, None) == [] or raw[-4:].isdigit()


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Rabu (9/8)", "2023-08-09"),  # of the Augusts near publication the one whose 9th is a Wednesday
        ("Selasa (22/1/2019)", "2019-01-22"),
        ("Rabu, (24/7/2024)", "2024-07-24"),
        ("Kamis (10-9-2020)", "2020-09-10"),
        ("Jum'at, 26/07/2024", "2024-07-26"),
        ("Senin, 5 Februari 2024", "2024-02-05"),
        ("hari Kamis", "2024-03-14"),
        ("Jumat", "2024-03-15"),
        ("Minggu", "2024-03-10"),
        ("Senin depan", "2024-03-18"),
        ("Rabu pekan lalu", "2024-03-06"),
        ("tanggal 1 Januari", "2024-01-01"),
    ],
)
def test_days(text: str, day: str) -> None:
    anchor = date(2023, 9, 1) if "9/8" in text else FRIDAY
    period = only(text, anchor)
    assert (period.raw, str(period.start), str(period.end)) == (text, day, day)
    assert period.precision == "day"


def test_brackets_stay_outside_without_a_weekday() -> None:
    assert only("dikutip (12/3) dari").raw == "12/3"


def test_range_of_days() -> None:
    period = only("berlangsung 1-5 Mei 2024")
    assert (period.start, period.end) == (date(2024, 5, 1), date(2024, 5, 5))


def test_shared_year_reaches_the_first_of_two_dates() -> None:
    first, last = find_periods("mulai 1 Januari hingga 30 Juni 2021", FRIDAY)
    assert (first.start, last.start) == (date(2021, 1, 1), date(2021, 6, 30))


@pytest.mark.parametrize("text", ["pukul 14.30 WIB", "pukul 14:30", "14.30 WITA", "jam 9 pagi"])
def test_time_of_day_has_the_precision_of_minutes(text: str) -> None:
    period = only(text)
    assert (period.raw, period.start, period.precision) == (text, FRIDAY, "minute")


def test_time_of_day_belongs_to_the_day_before_it() -> None:
    _, clock = find_periods("Senin, 5 Februari 2024 pukul 10.00 WIB", FRIDAY)
    assert clock.start == date(2024, 2, 5)


@pytest.mark.parametrize(
    ("text", "anchor", "label"),
    [
        ("per Februari", date(2024, 3, 15), "2024-02"),
        ("per Februari", date(2024, 1, 15), "2023-02"),
        ("sejak April", date(2024, 3, 15), "2023-04"),
        ("pada April", date(2024, 3, 15), "2024-04"),
        ("pada Desember", date(2024, 2, 15), "2023"),
        ("pada Desember", date(2024, 8, 15), "2024"),
        ("hingga Desember", date(2024, 3, 15), "2024"),
        ("hingga Desember", date(2024, 1, 15), "2023"),
        ("hingga Agustus", date(2024, 9, 5), "2024-08"),
        ("Juli lalu", date(2024, 3, 15), "2023-07"),
        ("Februari mendatang", date(2024, 3, 15), "2025-02"),
        ("kuartal I", date(2024, 3, 15), "2024-Q1"),
        ("kuartal IV", date(2024, 1, 15), "2023-Q4"),
        ("mulai 1 Januari", date(2024, 11, 15), "2025-01"),
    ],
)
def test_missing_year(text: str, anchor: date, label: str) -> None:
    assert only(text, anchor).label == label


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Pada 2021 naik dibanding tahun sebelumnya", "2020"),
        ("Pada 2019 turun, dan tahun berikutnya naik", "2020"),
        ("Agustus 2022 ramai, tetapi tahun itu defisit", "2022"),
    ],
)
def test_words_that_point_back_into_the_text(text: str, label: str) -> None:
    assert [period.label for period in find_periods(text, FRIDAY)][1] == label


@pytest.mark.parametrize(
    ("text", "relation"),
    [
        ("hingga 2026", "by"),
        ("sampai dengan 31 Mei 2026", "by"),
        ("paling lambat Mei 2026", "by"),
        ("pada akhir 2026", "by"),
        ("sejak 2014", "since"),
        ("mulai 1 Juli 2025", "since"),
        ("per 31 Desember 2023", "as_of"),
        ("pada 2026", "in"),
        ("sepanjang 2023", "in"),
        ("target 2026", None),
        ("lebih dari enam bulan lalu", None),
    ],
)
def test_relation(text: str, relation: str | None) -> None:
    assert only(text).relation == relation


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("31 Februari 2024", "2024-02-01", "2024-02-29"),
        ("(31/4/2023)", "2023-04-01", "2023-04-30"),
        ("Jumat (20/2023)", "2023-10-20", "2023-10-20"),
        ("Kamis (3/17/2022)", "2022-03-17", "2022-03-17"),
    ],
)
def test_malformed_dates_are_marked_not_dropped(text: str, start: str, end: str) -> None:
    period = only(text, date(2023, 11, 2))
    assert period.malformed
    assert (str(period.start), str(period.end)) == (start, end)


@pytest.mark.parametrize(
    "text",
    [
        "sebanyak 2.024 peserta",
        "sebanyak 1998 orang",
        "senilai Rp2025",
        "naik 2024 persen",
        "UU Nomor 24 Tahun 2011",
        "Perpres No. 82 Tahun 2018",
        "Keputusan Presiden Nomor 37/P Tahun 2021",
        "53,8 juta peserta",
        "sebesar 12,5 persen",
        "dua minggu sekali",
        "setiap tanggal 10",
        "setiap Senin",
        "beberapa tahun lalu",
        "selama 24 jam",
        "satu kali dalam dua tahun",
        "tahun demi tahun",
        "kode B2024X",
        "marhaban",
        "Undang-Undang Dasar 1945",
        "buka 24 jam 7 hari",
        "Perpres 59 Tahun 2024",
    ],
)
def test_what_is_no_period(text: str) -> None:
    assert find_periods(text, FRIDAY) == []


def test_anchor_may_be_an_aware_time() -> None:
    published = datetime(2024, 3, 15, 0, 30, tzinfo=timezone(timedelta(hours=7)))
    assert only_at(published).start == FRIDAY


def only_at(published: datetime) -> Period:
    (period,) = find_periods("hari ini", published)
    return period
