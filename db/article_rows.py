"""The columns of an article that reading a page decides."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from db.values import checked_text, stored_time
from extract.model import Article, Page


def article_row(article: Article, page_id: str, page: Page) -> dict[str, Any]:
    """All but the signature, which follows from the text.

    Raises ValueError for an article without a date and for text that cannot be stored.
    """
    if article.published is None:
        raise ValueError(f"the article {article.url} has no date")
    return {
        "url": article.url,
        "title": checked_text(article.title, "the title"),
        "published": stored_time(article.published),
        "date_origin": article.date_origin,
        "authors": json.dumps(article.authors, ensure_ascii=False),
        "wire": article.wire,
        "paywalled": int(article.paywalled),
        "text": checked_text(article.text, "the text"),
        "sha256": text_digest(article.text),
        "page_id": page_id,
        "fetched_at": stored_time(page.fetched_at),
    }


def text_digest(text: str) -> str:
    """Tells a text from all others."""
    return hashlib.sha256(checked_text(text, "the text").encode()).hexdigest()
