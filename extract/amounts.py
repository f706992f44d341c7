"""Finds every amount in Indonesian text: numbers with their scale words, currency, per cent and counted noun."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from extract import numerals
from extract.counted_nouns import noun_after
from extract.number_roles import Role, role_of

Bound = Literal["at_least", "about", "at_most"]
Unit = Literal["IDR", "percent"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """A number as printed, and what it amounts to. `text[span[0]:span[1]] == raw` always."""

    span: tuple[int, int]
    raw: str  # with its Rp prefix, scale word and per cent sign: "Rp 717 triliun", "25,2 juta", "98 persen"
    value: Decimal  # in units, exact; the lower bound of a range
    value_max: Decimal | None = None  # the upper bound of a range
    unit: Unit | None = None
    currency: str | None = None  # ISO 4217; an amount in "USD" has no unit, and is never a count
    points: bool = False  # percentage points
    noun: str | None = None  # the counted noun that follows, lower case: "peserta", "tenaga kerja"
    noun_span: tuple[int, int] | None = None
    bound: Bound | None = None
    role: Role | None = None  # why the number is no amount; None for every amount


@dataclass(frozen=True, slots=True, kw_only=True)
class _Number:
    """One number with what is written on it, before ranges are joined."""

    start: int  # of the currency prefix, where there is one
    digits: tuple[int, int]  # of the digits or number words alone
    end: int
    number: Decimal
    power: int  # ten to this power is the scale; 0 without a scale word
    currency: str | None
    percent: Literal["persen", "permil"] | None
    points: bool
    vague: bool  # "20 jutaan"
    in_words: bool

    @property
    def value(self) -> Decimal:
        value = numerals.scaled(self.number, self.power)
        return value.scaleb(-1, numerals.EXACT) if self.percent == "permil" else value

    @property
    def bare(self) -> bool:
        """No scale, currency or per cent says that this is an amount."""
        return not (self.power or self.currency or self.percent or (self.in_words and self.number >= 1000))


_SCALE = rf"(?:{numerals.SCALE_WORD})"
_DIGITS = re.compile(
    r"[0-9]{1,3}(?:[ \u00a0][0-9]{3}){1,4}(?![0-9]|[.,][0-9]{3})(?:,[0-9]{1,2}(?![0-9]))?"
    rf"|[0-9]{{1,3}}, [0-9](?=[ \u00a0](?i:{_SCALE}|persen)\b)"
    r"|[0-9]+(?:[.,][0-9]+)*"
)
_PLAIN_DIGITS = re.compile(r"[0-9]+(?:[.,][0-9]+)*")
_WORDS = re.compile(rf"(?:^|[\s(\[“\"'‘/–—-])({numerals.NUMBER_WORDS})(?![a-z])")
_FRACTIONS = re.compile(rf"(?:^|[\s(“\"])({'|'.join(numerals.FRACTIONS)})(?![a-z])")
# A scale word ends where the next lower-case letter does not go on: "triliunBPJS" is glued, "jutawan" is a word.
_SCALE_AFTER = re.compile(
    rf"(?i:(?:-an)?[ \u00a0]{{0,2}}({_SCALE}(?:[ \u00a0]{_SCALE})?)(-?an)?)(?![a-z])|[ \u00a0]?([MT])(?![A-Za-z0-9])"
)
_PERCENT_AFTER = re.compile(
    r"(?i:[ \u00a0]{0,2}(?:(%)|(permil)|(?:persen|prosen|per[ \u00a0]?cent|pct)))(?![a-z](?<=[A-Za-z]{2}))"
    r"(?i:([ \u00a0](?:poin|basis poin))(?: persen)?\b)?|(?i:[ \u00a0](poin persen(?:tase)?)\b)"
)
_MONEY_AFTER = re.compile(r"(?i:[ \u00a0]{1,2}(rupiah|dolar|dollar|ringgit|riyal|euro|yen|yuan))(?![a-z])")
_PREFIX = re.compile(r"(?:(?<![a-z])rp|(?<=[a-z])R[pP]|idr|us\$|s\$|usd|\$|€|rm|sar)\.?[ \u00a0]{0,2}$", re.IGNORECASE)
_GLOSS = re.compile(r"[ \u00a0]{0,2}\([A-Za-z0-9][A-Za-z0-9., ]{0,60}\)")

_CURRENCIES = {
    "rp": "IDR",
    "idr": "IDR",
    "rupiah": "IDR",
    "us$": "USD",
    "usd": "USD",
    "$": "USD",
    "dolar": "USD",
    "dollar": "USD",
    "s$": "SGD",
    "€": "EUR",
    "euro": "EUR",
    "rm": "MYR",
    "ringgit": "MYR",
    "sar": "SAR",
    "riyal": "SAR",
    "yen": "JPY",
    "yuan": "CNY",
}
_RANGE_MARKS = frozenset({"-", "–", "—", "hingga", "sampai", "sampai dengan", "s/d", "s.d.", "s.d", "atau"})
_BOUNDS: tuple[tuple[tuple[str, ...], Bound], ...] = (
    (("tidak", "kurang", "dari"), "at_least"),
    (("tak", "kurang", "dari"), "at_least"),
    (("lebih", "dari"), "at_least"),
    (("di", "atas"), "at_least"),
    (("paling", "sedikit"), "at_least"),
    (("paling", "tidak"), "at_least"),
    (("minimal",), "at_least"),
    (("sedikitnya",), "at_least"),
    (("setidaknya",), "at_least"),
    (("melebihi",), "at_least"),
    (("kurang", "lebih"), "about"),
    (("sekitar",), "about"),
    (("kisaran",), "about"),
    (("kira-kira",), "about"),
    (("hampir",), "about"),
    (("mendekati",), "about"),
    (("kurang", "dari"), "at_most"),
    (("di", "bawah"), "at_most"),
    (("maksimal",), "at_most"),
    (("paling", "banyak"), "at_most"),
    (("paling", "tinggi"), "at_most"),
)
"""Words before a number that bound it, the longer phrases first."""


def find_amounts(text: str) -> list[Amount]:
    """Every amount in `text`, in reading order; never two that overlap.

    Dates, years, clock times, laws, ordinals, phone numbers and list marks are left out, and so are
    vague ones ("puluhan ribu"). See `find_numbers` for all.
    """
    return [amount for amount in find_numbers(text) if amount.role is None]


def find_numbers(text: str) -> list[Amount]:
    """Like `find_amounts`, with the numbers that are no amounts: their `role` says what they are."""
    numbers = sorted([*_digit_numbers(text), *_word_numbers(text)], key=lambda number: number.start)
    return list(_joined(text, _without_overlap(numbers)))


def _without_overlap(numbers: list[_Number]) -> list[_Number]:
    """Keep the first of two that overlap: "98 (sembilan puluh delapan) persen" is one number."""
    kept: list[_Number] = []
    for number in numbers:
        if not kept or number.start >= kept[-1].end:
            kept.append(number)
    return kept


def _digit_numbers(text: str) -> Iterator[_Number]:
    for match in _DIGITS.finditer(text):
        start, end = match.span()
        currency_start, currency = _currency_before(text, start)
        spaced = " " in match[0] or "\u00a0" in match[0]
        if spaced and "," not in match[0] and not currency and not _says_amount(text, end):
            plain = _PLAIN_DIGITS.findall(match[0])
            for digits in plain:
                where = text.index(digits, start)
                yield from _number_at(text, where, where + len(digits), where, None)
                start = where + len(digits)
            continue
        yield from _number_at(text, start, end, currency_start, currency)


def _says_amount(text: str, end: int) -> bool:
    """Does a scale word or per cent follow? Then digits grouped by spaces are one number."""
    return bool(_SCALE_AFTER.match(text, end) or _PERCENT_AFTER.match(text, end))


def _currency_before(text: str, start: int) -> tuple[int, str | None]:
    nearest = text[max(0, start - 2) : start].rstrip(" .\u00a0")[-1:]
    if nearest not in ("p", "P", "$", "R", "r", "D", "d", "€", "m", "M"):
        return start, None
    offset = max(0, start - 7)
    match = _PREFIX.search(text[offset:start])
    if match is None:
        return start, None
    return offset + match.start(), _CURRENCIES[match[0].rstrip(" .\u00a0").lower()]


def _number_at(text: str, start: int, end: int, currency_start: int, currency: str | None) -> Iterator[_Number]:
    """The number whose digits are `text[start:end]`, with all that follows and belongs to it."""
    digits = text[start:end]
    tail = _Tail(text, end, currency)
    number = numerals.read_digits(digits, has_scale=bool(tail.power), percent=tail.percent is not None)
    if number is None:
        return
    yield _Number(
        start=currency_start,
        digits=(start, end),
        end=tail.end,
        number=number,
        power=tail.power,
        currency=tail.currency,
        percent=tail.percent,
        points=tail.points,
        vague=tail.vague,
        in_words=False,
    )


def _word_numbers(text: str) -> Iterator[_Number]:
    folded = numerals.fold(text)
    for match in _WORDS.finditer(folded):
        counted, scale = numerals.split_scale(match[1])
        number = numerals.read_words(counted)
        if number is None:
            continue
        start, end = match.span(1)
        tail = _Tail(text, end, None)
        yield _Number(
            start=start,
            digits=(start, end),
            end=tail.end,
            number=number,
            power=scale + tail.power,
            currency=tail.currency,
            percent=tail.percent,
            points=tail.points,
            vague=tail.vague,
            in_words=True,
        )
    for match in _FRACTIONS.finditer(folded):
        yield _fraction(text, match)


def _fraction(text: str, match: re.Match[str]) -> _Number:
    start, end = match.span(1)
    return _Number(
        start=start,
        digits=(start, end),
        end=end,
        number=numerals.FRACTIONS[match[1]],
        power=0,
        currency=None,
        percent="persen",
        points=False,
        vague=True,
        in_words=True,
    )


class _Tail:
    """What follows a number's digits and belongs to it: a gloss in brackets, scale words, per cent, currency."""

    __slots__ = ("currency", "end", "percent", "points", "power", "vague")

    def __init__(self, text: str, end: int, currency: str | None) -> None:
        self.end, self.power, self.vague = end, 0, False
        self.percent: Literal["persen", "permil"] | None = None
        self.points = False
        self.currency = currency
        self._read(text, end)
        if self.end == end and (gloss := _GLOSS.match(text, end)):
            self._read(text, gloss.end())

    def _read(self, text: str, position: int) -> None:
        if scale := _SCALE_AFTER.match(text, position):
            if scale[3] is None:
                self.power = numerals.scale_power(scale[1].lower())
                self.vague = scale[2] is not None
                self.end = position = scale.end()
            elif self.currency:
                self.power = 9 if scale[3] == "M" else 12
                self.end = position = scale.end()
        if percent := _PERCENT_AFTER.match(text, position):
            self.percent = "permil" if percent[2] else "persen"
            self.points = bool(percent[3] or percent[4])
            self.end = position = percent.end()
        if self.currency is None and (money := _MONEY_AFTER.match(text, position)):
            self.currency = _CURRENCIES[money[1].lower()]
            self.end = money.end()


