"""The page of an article: its text with every claim marked in place, and why others were not made."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from sqlite_utils import Database

from db.inspection.exports import claim_cells, csv_answer, json_answer
from db.inspection.records import CLAIM_COLUMNS, ClaimRow, claim_row
from db.inspection.rendering import render
from db.inspection.visit import Answer, NoSuchPage, Statuses, Visit
from db.queries import find_article
from extract.claims import Consideration, consider
from extract.model import Article

LONGEST_CONSIDERED = 100_000  # characters; a longer text is shown without what was considered in it

_CLAIMS = f"""
select {CLAIM_COLUMNS} from claims c join articles a on a.id = c.article_id
 where c.article_id = ? order by c.withdrawn is not null, c.start, c.raw_start, c.id
"""
_READINGS = (
    "select fate, detail, read_at, rules, url from readings where article_id = ? order by read_at desc"
)
_VERSIONS = "select count(*) versions from article_versions where article_id = ?"


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A stretch of text that is the same throughout."""

    text: str
    kind: str = ""  # target or actual: within the sentence of a claim
    number: bool = False  # it is the number itself
    anchors: tuple[int, ...] = ()  # the claims whose number starts here, counted from one


def article_page(database: Database, visit: Visit, statuses: Statuses) -> Answer:
    """One article."""
    visit.takes()
    name = visit.path[0]
    article = find_article(database, name)
    if article is None:
        raise NoSuchPage
    claims = [claim_row(row) for row in database.query(_CLAIMS, [name])]
    if visit.format == "csv":
        return csv_answer("pantau-article", map(claim_cells, claims))
    if visit.format == "json":
        return json_answer(
            {
                "article": name,
                "title": article.title,
                "url": article.url,
                "claims": [dict(claim_cells(claim)) for claim in claims],
            }
        )
    facts = next(database.query("select story, source, page_id from articles where id = ?", [name]))
    shown = [claim for claim in claims if claim.page_id == facts["page_id"] and not claim.withdrawn]
    return render(
        visit,
        "article.html",
        article=article,
        article_id=name,
        story=facts["story"],
        claims=claims,
        paragraphs=mark_claims(article.text, shown) if visit.full_text else None,
        considered=_considered(article) if visit.full_text else (),
        readings=list(database.query(_READINGS, [name])),
        versions=next(database.query(_VERSIONS, [name]))["versions"],
        formats={form: visit.link("article", name, f".{form}") for form in ("csv", "json")},
    )


def mark_claims(text: str, claims: Sequence[ClaimRow]) -> list[list[Piece]]:
    """The paragraphs of a text as pieces: what lies in a claim's sentence and what is its number."""
    edges = {0, len(text)}
    edges |= {edge for claim in claims for edge in _edges(claim)}
    edges |= {position for position, character in enumerate(text) if character == "\n"}
    places = sorted(edge for edge in edges if 0 <= edge <= len(text))
    paragraphs: list[list[Piece]] = [[]]
    for start, end in pairwise(places):
        stretch = text[start:end]
        if stretch.startswith("\n"):
            paragraphs.append([])
            stretch = stretch[1:]
        if stretch:
            paragraphs[-1].append(_piece(stretch, end - len(stretch), end, claims))
    return [pieces for pieces in paragraphs if pieces]


def _edges(claim: ClaimRow) -> Iterable[int]:
    return claim.start, claim.start + len(claim.quote.text), claim.raw_start, claim.raw_end


def _piece(text: str, start: int, end: int, claims: Sequence[ClaimRow]) -> Piece:
    around = [
        claim for claim in claims if claim.start <= start and end <= claim.start + len(claim.quote.text)
    ]
    anchors = tuple(number for number, claim in enumerate(claims, 1) if claim.raw_start == start)
    return Piece(
        text=text,
        kind="target" if any(claim.kind == "target" for claim in around) else "actual" if around else "",
        number=any(claim.raw_start <= start and end <= claim.raw_end for claim in claims),
        anchors=anchors,
    )


def _considered(article: Article) -> Sequence[Consideration]:
    """What `pantau explain` says of the article's numbers by today's rules."""
    return consider(article) if len(article.text) <= LONGEST_CONSIDERED else ()
