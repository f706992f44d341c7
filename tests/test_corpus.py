"""Every entry of the project's own corpus: the claims found are those a reader finds, field by field."""

from __future__ import annotations

from collections import Counter

import pytest

from benchmarks.corpus import Example, read_corpus
from benchmarks.measures import FIELDS, agrees, match, same_quantity
from extract.claims import find_claims

CORPUS = read_corpus()


def parameters() -> list[object]:
    """The entries; one with a known failure must fail until it is mended."""
    return [
        pytest.param(
            example,
            id=example.id,
            marks=pytest.mark.xfail(reason=example.known_failure, strict=True)
            if example.known_failure
            else (),
        )
        for example in CORPUS
    ]


@pytest.mark.parametrize("example", parameters())
def test_claims_are_those_of_a_reader(example: Example) -> None:
    wanted = [claim for claim in example.claims if claim.get("scored", True)]
    ignored = [claim for claim in example.claims if not claim.get("scored", True)]
    pairs, missed, surplus = match(wanted, find_claims(example.article))
    assert [claim["raw"] for claim in missed] == []
    assert [c.raw for c in surplus if not any(same_quantity(gold, c) for gold in ignored)] == []
    for want, got in pairs:
        assert {f: getattr(got, f) for f in FIELDS if not agrees(f, want, got)} == {}
        assert list(got.flags) == want["flags"]
        if "speaker" in want:
            assert (got.speaker, got.speaker_role) == (want["speaker"], want["speaker_role"])


def test_corpus_covers_what_it_promises() -> None:
    assert len(CORPUS) >= 150
    assert len({example.id for example in CORPUS}) == len(CORPUS)
    without = [e for e in CORPUS if not e.claims]
    assert len(without) * 3 >= len(CORPUS)
    assert set(Counter(example.group for example in CORPUS)) == {
        "seed",
        "held_out",
        "no_target",
        "bugs_caught",
    }


@pytest.mark.parametrize("example", [pytest.param(e, id=e.id) for e in CORPUS if e.claims])
def test_annotations_point_into_the_text(example: Example) -> None:
    for claim in example.claims:
        assert claim["raw"] in claim["quote"]
        assert claim["quote"] in example.article.text
