"""What holds for the claims of every text, whichever it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.corpus import Example, read_corpus
from extract.claims import find_claims
from extract.model import Article, Claim

CORPUS = [example for example in read_corpus() if not example.known_failure]
WITH_CLAIMS = [example for example in CORPUS if find_claims(example.article)]

UNRELATED = (
    "Cuaca di sebagian wilayah cerah sejak pagi, dan warga memadati taman untuk berolahraga.",
    "Tim bulu tangkis putri menang dua gim langsung dalam laga pembuka turnamen kemarin.",
    "Harga cabai di pasar tradisional turun setelah panen raya berlangsung lancar.",
)
FRAGMENTS = (
    *("BPJS Kesehatan ", "BPJS Ketenagakerjaan ", "menargetkan ", "target ", "ditargetkan ", "mencapai "),
    *("sebanyak ", "dari ", "menjadi ", "Rp", "Rp 5 triliun ", "5 juta ", "1.234.567 ", "12,5 persen "),
    *("2-3 juta ", "0", "999999999999 ", "%", "peserta ", "peserta aktif ", "iuran ", "pada 2026 "),
    *("akhir tahun ini ", "31 Februari 2025 ", "kuartal V ", "di Kota Batam ", "Kab. ", "Cabang "),
    *("kata Budi ", "ujarnya ", '"', "“", "”", "(", ")", ". ", ", ", "\n"),
)


def article(text: str, published: datetime | None = datetime(2025, 3, 1, tzinfo=UTC)) -> Article:
    return Article(
        outlet="Antara", key="1", url="", title="", published=published, date_origin="given", text=text
    )


def assert_points_into(claims: list[Claim], text: str) -> None:
    for claim in claims:
        assert text[claim.start : claim.end] == claim.quote
        assert text[claim.raw_start : claim.raw_end] == claim.raw
        assert claim.start <= claim.raw_start <= claim.raw_end <= claim.end
        assert 0 < claim.confidence <= 1


@given(st.lists(st.sampled_from(FRAGMENTS), max_size=60).map("".join), st.booleans())
def test_no_text_of_cues_raises_and_evidence_stands_where_it_says(text: str, dated: bool) -> None:
    given_article = article(text) if dated else article(text, published=None)
    assert_points_into(find_claims(given_article), text)


@given(st.text(max_size=400))
def test_no_text_raises(text: str) -> None:
    assert_points_into(find_claims(article("BPJS " + text)), "BPJS " + text)


@given(st.sampled_from(WITH_CLAIMS), st.data())
def test_changing_a_digit_of_the_evidence_changes_the_value(example: Example, data: st.DataObject) -> None:
    claim = data.draw(st.sampled_from(find_claims(example.article)))
    places = [i for i in range(claim.raw_start, claim.raw_end) if example.article.text[i].isdigit()]
    if not places:
        return  # a number in words
    place = data.draw(st.sampled_from(places))
    old = example.article.text[place]
    new = data.draw(st.sampled_from([digit for digit in "123456789" if digit != old]))
    text = example.article.text[:place] + new + example.article.text[place + 1 :]
    changed = find_claims(replace(example.article, text=text))
    assert_points_into(changed, text)
    for other in changed:
        if other.raw_start == claim.raw_start:
            assert (other.value, other.value_max) != (claim.value, claim.value_max)


@pytest.mark.parametrize("paragraph", UNRELATED)
def test_unrelated_paragraph_after_changes_no_claim(paragraph: str) -> None:
    for example in CORPUS:
        longer = replace(example.article, text=f"{example.article.text}\n{paragraph}")
        assert find_claims(longer) == find_claims(example.article), example.id


@pytest.mark.parametrize("paragraph", UNRELATED)
def test_unrelated_paragraph_before_changes_no_claim(paragraph: str) -> None:
    for example in CORPUS:
        longer = replace(example.article, text=f"{paragraph}\n{example.article.text}")
        moved = [_moved(claim, -len(paragraph) - 1) for claim in find_claims(longer)]
        assert moved == find_claims(example.article), example.id


def _moved(claim: Claim, by: int) -> Claim:
    return replace(
        claim,
        start=claim.start + by,
        end=claim.end + by,
        raw_start=claim.raw_start + by,
        raw_end=claim.raw_end + by,
    )


@settings(deadline=None)  # eighty articles an example: a busy machine takes its time
@given(st.permutations(CORPUS))
def test_order_of_articles_changes_nothing(examples: list[Example]) -> None:
    found = {example.id: find_claims(example.article) for example in examples[:40]}
    again = {example.id: find_claims(example.article) for example in reversed(examples[:40])}
    assert found == again
