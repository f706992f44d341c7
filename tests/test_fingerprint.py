"""Near-duplicate signatures."""

from __future__ import annotations

import random
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.fingerprint import NEAR_DUPLICATE, SIZE, signature, similarity

WORDS = [f"kata{number}" for number in range(3000)]


def _article(seed: int, length: int = 400) -> list[str]:
    return random.Random(seed).choices(WORDS, k=length)


def test_the_same_text_is_the_same_whatever_its_layout() -> None:
    text = "BPJS menargetkan 70 juta peserta. Realisasinya 45 juta."
    assert signature(text) == signature("bpjs  menargetkan\n70 juta peserta — realisasinya (45 juta)")
    assert similarity(signature(text), signature(text)) == 1.0


@pytest.mark.parametrize("seed", range(20))
def test_edited_and_shortened_articles_are_near_duplicates(seed: int) -> None:
    words = _article(seed)
    chance = random.Random(seed)
    edited = [chance.choice(WORDS) if chance.random() < 0.1 else word for word in words]
    original = signature(" ".join(words))
    assert similarity(original, signature(" ".join(edited))) >= NEAR_DUPLICATE
    assert similarity(original, signature(" ".join(words[: len(words) // 2 + 10]))) >= NEAR_DUPLICATE
    assert similarity(original, signature(" ".join(_article(seed + 1000)))) < NEAR_DUPLICATE / 2


def test_signatures_are_the_same_in_another_process() -> None:
    program = "from extract.fingerprint import signature; print(signature('satu dua tiga empat lima'))"
    answer = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
    )
    assert answer.stdout.strip() == str(signature("satu dua tiga empat lima"))


def test_a_text_without_words_is_similar_to_nothing() -> None:
    assert signature(" \n…") == ()
    assert similarity((), ()) == 0.0
    assert similarity((), signature("satu dua tiga")) == 0.0


@given(st.text(), st.text())
def test_properties(a: str, b: str) -> None:
    first, second = signature(a), signature(b)
    assert len(first) <= SIZE
    assert list(first) == sorted(set(first))
    assert all(0 <= value < 2**63 for value in first)
    assert similarity(first, second) == similarity(second, first)
    assert 0.0 <= similarity(first, second) <= 1.0
