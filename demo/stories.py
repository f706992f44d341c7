"""Reads the articles of the sample newsroom and what a careful reader finds in each.

An article is one file under `newsroom/articles/`: a TOML head between two `+++` lines, then the text.
Paragraphs are separated by blank lines. A paragraph that starts with one of these marks is special:

    ## ...            a heading between paragraphs
    > baca: ...       a box within the text that names another article
    > foto: ...       a picture within the text, with its caption
    > iklan           an advertisement
    ---               the end of a page of the article
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

DATA = Path(__file__).parent / "newsroom"
WIB = timezone(timedelta(hours=7), "WIB")

BlockKind = Literal["text", "heading", "related", "photo", "advert"]
Special = Literal["", "paywalled", "login_wall", "challenge", "gone", "soft_404"]

_MARKS: tuple[tuple[str, BlockKind], ...] = (
    ("## ", "heading"),
    ("> baca: ", "related"),
    ("> foto: ", "photo"),
    ("> iklan", "advert"),
)
_PAGE_BREAK = "---"


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One paragraph of an article, or something that stands between paragraphs."""

    kind: BlockKind
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedClaim:
    """The essential fields of one claim, as the annotation guidelines define them."""

    kind: str
    agency: str
    metric: tuple[str, ...]  # every metric that a reader could defend
    measure: str
    value: Decimal
    value_max: Decimal | None = None
    unit: str
    period: str | None
    scope: str
    segment: str | None = None
    raw: str
    flags: tuple[str, ...] = ()
    scored: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """What reading an article must give: its fate and its claims.

    `fate` is None where the site answers 404, so that there is no page to read.
    """

    fate: str | None
    claims: tuple[ExpectedClaim, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One article as its outlet's newsroom holds it, before any markup."""

    outlet: str  # the name of the spider that follows it
    url: str
    title: str
    published: datetime
    section: str
    city: str
    pages: tuple[tuple[Block, ...], ...]
    expect: Expectation
    aliases: tuple[str, ...] = ()
    writer: str = "Redaksi"
    editor: str = ""
    tags: tuple[str, ...] = ()
    caption: str = ""
    pullquote: str = ""
    source: str = ""
    next: str = ""  # the file name of the article that the page appends for endless scrolling
    special: Special = ""
    charset: str = "utf-8"
    stage: int | None = None
    name: str = ""  # the file it was read from, without suffix; empty for fillers

    @property
    def host(self) -> str:
        """The host of the article's canonical address."""
        return urlsplit(self.url).netloc

    @property
    def listed_url(self) -> str:
        """The address by which some lists name it: another than the canonical one, where it has another."""
        return self.aliases[0] if self.aliases else self.url

    @property
    def blocks(self) -> tuple[Block, ...]:
        """Everything the article holds, all its pages in order."""
        return tuple(block for page in self.pages for block in page)

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The paragraphs of its text, all pages in order."""
        return tuple(block.text for block in self.blocks if block.kind == "text")

    @property
    def lead(self) -> str:
        """Its first paragraph: what feeds and lists print as the summary."""
        return self.paragraphs[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filler:
    """A headline with a short text: other news between the articles, or a teaser beside them."""

    title: str
    text: str
    section: str = "nasional"


@dataclass(frozen=True, slots=True, kw_only=True)
class Newsroom:
    """Everything that the sample sites publish.

    `briefs` fill the general feeds and lists of every site with other news. `decoys` are the headlines
    of the side columns: they lead to pages that exist, and no list of results ever names them.
    """

    stories: tuple[Story, ...]
    briefs: tuple[Filler, ...]
    decoys: tuple[Filler, ...]
    _by_name: dict[str, Story] = field(repr=False)

    def story(self, name: str) -> Story:
        """The article read from the file of that name (without suffix). Raises KeyError."""
        return self._by_name[name]

    def until(self, stage: int) -> datetime:
        """When a stage of the newsroom's serial ends: the time of its last article.

        The serial: 1 one wire story in three outlets, 2 its target is lowered, 3 the outcome.
        Raises ValueError for a stage that no article belongs to.
        """
        times = [story.published for story in self.stories if story.stage == stage]
        if not times:
            raise ValueError(f"no article belongs to stage {stage}")
        return max(times)


def load_newsroom(folder: Path = DATA) -> Newsroom:
    """Read every article and filler. Raises ValueError naming the file that cannot be read."""
    stories = tuple(_read_story(path) for path in sorted((folder / "articles").glob("*.md")))
    fillers = tomllib.loads((folder / "fillers.toml").read_text("utf-8"))
    return Newsroom(
        stories=stories,
        briefs=tuple(Filler(**entry) for entry in fillers["briefs"]),
        decoys=tuple(Filler(**entry) for entry in fillers["decoys"]),
        _by_name={story.name: story for story in stories},
    )


def _read_story(path: Path) -> Story:
    try:
        return parse_story(path.read_text("utf-8"), name=path.stem)
    except (ValueError, TypeError, KeyError) as error:
        raise ValueError(f"{path.name}: {error}") from error


def parse_story(source: str, *, name: str = "") -> Story:
    """Parse one article file. Raises ValueError, TypeError or KeyError where it breaks the form."""
    before, head, body = source.split("+++\n", 2)
    if before.strip():
        raise ValueError("the head must come first, between two +++ lines")
    fields: dict[str, Any] = tomllib.loads(head)
    expect = fields.pop("expect")
    for key in ("tags", "aliases"):
        fields[key] = tuple(fields.get(key, ()))
    return Story(name=name, pages=tuple(_pages(body)), expect=_expectation(expect), **fields)


def _pages(body: str) -> Iterator[tuple[Block, ...]]:
    page: list[Block] = []
    for part in body.split("\n\n"):
        text = " ".join(part.split())
        if text == _PAGE_BREAK:
            yield tuple(page)
            page = []
        elif text:
            page.append(_block(text))
    yield tuple(page)


def _block(text: str) -> Block:
    for mark, kind in _MARKS:
        if text.startswith(mark):
            return Block(kind=kind, text=text[len(mark) :])
    return Block(kind="text", text=text)


def _expectation(fields: dict[str, Any]) -> Expectation:
    return Expectation(
        fate=fields.get("fate"),
        claims=tuple(_expected_claim(claim) for claim in fields.get("claims", ())),
    )


def _expected_claim(fields: dict[str, Any]) -> ExpectedClaim:
    metric = fields.pop("metric")
    maximum = fields.pop("value_max", None)
    return ExpectedClaim(
        metric=(metric,) if isinstance(metric, str) else tuple(metric),
        value=Decimal(str(fields.pop("value"))),
        value_max=None if maximum is None else Decimal(str(maximum)),
        period=fields.pop("period", None),
        flags=tuple(fields.pop("flags", ())),
        **fields,
    )
