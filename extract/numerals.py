"""How Indonesian writes a number: digits in both separator styles, number words, scale words.

Everything here works on *folded* text (see `fold`) and returns exact decimals.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Context, Decimal

EXACT = Context(prec=80)  # more digits than any number that is read, so that no product is ever rounded
MAX_DIGITS = 24  # longer runs of digits are no quantity (hashes, keys, hostile text)

SCALES: dict[str, int] = {
    "ratus": 2,
    "ribu": 3,
    "rb": 3,
    "juta": 6,
    "jt": 6,
    "miliar": 9,
    "milliar": 9,
    "milyar": 9,
    "milyard": 9,
    "miliard": 9,
    "miliyar": 9,
    "miyar": 9,
    "triliun": 12,
    "trilliun": 12,
    "trilyun": 12,
    "triliyun": 12,
    "triliuan": 12,
    "trilun": 12,
    "triiliun": 12,
    "triliunan": 12,
}
"""Scale words and the spellings met in print, with the power of ten they stand for."""

CARDINALS: dict[str, int] = {
    "nol": 0,
    "satu": 1,
    "dua": 2,
    "tiga": 3,
    "empat": 4,
    "lima": 5,
    "enam": 6,
    "tujuh": 7,
    "delapan": 8,
    "sembilan": 9,
    "sepuluh": 10,
    "sebelas": 11,
    "seratus": 100,
}

FRACTIONS: dict[str, Decimal] = {
    "separuh": Decimal(50),
    "separo": Decimal(50),
    "sepertiga": Decimal("33.33"),
    "dua pertiga": Decimal("66.67"),
    "seperempat": Decimal(25),
    "tiga perempat": Decimal(75),
    "seperlima": Decimal(20),
    "dua perlima": Decimal(40),
    "tiga perlima": Decimal(60),
    "empat perlima": Decimal(80),
    "sepersepuluh": Decimal(10),
}
"""Fractions as per cent; thirds are rounded to two places."""

_WHOLE_SCALES = ("ribu", "juta", "miliar", "milyar", "triliun", "trilyun")
_SINGLES = {f"se{word}": Decimal(10) ** SCALES[word] for word in _WHOLE_SCALES}
_WORD_SCALES = ("ratus", *_WHOLE_SCALES)
_MULTIPLES: dict[str, Callable[[int], int]] = {  # what each adds to the digit already counted
    "belas": lambda digit: 10,
    "puluh": lambda digit: 9 * digit,
    "ratus": lambda digit: 99 * digit,
}

_FIRST_WORD = "|".join(sorted([*CARDINALS, *_SINGLES, "setengah"], key=len, reverse=True))
_LATER_WORD = "|".join(
    sorted(
        [*CARDINALS, *_SINGLES, *_WORD_SCALES, "belas", "puluh", "setengah", "koma"], key=len, reverse=True
    )
)
NUMBER_WORDS = rf"(?:{_FIRST_WORD})(?:[ \u00a0](?:{_LATER_WORD})(?![a-z])){{0,24}}"
"""A run of number words, without its left boundary."""

SCALE_WORD = "|".join(sorted((word for word in SCALES if word != "ratus"), key=len, reverse=True))


def fold(text: str) -> str:
    """Lower-case `text` without changing its length, so that offsets stay true."""
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(low if len(low := char.lower()) == 1 else char for char in text)


def scaled(number: Decimal, power: int) -> Decimal:
    """`number` times ten to the `power`, exactly."""
    return EXACT.multiply(number, Decimal(10**power))


def read_digits(digits: str, *, has_scale: bool = False, percent: bool = False) -> Decimal | None:
    """The value of digits printed with dots, commas or spaces between them.

    A dot groups thousands and a comma marks decimals; the other way round is recognised by the place
    of the marks. A lone mark before exactly three digits is the doubtful case: a dot then groups
    ("19.300"), but not in a percentage of two or three leading digits ("94.123 persen"); a comma
    groups ("12,500 peserta") unless a scale word or per cent follows ("1,272 triliun").
    None where the digits are too many to be a quantity, or make no number ("2,3,1").
    """
    if len(digits) > 2 * MAX_DIGITS or sum(map(str.isdigit, digits)) > MAX_DIGITS:
        return None
    digits = digits.replace(" ", "").replace("\u00a0", "")
    dots, commas = digits.count("."), digits.count(",")
    if dots and commas:
        return _read_mixed(digits)
    mark = "." if dots else ","
    if not dots and not commas:
        return Decimal(digits)
    whole, *groups = digits.split(mark)
    if len(groups) > 1:
        if len(whole) > 3 or any(len(group) != 3 for group in groups[:-1]):
            return None
        return Decimal(whole + "".join(_as_group(group) for group in groups))
    grouping = len(groups[0]) == 3 and len(whole) <= 3 and whole[0] != "0"
    if grouping and mark == ".":
        grouping = not percent or len(whole) == 1
    elif grouping:
        grouping = not has_scale and not percent
    return Decimal(whole + groups[0]) if grouping else Decimal(f"{whole}.{groups[0]}")


def _as_group(group: str) -> str:
    """A group between equal marks stands for three digits: "904.117.428.00" lost a nought in print."""
    return group.ljust(3, "0") if group.strip("0") == "" else group


def _read_mixed(digits: str) -> Decimal:
    """Both marks occur: the last kind marks the decimals, unless it occurs more than once."""
    decimal_mark = max(".,", key=digits.rfind)
    if digits.count(decimal_mark) > 1:
        return Decimal(digits.replace(".", "").replace(",", ""))
    whole, fraction = digits.split(decimal_mark)
    return Decimal(f"{whole.replace('.', '').replace(',', '')}.{fraction}")


def read_words(words: str) -> Decimal | None:
    """The value of number words ("dua puluh lima ribu", "satu setengah juta", "dua koma lima juta").

    None where they do not make one number ("dua tiga", "koma lima").
    """
    total, group = Decimal(0), ""  # what is complete, and the words since the last scale word
    for word in words.replace("\u00a0", " ").split(" "):
        if word in _SINGLES:
            if group:
                return None
            total += _SINGLES[word]
        elif word in _WHOLE_SCALES:
            counted = _read_group(group) if group else total
            if not counted:
                return None
            total = scaled(counted, SCALES[word]) + (total if group else 0)
            group = ""
        else:
            group = f"{group} {word}".strip()
    if not group:
        return total
    counted = _read_group(group)
    return None if counted is None else total + counted


def _read_group(words: str) -> Decimal | None:
    """The value of words below a thousand: hundreds, tens, a half, or decimals after "koma"."""
    whole, koma, decimals = words.partition(" koma ")
    value, digit = Decimal(0), 0  # the last plain digit may still be multiplied by belas, puluh or ratus
    for word in whole.split():
        if word in _MULTIPLES:
            if not digit:
                return None
            value += _MULTIPLES[word](digit)
            digit = 0
        elif word == "setengah":
            value += Decimal("0.5")
        elif digit or word not in CARDINALS:
            return None
        else:
            value += CARDINALS[word]
            digit = CARDINALS[word] if CARDINALS[word] < 10 else 0
    if not koma:
        return value if whole else None
    digits = [CARDINALS.get(word, 10) for word in decimals.split()]
    if not whole or not digits or max(digits) > 9:
        return None
    return value + Decimal("0." + "".join(map(str, digits)))


def split_scale(words: str) -> tuple[str, int]:
    """Part number words from the lone scale word at their end: ("dua puluh", 6) for "dua puluh juta".

    Then "dua hingga tiga juta" can lend its scale to the first number. Words that hold more than one
    scale ("dua ribu lima ratus") stay whole, with power 0.
    """
    counted, _, last = words.replace("\u00a0", " ").rpartition(" ")
    if (
        not counted
        or last not in _WHOLE_SCALES
        or any(word in _WHOLE_SCALES or word in _SINGLES for word in counted.split())
    ):
        return words, 0
    return counted, SCALES[last]


def scale_power(words: str) -> int:
    """The power of ten of one or two scale words ("juta", "ribu triliun", "jutaan")."""
    power = 0
    for word in re.findall(r"[a-z]+", words):
        power += SCALES.get(word) or SCALES.get(word.removesuffix("an"), 0)
    return power
