"""Tells numbers that are no amounts: dates, years, clock times, laws, ordinals, phone numbers, list marks."""

from __future__ import annotations

import re
from typing import Literal

from extract.amounts.counted_nouns import SURE_COUNTS
from extract.amounts.number_cues import LAW_CUES, NO_YEAR_CUES, ORDINAL_CUES, PHONE_CUES, YEAR_CUES
from extract.period_patterns import MONTH

Role = Literal["date", "time", "age", "law", "ordinal", "phone", "code", "list", "name"]

_CLOCK = re.compile(r"[0-9]{1,2}[.:][0-9]{2}(?=[ \u00a0]?(?:wi(?:b|ta?)\b|waktu\b))", re.IGNORECASE)
_UNIT_AFTER_SLASH = re.compile(r"/(?:bulan|orang|hari|tahun|kg|peserta|jiwa|jam)")
_MONTH_AFTER = re.compile(
    rf"(?:(?:[ \u00a0]?[-–][ \u00a0]?|[ \u00a0](?:dan|hingga|sampai)[ \u00a0])[0-9]{{1,2}})?[ \u00a0]{MONTH}",
    re.IGNORECASE,
)
_LIST_MARK = re.compile(r"(?:^|[\n.;:?!)\"”]|[ \u00a0]{2})[ \u00a0]?\(?$")
_LAST_WORD = re.compile(r"[a-z0-9][a-z./'-]*$")
_JOINTS = frozenset({"-", "–", " - ", " – ", "/"})
_LIST_JOINTS = frozenset({" dan ", ", ", ", dan ", " atau ", " sampai ", " hingga "})


def role_of(text: str, start: int, end: int, words_before: list[str], noun: str | None) -> Role | None:
    """Why the bare number at `text[start:end]` is no amount; None when it is one.

    `words_before` are the lower-case words before it, nearest last; `noun` is the counted noun after it.
    """
    digits = text[start:end]
    before = text[start - 1] if start else ""
    after = text[end] if end < len(text) else ""
    last = _last_word(words_before)
    if (role := _glued(text, start, end, before, after)) is not None:
        return role
    if is_year(digits, last, noun):
        return "date"
    if (role := _cued(last, digits, noun)) is not None:
        return role
    if _CLOCK.match(text, start) or (last in ("pukul", "jam") and noun is None):
        return "time"
    if _MONTH_AFTER.match(text, end) and len(digits) <= 2:
        return "date"
    if digits.isdigit() and noun is None:
        if len(digits) >= 5 or (digits[0] == "0" and len(digits) > 1):
            return "phone"
        if len(digits) == 2 and before == "(" and after == ")":
            return "age"
        if (
            len(digits) <= 2
            and after in (".", ")", "\\")
            and _LIST_MARK.search(text[max(0, start - 4) : start])
        ):
            return "list"
    return None


def _last_word(words_before: list[str]) -> str:
    """The nearest word, over an opening bracket: "ayat" for "Ayat (1)", "kelas" for "berikut:Kelas 1"."""
    for word in reversed(words_before[-2:]):
        if match := _LAST_WORD.search(word.rstrip("(\"'“‘,")):
            return match[0]
    return ""


def _glued(text: str, start: int, end: int, before: str, after: str) -> Role | None:
    """A number grown together with letters, slashes or colons belongs to a code, a date or a clock time."""
    if before.isalpha() and (before.isupper() or end - start < 3 or after.isalpha()):
        return "code"
    if before in "-–_" and start > 1 and text[start - 2].isalpha():
        return "ordinal"
    if (before == "/" and start > 1) or (after == "/" and end + 1 < len(text) and text[end + 1].isalnum()):
        return None if _UNIT_AFTER_SLASH.match(text, end) else "date"
    if (before == ":" and start > 1 and text[start - 2].isdigit()) or (
        after == ":" and end + 1 < len(text) and text[end + 1].isdigit()
    ):
        return "time"
    if (before and before in "+*#") or (after and after in "*#"):
        return "phone"
    if after in ("x", "X") and text[end + 1 : end + 2].strip().isdigit():
        return "code"  # "3x24 jam"
    if after.isalpha() and after.isupper() and end + 1 < len(text) and not text[end + 1].islower():
        return "code"
    return None


def _cued(last: str, digits: str, noun: str | None) -> Role | None:
    if last in LAW_CUES:
        return "law"
    if last in PHONE_CUES:
        return "phone"
    if last in ORDINAL_CUES and len(digits) <= 4 and (noun is None or last == "kelas"):
        return "ordinal"
    if last in ("tanggal", "tgl", "tgl.", "tertanggal") and len(digits) <= 2:
        return "date"
    return None


def is_year(digits: str, word_before: str, noun: str | None) -> bool:
    """Does a bare number stand like a year?

    Four digits without a grouping mark, 1945 to 2060, and not counting something: Indonesian news
    groups thousands, so "1998" counts only before a plain counted noun and without a year's cue before it.
    """
    if len(digits) != 4 or not digits.isdigit() or not 1945 <= int(digits) <= 2060:
        return False
    if word_before in NO_YEAR_CUES:
        return False
    return noun not in SURE_COUNTS or word_before in YEAR_CUES


def inherits_role(text: str, role: Role | None, previous_end: int, digits: tuple[int, int]) -> bool:
    """Does a short bare number go on what the one before it began: "Pasal 5 dan 6", "08.00-15.00"?"""
    if role is None or digits[1] - digits[0] > 5 or digits[0] - previous_end > 8:
        return False
    joint = text[previous_end : digits[0]]
    if role == "phone" and joint == " ":
        return True
    return joint in _JOINTS or (role in ("law", "ordinal") and joint in _LIST_JOINTS)
