"""How well found claims agree with annotated ones, by the measures of the guidelines.

A found claim matches an annotated one where kind, unit, value and upper bound agree ("core"). A match
is fully right where agency, metric, measure, the period's year and the scope agree too ("full").
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from benchmarks.corpus import Gold
from extract.model import Claim

FULL = ("agency", "metric", "measure", "period", "scope")
FIELDS = (*FULL, "segment")
SCORED_ACTUALS = frozenset(
    {
        "participants",
        "active_participants",
        "coverage",
        "managed_funds",
        "contributions",
        "investment_return",
    }
)
_NATIONAL = frozenset({"", "national", "nasional", "indonesia", "none", "null"})
_SCOPE_NOISE = frozenset(
    {
        *("provinsi", "prov", "kabupaten", "kab", "kota", "cabang", "kantor", "wilayah", "kanwil", "daerah"),
        *("kacab", "kecamatan", "kepulauan", "bpjs", "ketenagakerjaan", "kesehatan", "di", "dan", "utama"),
    }
)


@dataclass(slots=True)
class Score:
    """Counts over a set of articles for one kind of claim."""

    right: int = 0  # core matches
    surplus: int = 0
    missed: int = 0
    full: int = 0
    fields: Counter[str] = field(default_factory=Counter)  # matches that agree in the field
    clean: int = 0  # articles without a claim of the kind ...
    kept_clean: int = 0  # ... in which none was found
    errors: list[tuple[str, str]] = field(default_factory=list)  # the article and what is wrong

    def figures(self) -> dict[str, float]:
        """The figures that may not fall, by name; each between 0 and 1."""
        return {
            "core_f1": f1(self.right, self.surplus, self.missed),
            "full_f1": f1(
                self.full, self.surplus + self.right - self.full, self.missed + self.right - self.full
            ),
            "clean": self.kept_clean / self.clean if self.clean else 1.0,
        }


def f1(right: int, surplus: int, missed: int) -> float:
    """The harmonic mean of precision and recall; 0 where nothing is right."""
    return 2 * right / (2 * right + surplus + missed) if right else 0.0


def score(articles: Iterable[tuple[str, Sequence[Gold], Sequence[Claim]]], kind: str) -> Score:
    """The score of (name, annotated, found) for each article and one kind of claim."""
    total = Score()
    for name, annotated, found in articles:
        wanted = [claim for claim in annotated if claim["kind"] == kind and claim.get("scored", True)]
        ignored = [claim for claim in annotated if not claim.get("scored", True)]
        pairs, missed, surplus = match(wanted, [claim for claim in found if claim.kind == kind])
        surplus = [claim for claim in surplus if _counts(claim, kind, ignored)]
        _add(total, name, pairs, missed, surplus)
        if not wanted:
            total.clean += 1
            total.kept_clean += not surplus
    return total


def match(
    wanted: Sequence[Gold], found: Sequence[Claim]
) -> tuple[list[tuple[Gold, Claim]], list[Gold], list[Claim]]:
    """Pairs of core matches, those that agree in most fields first; then the missed and the surplus."""
    candidates = sorted(
        (-sum(agrees(name, want, got) for name in FIELDS), w, f)
        for w, want in enumerate(wanted)
        for f, got in enumerate(found)
        if same_quantity(want, got) and want["kind"] == got.kind
    )
    taken: dict[int, int] = {}
    for _, w, f in candidates:
        if w not in taken and f not in taken.values():
            taken[w] = f
    used = set(taken.values())
    return (
        [(wanted[w], found[f]) for w, f in taken.items()],
        [want for w, want in enumerate(wanted) if w not in taken],
        [got for f, got in enumerate(found) if f not in used],
    )


def same_quantity(want: Gold, got: Claim) -> bool:
    """Whether unit, value and upper bound agree."""
    return (
        want["unit"] == got.unit
        and _close(want["value"], got.value)
        and _close(want.get("value_max"), got.value_max)
    )


def agrees(name: str, want: Gold, got: Claim) -> bool:
    """Whether a field agrees with the annotated value, or with one of several."""
    values = want.get(name)
    return any(
        _equal(name, value, getattr(got, name))
        for value in (values if isinstance(values, list) else [values])
    )


def _counts(claim: Claim, kind: str, ignored: Sequence[Gold]) -> bool:
    """Whether a surplus claim is an error: not where readers might disagree or not all are annotated."""
    if any(same_quantity(gold, claim) for gold in ignored):
        return False
    return kind == "target" or claim.metric in SCORED_ACTUALS


def _add(
    total: Score,
    name: str,
    pairs: Sequence[tuple[Gold, Claim]],
    missed: Sequence[Gold],
    surplus: Sequence[Claim],
) -> None:
    total.right += len(pairs)
    total.missed += len(missed)
    total.surplus += len(surplus)
    for want, got in pairs:
        right = [field_name for field_name in FIELDS if agrees(field_name, want, got)]
        total.fields.update(right)
        wrong = {f: (want.get(f), getattr(got, f)) for f in FULL if f not in right}
        total.full += not wrong
        if wrong:
            total.errors.append((name, f"FIELD  {name}  {want['raw']}  wanted/found: {wrong}"))
    for want in missed:
        facts = f"{want['kind']} {want['raw']!r} {want['metric']} {want.get('period')}"
        total.errors.append((name, f"MISSED {name}  {facts}  «{want.get('quote', '')[:200]}»"))
    for got in surplus:
        facts = f"{got.kind} {got.raw!r} {got.metric} {got.period} by {got.rule}"
        total.errors.append((name, f"EXTRA  {name}  {facts}  «{got.quote[:200]}»"))


def _close(one: Any, other: Any) -> bool:
    if one is None or other is None:
        return one is other
    x, y = float(one), float(other)
    return abs(x - y) <= 1e-6 * max(abs(x), abs(y), 1e-9)


def _equal(name: str, want: Any, got: Any) -> bool:
    if name == "period":
        return str(want or "")[:4] == str(got or "")[:4]
    if name == "scope":
        return _same_scope(str(want or "").lower().strip(), str(got or "").lower().strip())
    return (want or None) == (got or None)


def _same_scope(want: str, got: str) -> bool:
    """Whether the words that tell a place are the same by half at least."""
    if want in _NATIONAL or got in _NATIONAL:
        return want in _NATIONAL and got in _NATIONAL
    a = set(re.findall("[a-z]+", want)) - _SCOPE_NOISE
    b = set(re.findall("[a-z]+", got)) - _SCOPE_NOISE
    return bool(a and b) and len(a & b) / min(len(a), len(b)) >= 0.5
