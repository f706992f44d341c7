"""The pages of `pantau inspect`: what they show of the database, in both languages and every format."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import get_args
from xml.etree import ElementTree

import pytest

from db.connection import open_database, write_transaction
from db.inspection.labels import LABELS
from db.inspection.options import InspectOptions
from db.store import Store
from db.words import FLAGS, METRICS, SEGMENTS
from extract.model import Fate, Flag, Metric, Segment
from tests.inspected import Visitor, parse, target_ids, write_database

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_database(tmp_path_factory.mktemp("inspect") / "pantau.db")


@pytest.fixture
def visitor(database: Path) -> Iterator[Visitor]:
    with Visitor(database) as visitor:
        yield visitor


def numbers(page: str) -> list[str]:
    """The numbers of the targets that a list shows, in its order."""
    return [element.text_content() for element in parse(page).cssselect(".targets .row .number")]


def test_front_page_lists_the_newest_targets_the_changes_and_the_outlets(visitor: Visitor) -> None:
    page = visitor.text("/")
    assert numbers(page)[0] == "65 juta"
    tree = parse(page)
    shown = {
        tile.text_content().split()[1]: tile.text_content().split()[0] for tile in tree.cssselect(".tile")
    }
    assert shown["tercapai"] == "1"
    assert shown["lewat"] == "1"
    (change,) = tree.cssselect(".changes li")[:1]
    assert " ".join(change.text_content().split()).startswith("Target diturunkan 70 juta menjadi 65 juta")
    assert [light.text_content().split()[0] for light in tree.cssselect(".outlets li")] == [
        "bisnis",
        "antara",
    ]
    assert tree.cssselect("form[role=search] input[name=q]")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("status=overdue", ["98 persen"]),
        ("status=met", ["Rp885 triliun"]),
        ("revised=1", ["65 juta"]),
        ("disputed=1", ["4 juta", "3 juta"]),
        ("flagged=1&segment=BPU", ["2 juta"]),
        ("agency=kesehatan", ["98 persen"]),
        ("agency=BPJS+Kesehatan", ["98 persen"]),
        ("metric=managed_funds", ["Rp885 triliun"]),
        ("scope=jambi", ["98 persen"]),
        ("scope=national&year=2025", ["Rp885 triliun"]),
        ("year=2025", ["Rp885 triliun", "98 persen"]),
        ("since=2026-04-01", ["65 juta"]),
        ("speaker=pramudya", ["65 juta", "70 juta"]),
        ("outlet=bisnis&status=", ["65 juta", "4 juta", "70 juta"]),
        ("since=yesterday&metric=nonsense&page=x&year=20&year=", None),
        ("page=99", []),
        ("scope=nowhere", []),
    ],
)
def test_targets_are_filtered(visitor: Visitor, query: str, expected: list[str] | None) -> None:
    shown = numbers(visitor.text(f"/targets?{query}"))
    assert shown == (expected if expected is not None else numbers(visitor.text("/targets")))


@pytest.mark.parametrize("page", ["/targets", "/claims"])
@pytest.mark.parametrize(
    "wrong", ["since=9999-99-99", "agency=zzz", "metric=nonsense", "flagged=maybe", "q=rokok", "q=<script>"]
)
def test_a_filter_that_is_none_is_named(visitor: Visitor, page: str, wrong: str) -> None:
    tree = parse(visitor.text(f"{page}?{wrong}&speaker=pramudya&agency=&page=1"))
    (line,) = tree.cssselect(".ignored")
    assert line.text_content() == f"Saringan yang tidak dikenal, diabaikan: {wrong}"
    for form in ("csv", "json", "atom"):
        answer = visitor.get(f"{page}.{form}?{wrong}&speaker=pramudya&agency=")
        said = json.loads(answer.text)["error"] if form == "json" else answer.text.removesuffix("\n")
        assert (answer.status_code, said) == (400, f"unknown filter: {wrong}")


@pytest.mark.parametrize(
    "page",
    [
        *("/outlets.csv?name=antara", "/outlet/antara.json?since=2026-01-01", "/search.atom?q=juta&agency=x"),
        *("/series/ketenagakerjaan/active_participants.csv?unit=people&year=2026", "/target/x.csv?a=b"),
    ],
)
def test_programs_are_refused_what_a_page_cannot_filter_by(visitor: Visitor, page: str) -> None:
    answer = visitor.get(page)
    assert answer.status_code == 400
    assert page.rpartition("?")[2].rpartition("&")[2] in answer.text
    assert answer.text.count("\n") == 1


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("year=abc&lang=en", ["Unknown filters, ignored: year=abc"]),
        ("year=abc&status=gone&lang=en", ["Unknown filters, ignored: year=abc, status=gone"]),
        ("year=2025&status=&agency=kesehatan&flagged=1&since=2026-04-01&page=1&lang=id", []),
    ],
)
def test_only_filters_that_are_none_are_named(visitor: Visitor, query: str, named: list[str]) -> None:
    lines = parse(visitor.text(f"/targets?{query}")).cssselect(".ignored")
    assert [line.text_content() for line in lines] == named
    assert visitor.get(f"/targets.json?{query}").status_code == (400 if named else 200)


def test_a_list_is_the_same_in_every_format(visitor: Visitor) -> None:
    assert len(numbers(visitor.text("/targets?agency=ketenagakerjaan"))) == 6
    rows = list(csv.DictReader(io.StringIO(visitor.text("/targets.csv?agency=ketenagakerjaan"))))
    told = json.loads(visitor.text("/targets.json?agency=ketenagakerjaan"))
    feed = ElementTree.fromstring(visitor.text("/targets.atom?agency=ketenagakerjaan"))
    identities = [row["id"] for row in rows]
    assert len(set(identities)) == told["total"] == 6
    assert [target["id"] for target in told["targets"]] == identities
    entries = feed.findall(f"{ATOM}entry")
    assert sorted(
        entry.findtext(f"{ATOM}id", "").removeprefix("urn:pantau:target:") for entry in entries
    ) == sorted(identities)
    assert rows[0]["value"] == "65000000"
    assert rows[0]["standing"] in ("open", "overdue", "missed")
    assert rows[0]["quote"].startswith("Lembaga itu menargetkan 65 juta")


def test_feeds_are_atom(visitor: Visitor, database: Path) -> None:
    for path in (
        "/targets.atom",
        "/claims.atom",
        "/search.atom?q=juta",
        f"/target/{target_ids(database)[65000000]}.atom",
    ):
        answer = visitor.get(path)
        assert answer.headers["content-type"].startswith("application/atom+xml")
        feed = ElementTree.fromstring(answer.text)
        assert feed.findtext(f"{ATOM}id")
        assert feed.findtext(f"{ATOM}title")
        assert feed.findtext(f"{ATOM}updated")
        entries = feed.findall(f"{ATOM}entry")
        assert entries
        for entry in entries:
            assert entry.findtext(f"{ATOM}title")
            assert entry.findtext(f"{ATOM}updated")
            assert {link.get("rel") for link in entry.findall(f"{ATOM}link")} == {"alternate", "via"}
        times = [entry.findtext(f"{ATOM}updated", "") for entry in entries]
        assert times == sorted(times, reverse=True)


def test_target_page_tells_all_that_is_known(visitor: Visitor, database: Path) -> None:
    page = visitor.text(f"/target/{target_ids(database)[65000000]}")
    tree = parse(page)
    assert (
        "BPJS Ketenagakerjaan ditargetkan mencapai 65 juta peserta aktif secara nasional pada 2026." in page
    )
    assert [mark.text_content() for mark in tree.cssselect("#sightings ~ .claim mark")] == ["65 juta"]
    assert "Pramudya Iriawan" in page
    assert "65.000.000" in page
    chart = tree.cssselect("svg.chart.wide")[0]
    assert len(chart.cssselect(".mark.target")) == 1
    assert len(chart.cssselect(".mark.revision")) == 1
    assert len(chart.cssselect(".mark.actual:not(.latest)")) == 1
    assert len(chart.cssselect(".mark.actual.latest")) == 1
    assert "61,5 %" in chart.text_content()
    assert len(chart.cssselect("polyline.step")) == 1
    assert len(chart.cssselect("polyline.deadline")) == 1
    assert chart.cssselect("title")
    assert chart.cssselect("desc")
    assert "40.000.000" in tree.cssselect("details.numbers table")[0].text_content()
    assert [row.text_content().split()[3] for row in tree.cssselect(".chain li")] == ["70", "65"]
    external = [link.get("href") for link in tree.cssselect("a[rel~=external]")]
    assert "https://bisnis.example/berita/4" in external


def test_superseded_target_leads_to_its_successor(visitor: Visitor, database: Path) -> None:
    ids = target_ids(database)
    page = parse(visitor.text(f"/target/{ids[70000000]}"))
    assert page.cssselect("header .pill")[0].text_content() == "sudah diubah"
    assert page.cssselect("a.next")[0].get("href") == f"/target/{ids[65000000]}"


def test_disputed_target_names_the_other_number_and_why(visitor: Visitor, database: Path) -> None:
    page = visitor.text(f"/target/{target_ids(database)[3000000]}")
    assert FLAGS["id"]["conflict"] in page
    assert "4 juta" in parse(page).cssselect("#rivals + .targets")[0].text_content()


def test_links_to_the_text_lead_to_the_claim(visitor: Visitor, database: Path) -> None:
    page = parse(visitor.text(f"/target/{target_ids(database)[65000000]}"))
    address = next(link.get("href") for link in page.cssselect(".links a") if "/article/" in link.get("href"))
    path, _, anchor = address.partition("#")
    article = parse(visitor.text(path))
    assert article.get_element_by_id(anchor) is not None
    assert [mark.text_content() for mark in article.cssselect(".text mark.target")] == ["65 juta"]
    assert article.cssselect(".text sup a")[0].get("href") == f"#{anchor}"


def test_article_page_says_what_explain_says(visitor: Visitor) -> None:
    page = parse(visitor.text("/article/antara-1"))
    assert "aturan test, keyakinan 90 %" in page.text_content()
    assert page.cssselect("#readings")
    assert "70 juta" in page.cssselect("details.numbers")[0].text_content()


def test_series_page_sets_targets_against_realisations(visitor: Visitor) -> None:
    page = parse(visitor.text("/series/ketenagakerjaan/managed_funds"))
    row = " ".join(page.cssselect("tbody tr")[0].text_content().split())
    assert row.startswith("2025 Rp885 triliun Rp900 triliun")
    assert "tercapai" in row
    assert "101,7 %" in row
    chart = page.cssselect("svg.chart.wide")[0]
    assert (len(chart.cssselect(".mark.target")), len(chart.cssselect(".mark.actual"))) == (1, 1)


def test_series_page_of_a_segment_is_another_one(visitor: Visitor) -> None:
    everybody = parse(visitor.text("/series/ketenagakerjaan/active_participants"))
    assert everybody.cssselect("h1")[0].text_content() == "Peserta aktif"
    addresses = [link.get("href") for link in everybody.cssselect(".chips a")]
    assert any("segment=BPU" in address for address in addresses)
    for address in addresses:
        assert parse(visitor.text(address)).cssselect("h1")[0].text_content() != "Peserta aktif"


def test_outlet_page_tells_health_yield_and_fates(visitor: Visitor) -> None:
    page = parse(visitor.text("/outlet/bisnis"))
    text = " ".join(page.text_content().split())
    assert "bermasalah: no links" in text
    assert "1 of 5 articles did not come" in text
    assert len(page.cssselect("svg.chart.wide rect.bar.telling")) == 3
    assert "https://bisnis.example/rss" in text
    months = list(csv.DictReader(io.StringIO(visitor.text("/outlet/bisnis.csv"))))
    assert sum(int(row["articles"]) for row in months) == 3


def test_claims_say_who_said_it(visitor: Visitor) -> None:
    page = parse(visitor.text("/claims?speaker=Pramudya+Iriawan&kind=target"))
    assert [claim.cssselect("mark")[0].text_content() for claim in page.cssselect(".claim")] == [
        "65 juta",
        "70 juta",
    ]
    actuals = parse(visitor.text("/claims?kind=actual&metric=managed_funds"))
    assert [mark.text_content() for mark in actuals.cssselect(".claim mark")] == ["Rp900 triliun"]


@pytest.mark.parametrize(
    ("asked", "claims", "articles"),
    [
        ("juta", 7, 7),
        ('"65 juta"', 1, 1),
        ("65 lembaga", 1, 1),
        ("unheardof", 0, 0),
        ("65 OR 70", 0, 0),
        ("juta NOT 65", 0, 0),
        ('"', 0, 0),
        ("quote:65*", 0, 0),
        ("(((", 0, 0),
        ("", 0, 0),
    ],
)
def test_search_takes_words_as_words(visitor: Visitor, asked: str, claims: int, articles: int) -> None:
    answer = visitor.get("/search.json?q=" + asked.replace(" ", "+").replace('"', "%22"))
    told = json.loads(answer.text)
    assert (told["claims"], told["articles"], len(told["results"])) == (claims, articles, claims)
    page = parse(visitor.text("/search?q=" + asked.replace(" ", "+").replace('"', "%22")))
    assert len(page.cssselect(".claim")) == claims


def test_every_page_speaks_english_and_stays_so(visitor: Visitor, database: Path) -> None:
    target = target_ids(database)[65000000]
    for path in (
        "/",
        "/targets",
        f"/target/{target}",
        "/claims",
        "/outlets",
        "/outlet/antara",
        "/article/antara-1",
    ):
        page = parse(visitor.text(f"{path}?lang=en"))
        assert page.get("lang") == "en"
        own = [link.get("href") for link in page.cssselect("main a[href^='/']")]
        assert all("lang=en" in address for address in own), own
        assert page.cssselect("a.language")[0].get("href") == path
    assert "is to reach 65 million active participants nationally by 2026." in visitor.text(
        f"/target/{target}?lang=en"
    )


def test_old_id_of_a_merged_target_leads_to_the_one_it_is(tmp_path: Path) -> None:
    path = write_database(tmp_path / "pantau.db")
    now = target_ids(path)[65000000]
    opened = open_database(path)
    with write_transaction(opened):
        opened.execute("insert into target_aliases (id, target_id) values ('former', ?)", [now])
    opened.close()
    with Visitor(path) as visitor:
        answer = visitor.get("/target/former.json")
    assert (answer.status_code, answer.headers["location"]) == (301, f"/target/{now}.json")


@pytest.mark.parametrize(
    "path", ["/nothing", "/target/none", "/series/kesehatan/agents", "/outlet/x", "/article/y"]
)
def test_what_is_not_there_is_said_in_a_page(visitor: Visitor, path: str) -> None:
    answer = visitor.get(path)
    assert answer.status_code == 404
    assert LABELS["id"]["not_found"] in answer.text


def test_empty_database_has_pages_too(tmp_path: Path) -> None:
    Store(tmp_path / "pantau.db").close()
    with Visitor(tmp_path / "pantau.db") as visitor:
        for path in ("/", "/targets", "/claims", "/outlets", "/search?q=x", "/targets.csv", "/targets.atom"):
            assert visitor.get(path).status_code == 200


def test_datasette_is_underneath_with_its_columns_explained(visitor: Visitor) -> None:
    assert "lower bound" in visitor.text("/pantau/targets")
    rows = json.loads(visitor.text("/pantau.json?sql=select+count(*)+n+from+targets&_shape=array"))
    assert rows == [{"n": 7}]
    assert json.loads(visitor.text("/pantau/who_said_it.json?name=pramudya&_shape=array"))[0]["speaker"]
    assert "facet_results" in visitor.text("/pantau/claims.json?_facet=metric")
    assert "70 juta" in visitor.text("/pantau/claims?_search=70")


def test_no_assets_but_own_ones(visitor: Visitor) -> None:
    page = parse(visitor.text("/"))
    assets = [link.get("href") for link in page.cssselect("link[rel=stylesheet], link[rel=icon]")]
    for address in assets:
        assert address.startswith("/-/pantau/")
        assert visitor.get(address).status_code == 200


def test_labels_exist_in_both_languages_and_for_every_stored_word() -> None:
    assert set(LABELS["id"]) == set(LABELS["en"])
    assert not set(LABELS["id"]) & set(dir({})), "a template would take these for methods of the mapping"
    for labels in LABELS.values():
        assert {f"fate_{fate}" for fate in Fate} <= set(labels)
        assert all(text.count("{") == LABELS["id"][name].count("{") for name, text in labels.items())
    for language in ("id", "en"):
        assert set(get_args(Metric)) <= set(METRICS[language])
        assert set(get_args(Segment)) <= set(SEGMENTS[language])
        assert set(get_args(Flag)) <= set(FLAGS[language])


def test_hidden_texts_are_nowhere(database: Path) -> None:
    secret = "menurut pernyataan resminya.\nkata"  # the end of a quote, and what follows it in the text
    with Visitor(database, InspectOptions(full_text=False)) as visitor:
        page = visitor.text("/article/antara-1")
        assert "kata" not in parse(page).cssselect(".text")[0].text_content().split("resminya.")[1]
        assert "70 juta" in page
        for path in (
            "/pantau/articles",
            "/pantau/articles.json",
            "/pantau/articles_fts",
            "/pantau/article_versions",
        ):
            assert visitor.get(path).status_code == 403
        assert visitor.get("/pantau.json?sql=select+text+from+articles").status_code == 403
        assert secret not in page
