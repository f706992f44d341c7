"""The pages in a real browser: Debian's Chromium, driven by Playwright, on loopback alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from benchmarks.serving import served
from db.inspection.server import build
from tests.inspected import target_ids, write_database

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

playwright_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed: ./dev setup")
CHROMIUM = Path("/usr/bin/chromium")
pytestmark = pytest.mark.skipif(
    not CHROMIUM.exists(), reason=f"{CHROMIUM} is missing: apt-get install chromium"
)

PHONE = {"width": 360, "height": 740}
# The contrast of the text of every element with the colour behind it, by WCAG 2.2, 1.4.3.
CONTRAST = """() => {
  const channel = c => { c /= 255; return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4 };
  const numbers = text => text.match(/[\\d.]+/g).map(Number);
  const light = c => 0.2126 * channel(c[0]) + 0.7152 * channel(c[1]) + 0.0722 * channel(c[2]);
  const behind = e => {
    for (; e; e = e.parentElement) {
      const c = numbers(getComputedStyle(e).backgroundColor);
      if (c.length < 4 || c[3] > 0) return c;
    }
    return [255, 255, 255];
  };
  return [...document.querySelectorAll('body *')].filter(e => !e.closest('svg') && e.checkVisibility()
      && [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim())).map(e => {
    const [a, b] = [light(numbers(getComputedStyle(e).color)), light(behind(e))].sort((x, y) => y - x);
    return [(a + 0.05) / (b + 0.05), e.className + ': ' + e.textContent.trim().slice(0, 40)];
  }).filter(([ratio]) => ratio < 4.5);
}"""


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_database(tmp_path_factory.mktemp("browser") / "pantau.db")


@pytest.fixture(scope="module")
def address(database: Path) -> Iterator[str]:
    with served(build(database)) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with playwright_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """A page that fails the test where it asks another host, logs an error, or a request goes wrong."""
    context = browser.new_context(base_url=address, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    troubles: list[str] = []
    page.on("console", lambda message: troubles.append(message.text))
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("request", lambda request: _check_host(request.url, address, troubles))
    page.on("response", lambda answer: troubles.append(answer.url) if answer.status >= 400 else None)
    yield page
    context.close()
    assert troubles == []


def _check_host(url: str, address: str, troubles: list[str]) -> None:
    if urlsplit(url).netloc != urlsplit(address).netloc:
        troubles.append(f"asked {url}")


def _paths(database: Path) -> list[str]:
    target = target_ids(database)[65000000]
    return [
        *(
            "/",
            "/targets?agency=ketenagakerjaan",
            f"/target/{target}",
            "/series/ketenagakerjaan/active_participants",
        ),
        *("/article/antara-1", "/claims", "/search?q=juta", "/outlets", "/outlet/bisnis", "/?lang=en"),
    ]


def test_from_the_front_page_to_a_target_to_the_text_that_says_it(page: Page) -> None:
    page.goto("/")
    page.get_by_role("link", name="65 juta peserta aktif").first.click()
    page.get_by_role("heading", name="65 juta peserta aktif").wait_for()
    page.get_by_role("link", name="lihat dalam teks").first.click()
    page.wait_for_url("**/article/**")
    assert page.locator(".text mark.target").inner_text() == "65 juta"
    assert page.locator(".claims .card:target").count() == 1


def test_search_finds_the_quote(page: Page) -> None:
    page.goto("/")
    page.get_by_label("Cari dalam kutipan dan berita").last.fill('"65 juta"')
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?**")
    assert page.locator(".claim mark").all_inner_texts() == ["65 juta"]


def test_filters_narrow_the_list(page: Page) -> None:
    page.goto("/targets")
    page.get_by_text("Saringan").click()
    page.get_by_label("Lembaga").select_option("kesehatan")
    page.get_by_role("button", name="Saring").click()
    assert page.locator(".row .number").all_inner_texts() == ["98 persen"]
    page.get_by_role("link", name="Hapus saringan").click()
    assert page.locator(".row").count() == 7


def test_the_chart_is_drawn_mark_by_mark(page: Page, database: Path) -> None:
    page.goto(f"/target/{target_ids(database)[65000000]}")
    chart = page.locator("svg.chart:visible")
    assert chart.count() == 1
    drawn = {kind: chart.locator(f".mark.{kind}").count() for kind in ("target", "revision", "actual")}
    assert drawn == {"target": 1, "revision": 1, "actual": 2}  # one realisation, and the label that it counts
    for mark in chart.locator(".mark").all():
        box = mark.bounding_box()
        assert box is not None
        assert box["width"] > 5
        assert box["height"] > 5
    chart.get_by_role("link").first.click()
    page.get_by_role("heading", name="70 juta peserta aktif").wait_for()


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_nothing_is_wider_than_the_screen(page: Page, database: Path, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 740})
    for path in _paths(database):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path


def test_on_a_phone_the_chart_is_one_made_for_it(page: Page, database: Path) -> None:
    page.set_viewport_size({"width": PHONE["width"], "height": PHONE["height"]})
    page.goto(f"/target/{target_ids(database)[65000000]}")
    assert page.locator("svg.chart.narrow").is_visible()
    assert not page.locator("svg.chart.wide").is_visible()
    label = page.locator("svg.chart.narrow .grid text").first.bounding_box()
    assert label is not None
    assert label["height"] >= 10


def test_the_keyboard_reaches_everything_in_order(page: Page) -> None:
    page.goto("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    reached = []
    for _ in range(12):
        page.keyboard.press("Tab")
        reached.append(
            page.evaluate("document.activeElement.textContent.trim() || document.activeElement.name")
        )
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none"
    assert reached[:2] == ["q", "Cari"]
    assert any(text.startswith("65 juta") for text in reached)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_what_is_behind_it(page: Page, database: Path, scheme: str) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    for path in _paths(database):
        page.goto(path)
        assert page.evaluate(CONTRAST) == [], path


def test_pictures_and_fields_have_names(page: Page, database: Path) -> None:
    for path in _paths(database):
        page.goto(path)
        assert page.locator("h1").count() == 1, path
        assert page.locator("svg:visible:not([aria-hidden]):not([aria-labelledby])").count() == 0, path
        for field in page.locator("input:visible, select:visible").all():
            assert field.evaluate("e => e.ariaLabel || e.labels.length > 0"), path


def test_datasettes_own_pages_work_under_the_policy(page: Page) -> None:
    page.goto("/")
    page.get_by_role("link", name="Data", exact=True).click()
    page.wait_for_url("**/pantau")
    page.goto("/pantau/targets")
    page.locator(".facet-info a", has_text="BPJS Kesehatan").first.click()
    page.wait_for_url("**agency**")
    assert page.locator("table.rows-and-columns tbody tr").count() == 1
    page.goto("/pantau?sql=select+1+as+satu")
    assert page.locator(".CodeMirror").count() == 1
    page.get_by_role("link", name="← Pantau").click()
    page.get_by_role("heading", name="Target terbaru").wait_for()
