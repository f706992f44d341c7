"""Which words of a rendered article page are its text, and which only stand around it."""

from __future__ import annotations

import re

from demo.sites.base import RELATED, TEASERS, Site
from demo.stories import Newsroom, Story

_LENGTH = 60
_SIGN_OFF = re.compile(r"\s*\([\w*]{1,4}\)$")  # "(kar)", "(*)": whoever wrote it, not what it says
_NOT_SHOWN = ("login_wall", "challenge", "gone", "soft_404")


def kept_snippets(story: Story) -> tuple[str, ...]:
    """Openings and endings of all its paragraphs: a reader of the page must keep every one of them."""
    if story.special in _NOT_SHOWN:
        return ()
    paragraphs = [_SIGN_OFF.sub("", text) for text in story.paragraphs]
    ends = (end for text in paragraphs for end in (_opening(text), _ending(text)))
    return tuple(dict.fromkeys(ends))


def gone_snippets(story: Story, site: Site, newsroom: Newsroom) -> tuple[str, ...]:
    """Words of the page that are not the article's: a reader must drop every one of them.

    Captions, pull quotes, boxes within the text, the names below it, teasers beside it, the site's own
    phrases, and the article that the page appends.
    """
    if story.special in _NOT_SHOWN:
        return ()
    around = [
        story.caption,
        story.pullquote,
        *(block.text for block in story.blocks if block.kind in ("related", "photo")),
        *(filler.title for filler in newsroom.decoys[: TEASERS + RELATED]),
        *site.boilerplate,
    ]
    if story.next:
        around += map(_opening, newsroom.story(story.next).paragraphs)
    text = " ".join(story.paragraphs)
    return tuple(dict.fromkeys(words for words in around if words and words not in text))


def _opening(text: str) -> str:
    return text if len(text) <= _LENGTH else text[:_LENGTH].rsplit(" ", 1)[0]


def _ending(text: str) -> str:
    return text if len(text) <= _LENGTH else text[-_LENGTH:].split(" ", 1)[1]
