"""Every sample under tests/samples is read as a careful reader expects: its article, its claims, its links.

The format is told in `benchmarks/sample_format.py`; `./dev sample` adds one from a live page.
"""

from __future__ import annotations

import textwrap
from collections import Counter
from datetime import datetime
from pathlib import Path

import pytest

from benchmarks.sample_format import SAMPLES, UNCHECKED, load, read_sample, walk
from crawler.catalogue import SPIDER_MODULES, declared_outlets, outlet_table
from crawler.outlet import OutletSpider
from extract.model import Article, Fate

FACTS = ("title", "date_origin", "wire", "paywalled", "url")
OUTLETS = {outlet.name: outlet for outlet in declared_outlets()}
README = Path(__file__).parent.parent / "README.md"


def pages_in(samples: Path) -> list[Path]:
    return sorted(path.parent for path in samples.glob("*/*/page.html"))


def listings_in(samples: Path) -> list[Path]:
    return sorted(path.parent for path in samples.glob("*/*/listing.json"))


def named(folder: Path) -> str:
    return f"{folder.parent.name}/{folder.name}"


def check_page(folder: Path) -> None:
    expected = load(folder / "expected.json")
    assert UNCHECKED not in expected, f"{folder}: read what is expected, then delete this key"
    article, claims = read_sample(folder)
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
    if claims != expected["claims"] and (why := expected.get("claims_open")):
        pytest.xfail(f"the rules do not see yet: {why}")
    assert claims == expected["claims"]


def check_listing(folder: Path, outlet: OutletSpider) -> None:
    expected = load(folder / "listing.json")
    assert UNCHECKED not in expected, f"{folder}: read what is expected, then delete this key"
    finding = walk(folder, outlet)
    assert (finding.report.kind, finding.report.outcome) == (expected["kind"], expected.get("outcome", "ok"))
    found = {article.address.key: article for article in finding.walk.articles}
    assert {key: article.address.url for key, article in found.items()} == expected["articles"]
    off_topic = [key for key, article in found.items() if finding.general and not article.on_topic]
    assert sorted(off_topic) == sorted(expected.get("off_topic", []))


@pytest.mark.parametrize("folder", pages_in(SAMPLES), ids=named)
def test_a_page_gives_the_article_and_its_claims(folder: Path) -> None:
    check_page(folder)


@pytest.mark.parametrize("folder", listings_in(SAMPLES), ids=named)
def test_a_listing_gives_its_articles(folder: Path) -> None:
    check_listing(folder, OUTLETS[folder.parent.name])


@pytest.mark.parametrize("outlet", OUTLETS)
def test_every_outlet_has_a_listing_and_articles_with_and_without_a_target(outlet: str) -> None:
    folder = SAMPLES / outlet
    assert [path for path in listings_in(SAMPLES) if path.parent == folder]
    expectations = [load(path / "expected.json") for path in pages_in(SAMPLES) if path.parent == folder]
    kinds = Counter(
        any(claim["kind"] == "target" for claim in expected["claims"])
        for expected in expectations
        if "claims" in expected and "claims_open" not in expected
    )
    assert (kinds[True] > 0, kinds[False] > 0) == (True, True)


def test_every_sample_belongs_to_an_outlet() -> None:
    """`other` holds pages that a WARC file may bring from elsewhere."""
    assert {folder.name for folder in SAMPLES.iterdir()} == {*OUTLETS, "other"}


def test_every_article_of_a_sample_is_one_by_its_address() -> None:
    for folder in pages_in(SAMPLES):
        outlet = OUTLETS.get(folder.parent.name)
        expected = load(folder / "expected.json")
        if outlet and expected["fate"] is None:
            address = outlet.form.identify(load(folder / "meta.json")["url"])
            assert address is not None, folder
            assert address.url == expected.get("url", address.url), folder


def test_there_are_at_least_twenty_five_outlets() -> None:
    assert len(OUTLETS.keys() - {"antara_regional"}) >= 25


def test_the_table_of_the_readme_is_that_of_the_declarations() -> None:
    _, _, section = README.read_text("utf-8").partition("<!-- outlets -->")
    table, closed, _ = section.partition("<!-- /outlets -->")
    assert closed
    assert table.strip() == outlet_table().strip(), "python -m crawler.catalogue prints the table of today"


# --- The next outlet ------------------------------------------------------------------------------

SPIDER = """
from crawler.outlet import OutletSpider
from crawler.routes import Feed


class KabarKita(OutletSpider):
    name = "kabarkita"
    site = "Kabar Kita"
    allowed_domains = ("kabarkita.example",)
    article_url = r"https?://kabarkita\\.example/(?P<id>\\d+)/(?P<slug>[^/?#]+)"
    article_form = "https://kabarkita.example/{id}/{slug}"
    routes = (Feed("https://kabarkita.example/rss", general=True),)
"""
PAGE = """
<html><head><title>BPJS Kesehatan Bidik 2.000 Kader</title><meta name="pubdate" content="2026-09-01 08:00:00">
</head><body><h1>BPJS Kesehatan Bidik 2.000 Kader</h1><div class="entry-content">
<p>BPJS Kesehatan menargetkan 2.000 kader JKN pada 2027, naik dari tahun sebelumnya.</p>
<p>Kader bertugas mengingatkan peserta di lingkungannya agar membayar iuran.</p></div></body></html>
"""
META = """
{"url": "https://kabarkita.example/7/kader", "fetched_at": "2026-09-01T09:00:00+07:00", "status": 200,
 "content_type": "text/html; charset=utf-8", "why": "the next outlet"}
"""
EXPECTED = """
{"fate": null, "title": "BPJS Kesehatan Bidik 2.000 Kader", "published": "2026-09-01T08:00:00+07:00",
 "authors": [], "must_contain": ["Kader bertugas"], "must_not_contain": [],
 "claims": [{"kind": "target", "agency": "BPJS Kesehatan", "metric": "agents", "measure": "level",
             "unit": "count", "period": "2027", "scope": "national", "raw": "2.000", "value": 2000}]}
"""
FEED = """
<rss><channel><item><title>BPJS Kesehatan Bidik 2.000 Kader</title>
<link>https://kabarkita.example/7/kader</link></item></channel></rss>
"""
LISTING = """
{"kind": "Feed", "route": "https://kabarkita.example/rss", "url": "https://kabarkita.example/rss",
 "saved_at": "2026-09-01T09:00:00+07:00", "why": "the next outlet",
 "articles": {"7": "https://kabarkita.example/7/kader"}}
"""


def test_the_next_outlet_is_one_file_and_one_sample_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {
        "more_outlets/__init__.py": "",
        "more_outlets/kabarkita.py": SPIDER,
        "samples/kabarkita/2026-09-01-page/page.html": PAGE,
        "samples/kabarkita/2026-09-01-page/meta.json": META,
        "samples/kabarkita/2026-09-01-page/expected.json": EXPECTED,
        "samples/kabarkita/2026-09-01-feed/answer.xml": FEED,
        "samples/kabarkita/2026-09-01-feed/listing.json": LISTING,
    }
    for name, content in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(textwrap.dedent(content).lstrip(), "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    modules = (*SPIDER_MODULES, "more_outlets")

    [outlet] = [outlet for outlet in declared_outlets(modules) if outlet.name not in OUTLETS]
    samples = tmp_path / "samples"
    [page], [listing] = pages_in(samples), listings_in(samples)
    check_page(page)
    check_listing(listing, outlet)
    row = next(line for line in outlet_table(modules, samples).splitlines() if "`kabarkita`" in line)
    assert "Kabar Kita" in row