def _joined(text: str, numbers: list[_Number]) -> Iterator[Amount]:
    """Amounts from numbers: two that make a range become one."""
    index = 0
    previous: Amount | None = None
    previous_end = -1
    while index < len(numbers):
        number = numbers[index]
        words_before = _words_before(text, number.start)
        upper = numbers[index + 1] if index + 1 < len(numbers) else None
        if upper is not None and _makes_range(text, number, upper, words_before):
            amount = _amount(text, _range_start(number, upper), words_before, upper)
            index += 2
        else:
            amount = _amount(text, number, words_before, None)
            index += 1
        if amount is None:
            continue
        if previous is not None and previous.role and amount.role is None and number.bare:
            gap = text[previous_end : number.start]
            if gap in ("-", "–", " - ", " dan ", ", ", "/", " sampai ", " hingga ", "."):
                amount = replace(amount, role=previous.role) if amount.noun is None else amount
        previous, previous_end = amount, amount.span[1]
        yield amount


def _words_before(text: str, start: int) -> list[str]:
    """Up to four lower-case words before `start`, nearest last."""
    return text[max(0, start - 36) : start].lower().split()[-4:]


def _makes_range(text: str, lower: _Number, upper: _Number, words_before: list[str]) -> bool:
    mark = text[lower.end : upper.start]
    if len(mark) > 16:
        return False
    mark = mark.strip().lower()
    if mark == "dan":
        if "antara" not in words_before[-1:]:
            return False
    elif mark not in _RANGE_MARKS:
        return False
    if mark == "atau" and (lower.bare is False or upper.bare):
        return False
    start = _range_start(lower, upper)
    if start.value >= upper.value or lower.points != upper.points and lower.percent:
        return False
    if lower.bare and upper.bare:
        return _plain_pair(text, lower, upper)
    if lower.percent and not upper.percent or (lower.power and not upper.power):
        return False
    return not (upper.bare or (lower.currency and upper.currency and lower.currency != upper.currency))


