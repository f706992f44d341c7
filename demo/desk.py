"""What one site has published up to a moment, and how its pages look it up."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

from demo.render import NOW
from demo.stories import Block, Expectation, Filler, Newsroom, Story

_BRIEF_STEP = timedelta(days=16, hours=5, minutes=20)  # fillers spread over the span of the articles
_BRIEF_ID = 700_000
_DECOY_ID = 990_000
_SHORTEST_WORD = 2
_CLOSING = (  # makes an article of the sentence that a filler is
    "Keterangan itu disampaikan pejabat setempat kepada wartawan. Warga diimbau mengikuti pengumuman "
    "resmi dan tidak mudah percaya pada kabar yang belum jelas sumbernya.",
    "Sejumlah warga yang ditemui terpisah menyambut baik kabar tersebut dan berharap tindak lanjutnya "
    "tidak berhenti di tengah jalan.",
    "Redaksi akan memperbarui berita ini apabila ada perkembangan dari lapangan.",
)


def slug_of(title: str) -> str:
    """A headline as sites put it into addresses: lower case, words joined by hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")


def address_of(url: str) -> tuple[str, str]:
    """An article's address as a lookup key: host without www, path without a closing slash."""
    parts = urlsplit(url)
    return parts.netloc.removeprefix("www."), parts.path.rstrip("/")


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """One page of a list."""

    stories: Sequence[Story]
    number: int
    count: int  # how many pages the list has, at least 1


def window(stories: Sequence[Story], number: int, size: int) -> Window:
    """Page `number` (from 1) of a list; empty beyond its end."""
    start = (number - 1) * size
    return Window(
        stories=stories[max(start, 0) : start + size] if start >= 0 else (),
        number=number,
        count=max(1, -(-len(stories) // size)),
    )


class Desk:
    """The stories of one site, newest first, with the teasers of its side column.

    `filler_url` is the form of an article address with `{id}`, `{slug}`, `{day}`, by which other news
    and teasers get theirs. Only what was published until `until` is there; None means everything.
    """

    def __init__(
        self,
        hosts: Sequence[str],
        filler_url: str,
        newsroom: Newsroom,
        until: datetime | None = None,
    ) -> None:
        self.newsroom = newsroom
        briefs = _as_stories(newsroom.briefs, filler_url, _BRIEF_ID)
        own = [story for story in newsroom.stories if story.host in hosts]
        self.stories: list[Story] = sorted(
            (story for story in (*own, *briefs) if until is None or story.published <= until),
            key=lambda story: story.published,
            reverse=True,
        )
        self.decoys = _as_stories(newsroom.decoys, filler_url, _DECOY_ID)
        self._by_address = {
            address_of(url): story
            for story in (*self.decoys, *self.stories)
            for url in (story.url, *story.aliases)
        }

    def find(self, host: str, path: str) -> Story | None:
        """The story under an address, canonical or other."""
        return self._by_address.get((host.removeprefix("www."), path.rstrip("/")))

    def latest(self, count: int) -> list[Story]:
        """The newest stories."""
        return self.stories[:count]

    def in_section(self, section: str) -> list[Story]:
        """The stories of a section, newest first."""
        return [story for story in self.stories if story.section == section]

    def tagged(self, slug: str) -> list[Story]:
        """The stories with a tag, given as its slug, newest first."""
        return [story for story in self.stories if slug in map(slug_of, story.tags)]

    def on(self, day: date) -> list[Story]:
        """The stories of one day, newest first."""
        return [story for story in self.stories if story.published.date() == day]

    def matching(self, query: str) -> list[Story]:
        """The stories that hold every word of a query in headline, tags or text, newest first."""
        words = [word for word in re.findall(r"\w+", query.lower()) if len(word) >= _SHORTEST_WORD]
        if not words:
            return []
        return [story for story in self.stories if all(word in _searchable(story) for word in words)]

    def tag_slugs(self) -> list[str]:
        """Every tag in use, as slugs, in a fixed order."""
        return sorted({slug_of(tag) for story in self.newsroom.stories for tag in story.tags})

    def teaser(self, title: str) -> str:
        """The address behind a headline in a box: the story of that headline, else a teaser's."""
        for story in (*self.stories, *self.decoys):
            if story.title == title:
                return story.url
        return self.decoys[len(title) % len(self.decoys)].url


def _searchable(story: Story) -> str:
    return " ".join((story.title, *story.tags, *story.paragraphs)).lower()


def _as_stories(fillers: Iterable[Filler], url: str, first_id: int) -> list[Story]:
    made = []
    for index, filler in enumerate(fillers):
        published = NOW - index * _BRIEF_STEP - timedelta(hours=2, minutes=7 * index)
        address = url.format(id=first_id - 13 * index, slug=slug_of(filler.title), day=f"{published:%Y%m%d}")
        made.append(
            Story(
                outlet="",
                url=address,
                title=filler.title,
                published=published,
                section=filler.section,
                city="Jakarta",
                pages=(tuple(Block(kind="text", text=text) for text in (filler.text, *_CLOSING)),),
                expect=Expectation(fate="off_topic"),
                tags=(filler.section,),
            )
        )
    return made
