"""What a printed number can stand for: "57,5 juta" and "57 juta lebih" may both be 57,55 juta."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from extract.model import Claim
from extract.numerals import SCALE_WORD, SCALES

Hedge = Literal["", "over", "under", "about"]

# However coarse a number is printed, it stands for nothing further away than this share of it: one
# significant digit ("2 juta") would otherwise cover 2,4 juta, which is another number to every reader.
WIDEST = Decimal("0.05")
# "2 juta lebih" says itself that it is not the number.
WIDEST_HEDGED = Decimal("0.25")

_SCALE = re.compile(rf"(?:\d|\b|se|\s)({SCALE_WORD})", re.IGNORECASE)
_SCALE_LETTER = re.compile(r"\d\s?([MT])\b")
_LETTERS = {"M": 9, "T": 12}
_OVER_BEFORE = re.compile(r"\b(?:lebih dari|lebih|di atas|melebihi|melampaui) (?:Rp ?)?$", re.IGNORECASE)
_OVER_AFTER = re.compile(r"(?:an)?(?: [a-z]{1,20}){0,2}? lebih\b|an\b", re.IGNORECASE)
_UNDER = re.compile(r"\b(?:hampir|mendekati|nyaris) (?:Rp ?)?$", re.IGNORECASE)
_ABOUT = re.compile(r"\b(?:sekitar|kurang lebih|kira-kira|kisaran) (?:Rp ?)?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """A number with the precision it was printed in."""

    value: Decimal
    value_max: Decimal | None = None  # the upper bound of a range
    step: Decimal  # what one more in the last printed digit amounts to
    hedge: Hedge = ""
    truncates: bool = False  # a number in words of thousands or more may be cut off as well as rounded


def printed(claim: Claim) -> Printed:
    """How the claim's number was printed, by its raw words and the words around them in the quote."""
    power = _scale(claim.raw)
    digits = claim.value.scaleb(-power).normalize().as_tuple().exponent
    step = Decimal(1).scaleb(power + min(0, int(digits)))
    return Printed(
        value=claim.value,
        value_max=claim.value_max,
        step=step,
        hedge=_hedge(claim),
        truncates=power > 0,
    )


def agree(a: Printed, b: Printed) -> bool:
    """Whether both can be the same number: equal, or the finer one within what the coarser can stand for."""
    if (a.value, a.value_max) == (b.value, b.value_max):
        return True
    if (a.value_max is None) != (b.value_max is None) or a.step == b.step:
        return False
    coarse, fine = (a, b) if a.step > b.step else (b, a)
    if not _stands_for(coarse, coarse.value, fine.value):
        return False
    if coarse.value_max is None or fine.value_max is None:
        return True
    return _stands_for(coarse, coarse.value_max, fine.value_max)


def window(number: Printed) -> tuple[Decimal, Decimal]:
    """Bounds outside of which no number agrees with this one, however that is printed."""
    return number.value * (1 - WIDEST_HEDGED), number.value * (1 + WIDEST_HEDGED) / (1 - WIDEST_HEDGED)


def _stands_for(coarse: Printed, value: Decimal, other: Decimal) -> bool:
    half, step = coarse.step / 2, coarse.step
    bounds = {
        "": (value - half, value + (step if coarse.truncates else half)),
        "about": (value - half, value + half),
        "over": (value, value + step),
        "under": (value - step, value),
    }
    low, high = bounds[coarse.hedge]
    widest = WIDEST_HEDGED if coarse.hedge in ("over", "under") else WIDEST
    return low <= other <= high and abs(other - value) <= widest * value


def _scale(raw: str) -> int:
    """The power of ten of the scale words in a number; 0 without any."""
    words = _SCALE.findall(raw)
    if words:
        return (
            sum(SCALES[word.lower()] for word in words[-2:])
            if _stacked(raw, words)
            else SCALES[words[-1].lower()]
        )
    letter = _SCALE_LETTER.search(raw)
    return _LETTERS[letter[1]] if letter else 0


def _stacked(raw: str, words: list[str]) -> bool:
    """Whether the last two scale words multiply: "1 ribu triliun"."""
    return len(words) > 1 and f"{words[-2]} {words[-1]}" in raw


def _hedge(claim: Claim) -> Hedge:
    at = claim.raw_start - claim.start
    before, after = claim.quote[max(0, at - 30) : at], claim.quote[at + len(claim.raw) :][:50]
    if _ABOUT.search(before):
        return "about"
    if _UNDER.search(before):
        return "under"
    return "over" if _OVER_BEFORE.search(before) or _OVER_AFTER.match(after) else ""
