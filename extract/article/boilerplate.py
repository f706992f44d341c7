"""The lines of an article's text that are the article's own.

Works on text alone, so that it also cleans what other people's scrapers left. A line is one paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from extract.article import notices
from extract.article.datelines import before_headline, from_dateline
from extract.article.datetimes import parse_datetime
from extract.article.lines import is_prose, squeeze

_MAX_LABEL = 300  # characters; no notice is longer
_MAX_HEADLINE = 180
_MAX_HEADLINES = 10  # of other articles under one heading
_MAX_COMPARED = 500  # lines among which repetitions are looked for
_REPEATED = (30, 600)  # letters of a repetition; shorter ones happen, longer ones are no pull quotes


def clean_lines(lines: Iterable[str], title: str = "", extra: Iterable[re.Pattern[str]] = ()) -> list[str]:
    """The lines that are the article's, without datelines, sign-offs and script text inside them.

    Dropped are: the title repeated, notices and labels, captions, a pull quote or summary that another line
    repeats, what stands before the dateline, everything after the closing byline, and an article appended
    after it. `extra` are an outlet's own whole-line patterns.
    """
    extra = tuple(extra)
    kept = [notices.INLINE.sub(" ", line).strip() for line in lines]
    kept = from_dateline([line for line in kept if line])
    kept = _without_sections(_until_byline(kept))
    kept = [notices.SIGN_OFF.sub("", line).strip() for line in kept if not _is_noise(line, title, extra)]
    return _without_repeats([line for line in kept if line])


def wire_credit(lines: Iterable[str]) -> str | None:
    """The agency that the raw lines of another outlet's article credit: "ANTARA", or None."""
    return "ANTARA" if any(notices.ANTARA_CREDIT.search(line) for line in lines) else None


def _until_byline(lines: list[str]) -> list[str]:
    """Cut from the closing byline, or from the headline and date of an appended article."""
    prose = 0
    for index, line in enumerate(lines):
        if prose >= 2 and len(line) < _MAX_LABEL:
            if notices.BYLINE.match(line):
                return lines[:index]
            if _is_datetime(line) and _is_headline(lines[index - 1]):
                return lines[: before_headline(lines, index, 1)]
        prose += is_prose(line)
    return lines


def _is_headline(line: str) -> bool:
    return line[-1] not in '.:;,"”' and len(line.split()) >= 3 and not _is_datetime(line)


def _is_datetime(line: str) -> bool:
    """Whether a line is nothing but a day and a time."""
    if len(line) > 60 or line[-1:] in '.”"' or len(line.split()) > 9:
        return False
    parsed = parse_datetime(line)
    return parsed is not None and parsed[1]


def _without_sections(lines: list[str]) -> list[str]:
    """Drop a heading such as "Berita Terkait" with the headlines under it."""
    kept: list[str] = []
    skipping = 0
    for line in lines:
        if notices.SECTION.match(line):
            skipping = _MAX_HEADLINES
        elif skipping and len(line) < _MAX_HEADLINE and line[-1] not in '."”)':
            skipping -= 1
        else:
            skipping = 0
            kept.append(line)
    return kept


def _is_noise(line: str, title: str, extra: tuple[re.Pattern[str], ...]) -> bool:
    if not any(char.isalnum() for char in line):
        return True
    if len(line) > _MAX_LABEL:
        return len(notices.SCRIPT.findall(line)) >= 3
    return bool(
        notices.ANY_NOTICE.match(line)
        or notices.BYLINE.match(line)
        or notices.SCRIPT.search(line)
        or notices.CAPTION.search(line)
        or any(pattern.fullmatch(line) for pattern in extra)
        or _repeats_title(line, title)
        or (_is_datetime(line) and len(line) < 45)
    )


def _repeats_title(line: str, title: str) -> bool:
    words, wanted = squeeze(line), squeeze(title)
    if len(wanted) < 15 or wanted not in words:
        return False
    return words == wanted or (len(words) - len(wanted) <= 8 and line[-1] not in '.?!"”')


def _without_repeats(lines: list[str]) -> list[str]:
    """Drop a line that an earlier line repeats, and a pull quote or summary that a longer line contains."""
    squeezed = [squeeze(line) for line in lines[:_MAX_COMPARED]]
    whole = "\n".join(squeezed)
    kept: list[str] = []
    seen: set[str] = set()
    for line, words in zip(lines, squeezed, strict=False):
        shortest, longest = _REPEATED
        is_repeat = words in seen or (len(words) <= longest and _is_inside(words, whole))
        if len(words) < shortest or not is_repeat:
            kept.append(line)
        seen.add(words)
    return kept + lines[_MAX_COMPARED:]


def _is_inside(words: str, whole: str) -> bool:
    """Whether some line of `whole` contains the words and more."""
    position = whole.find(words) if words else -1
    while position >= 0:
        end = position + len(words)
        if whole[position - 1 : position] not in ("", "\n") or whole[end : end + 1] not in ("", "\n"):
            return True
        position = whole.find(words, end)
    return False
