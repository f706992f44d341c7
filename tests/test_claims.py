"""Claims of sentences and short articles: fields, merging, evidence, and what must be left alone."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from extract.claims import consider, find_claims
from extract.model import Article, Claim

PUBLISHED = datetime(2024, 5, 20, 3, tzinfo=UTC)


def article(text: str, *, title: str = "", published: datetime | None = PUBLISHED) -> Article:
    return Article(
        outlet="Antara",
        key="1",
        url="",
        title=title,
        published=published,
        date_origin="given" if published else None,
        text=text,
    )


def claims_of(text: str, *, title: str = "", published: datetime | None = PUBLISHED) -> list[Claim]:
    return find_claims(article(text, title=title, published=published))


def only(text: str, *, title: str = "") -> Claim:
    (claim,) = claims_of(text, title=title)
    return claim


def test_a_claim_carries_all_its_fields() -> None:
    claim = only(
        "BPJS Ketenagakerjaan Cabang Ternate menargetkan 21.500 pekerja informal menjadi peserta aktif"
        " hingga akhir tahun ini, kata Kepala BPJS Ketenagakerjaan Cabang Ternate Rahmat Usman."
    )
    assert (claim.kind, claim.agency, claim.metric) == (
        "target",
        "BPJS Ketenagakerjaan",
        "active_participants",
    )
    assert (claim.measure, claim.value, claim.unit, claim.period) == (
        "level",
        Decimal(21500),
        "people",
        "2024",
    )
    assert (claim.scope, claim.segment, claim.raw) == ("Cabang Ternate", "BPU", "21.500")
    assert claim.speaker == "Rahmat Usman"
    assert claim.rule == "target-verb"
    assert claim.confidence >= 0.9


def test_evidence_points_into_the_text() -> None:
    text = (
        "Cuaca cerah.\nPeserta JKN di Kabupaten Sikka tercatat 310.000 jiwa atau 93,4 persen dari penduduk."
    )
    for claim in claims_of(text):
        assert text[claim.start : claim.end] == claim.quote
        assert text[claim.raw_start : claim.raw_end] == claim.raw
        assert claim.raw in claim.quote


def test_a_long_sentence_is_quoted_around_its_number() -> None:
    filler = ", serta berbagai pihak yang selama ini membantu sosialisasi di lapangan" * 5
    claim = only(f"Bersama pemerintah{filler}, BPJS Ketenagakerjaan menargetkan 45.000 peserta baru{filler}.")
    assert "45.000" in claim.quote
    assert len(claim.quote) < 500


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Dari target 114.000 peserta BPJS Ketenagakerjaan tahun ini, baru terdaftar 58.500 orang.",
            {("target", 114000), ("actual", 58500)},
        ),
        (
            "BPJS Kesehatan menargetkan cakupan naik dari 91 persen menjadi 95 persen penduduk Kota Ambon.",
            {("actual", 91), ("target", 95)},
        ),
        (
            "BPJS Ketenagakerjaan menargetkan peserta aktif tumbuh 12,5 persen menjadi 46 juta orang.",
            {("target", Decimal("12.5")), ("target", 46000000)},
        ),
        (
            "Kini peserta aktif BPJS Ketenagakerjaan 39,2 juta, sementara target akhir tahun 43 juta.",
            {("actual", 39200000), ("target", 43000000)},
        ),
        (
            "Cakupan JKN di Papua Selatan 84 persen atau 463 ribu jiwa.",
            {("actual", 84), ("actual", 463000)},
        ),
    ],
)
def test_kinds_within_one_sentence(text: str, expected: set[tuple[str, object]]) -> None:
    assert {(claim.kind, claim.value) for claim in claims_of(text)} == {(k, Decimal(v)) for k, v in expected}  # type: ignore[arg-type]


def test_what_points_back_takes_over_kind_metric_and_period() -> None:
    target, growth, base = claims_of(
        "BPJS Ketenagakerjaan menargetkan hasil investasi Rp52 triliun pada tahun ini."
        " Angkanya naik 9 persen dari realisasi hasil investasi pada 2023 sebesar Rp47,7 triliun."
    )
    assert (growth.kind, growth.metric, growth.measure, growth.period) == (
        target.kind,
        target.metric,
        "growth",
        "2024",
    )
    assert (base.kind, base.period) == ("actual", "2023")


def test_figures_without_a_date_are_those_of_the_period_last_reported() -> None:
    first, second = claims_of(
        "Sepanjang 2023 dana kelolaan BPJS Ketenagakerjaan mencapai Rp712 triliun."
        " Hasil investasinya juga mencapai Rp47 triliun."
    )
    assert (first.period, second.period) == ("2023", "2023")


def test_the_state_now_is_the_month_of_publication() -> None:
    assert (
        only("Saat ini peserta JKN di Kabupaten Belu berjumlah 214.000 jiwa.", title="").period == "2024-05"
    )


def test_an_undated_article_takes_its_year_from_the_text() -> None:
    claims = claims_of(
        "BPJS Ketenagakerjaan menargetkan 30.000 peserta hingga akhir tahun 2017."
        " Tahun lalu targetnya 25.000 peserta.",
        published=None,
    )
    assert [claim.period for claim in claims] == ["2017", "2016"]


def test_one_claim_for_a_quantity_stated_three_times() -> None:
    text = (
        "BPJS Kesehatan menargetkan 98,5 persen penduduk menjadi peserta JKN pada 2025.\n"
        "Target 98,5 persen itu ada dalam rencana pemerintah.\n"
        '"Kami optimistis 98,5 persen penduduk menjadi peserta," ujarnya.'
    )
    assert len(claims_of(text)) == 1


def test_a_headline_that_contradicts_the_body_becomes_a_flag() -> None:
    title = "BPJS Ketenagakerjaan Targetkan 3,1 Juta Peserta"
    claim = only(
        f"{title}\nBPJS Ketenagakerjaan menargetkan 31,4 juta peserta pada akhir tahun ini.", title=title
    )
    assert claim.value == 31400000
    assert claim.flags == ("headline_mismatch",)


def test_claims_only_of_a_headline_in_the_text_are_found() -> None:
    title = "BPJS Ketenagakerjaan Targetkan 31 Juta Peserta"
    assert only(f"{title}\nAcara itu berlangsung di Bandung.", title=title).value == 31000000
    assert claims_of("Acara BPJS itu berlangsung di Bandung.", title=title) == []


@pytest.mark.parametrize(
    "text",
    [
        "Iuran BPJS Kesehatan kelas III Rp42.000 per orang per bulan.",
        "Potensi pekerja informal di Bogor yang bisa menjadi peserta BPJS Ketenagakerjaan 1,3 juta orang.",
        "Realisasi iuran BPJS Ketenagakerjaan mencapai 107,46 persen dari target.",
        "Pemerintah menargetkan 15,7 juta peserta BPJS Ketenagakerjaan menerima BSU.",
        "BPJS Ketenagakerjaan belum menargetkan 40 juta peserta.",
        "Pengamat memperkirakan peserta BPJS Ketenagakerjaan bisa mencapai 70 juta orang pada 2030.",
        "Lomba mewarnai BPJS Kesehatan diikuti 1.250 peserta.",
        "Sebanyak 51 juta peserta JKN tidak aktif.",
        "Kantor BPJS Kesehatan ramai sejak pagi.",
        "",
    ],
)
def test_no_claim(text: str) -> None:
    assert claims_of(text) == []


def test_a_text_that_never_names_bpjs_has_no_claims() -> None:
    assert claims_of("Perusahaan itu menargetkan 5 juta pelanggan pada 2025.") == []


def test_every_amount_is_considered_with_the_rule_or_the_reason() -> None:
    text = (
        "BPJS Kesehatan menargetkan 12 ribu peserta baru tahun ini.\n"
        "Iuran kelas III BPJS Kesehatan Rp42.000 per bulan.\n"
        "Target 12 ribu peserta baru itu disampaikan di hadapan 300 kursi."
    )
    considered = consider(article(text))
    assert [c.raw for c in considered] == ["12 ribu", "Rp42.000", "12 ribu", "300"]
    assert all(text[slice(*c.span)] == c.raw and c.raw in c.sentence for c in considered)
    target, tariff, again, chairs = (c.verdict for c in considered)
    assert target == "target: target-verb"
    assert "merged" in again
    assert tariff.startswith(("tariff", "counts nothing"))
    assert chairs.startswith("counts nothing")
    assert len(find_claims(article(text))) == 1


def test_amounts_of_an_article_about_something_else_are_considered_too() -> None:
    (considered,) = consider(article("Panen padi mencapai 5 juta ton."))
    assert considered.verdict == "the article does not speak of BPJS"