def _plain_pair(text: str, lower: _Number, upper: _Number) -> bool:
    """ "10-15 menit": two bare numbers are a range when a counted noun follows and neither has a role."""
    noun, _ = noun_after(text, upper.end)
    if noun is None:
        return False
    return all(
        number.in_words or role_of(text, *number.digits, _words_before(text, number.start), noun) is None
        for number in (lower, replace(upper, start=lower.start))
        if number is lower
    )


def _range_start(lower: _Number, upper: _Number) -> _Number:
    """The lower number with the scale, currency and per cent that stand only on the upper one."""
    inherits_scale = lower.power == 0 and lower.number < upper.number
    return replace(
        lower,
        power=upper.power if inherits_scale else lower.power,
        currency=lower.currency or upper.currency,
        percent=lower.percent or upper.percent,
    )


def _amount(text: str, number: _Number, words_before: list[str], upper: _Number | None) -> Amount | None:
    """The amount, or None where number words only look like one ("satu" alone)."""
    end = upper.end if upper else number.end
    noun, noun_span = noun_after(text, end)
    role: Role | None = None
    if number.bare and number.in_words:
        if noun is None or (words_before[-1:] == ["salah"]):
            return None
    elif number.bare:
        role = role_of(text, *number.digits, words_before, noun)
    unit: Unit | None = "percent" if number.percent else "IDR" if number.currency == "IDR" else None
    if unit is None and number.currency is None and noun is None and max(number.power, upper.power if upper else 0) >= 9:
        unit = "IDR"  # nothing else is counted in thousands of millions without being named
    return Amount(
        span=(number.start, end),
        raw=text[number.start : end],
        value=number.value,
        value_max=upper.value if upper else None,
        unit=unit,
        currency=number.currency if unit is None else "IDR" if unit == "IDR" else None,
        points=number.points or (upper is not None and upper.points),
        noun=noun,
        noun_span=noun_span,
        bound=_bound(text, words_before, end, number.vague),
        role=role,
    )


def _bound(text: str, words_before: list[str], end: int, vague: bool) -> Bound | None:
    for phrase, bound in _BOUNDS:
        if tuple(words_before[-len(phrase) :]) == phrase:
            return bound
    if text[end : end + 6].lower() == " lebih":
        return "at_least"
    return "about" if vague else None
