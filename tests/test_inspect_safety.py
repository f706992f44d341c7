"""Nothing of what the web wrote is live in the pages; who may see what; the database is only read."""

from __future__ import annotations

import base64
import csv
import io
import re
import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote, urlsplit
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml.html import tostring

from db.inspection.addresses import live_link
from db.inspection.options import InspectOptions
from db.inspection.server import ServeRefused, build, serve
from db.inspection.spreadsheet import FORMULA_STARTS, CsvGuard, safe_cell, write_csv
from db.store import Store
from extract.model import Page
from extract.reading import Reading
from tests.inspected import Visitor, parse, write_database
from tests.newsdesk import report, said, save

TITLES = [
    "<script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "' onmouseover='alert(1)",
    "<iframe src=//evil.example></iframe>",
    "<style>*{display:none}</style>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<base href=//evil.example/>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "<form action=//evil.example><input name=q></form>",
    "{{ 7 * 7 }}",
    "{% include '/etc/passwd' %}",
    "${7*7} #{7*7} <%= 7*7 %>",
    "<!--#exec cmd='ls'-->",
    "]]><script>alert(1)</script>",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>&e;",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "\\u003cscript\\u003e",
]
QUOTES = [
    "=HYPERLINK(A1)",
    "+1+cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "\t=1+1",
    '=1+1", "=2',
    "</mark><script>alert(1)</script><mark>",
    "<a href=javascript:alert(1)>klik</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>klik</a>",
    "<math><mtext></mtext><script>alert(1)</script></math>",
    "<svg><script>alert(1)</script></svg>",
    "<object data=//evil.example></object><embed src=//evil.example>",
    "<details open ontoggle=alert(1)>",
    "<input autofocus onfocus=alert(1)>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "\u202ecod.exe\u202c",
    "\u0000".replace("\0", "\ufffe") + "tak tampak",
    "<plaintext><xmp><textarea>",
    "</textarea></select></style></script><b>",
    "\x0b\x0c\x1b[31m merah",
]
ADDRESSES = [
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\tscript:alert(1)",
    " javascript:alert(1)",
    "\x01javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox(1)",
    "file:///etc/passwd",
    "blob:https://evil.example/x",
    "about:blank",
    "//evil.example/x",
    "https:evil.example",
    'https://x.example/"onmouseover="alert(1)',
    "https://x.example/'><script>alert(1)</script>",
    "https://x.example/`<img src=x onerror=alert(1)>",
    "https://user:pass@evil.example/",
    "https://[bad",
    "https://x.example/ a b",
    "=HYPERLINK(1)",
    "ftp://x.example/",
]
ALLOWED_SCHEMES = {"", "http", "https"}
FOREIGN_ELEMENTS = {
    "script",
    "iframe",
    "object",
    "embed",
    "base",
    "math",
    "noscript",
    "plaintext",
    "xmp",
    "style",
}


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sixty hostile strings, each in an article of its own, in every field that the web fills."""
    path = tmp_path_factory.mktemp("hostile") / "pantau.db"
    with Store(path) as store:
        for number in range(60):
            save(store, _hostile_report(number))
    return path


def _hostile_report(number: int) -> tuple[str, Page, Reading]:
    payload = (TITLES + QUOTES + ADDRESSES)[number]
    claim = said(
        f"{number + 1} juta",
        (number + 1) * 1_000_000,
        before=f"{payload} ",
        speaker=payload.strip() or "x",
        speaker_role=payload,
        scope=payload,
        rule=payload,
        kind="actual" if number % 3 == 0 else "target",
    )
    page_id, page, reading = report(claim, key=str(number), outlet="antara", day=number)
    assert reading.article is not None
    article = replace(
        reading.article, title=payload, url=payload, authors=(payload,), wire=payload, key=payload
    )
    return page_id, page, replace(reading, article=article, detail=payload)


@pytest.fixture(scope="module")
def pages(hostile: Path) -> dict[str, str]:
    """Every HTML page of the hostile database by its path, Pantau's and Datasette's."""
    with Visitor(hostile) as visitor:
        with Store(hostile) as store:
            targets = [row[0] for row in store.database.execute("select id from targets")]
            articles = [row[0] for row in store.database.execute("select id from articles")]
            speakers = [row[0] for row in store.database.execute("select distinct speaker from claims")]
        paths = [
            "/",
            "/targets",
            "/claims",
            "/outlets",
            "/outlet/antara",
            "/targets?page=2",
            "/claims?page=2",
        ]
        paths += [f"/target/{quote(target, safe='')}" for target in targets]
        paths += [f"/article/{quote(article, safe='')}" for article in articles]
        paths += [f"/claims?speaker={quote(speaker)}" for speaker in speakers]
        paths += [f"/search?q={quote(payload)}" for payload in TITLES + QUOTES + ADDRESSES]
        paths += [f"/targets?scope={quote(payload)}&speaker={quote(payload)}" for payload in TITLES]
        paths += [
            "/series/ketenagakerjaan/active_participants",
            "/pantau/claims",
            "/pantau/articles",
            "/pantau",
        ]
        paths += ["/pantau/targets", "/pantau/claims?_facet=speaker&_facet=scope"]
        return {path: visitor.text(path) for path in paths}


def test_all_sixty_are_stored(hostile: Path) -> None:
    assert len(TITLES + QUOTES + ADDRESSES) == 60
    with Store(hostile) as store:
        assert store.database.execute("select count(*) from articles").fetchone()[0] == 60
        assert store.database.execute("select count(*) from claims").fetchone()[0] == 60


def test_nothing_is_live_in_any_page(pages: dict[str, str]) -> None:
    assert len(pages) > 200
    for path, page in pages.items():
        tree = parse(page)
        own = not path.startswith("/pantau")
        for element in tree.iter():
            if not isinstance(element.tag, str):
                continue
            where = f"{path}: {tostring(element)[:200]!r}"
            if own:
                assert element.tag not in FOREIGN_ELEMENTS, where
                assert "style" not in element.attrib, where
            if element.tag == "script":
                assert element.get("src", "").startswith("/-/static/") or element.get("nonce"), where
            assert not [name for name in element.attrib if name.startswith("on")], where
            for name in ("href", "src", "action", "formaction", "xlink:href"):
                address = element.get(name)
                if address is not None:
                    assert urlsplit(address.strip()).scheme.lower() in ALLOWED_SCHEMES, where
                    assert not address.startswith("//"), where
        assert "alert(1)" not in "".join(script.text or "" for script in tree.iter("script"))


def test_hostile_text_is_shown_as_it_is(pages: dict[str, str]) -> None:
    shown = parse(pages["/claims"] + pages["/claims?page=2"]).text_content()
    for payload in ("{{ 7 * 7 }}", "<script>alert(1)</script>", "<details open ontoggle=alert(1)>"):
        assert payload in shown
    assert "49" not in parse(pages["/claims"]).cssselect("cite")[0].text_content()


@pytest.mark.parametrize("path", ["/targets.atom", "/claims.atom", "/search.atom?q=juta"])
def test_nothing_is_live_in_feeds(hostile: Path, path: str) -> None:
    with Visitor(hostile) as visitor:
        feed = ElementTree.fromstring(visitor.text(path))
    links = [link.get("href", "") for link in feed.iter("{http://www.w3.org/2005/Atom}link")]
    assert len(links) > 20
    assert {urlsplit(link).scheme for link in links} <= {"http", "https"}
    assert not [element for element in feed.iter() if element.get("type") in ("html", "xhtml")]


@pytest.mark.parametrize(
    "path",
    [
        "/targets.csv",
        "/claims.csv",
        "/search.csv?q=juta",
        "/pantau/claims.csv?_size=max",
        "/pantau/claims.csv?_stream=on",
        "/pantau/articles.csv?_stream=on&_dl=1",
        "/pantau/targets.csv",
        "/pantau.csv?sql=select+quote,speaker,scope+from+claims",
    ],
)
def test_csv_holds_no_formula(hostile: Path, path: str) -> None:
    with Visitor(hostile) as visitor:
        rows = list(csv.reader(io.StringIO(visitor.text(path), newline="")))
    assert len(rows) > 20
    assert len({len(row) for row in rows}) == 1
    live = [cell for row in rows for cell in row if cell.lstrip(" ").startswith(FORMULA_STARTS)]
    assert not [cell for cell in live if not re.fullmatch(r"-?\d+(\.\d+)?", cell)]


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_hostile_address_is_a_live_link(address: str) -> None:
    assert live_link(address) is None


def test_ordinary_addresses_are_live_links() -> None:
    for address in ("https://a.example/b?c=d&e=f#g", "http://a.example:8080/", "https://a.example/ä-%20"):
        assert live_link(address) == address


@given(st.lists(st.lists(st.text(max_size=12), min_size=2, max_size=4), max_size=6), st.integers(1, 7))
def test_a_stream_of_csv_is_made_safe_however_it_is_cut(rows: list[list[str]], size: int) -> None:
    plain = io.StringIO()
    csv.writer(plain).writerows([[cell.replace("\0", "").replace("\r", "") for cell in row] for row in rows])
    data = plain.getvalue().encode("utf-8", "replace")
    guard = CsvGuard()
    chunks = [data[at : at + size] for at in range(0, len(data), size)]
    safe = b"".join([*(guard.feed(chunk) for chunk in chunks), guard.feed(b"", last=True)]).decode()
    before = list(csv.reader(io.StringIO(data.decode(), newline="")))
    after = list(csv.reader(io.StringIO(safe, newline="")))
    assert after == [[safe_cell(cell) for cell in row] for row in before]


def test_numbers_in_csv_stay_numbers() -> None:
    written = write_csv([{"a": -5, "b": -5.5, "c": None, "d": "-x", "e": "+0"}])
    assert written == "a,b,c,d,e\r\n-5,-5.5,,'-x,'+0\r\n"


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_database(tmp_path_factory.mktemp("safety") / "pantau.db")


@pytest.fixture
def visitor(database: Path) -> Iterator[Visitor]:
    with Visitor(database) as visitor:
        yield visitor


@pytest.mark.parametrize(
    "path",
    ["/", "/targets.csv", "/targets.atom", "/nothing", "/pantau", "/pantau/claims", "/-/pantau/pantau.css"],
)
def test_every_answer_has_its_headers(visitor: Visitor, path: str) -> None:
    headers = visitor.get(path).headers
    policy = headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert "frame-ancestors 'none'" in policy
    assert "default-src 'none'" in policy
    script = re.search(r"script-src ([^;]*)", policy)
    assert script is None or "unsafe" not in script[1]


def test_pages_of_its_own_run_no_script_and_datasettes_only_its_own(visitor: Visitor) -> None:
    assert "script-src" not in visitor.get("/").headers["content-security-policy"]
    answer = visitor.get("/pantau/claims")
    nonce = re.search(r"'nonce-([^']+)'", answer.headers["content-security-policy"])
    assert nonce is not None
    scripts = parse(answer.text).cssselect("script")
    assert scripts
    assert {script.get("nonce") for script in scripts} == {nonce[1]}
    again = re.search(r"'nonce-([^']+)'", visitor.get("/pantau/claims").headers["content-security-policy"])
    assert again is not None
    assert again[1] != nonce[1]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_only_looking_is_possible(visitor: Visitor, method: str) -> None:
    assert visitor.get("/", method=method).status_code == 405


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8001", "127.0.0.1.evil.example", "", "[::ffff:8.8.8.8]"]
)
def test_without_a_password_only_this_machine_is_answered(visitor: Visitor, host: str) -> None:
    assert visitor.get("/", {"host": host}).status_code == 421


@pytest.mark.parametrize("host", ["localhost:8001", "127.0.0.1", "[::1]:8001", "LOCALHOST"])
def test_this_machine_has_several_names(visitor: Visitor, host: str) -> None:
    assert visitor.get("/", {"host": host}).status_code == 200


def test_the_name_a_proxy_passes_on_can_be_configured(database: Path) -> None:
    with Visitor(database, InspectOptions(hosts=("pantau.example",))) as visitor:
        assert visitor.get("/", {"host": "pantau.example"}).status_code == 200


@pytest.mark.parametrize(
    "sql",
    [
        "delete from targets",
        "attach database '/etc/passwd' as x",
        "pragma journal_mode=delete",
        "drop table targets",
    ],
)
def test_sql_only_reads(visitor: Visitor, sql: str) -> None:
    assert visitor.get(f"/pantau.json?sql={quote(sql)}").status_code == 400


def test_sql_has_limits_of_time_and_rows(visitor: Visitor) -> None:
    endless = "with recursive c(n) as (select 1 union all select n + 1 from c) select {} from c"
    assert visitor.get(f"/pantau.json?sql={quote(endless.format('count(*)'))}").status_code == 400
    rows = visitor.get(
        f"/pantau.json?sql={quote(endless.format('n') + ' limit 100000')}&_shape=arrays"
    ).json()
    assert len(rows["rows"]) == 2000
    assert rows["truncated"]


def test_sql_can_be_switched_off(database: Path) -> None:
    with Visitor(database, InspectOptions(sql=False)) as visitor:
        assert visitor.get("/pantau.json?sql=select+1").status_code == 403
        assert visitor.get("/pantau/targets").status_code == 200


def test_only_the_one_database_is_open_and_cannot_be_taken(visitor: Visitor) -> None:
    named = {row["name"] for row in visitor.get("/-/databases.json").json()}
    assert named == {"pantau"}
    assert visitor.get("/pantau.db").status_code in (403, 404)
    for path in (
        "/_internal",
        "/_memory",
        "/-/auth-token",
        "/-/messages",
        "/-/allow-debug",
        "/-/permissions",
    ):
        assert visitor.get(path).status_code in (403, 404)


TABLES = (
    "/pantau",
    "/pantau/targets",
    "/pantau/articles.json",
    "/pantau.json?sql=select+1",
    "/pantau/new_since",
)


def _basic(password: str) -> dict[str, str]:
    return {"authorization": "Basic " + base64.b64encode(f"anyone:{password}".encode()).decode()}


def test_with_a_password_nothing_is_shown_without_it(database: Path) -> None:
    with Visitor(database, InspectOptions(password="rahasia")) as visitor:
        for path in (
            "/",
            "/targets.csv",
            "/target/x",
            "/pantau",
            "/pantau/targets.json",
            "/pantau.json?sql=select+1",
        ):
            for headers in (
                {},
                _basic("salah"),
                {"authorization": "Basic !"},
                {"authorization": "Bearer rahasia"},
            ):
                answer = visitor.get(path, headers)
                assert answer.status_code == 401, path
                assert answer.headers["www-authenticate"].startswith("Basic")
                assert "juta" not in answer.text
        assert visitor.get("/", _basic("rahasia")).status_code == 200
        assert visitor.get("/pantau/targets", _basic("rahasia")).status_code == 200
        assert "rahasia" not in visitor.get("/-/metadata.json", _basic("rahasia")).text


def test_an_open_server_shows_pages_without_texts_tables_or_sql(database: Path) -> None:
    with Visitor(database, InspectOptions(password="rahasia", open=True)) as visitor:
        page = visitor.text("/article/antara-1")
        assert "70 juta" in page
        assert "kata" not in parse(page).cssselect(".text")[0].text_content().split("resminya.")[1]
        assert "/pantau" not in [link.get("href") for link in parse(page).cssselect("nav a")]
        for path in (
            "/pantau",
            "/pantau/targets",
            "/pantau/articles.json",
            "/pantau.json?sql=select+1",
            "/pantau/new_since",
        ):
            assert visitor.get(path).status_code == 401
        assert "Teks yang disimpan" in visitor.get("/article/antara-1", _basic("rahasia")).text
        assert visitor.get("/pantau.json?sql=select+1", _basic("rahasia")).status_code == 200


def test_serving_others_needs_a_password(database: Path) -> None:
    for host in ("0.0.0.0", "192.168.1.5", "::", "example.org"):
        with pytest.raises(ServeRefused, match="PANTAU_INSPECT_PASSWORD"):
            serve(database, InspectOptions(), host=host, port=0)


def test_a_port_that_is_taken_is_said_in_one_line(database: Path) -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as taken,
        pytest.raises(ServeRefused, match="cannot be served on: Address already in use"),
    ):
        serve(database, InspectOptions(), port=taken.getsockname()[1])


def test_what_is_not_pantaus_database_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ServeRefused, match="no database"):
        build(tmp_path / "none.db")
    (tmp_path / "text.db").write_text("this is not a database, but it is long enough to be looked at\n" * 20)
    with pytest.raises(ServeRefused, match="cannot be read"):
        build(tmp_path / "text.db")
    (tmp_path / "empty.db").touch()
    with pytest.raises(ServeRefused, match="not a database of Pantau's"):
        build(tmp_path / "empty.db")


def test_the_file_is_opened_for_reading_alone_whatever_its_name(tmp_path: Path) -> None:
    path = write_database(tmp_path / "a?mode=rwc#%41.db")
    with Visitor(path) as visitor:
        assert "65 juta" in visitor.text("/")
        with pytest.raises(PermissionError):
            visitor.application.get_database("pantau").connect(write=True)
    assert not list(tmp_path.glob("a"))
    assert not list(tmp_path.glob("*.db-journal"))


def test_rows_that_a_pass_commits_are_seen_at_once(tmp_path: Path) -> None:
    path = write_database(tmp_path / "pantau.db")
    with Visitor(path) as visitor, Store(path) as store:
        assert "66 juta" not in visitor.text("/")
        save(store, report(said("66 juta", 66_000_000), outlet="antara", key="99", day=120))
        assert "66 juta" in visitor.text("/")
