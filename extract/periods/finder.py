"""Finds every expression of time in Indonesian text, and the stretch of the calendar that each means."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from extract.amounts.counted_nouns import noun_after
from extract.amounts.number_roles import is_year
from extract.numerals import fold
from extract.periods.calendar_spans import Precision, Stretch, part_of
from extract.periods.period_context import Context
from extract.periods.period_rules import PARTS, RULES, Rule
from extract.periods.relative_dates import unit_at

Relation = Literal["by", "in", "since", "as_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """An expression of time. `text[span[0]:span[1]] == raw` always."""

    span: tuple[int, int]
    raw: str
    start: date
    end: date  # inclusive
    precision: Precision
    label: str  # "2026", "2017-08", "2025-Q1", "2025-H1": see GUIDELINES.md; spans carry their last year
    relation: Relation | None  # what the words before say: until, in, since, measured on
    malformed: bool = False  # "31 Februari", "Jumat (20/2023)": the nearest sensible reading
    rule: str = ""  # the name of the rule in period_rules.RULES


_TOKEN = re.compile(r"[a-z]+|[0-9]+")
_PART_GAP = re.compile(r"[ \u00a0](?:dari[ \u00a0])?")
_LAW_YEAR = re.compile(
    r"\b(?:nomor|no\.?|perpres|permenaker|permenkes|permensos|inpres|pmk|uu|pp|se)[ \u00a0]?"
    r"[0-9]{1,4}[a-z]?(?:/[a-z]{1,6}){0,2}[ \u00a0,/-]{1,2}(?:tahun[ \u00a0]|th[ \u00a0.])?$"
)
_UNTIL = r"hingga|sampai(?: dengan)?|s/d|s\.d\.?|menjelang|sebelum|menuju|lambat(?:nya)?"
# "turun dari 2019" names what is compared with, not a beginning.
_FROM = (
    r"sejak|semenjak|mulai|terhitung"
    r"|(?<!lebih )(?<!kurang )(?<!turun )(?<!naik )(?<!meningkat )(?<!tumbuh )dari"
)
_RELATIONS: tuple[tuple[re.Pattern[str], Relation], ...] = (
    (re.compile(rf"\b(?:{_UNTIL})(?: pada| di)?[ \u00a0]$"), "by"),
    (re.compile(rf"\b(?:{_FROM})(?: pada| dari)?[ \u00a0]$"), "since"),
    (re.compile(r"\b(?:per|posisi|tertanggal)[ \u00a0]$"), "as_of"),
    (re.compile(r"\b(?:pada|di|selama|sepanjang|dalam|untuk|periode)[ \u00a0]$"), "in"),
)


def find_periods(text: str, anchor: date | datetime | None) -> list[Period]:
    """Every date or period expression in `text`, in reading order; never two that overlap.

    `anchor` is the time of publication, from which relative and incomplete expressions are resolved;
    without it they are left out. A month without a year is resolved as `period_rules` says. A bare
    four-digit number is a year only where it stands like one; the years in names of laws are left out.
    """
    day = anchor.date() if isinstance(anchor, datetime) else anchor
    folded = fold(text)
    periods: list[Period] = []
    position = 0
    for token in _TOKEN.finditer(folded):
        word = token[0]
        if (word not in _FIRST_WORDS and word[0] > "9") or token.start() < position:
            continue
        try:
            found = _read_at(text, folded, token, day, periods[-1] if periods else None)
        except (OverflowError, ValueError):
            found = None  # it points outside the calendar
        if found is not None:
            periods.append(found)
            position = found.span[1]
    return periods


def _by_first_word() -> dict[str, tuple[Rule, ...]]:
    words = {word for rule in RULES for word in rule.first_words}
    return {word: tuple(rule for rule in RULES if word in rule.first_words) for word in words}


_RULES_OF = _by_first_word()
_DIGIT_RULES = _RULES_OF["#"]
_FIRST_WORDS = frozenset({*_RULES_OF, *PARTS})


def _read_at(
    text: str, folded: str, token: re.Match[str], anchor: date | None, last: Period | None
) -> Period | None:
    """The expression that begins at this word, with "akhir" and its like before it or not."""
    part = PARTS.get(token[0])
    if part is None:
        found = _expression(text, folded, token, anchor, last)
    else:
        gap = _PART_GAP.match(folded, token.end())
        inner = _TOKEN.match(folded, gap.end()) if gap else None
        if inner is None or inner[0] in PARTS:
            return None
        found = _expression(text, folded, inner, anchor, last) or _bare_unit(inner, anchor)
    if found is None:
        return None
    stretch, end, rule = found
    stretch = part_of(stretch, part) if part else stretch
    relation = _relation(folded[max(0, token.start() - 24) : token.start()])
    if part == "late" and relation in ("in", None):
        relation = "by"
    return Period(
        span=(token.start(), end),
        raw=text[token.start() : end],
        start=stretch.start,
        end=stretch.end,
        precision=stretch.precision,
        label=stretch.label,
        relation=relation,
        malformed=stretch.malformed,
        rule=rule,
    )


Found = tuple[Stretch, int, str]  # the stretch, where its words end, the name of the rule


def _expression(
    text: str, folded: str, token: re.Match[str], anchor: date | None, last: Period | None
) -> Found | None:
    """What the first rule that fits makes of the words from `token` on."""
    rules = _DIGIT_RULES if token[0][0] <= "9" else _RULES_OF.get(token[0])
    if rules is None or (rules is _DIGIT_RULES and not _stands_free(folded, token.start())):
        return None
    if token[0] == "kemarin" and last is not None and token.start() - last.span[1] == 1:
        return None  # "September kemarin" names September alone
    context = Context(
        anchor=anchor, before=folded[max(0, token.start() - 40) : token.start()], reference=last
    )
    for rule in rules:
        match = rule.pattern.match(folded, token.start())
        if match is None or not _admissible(rule, text, match):
            continue
        stretch = rule.read(match, context)
        if stretch is not None:
            return stretch, match.end(), rule.name
    return None


def _stands_free(folded: str, start: int) -> bool:
    """No letter, and no digit with a mark, stands directly before the number."""
    before = folded[start - 1 : start] if start else ""
    if before in "/-–.,:" and before:
        return not folded[start - 2 : start - 1].isalnum() if start > 1 else True
    return not before.isalpha() and before not in ("$", "_", "#")


def _admissible(rule: Rule, text: str, match: re.Match[str]) -> bool:
    """Checks that need the text as printed, or the words around."""
    start, end = match.span()
    if rule.name == "weekday":
        return not text.startswith("minggu", start)  # in lower case the week
    if rule.name == "numeric date":
        bracketed = bool(match["bracket"]) or text[start - 1 : start] == "("
        return bool(match["weekday"] or match["year"] or bracketed or text.startswith("anggal", start + 1))
    if rule.name == "years":
        if _LAW_YEAR.search(match.string[max(0, start - 28) : start]):
            return False
        if match[0][0].isdigit() and match["last"] is None and match["decade"] is None:
            words = match.string[max(0, start - 24) : start].split()
            return is_year(match["year"], words[-1] if words else "", noun_after(text, end)[0])
    return True


def _bare_unit(token: re.Match[str], anchor: date | None) -> Found | None:
    """ "akhir tahun", "akhir bulan", "awal pekan": of the time of publication."""
    if anchor is None or token[0] not in ("tahun", "bulan", "pekan", "minggu"):
        return None
    return unit_at(token[0], anchor), token.end(), "part of a unit"


def _relation(before: str) -> Relation | None:
    for pattern, relation in _RELATIONS:
        if pattern.search(before):
            return relation
    return None
