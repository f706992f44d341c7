"""Numbers as people write them: "70 juta", "Rp1.000 triliun", "98 persen". Never rounded."""

from __future__ import annotations

from decimal import Context, Decimal
from typing import Literal

from extract.model import Unit

Language = Literal["id", "en"]

# Powers of ten with a word of their own, largest first.
SCALE_WORDS: dict[Language, tuple[tuple[int, str], ...]] = {
    "id": ((12, "triliun"), (9, "miliar"), (6, "juta")),
    "en": ((12, "trillion"), (9, "billion"), (6, "million")),
}
MOST_DECIMALS = 3  # "7,123 juta" is read at a glance, "7,123456 juta" is not
LONGEST_COUNT = 4  # digits before a scale word; only the largest scale may have more: "Rp5.395,6 triliun"
PERCENT_WORD: dict[Language, str] = {"id": "persen", "en": "percent"}

# Wide enough that no number an article prints is ever rounded by the arithmetic here.
EXACT = Context(prec=80)


def format_quantity(
    value: Decimal, value_max: Decimal | None = None, unit: Unit = "count", language: Language = "id"
) -> str:
    """The number, or the range up to `value_max`, with its scale word and the mark of its unit.

    People and counts get no noun, which belongs to the metric: "25,2 juta". Exact: the digits that
    are printed stand for `value` itself. A number without a short form is printed in full: "19.301".
    """
    low, scale = _scaled(value, language)
    if value_max is None or value_max == value:
        return _with_unit(_joined(low, scale), unit, language)
    high, high_scale = _scaled(value_max, language)
    if scale == high_scale:
        return _with_unit(_joined(f"{low}–{high}", scale), unit, language)
    if not (scale and high_scale):  # "0–3 juta" would be read as 0 to 3 million and as 0 million
        low, scale, high, high_scale = _full(value, language), "", _full(value_max, language), ""
    first, last = _joined(low, scale), _joined(high, high_scale)
    if unit == "IDR":
        return f"{_with_unit(first, unit, language)}–{_with_unit(last, unit, language)}"
    return _with_unit(f"{first}–{last}", unit, language)


def _with_unit(text: str, unit: Unit, language: Language) -> str:
    if unit == "IDR":
        return f"-Rp{text[1:]}" if text.startswith("-") else f"Rp{text}"
    return f"{text} {PERCENT_WORD[language]}" if unit == "percent" else text


def _scaled(value: Decimal, language: Language) -> tuple[str, str]:
    """The digits and the scale word ("" for none) of a number."""
    largest = SCALE_WORDS[language][0][0]
    for power, word in SCALE_WORDS[language]:
        count = _shifted(value, power)
        digits = abs(count).to_integral_value(rounding="ROUND_DOWN", context=EXACT)
        few = power == largest or len(str(digits)) <= LONGEST_COUNT
        if digits >= 1 and few and _decimals(count) <= MOST_DECIMALS:
            return _grouped(count, language), word
    thousands = _shifted(value, 3)
    # "782 ribu" but "9.000" and "19.300"; English has no such habit.
    if language == "id" and 10 <= abs(thousands) < 1000 and _decimals(thousands) == 0:
        return _grouped(thousands, language), "ribu"
    return _full(value, language), ""


def _full(value: Decimal, language: Language) -> str:
    return _grouped(EXACT.plus(value), language)


def _shifted(value: Decimal, power: int) -> Decimal:
    return EXACT.normalize(EXACT.scaleb(value, -power))


def _decimals(number: Decimal) -> int:
    exponent = number.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _grouped(number: Decimal, language: Language) -> str:
    """Digits with thousands grouped and no idle zeros: "1.000,5" in Indonesian, "1,000.5" in English."""
    text = f"{number:,f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text if language == "en" else text.translate(str.maketrans(",.", ".,"))


def _joined(number: str, scale: str) -> str:
    return f"{number} {scale}" if scale else number
