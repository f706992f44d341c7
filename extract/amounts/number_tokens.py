"""Finds single numbers, in digits or words, with the scale, per cent and currency written on them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Literal, NamedTuple

from extract import numerals


class NumberToken(NamedTuple):
    """One number as printed, before ranges are joined and roles decided."""

    start: int  # of the currency prefix, where there is one
    digits: tuple[int, int]  # the digits or number words alone
    end: int
    number: Decimal  # as printed, without its scale
    power: int  # the scale is ten to this power; 0 without a scale word
    currency: str | None  # ISO 4217
    percent: Literal["persen", "permil"] | None
    points: bool  # percentage points
    vague: bool  # "20 jutaan"
    in_words: bool

    @property
    def value(self) -> Decimal:
        """The number with its scale, exact; a permille is given in per cent."""
        value = numerals.scaled(self.number, self.power)
        if self.percent == "permil":
            value = value.scaleb(-1, numerals.EXACT)
        whole = value.to_integral_value()
        return whole if whole == value else value.normalize(numerals.EXACT)

    @property
    def bare(self) -> bool:
        """Nothing written on it says that it is an amount."""
        if self.power or self.currency or self.percent:
            return False
        return not (self.in_words and self.number >= 1000)


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
    "sgd": "SGD",
    "€": "EUR",
    "euro": "EUR",
    "rm": "MYR",
    "ringgit": "MYR",
    "sar": "SAR",
    "riyal": "SAR",
    "yen": "JPY",
    "yuan": "CNY",
}

_SCALE = rf"(?:{numerals.SCALE_WORD})"
_DIGITS = re.compile(r"[0-9]+(?:[.,/][0-9]+)*")  # joined by "/" they are a date or a code
_SPACED_DIGITS = re.compile(
    r"[0-9]{1,3}(?:[ \u00a0][0-9]{3}){1,4}(?![0-9]|[.,][0-9]{3})(?:,[0-9]{1,2}(?![0-9]))?"
)
_LOOSE_COMMA = re.compile(rf"[0-9]{{1,3}}, [0-9](?=[ \u00a0](?i:{_SCALE}|persen)\b)")
_WORDS = re.compile(rf"[^a-z0-9]({'|'.join(numerals.FRACTIONS)}|{numerals.NUMBER_WORDS})(?![a-z])")
# A scale word ends where no lower-case letter goes on: "triliunBPJS" is glued, "jutawan" is another word.
_SCALE_AFTER = re.compile(
    rf"(?i:[ \u00a0]{{0,2}}({_SCALE}(?:[ \u00a0]{_SCALE})?)(-?an)?)(?![a-z])"
    r"|[ \u00a0]?([MTmt])(?![A-Za-z0-9])"
)
_PERCENT_AFTER = re.compile(
    r"[ \u00a0]{0,2}(?:%|(?i:(permil)|persen|prosen|per[ \u00a0]?cent|pct)(?![a-z]))"
    r"(?i:([ \u00a0](?:poin|basis poin))\b)?"
    r"|(?i:[ \u00a0](poin persen(?:tase)?)\b)"
    r"|(?=(?i:[ \u00a0]\(?(?:yoy|year[ -]on[ -]year|ytd)\b))"
)
_MONEY_AFTER = re.compile(r"(?i:[ \u00a0]{1,2}(rupiah|dolar|dollar|ringgit|riyal|euro|yen|yuan))(?![a-z])")
_PREFIX = re.compile(
    r"((?<![A-Za-z])[Rr][Pp]|(?<=[a-z])R[pP]|(?i:us\$|s\$|(?<![a-z])(?:idr|usd|sgd|rm|sar))|\$|€)"
    r"\.?[ \u00a0]{0,2}$"
)
# The first letters of scale words, per cent and currencies.
_TAIL_STARTS = frozenset("rjmtpdeyRJMTPDEY%-(")
_PREFIX_ENDS = frozenset("pPrRdDmM$€")
_GLOSS = re.compile(r"[ \u00a0]{0,2}\(([A-Za-z0-9][A-Za-z0-9., ]{0,60})\)")


def number_tokens(text: str) -> list[NumberToken]:
    """Every number in `text`, in reading order; of two that overlap, the first. "9/2/2026" is none."""
    kept: list[NumberToken] = []
    for token in sorted([*_in_digits(text), *_in_words(text)], key=lambda token: token.start):
        if kept and (token.start < kept[-1].end or _repeats(text, token, kept[-1])):
            continue
        kept.append(token)
    return kept


def _repeats(text: str, token: NumberToken, last: NumberToken) -> bool:
    """ "4% (empat persen)": the words in brackets say the amount before them again."""
    bracketed = token.in_words and text[last.end : token.start].strip() == "("
    return bracketed and token.value == last.value and token.percent == last.percent


def _in_digits(text: str) -> Iterator[NumberToken]:
    position = 0
    for match in _DIGITS.finditer(text):
        start, end = match.span()
        if start < position or "/" in match[0]:
            continue
        currency_start, currency = _currency_before(text, start)
        position = end = _spaced_end(text, start, end, currency is not None)
        tail = _tail(text, end, currency)
        number = numerals.read_digits(
            text[start:end], has_scale=tail.power > 0, percent=tail.percent is not None
        )
        if number is not None:
            yield _token((start, end), currency_start, number, tail)


def _in_words(text: str) -> Iterator[NumberToken]:
    folded = "\n" + numerals.fold(text)  # so that a first word, too, has something before it
    for match in _WORDS.finditer(folded):
        start, end = match.start(1) - 1, match.end(1) - 1
        fraction = numerals.FRACTIONS.get(match[1])
        if fraction is not None:
            tail = _Tail(end=end, power=0, vague=True, percent="persen", points=False, currency=None)
            yield _token((start, end), start, fraction, tail, in_words=True)
            continue
        counted, power = numerals.split_scale(match[1])
        number = numerals.read_words(counted)
        if number is not None:
            yield _token((start, end), start, number, _tail(text, end, None), power=power, in_words=True)


def _spaced_end(text: str, start: int, end: int, has_currency: bool) -> int:
    """Where the digits end, over the spaces in "Rp 1 000 triliun" and "7, 9 juta"."""
    if text.startswith(", ", end):
        loose = _LOOSE_COMMA.match(text, start)
        return loose.end() if loose and not text.endswith(", ", 0, start) else end
    if text[end : end + 1] not in (" ", "\u00a0") or not text[end + 1 : end + 2].isdigit():
        return end
    spaced = _SPACED_DIGITS.match(text, start)
    if spaced is None:
        return end
    after = spaced.end()
    says_amount = has_currency or _SCALE_AFTER.match(text, after) or _PERCENT_AFTER.match(text, after)
    return after if says_amount else end


def _currency_before(text: str, start: int) -> tuple[int, str | None]:
    """Where the currency prefix begins, and its code; `start` and None without one."""
    if text[max(0, start - 4) : start].rstrip(" .\u00a0")[-1:] not in _PREFIX_ENDS:
        return start, None
    offset = max(0, start - 8)
    match = _PREFIX.search(text[offset:start])
    if match is None:
        return start, None
    return offset + match.start(), _CURRENCIES[match[1].lower()]


class _Tail(NamedTuple):
    """What follows a number's digits and belongs to it."""

    end: int
    power: int
    vague: bool
    percent: Literal["persen", "permil"] | None
    points: bool
    currency: str | None


