"""Every sample page under tests/samples gives the article, or the fate, that a careful reader expects of it.

A sample is a folder: page.html (and page2.html... for further pages), meta.json, expected.json.
"""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from extract.article import read_article
from extract.model import Article, Fate, Page

SAMPLES = Path(__file__).parent / "samples"
FOLDERS = sorted(path.parent for path in SAMPLES.glob("*/*/page.html"))
FACTS = ("title", "date_origin", "wire", "paywalled", "url")


def _json(path: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return loaded


def _read(folder: Path) -> Article | Fate:
    meta = _json(folder / "meta.json")
    page = Page(
        outlet=folder.parent.name,
        key=folder.name,
        url=meta["url"],
        final_url=meta["url"],
        fetched_at=datetime.fromisoformat(meta["fetched_at"]),
        status=meta["status"],
        headers={"content-type": meta["content_type"]},
        body=(folder / "page.html").read_bytes(),
        more=tuple(path.read_bytes() for path in sorted(folder.glob("page[2-9].html"))),
    )
    return read_article(page)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_sample(folder: Path) -> None:
    expected = _json(folder / "expected.json")
    article = _read(folder)
    if expected["fate"]:
        assert article == Fate(expected["fate"])
        return
    assert isinstance(article, Article)
    facts = {name: getattr(article, name) for name in FACTS if name in expected}
    assert facts == {name: expected[name] for name in facts}
    assert article.published == datetime.fromisoformat(expected["published"])
    assert list(article.authors) == expected["authors"]
    assert article.text.startswith(expected.get("starts_with", ""))
    assert [snippet for snippet in expected["must_contain"] if snippet not in article.text] == []
    assert [snippet for snippet in expected["must_not_contain"] if snippet in article.text] == []


def test_every_outlet_has_an_article_among_the_samples() -> None:
    fates: dict[str, set[bool]] = {}
    for folder in FOLDERS:
        fates.setdefault(folder.parent.name, set()).add(_json(folder / "expected.json")["fate"] is None)
    assert {"antara", "antara_kepri", "bisnis", "warta_ekonomi", "merahputih", "jambi_ekspres"} <= set(fates)
    assert all(True in kinds for kinds in fates.values())
    assert any(False in kinds for kinds in fates.values())
