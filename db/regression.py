"""What a person decided, as regression cases: entries in the format of the project's own corpus."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlite_utils import Database

from db.claims import claim_of
from db.decisions import decisions_of
from db.rows import rows
from extract.model import Claim

# The fields of an entry's claim, in the order in which the corpus has them.
_FIELDS = (
    *("kind", "agency", "metric", "measure", "value", "value_max", "unit", "period", "scope", "segment"),
    *("raw", "quote", "flags"),
)


def regression_cases(database: Database, group: str) -> Iterator[str]:
    """One TOML entry for each article with a claim that a person decided on; format: tests/corpus/README.md.

    Its claims are those in force. What nobody decided on is not scored. The entries hold the articles'
    texts: they are for your own tests, not for publication.
    """
    articles = rows(
        database,
        "select * from articles where id in"
        " (select article_id from reviews where article_id is not null and undone_at is null) order by id",
    )
    for article in articles:
        decided = {
            (decision.subject.raw, decision.subject.quote)
            for decision in decisions_of(database, article["id"])
        }
        sql = "select * from claims where article_id = ? and withdrawn is null order by start, raw_start, id"
        claims = [claim_of(row) for row in rows(database, sql, [article["id"]])]
        yield _entry(article, group, [(claim, (claim.raw, claim.quote) in decided) for claim in claims])


def _entry(article: Mapping[str, Any], group: str, claims: Iterable[tuple[Claim, bool]]) -> str:
    lines = [
        "[[entry]]",
        f"id = {_text('reviewed-' + article['id'])}",
        f"group = {_text(group)}",
        f"outlet = {_text(article['outlet'])}",
        f"published = {article['published'][:10]}",
        f"title = {_text(article['title'])}",
        f"text = {_text(article['text'])}",
    ]
    for claim, scored in claims:
        lines.append("[[entry.claims]]")
        lines += [f"{name} = {_value(getattr(claim, name))}" for name in _FIELDS if _told(claim, name)]
        lines += [] if scored else ["scored = false"]
    return "\n".join(lines) + "\n"


def _told(claim: Claim, name: str) -> bool:
    """Whether the field stands in the entry: what is open or national is left out."""
    value = getattr(claim, name)
    return value is not None and value != () and (name, value) != ("scope", "national")


def _value(value: Any) -> str:
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, tuple):
        return "[" + ", ".join(map(_text, value)) + "]"
    return str(int(value)) if value == value.to_integral_value() else format(value, "f")


def _text(text: str) -> str:
    """A TOML basic string; what JSON escapes, TOML reads, but for the delete character."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
