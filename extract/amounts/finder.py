"""Finds every amount in Indonesian text, with its scale word, currency, per cent and counted noun."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from extract.amounts.counted_nouns import TIME_UNITS, noun_after
from extract.amounts.number_roles import Role, inherits_role, role_of
from extract.amounts.number_tokens import NumberToken, number_tokens

Bound = Literal["at_least", "about", "at_most"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """A number as printed, and what it amounts to. `text[span[0]:span[1]] == raw` always."""

    span: tuple[int, int]
    raw: str  # with its Rp prefix, scale word and per cent sign: "Rp 717 triliun", "25,2 juta", "98 persen"
    value: Decimal  # in units, exact; the lower bound of a range
    value_max: Decimal | None = None  # the upper bound of a range
    unit: Literal["IDR", "percent"] | None = None
    currency: str | None = None  # ISO 4217; an amount in "USD" has no unit, and is never a count
    points: bool = False  # percentage points
    noun: str | None = None  # the counted noun that follows, lower case: "peserta", "tenaga kerja"
    noun_span: tuple[int, int] | None = None
    bound: Bound | None = None
    role: Role | None = None  # why the number is no amount; None for every amount


_RANGE_MARKS = frozenset({"-", "–", "—", "hingga", "sampai", "sampai dengan", "s/d", "s.d.", "s.d", "atau"})

_BOUNDS: dict[str, tuple[tuple[str, Bound], ...]] = {
    "dari": (
        ("tidak kurang", "at_least"),
        ("tak kurang", "at_least"),
        ("lebih", "at_least"),
        ("kurang", "at_most"),
    ),
    "atas": (("di", "at_least"),),
    "bawah": (("di", "at_most"),),
    "lebih": (("kurang", "about"),),
    "sedikit": (("paling", "at_least"),),
    "tidak": (("paling", "at_least"),),
    "banyak": (("paling", "at_most"),),
    "tinggi": (("paling", "at_most"),),
    "lama": (("paling", "at_most"),),
    "minimal": (("", "at_least"),),
    "minimum": (("", "at_least"),),
    "sedikitnya": (("", "at_least"),),
    "setidaknya": (("", "at_least"),),
    "melebihi": (("", "at_least"),),
    "sekitar": (("", "about"),),
    "kisaran": (("", "about"),),
    "kira-kira": (("", "about"),),
    "hampir": (("", "about"),),
    "mendekati": (("", "about"),),
    "maksimal": (("", "at_most"),),
    "maksimum": (("", "at_most"),),
}
"""The word before a number, the words before that, and how the number is then bound."""


def find_amounts(text: str) -> list[Amount]:
    """Every amount in `text`, in reading order; never two that overlap.

    Dates, years, clock times, laws, ordinals, phone numbers and list marks are left out, and so are
    vague quantities ("puluhan ribu"). "2-3 juta" is one amount with `value_max`. An amount of
    thousands of millions that names neither currency nor noun is money.
    """
    return [amount for amount in find_numbers(text) if amount.role is None]


def find_numbers(text: str) -> list[Amount]:
    """Like `find_amounts`, with the numbers that are no amounts: their `role` says what they are."""
    tokens = number_tokens(text)
    numbers: list[Amount] = []
    index = 0
    while index < len(tokens):
        token, following = tokens[index], tokens[index + 1] if index + 1 < len(tokens) else None
        words_before = text[max(0, token.start - 36) : token.start].lower().split()[-4:]
        upper = following if following and _makes_range(text, token, following, words_before) else None
        if upper is None and following is not None:
            token = _sharing_percent(text, token, following)
        number = _amount(text, token, upper, words_before)
        index += 1 if upper is None else 2
        if number is None:
            continue
        if (
            numbers
            and token.bare
            and inherits_role(text, numbers[-1].role, numbers[-1].span[1], token.digits)
        ):
            number = replace(number, role=numbers[-1].role)
        numbers.append(number)
    return numbers


def _makes_range(text: str, lower: NumberToken, upper: NumberToken, words_before: list[str]) -> bool:
    """Are the two one range: "2-3 juta", "Rp20 juta hingga Rp25 juta", "antara 2 dan 3 juta"?"""
    if upper.start - lower.end > 16:
        return False
    mark = text[lower.end : upper.start].strip().lower()
    if mark not in _RANGE_MARKS and not (mark == "dan" and words_before[-1:] == ["antara"]):
        return False
    if mark == "atau" and (upper.bare or not lower.bare):
        return False
    if lower.bare and upper.bare:
        return _bare_range(text, lower, upper, words_before)
    same_kind = (
        not upper.bare
        and not (lower.percent and not upper.percent)
        and not (lower.power and not upper.power)
        and not (lower.currency and upper.currency and lower.currency != upper.currency)
        and not (lower.currency and upper.percent)
    )
    return same_kind and _lower_bound(lower, upper).value < upper.value


def _bare_range(text: str, lower: NumberToken, upper: NumberToken, words_before: list[str]) -> bool:
    """ "10-15 menit": bare numbers make a range where a counted noun follows and the first has no role."""
    noun, _ = noun_after(text, upper.end)
    if noun is None or lower.value >= upper.value:
        return False
    return lower.in_words or role_of(text, *lower.digits, words_before, noun) is None


def _lower_bound(lower: NumberToken, upper: NumberToken) -> NumberToken:
    """The lower number with the scale, currency and per cent that are written on the upper one only."""
    inherits_scale = lower.power == 0 and lower.number < upper.number
    return lower._replace(
        power=upper.power if inherits_scale else lower.power,
        currency=lower.currency or upper.currency,
        percent=lower.percent or upper.percent,
    )


def _sharing_percent(text: str, token: NumberToken, following: NumberToken) -> NumberToken:
    """ "5 dan 10 persen": the first is per cent, too."""
    shares = token.bare and following.percent and text[token.end : following.start] == " dan "
    return token._replace(percent=following.percent) if shares and token.number <= 100 else token


def _amount(
    text: str, token: NumberToken, upper: NumberToken | None, words_before: list[str]
) -> Amount | None:
    """The amount of one number or range; None where number words count nothing ("salah satu")."""
    lower = token if upper is None else _lower_bound(token, upper)
    end = token.end if upper is None else upper.end
    noun, noun_span = noun_after(text, end)
    if noun in TIME_UNITS and not token.bare:
        noun, noun_span = None, None  # "35 juta tahun ini" counts no years
    if lower.bare and lower.in_words and (noun is None or words_before[-1:] == ["salah"]):
        return None
    currency = lower.currency
    if currency is None and lower.percent is None and noun is None and lower.power >= 9:
        currency = "IDR"
    return Amount(
        span=(token.start, end),
        raw=text[token.start : end],
        value=lower.value,
        value_max=None if upper is None else upper.value,
        unit="percent" if lower.percent else "IDR" if currency == "IDR" else None,
        currency=None if lower.percent else currency,
        points=lower.points or (upper is not None and upper.points),
        noun=noun,
        noun_span=noun_span,
        bound=_bound(words_before, text[end : end + 6], lower.vague),
        role=_role(text, lower, noun, words_before),
    )


def _role(text: str, token: NumberToken, noun: str | None, words_before: list[str]) -> Role | None:
    if token.in_words:
        return "name" if words_before[-1:] == ["kepulauan"] else None  # the regency Kepulauan Seribu
    return role_of(text, *token.digits, words_before, noun) if token.bare else None


def _bound(words_before: list[str], after: str, vague: bool) -> Bound | None:
    if words_before:
        for words, bound in _BOUNDS.get(words_before[-1], ()):
            if " ".join(words_before[:-1]).endswith(words):
                return bound
    if after.lower() == " lebih":
        return "at_least"
    return "about" if vague else None