def _tail(text: str, end: int, currency: str | None) -> _Tail:
    """The tail at `end`, or past a gloss in brackets: "98 (sembilan puluh delapan) persen"."""
    tail = _tail_at(text, end, currency)
    if tail.end > end or not text.startswith("(", end + 1):
        return tail
    gloss = _GLOSS.match(text, end)
    if gloss is None:
        return tail
    past = _tail_at(text, gloss.end(), currency)
    return past if past.end > gloss.end() or _is_number(gloss[1]) else tail


def _is_number(gloss: str) -> bool:
    """Does the gloss only say the number again: "7 (tujuh) hari", "empat (4) klinik"?"""
    words = gloss.strip().lower()
    year = len(words) == 4 and words[:2] in ("19", "20")  # "133.423.653 (2014)"
    return (words.isdigit() and not year) or _WORDS.fullmatch("\n" + words) is not None


def _tail_at(text: str, end: int, currency: str | None) -> _Tail:
    power, vague, points = 0, False, False
    percent: Literal["persen", "permil"] | None = None
    if text[end : end + 3].lstrip(" \u00a0")[:1] not in _TAIL_STARTS:
        return _Tail(end=end, power=power, vague=vague, percent=percent, points=points, currency=currency)
    if text.startswith("-an", end):
        vague, end = True, end + 3
    scale = _SCALE_AFTER.match(text, end)
    if scale and scale[1]:
        power, vague, end = numerals.scale_power(scale[1].lower()), vague or scale[2] is not None, scale.end()
    elif scale and currency:
        power, end = (9 if scale[3] in "Mm" else 12), scale.end()
    if match := _PERCENT_AFTER.match(text, end):
        percent, points, end = "permil" if match[1] else "persen", bool(match[2] or match[3]), match.end()
    if currency is None and (money := _MONEY_AFTER.match(text, end)):
        currency, end = _CURRENCIES[money[1].lower()], money.end()
    return _Tail(end=end, power=power, vague=vague, percent=percent, points=points, currency=currency)


def _token(
    digits: tuple[int, int],
    start: int,
    number: Decimal,
    tail: _Tail,
    *,
    power: int = 0,
    in_words: bool = False,
) -> NumberToken:
    return NumberToken(
        start=start,
        digits=digits,
        end=tail.end,
        number=number,
        power=power + tail.power,
        currency=tail.currency,
        percent=tail.percent,
        points=tail.points,
        vague=tail.vague,
        in_words=in_words,
    )
