"""Scores the extractor: `python -m benchmarks.score [--errors] [--update [--allow-regression]]`.

The project's own corpus is scored always, the annotated sets beside the repository where they are
present. The figures are held against the floors in `tests/score.json`: exit code 1 where one falls, or
where the corpus changed without `--update`. `--update` raises floors, and lowers them only with
`--allow-regression`.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from benchmarks.corpus import Example, corpus_hash, read_annotated, read_corpus
from benchmarks.measures import FULL, Score, match, score
from extract.claims import find_claims
from extract.model import Claim

FLOORS = Path(__file__).parent.parent / "tests" / "score.json"
ANNOTATED = Path(__file__).parent.parent.parent / "shared" / "eval"
OWN_ANNOTATIONS = Path(__file__).parent / "annotated" / "unlabelled.gold.jsonl"
KINDS = ("target", "actual")
Figures = dict[str, dict[str, float]]
"""Figures by the set's and kind's name ("corpus held_out target"), then by the figure's name."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the table; 1 where a figure fell or the corpus changed unseen."""
    options = _options(arguments)
    results: list[tuple[str, list[Example], list[list[Claim]]]] = [
        (name, examples, [find_claims(example.article) for example in examples]) for name, examples in _sets()
    ]
    figures: Figures = {}
    held_out = {
        example.id for _, examples, _ in results for example in examples if example.group == "held_out"
    }
    for name, examples, found in results:
        for kind in KINDS:
            rows = zip((e.id for e in examples), (e.claims for e in examples), found, strict=True)
            scored = score(rows, kind)
            figures[f"{name} {kind}"] = scored.figures()
            _print_row(name, kind, len(examples), scored)
            if options.errors:
                print(
                    "\n".join(f"    {error}" for article, error in scored.errors if article not in held_out)
                )
    if options.calibration:
        _print_calibration(results)
    return _compare(figures, update=options.update, allow_regression=options.allow_regression)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./dev score", description=__doc__)
    parser.add_argument("--errors", action="store_true", help="print every error; of held out articles none")
    parser.add_argument(
        "--calibration", action="store_true", help="print how often claims of a confidence are right"
    )
    parser.add_argument("--update", action="store_true", help="raise the floors to today's figures")
    parser.add_argument("--allow-regression", action="store_true", help="with --update: lower floors too")
    return parser.parse_args(arguments)


def _sets() -> Iterator[tuple[str, list[Example]]]:
    own = read_corpus()
    yield "corpus", own
    yield "corpus held_out", [example for example in own if example.group == "held_out"]
    for name in ("dev", "seeds"):
        articles = ANNOTATED / f"{name}.articles.jsonl"
        if articles.exists():
            yield name, read_annotated(articles, ANNOTATED / f"{name}.gold.jsonl")
    unlabelled = ANNOTATED / "unlabelled.articles.jsonl.gz"
    if unlabelled.exists():
        yield "unlabelled", read_annotated(unlabelled, OWN_ANNOTATIONS)


def _print_row(name: str, kind: str, articles: int, scored: Score) -> None:
    figures = scored.figures()
    n = max(scored.right, 1)
    print(
        f"{name:16} {kind:7} {articles:4} articles   core F1 {figures['core_f1']:.3f}"
        f" (right {scored.right}, surplus {scored.surplus}, missed {scored.missed})"
        f"   full F1 {figures['full_f1']:.3f}   clean kept clean {scored.kept_clean} of {scored.clean}"
    )
    print(f"{'':24} " + "  ".join(f"{name} {scored.fields[name] / n:.3f}" for name in (*FULL, "segment")))


def _print_calibration(results: Sequence[tuple[str, list[Example], list[list[Claim]]]]) -> None:
    """Of the claims at each confidence, how many are right (core), over the annotated sets beside us."""
    for name, examples, found in results:
        bins: dict[int, list[int]] = {}
        for example, claims in zip(examples, found, strict=True):
            pairs, _, _ = match(example.claims, claims)
            right = {id(got) for _, got in pairs}
            for claim in claims:
                bins.setdefault(math.floor(claim.confidence * 10), []).append(id(claim) in right)
        table = "  ".join(f"{b / 10:.1f}: {sum(r)}/{len(r)}" for b, r in sorted(bins.items()))
        print(f"{name:16} right by confidence  {table}")


def _compare(figures: Figures, *, update: bool, allow_regression: bool) -> int:
    """Holds the figures against the floors, or moves the floors; the exit code."""
    pinned: dict[str, Any] = json.loads(FLOORS.read_text("utf-8")) if FLOORS.exists() else {}
    floors: Figures = pinned.get("floors", {})
    fallen = [
        f"{name}: {figure} fell from {floor:.4f} to {figures[name][figure]:.4f}"
        for name, row in floors.items()
        if name in figures
        for figure, floor in row.items()
        if figures[name][figure] < floor
    ]
    changed = pinned.get("corpus") != corpus_hash()
    for line in fallen:
        print(line, file=sys.stderr)
    if not update:
        if changed:
            print("the corpus changed: read the figures, then ./dev score --update", file=sys.stderr)
        return 1 if fallen or changed else 0
    if fallen and not allow_regression:
        print("floors are not lowered without --allow-regression", file=sys.stderr)
        return 1
    _pin(floors | figures)
    return 0


def _pin(floors: Figures) -> None:
    rounded = {
        name: {figure: math.floor(value * 10_000) / 10_000 for figure, value in row.items()}
        for name, row in sorted(floors.items())
    }
    pinned = {"corpus": corpus_hash(), "floors": rounded}
    FLOORS.write_text(json.dumps(pinned, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    raise SystemExit(main())
