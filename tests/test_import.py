"""Pages from WARC files and JSON lines: whole or not at all, and every record that fails is named."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cli import pantau
from db.forgetting import forget_pages
from db.pages import PageStore
from db.store import Store
from extract.model import Fate, Page
from extract.reading import read_page
from importing import ImportReport, import_file

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
TEXT = (
    "BPJS Ketenagakerjaan menargetkan 53 juta peserta aktif hingga akhir 2026.\n"
    "Program itu dijalankan bersama pemerintah daerah & serikat <pekerja> di enam provinsi."
)
HTML = (
    '<html lang="id"><head><title>Target peserta</title><meta property="article:published_time"'
    ' content="2026-02-10T08:00:00+07:00"></head><body><article><h1>Target peserta</h1>'
    "<p>BPJS Ketenagakerjaan menargetkan 53 juta peserta aktif hingga akhir 2026.</p>"
    "<p>Program itu dijalankan bersama pemerintah daerah di enam provinsi.</p></article></body></html>"
)
ANTARA = "https://www.antaranews.com/berita/5183402/target-peserta"
HTML_TYPE = [("Content-Type", "text/html; charset=utf-8"), ("X-Secret", "no"), ("ETag", '"a1"')]


@pytest.fixture
def pages(tmp_path: Path) -> Iterator[PageStore]:
    store = PageStore(tmp_path / "pages.db")
    yield store
    store.close()


def stored(pages: PageStore) -> list[Page]:
    return [pages.get(page_id) for page_id in pages.ids()]


def warc(*answers: dict[str, Any], zipped: bool = True) -> bytes:
    """An archive with a record for each answer: url, body, and where they differ status and headers."""
    records = [warc_record("warcinfo", "", b"software: test\r\n")]
    for answer in answers:
        head = [f"HTTP/1.1 {answer.get('status', '200 OK')}"]
        head += [f"{name}: {value}" for name, value in answer.get("headers", HTML_TYPE)]
        block = "\r\n".join([*head, "", ""]).encode() + answer.get("body", HTML.encode())
        records.append(warc_record("response", answer.get("url", ANTARA), block))
    return b"".join(gzip.compress(record) if zipped else record for record in records)


def warc_record(kind: str, url: str, block: bytes) -> bytes:
    digest = base64.b32encode(hashlib.sha1(block, usedforsecurity=False).digest()).decode()
    fields = {
        "WARC-Type": kind,
        "WARC-Target-URI": url,
        "WARC-Date": "2026-02-10T09:00:00Z",
        "WARC-Block-Digest": f"sha1:{digest}",
        "Content-Type": "application/http; msgtype=response",
        "Content-Length": str(len(block)),
    }
    head = [f"{name}: {value}" for name, value in fields.items() if value]
    return "\r\n".join(["WARC/1.0", *head, "", ""]).encode() + block + b"\r\n\r\n"


def imported(pages: PageStore, tmp_path: Path, content: bytes, name: str = "pages.warc.gz") -> ImportReport:
    file = tmp_path / name
    file.write_bytes(content)
    return import_file(file, pages, NOW)


def line(**fields: Any) -> bytes:
    return json.dumps(fields, ensure_ascii=False).encode("utf-8", "surrogatepass") + b"\n"


# WARC


@pytest.mark.parametrize("zipped", [True, False])
def test_a_page_of_an_archive_is_the_page_that_a_crawl_would_have_stored(
    pages: PageStore, tmp_path: Path, zipped: bool
) -> None:
    report = imported(pages, tmp_path, warc({"url": ANTARA + "?page=all"}, zipped=zipped))
    assert (report.stored, report.bad) == (1, [])
    (page,) = stored(pages)
    assert (page.outlet, page.key, page.url) == ("antara", "5183402", ANTARA)
    assert page.final_url == ANTARA + "?page=all"
    assert page.headers == {"content-type": "text/html; charset=utf-8", "etag": '"a1"'}
    assert page.fetched_at == datetime(2026, 2, 10, 9, 0, tzinfo=UTC)
    assert [claim.raw for claim in read_page(page).claims] == ["53 juta"]
    assert pages.known("antara", ["5183402"]) == {"5183402"}


def test_an_archive_imported_again_adds_nothing(pages: PageStore, tmp_path: Path) -> None:
    archive = warc({}, {"url": "https://example.org/berita/satu"})
    assert imported(pages, tmp_path, archive).stored == 2
    again = imported(pages, tmp_path, archive)
    assert (again.stored, again.known) == (0, 2)


def test_a_site_that_no_outlet_follows_goes_by_its_host(pages: PageStore, tmp_path: Path) -> None:
    imported(pages, tmp_path, warc({"url": "https://www.example.org/berita/satu?id=7"}))
    (page,) = stored(pages)
    assert (page.outlet, page.key) == ("example.org", "/berita/satu?id=7")


def test_compressed_answers_are_stored_decoded(pages: PageStore, tmp_path: Path) -> None:
    headers = [*HTML_TYPE, ("Content-Encoding", "gzip")]
    imported(pages, tmp_path, warc({"body": gzip.compress(HTML.encode()), "headers": headers}))
    (page,) = stored(pages)
    assert page.body == HTML.encode()


def test_what_is_no_article_page_is_passed_over_and_counted(pages: PageStore, tmp_path: Path) -> None:
    report = imported(
        pages,
        tmp_path,
        warc(
            {"headers": [("Content-Type", "image/png")]},
            {"status": "404 Not Found"},
            {"url": ANTARA + "?page=2"},
            {},
        ),
    )
    assert (report.stored, report.bad) == (1, [])
    assert report.passed_over.total() == 3


def test_a_damaged_record_is_named_and_the_others_are_taken(pages: PageStore, tmp_path: Path) -> None:
    good, damaged = warc({}), warc({"url": "https://example.org/rusak"}, zipped=False)
    damaged = damaged.replace(b"53 juta", b"35 juta")
    members = b"".join(gzip.compress(part) for part in split_records(damaged))
    report = imported(pages, tmp_path, good + members)
    assert report.stored == 1
    assert report.bad == ["record 4 (https://example.org/rusak): its content does not fit its digest"]


def split_records(archive: bytes) -> list[bytes]:
    parts = archive.split(b"WARC/1.0\r\n")
    return [b"WARC/1.0\r\n" + part for part in parts if part]


def between_records(whole: bytes, cut: int, zipped: bool) -> bool:
    """Whether nothing of a record is missing, but for the empty lines after it."""
    if zipped:
        return whole[cut:].startswith(b"\x1f\x8b")
    rest = whole[cut:].lstrip(b"\r\n")
    return not rest or rest.startswith(b"WARC/1.0")


@pytest.mark.parametrize("zipped", [True, False])
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(share=st.floats(0.02, 0.999))
def test_a_half_written_archive_leaves_whole_pages_only_and_names_the_record(
    tmp_path_factory: pytest.TempPathFactory, zipped: bool, share: float
) -> None:
    folder = tmp_path_factory.mktemp("half")
    whole = warc({}, {"url": "https://example.org/berita/dua", "body": HTML.encode() * 3}, zipped=zipped)
    pages = PageStore(folder / "pages.db")
    cut = int(len(whole) * share)
    report = imported(pages, folder, whole[:cut], "half.warc.gz" if zipped else "half.warc")
    bodies = {page.body for page in stored(pages)}
    pages.close()
    assert bodies <= {HTML.encode(), HTML.encode() * 3}
    assert len(report.bad) == 1 or between_records(whole, cut, zipped)
    assert all(bad.startswith(("record ", "line ")) for bad in report.bad)


@pytest.mark.parametrize(
    "content", [b"", b"\x1f\x8b", b"WARC/1.0\r\n", b"WARC/1.0\r\n\r\n", b"\x00\xff" * 99]
)
def test_rubbish_is_reported(pages: PageStore, tmp_path: Path, content: bytes) -> None:
    report = imported(pages, tmp_path, content)
    assert stored(pages) == []
    assert len(report.bad) == (1 if content else 0)


# JSON lines


def test_lines_of_html_and_of_text_are_pages(pages: PageStore, tmp_path: Path) -> None:
    lines = line(url=ANTARA, html=HTML) + line(
        id=7,
        outlet="Radar Contoh",
        url="https://example.org/b/7",
        title="Target <peserta>",
        text=TEXT,
        published="2026-02-10",
    )
    assert imported(pages, tmp_path, lines, "pages.jsonl").stored == 2
    by_outlet = {page.outlet: page for page in stored(pages)}
    assert by_outlet["antara"].body == HTML.encode()
    page = by_outlet["radar_contoh"]
    assert (page.key, page.fetched_at) == ("7", NOW)
    reading = read_page(page)
    assert reading.fate is Fate.CLAIMS
    assert reading.article is not None
    assert reading.article.published is not None
    assert reading.article.published.date().isoformat() == "2026-02-10"
    assert (reading.article.title, reading.article.text) == ("Target <peserta>", TEXT)


def test_half_a_character_in_a_line_is_one_that_is_unknown(pages: PageStore, tmp_path: Path) -> None:
    odd = line(url="https://example.org/1", id="a\ud800", outlet="Contoh", text=f"{TEXT}\ud83d")
    assert imported(pages, tmp_path, odd + line(url=ANTARA, html=HTML), "pages.jsonl").stored == 2
    page = next(page for page in stored(pages) if page.outlet != "antara")
    assert page.key == "a\ufffd"
    assert "provinsi.\ufffd" in page.body.decode()


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        (b"{broken\n", "no JSON"),
        (b"[]\n", "no JSON object"),
        (line(url=ANTARA), "neither html nor text"),
        (line(html=HTML), "no web address"),
        (line(url="ftp://example.org/a", html=HTML), "no web address"),
        (line(url="http://[", html=HTML), "no web address"),
        (line(url=ANTARA, html=7), "html is no text"),
        (line(url=ANTARA, text=f"\n {TEXT[:70]} \n"), "its text is too short: 70 characters under 80"),
        (line(url=ANTARA, text=TEXT, published="kemarin"), "published is no ISO 8601 time"),
        (b"\xff\xfe\n", "no JSON"),
        *(
            (line(url="https://example.org/b", html=HTML, outlet=outlet), "no name of an outlet")
            for outlet in (
                "../../etc",
                "..",
                "a/b",
                "<b>",
                "a\0b",
                "x" * 61,
                " ",
                "kabar\N{LATIN SMALL LETTER E WITH ACUTE}",
            )
        ),
        (line(url="https://a<b>.example/", html=HTML), "no name of an outlet"),
        (b"[" * 100_000 + b"\n", "no JSON"),
    ],
)
def test_a_bad_line_is_named_and_the_others_are_taken(
    pages: PageStore, tmp_path: Path, bad: bytes, why: str
) -> None:
    report = imported(pages, tmp_path, bad + b"\n" + line(url=ANTARA, html=HTML), "pages.jsonl")
    assert report.stored == 1
    assert len(report.bad) == 1
    assert report.bad[0].startswith(f"line 1: {why}")


def test_a_half_written_gzip_of_lines_names_the_line(pages: PageStore, tmp_path: Path) -> None:
    lines = [line(url=f"https://example.org/{n}", html=HTML + str(n) * n) for n in range(1, 400)]
    report = imported(pages, tmp_path, gzip.compress(b"".join(lines))[:-40], "pages.jsonl.gz")
    assert 0 < report.stored < 400
    assert report.bad[0].startswith(f"line {report.stored + 1}: cannot be read")


@pytest.mark.parametrize(
    ("given", "kept"),
    [("www.Example.co.id", "www.example.co.id"), ("Bisnis.com", "bisnis.com"), ("IDN  Times ", "idn_times")],
)
def test_names_of_outlets_elsewhere_are_kept_in_small_letters(
    pages: PageStore, tmp_path: Path, given: str, kept: str
) -> None:
    imported(pages, tmp_path, line(url="https://example.org/b", html=HTML, outlet=given), "pages.jsonl")
    assert [page.outlet for page in stored(pages)] == [kept]


def test_an_outlet_that_is_followed_goes_by_its_own_name(pages: PageStore, tmp_path: Path) -> None:
    imported(pages, tmp_path, line(url=ANTARA, html=HTML, outlet="Antara News!"), "pages.jsonl")
    assert [page.outlet for page in stored(pages)] == ["antara"]


@pytest.mark.parametrize("earlier", ["Koran Kota", "KoranKota", "korankota"])
def test_what_was_imported_under_another_name_of_its_outlet_is_known(
    pages: PageStore, tmp_path: Path, earlier: str
) -> None:
    fields = {"url": "https://example.org/b", "html": HTML}
    elsewhere = PageStore(tmp_path / "elsewhere.db")
    imported(elsewhere, tmp_path, line(**fields), "pages.jsonl")
    (page,) = stored(elsewhere)
    elsewhere.close()
    pages.add(replace(page, outlet=earlier))  # as earlier versions took it
    report = imported(pages, tmp_path, line(**fields, outlet="Koran Kota"), "pages.jsonl")
    assert (report.stored, report.known) == (0, 1)
    changed = line(**{**fields, "html": HTML.replace("Program", "Programnya")}, outlet="koran_kota")
    assert imported(pages, tmp_path, changed, "pages.jsonl").stored == 1
    assert {(one.outlet, one.key) for one in stored(pages)} == {(earlier, page.key)}
    forget_pages(pages.database, earlier, page.key, page.url, "")
    assert imported(pages, tmp_path, line(**fields, outlet="Koran Kota"), "pages.jsonl").stored == 0


def test_articles_at_one_address_with_ids_of_their_own_stay_apart(pages: PageStore, tmp_path: Path) -> None:
    home = {"url": "https://example.org/", "html": HTML}
    lines = line(**home, id="1", outlet="A") + line(**home, id="2", outlet="B")
    assert imported(pages, tmp_path, lines, "pages.jsonl").stored == 2
    assert [(page.outlet, page.key) for page in sorted(stored(pages), key=lambda page: page.key)] == [
        ("a", "1"),
        ("b", "2"),
    ]


# The command


@pytest.mark.parametrize(("options", "events"), [([], 0), (["--mail"], 1)])
def test_what_is_imported_is_mailed_only_on_demand(tmp_path: Path, options: list[str], events: int) -> None:
    file, home = tmp_path / "a.jsonl", tmp_path / "home"
    file.write_bytes(line(url=ANTARA, html=HTML))
    for arguments in (["import", *options, str(file)], ["read"]):
        assert CliRunner().invoke(pantau, ["--data", str(home), *arguments]).exit_code == 0
    with Store(home / "pantau.db") as store:
        assert len(store.targets()) == 1
        assert store.database.execute("select count(*) from events").fetchone() == (events,)


def command(home: Path, *files: Path) -> Result:
    return CliRunner().invoke(pantau, ["--data", str(home), "import", *map(str, files)])


def test_the_command_says_what_came_and_what_did_not(tmp_path: Path) -> None:
    good, bad = tmp_path / "a.jsonl", tmp_path / "b.jsonl"
    good.write_bytes(line(url=ANTARA, html=HTML))
    bad.write_bytes(b"{\n")
    done = command(tmp_path / "home", good)
    assert (done.exit_code, "1 pages stored" in done.stderr) == (0, True)
    failed = command(tmp_path / "home", bad, good)
    assert (failed.exit_code, "b.jsonl: line 1: " in failed.stderr) == (1, True)
    assert command(tmp_path / "home", tmp_path / "nowhere").exit_code == 2


def test_explain_says_of_a_page_without_a_text_how_long_one_has_to_be(tmp_path: Path) -> None:
    file, url = tmp_path / "a.jsonl", "https://example.org/short"
    html = (
        HTML.replace(" hingga akhir 2026", "")
        .replace("<p>Program", "<p hidden>Program")
        .split("<p hidden>")[0]
    )
    file.write_bytes(line(url=url, html=html))
    assert command(tmp_path / "home", file).exit_code == 0
    assert CliRunner().invoke(pantau, ["--data", str(tmp_path / "home"), "read"]).exit_code == 0
    told = CliRunner().invoke(pantau, ["--data", str(tmp_path / "home"), "explain", url])
    assert "no_text: no text of 80 characters or more was found" in told.stdout, told.stdout
