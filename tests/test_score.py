"""The scorer: its figures agree with the published one, and floors only rise."""

from __future__ import annotations

import importlib.util
import json
import random
from dataclasses import asdict
from decimal import Decimal
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from benchmarks import score as scorer
from benchmarks.corpus import read_annotated
from benchmarks.measures import FIELDS, score
from extract.model import Claim

PUBLISHED = scorer.ANNOTATED / "score.py"


def published_scorer() -> ModuleType:
    spec = importlib.util.spec_from_file_location("published_score", PUBLISHED)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def guess(gold: Any, luck: random.Random) -> Claim:
    """A claim near an annotated one: fields of the first defensible value, some of them wrong."""
    fields = {
        f: v[0] if isinstance(v := gold.get(f), list) else v for f in (*FIELDS, "kind", "unit", "value")
    }
    wrong = {"kind": "target", "metric": "participants", "period": "2019", "scope": "Kota Batam", "value": 7}
    fields |= {name: value for name, value in wrong.items() if luck.random() < 0.15}
    bound = gold.get("value_max")
    named: dict[str, Any] = {f: v or None for f, v in fields.items() if f != "value"}
    return Claim(
        **named,
        value=Decimal(str(fields["value"])),
        value_max=None if bound is None else Decimal(str(bound)),
        raw=gold["raw"],
        raw_start=0,
        raw_end=0,
        quote=gold["quote"],
        start=0,
        end=0,
        rule="guess",
        confidence=0.5,
    )


def as_row(claim: Claim) -> dict[str, Any]:
    """The claim as the published scorer reads it."""
    return asdict(claim) | {
        "value": float(claim.value),
        "value_max": claim.value_max and float(claim.value_max),
    }


@pytest.mark.skipif(not PUBLISHED.exists(), reason="the annotated articles are not beside the repository")
@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("kind", scorer.KINDS)
def test_figures_agree_with_the_published_scorer(seed: int, kind: str) -> None:
    examples = read_annotated(scorer.ANNOTATED / "dev.articles.jsonl", scorer.ANNOTATED / "dev.gold.jsonl")
    luck = random.Random(seed)
    found = {e.id: [guess(c, luck) for c in e.claims if luck.random() < 0.9] for e in examples}
    ours = score([(e.id, e.claims, found[e.id]) for e in examples], kind)
    rows = {name: [as_row(claim) for claim in claims] for name, claims in found.items()}
    theirs = published_scorer().score({e.id: list(e.claims) for e in examples}, rows, kind)
    assert ours.figures() == {
        "core_f1": pytest.approx(theirs["core"]["f1"]),
        "full_f1": pytest.approx(theirs["full"]["f1"]),
        "clean": pytest.approx(
            theirs["clean_articles"]["without_false_claims"] / theirs["clean_articles"]["total"]
        ),
    }
    assert [ours.fields[f] / ours.right for f in FIELDS] == pytest.approx(list(theirs["fields"].values()))


@pytest.fixture
def floors(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Floors of a corpus of one entry, beside no annotated sets."""
    file = tmp_path / "score.json"
    monkeypatch.setattr(scorer, "FLOORS", file)
    monkeypatch.setattr(scorer, "ANNOTATED", tmp_path / "absent")
    assert scorer.main(["--update"]) == 0
    return file


def test_unchanged_figures_pass(floors: Path) -> None:
    assert scorer.main([]) == 0


def test_fallen_figure_fails_and_is_not_lowered_unasked(
    floors: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pinned = json.loads(floors.read_text("utf-8"))
    pinned["floors"]["corpus target"]["core_f1"] = 1.5
    floors.write_text(json.dumps(pinned), "utf-8")
    assert scorer.main([]) == 1
    assert "corpus target: core_f1 fell" in capsys.readouterr().err
    assert scorer.main(["--update"]) == 1
    assert json.loads(floors.read_text("utf-8")) == pinned
    assert scorer.main(["--update", "--allow-regression"]) == 0
    assert scorer.main([]) == 0


def test_changed_corpus_fails_until_pinned(floors: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pinned = json.loads(floors.read_text("utf-8"))
    floors.write_text(json.dumps(pinned | {"corpus": "of another day"}), "utf-8")
    assert scorer.main([]) == 1
    assert "the corpus changed" in capsys.readouterr().err
    assert scorer.main(["--update"]) == 0
    assert scorer.main([]) == 0


def test_floors_of_sets_that_are_absent_are_kept(floors: Path) -> None:
    pinned = json.loads(floors.read_text("utf-8"))
    pinned["floors"]["dev target"] = {"core_f1": 0.9}
    floors.write_text(json.dumps(pinned), "utf-8")
    assert scorer.main(["--update"]) == 0
    assert json.loads(floors.read_text("utf-8"))["floors"]["dev target"] == {"core_f1": 0.9}


def test_errors_of_held_out_articles_are_not_printed(capsys: pytest.CaptureFixture[str]) -> None:
    scorer.main(["--errors"])
    assert not [line for line in capsys.readouterr().out.splitlines() if " ho-" in line]
