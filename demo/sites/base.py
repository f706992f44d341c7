"""What the sample sites share: their shape, feeds, article pages, refusals."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from demo.desk import Desk
from demo.messages import Request, Response
from demo.render import render
from demo.stories import Block, Story

Handler = Callable[[Desk, Request, "re.Match[str]"], Response]
_SITEMAP_SPAN = timedelta(days=60)  # a news sitemap holds days in life; the sample sites publish less
TEASERS = 5  # headlines in the side column of every page
RELATED = 5  # headlines below every article


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A site of an outlet (which may have several): its hosts, and which function answers which path.

    `routes` maps a pattern of "host/path" to a handler; the first that matches the whole answers.
    """

    outlet: str
    hosts: tuple[str, ...]
    filler_url: str
    routes: Sequence[tuple[str, Handler]]
    not_found: Callable[[Desk, Request], Response]
    boilerplate: tuple[str, ...]  # words around the text of its article pages, none of them news
    entry_points: tuple[str, ...]  # every kind of discovery route, as absolute addresses that answer 200
    dead_routes: tuple[str, ...] = field(default=())  # addresses that answer, by design, with no 200

    def answer(self, desk: Desk, request: Request) -> Response:
        """The site's response to a request for one of its hosts."""
        for pattern, handler in self.routes:
            match = re.fullmatch(pattern, request.host + request.path)
            if match:
                return handler(desk, request, match)
        return self.not_found(desk, request)


def page_of(
    template: str, desk: Desk, *, status: int = 200, charset: str = "utf-8", **context: Any
) -> Response:
    """A page of a site from one of its templates, with the side column every page has."""
    text = render(
        template,
        desk=desk,
        popular=desk.decoys[:TEASERS],
        related=desk.decoys[TEASERS : TEASERS + RELATED],
        **context,
    )
    return Response(
        body=text.encode(charset, "xmlcharrefreplace"),
        status=status,
        content_type="text/html; charset=utf-8" if charset == "utf-8" else "text/html",
    )


def list_of(template: str, desk: Desk, stories: Sequence[Story], **context: Any) -> Response:
    """A page that lists stories; it says when it last changed."""
    response = page_of(template, desk, stories=stories, **context)
    return _dated(response, stories)


def xml(template: str, stories: Sequence[Story], *, bom: bool = False, **context: Any) -> Response:
    """A feed or sitemap, optionally with the byte-order mark that some sites send."""
    text = render(template, stories=stories, **context)
    response = Response(
        body=text.encode("utf-8-sig" if bom else "utf-8"), content_type="application/xml; charset=utf-8"
    )
    return _dated(response, stories)


def _dated(response: Response, stories: Sequence[Story]) -> Response:
    modified = max((story.published for story in stories), default=None)
    return replace(response, modified=modified)


def plain(text: str) -> Response:
    """A text file, such as robots.txt."""
    return Response(body=text.encode(), content_type="text/plain; charset=utf-8")


def robots(text: str) -> Handler:
    """A handler that serves a robots.txt."""
    return lambda _desk, _request, _match: plain(text)


def news_window(stories: Sequence[Story]) -> list[Story]:
    """The stories young enough for a news sitemap, counted back from the newest."""
    if not stories:
        return []
    oldest = stories[0].published - _SITEMAP_SPAN
    return [story for story in stories if story.published >= oldest]


def part_of(story: Story, wanted: str) -> tuple[tuple[Block, ...], int]:
    """The blocks of one page of an article and its number; "all" gives every page at once."""
    if wanted == "all":
        return story.blocks, 0
    number = int(wanted) if wanted.isascii() and wanted.isdigit() else 1
    number = min(max(number, 1), len(story.pages))
    return story.pages[number - 1], number


def challenge(_desk: Desk, _request: Request, _match: object = None) -> Response:
    """The page of a content-delivery network that wants to see a browser first."""
    return Response(
        body=render("challenge.html").encode(),
        status=403,
        headers={"Server": "cloudflare", "CF-RAY": "8f1c2d3e4a5b6c7d-CGK", "CF-Mitigated": "challenge"},
    )


def article(
    template: str, gone: str, desk: Desk, request: Request, wanted: str = "1", **context: Any
) -> Response | None:
    """The page of the article under the requested address, or None where there is none.

    `gone` is the template of the site's page for addresses it does not know.
    """
    story = desk.find(request.host, request.path)
    if story is None or story.special == "gone":
        return None
    if story.special == "challenge":
        return challenge(desk, request)
    if story.special == "login_wall":
        return page_of("login.html", desk, title=story.title)
    if story.special == "soft_404":
        return page_of(gone, desk)
    blocks, number = part_of(story, wanted)
    following = desk.newsroom.story(story.next) if story.next else None
    return page_of(
        template,
        desk,
        charset=story.charset,
        story=story,
        blocks=blocks,
        number=number,
        following=following,
        **context,
    )
