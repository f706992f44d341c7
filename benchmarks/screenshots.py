"""Takes the pictures of the README: `python -m benchmarks.screenshots [FOLDER]`.

They show the database that `pantau demo` left in var/demo; PANTAU_DATA names another data directory.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from benchmarks.serving import served
from db.connection import open_database
from db.inspection.server import ServeRefused, build

CHROMIUM = Path("/usr/bin/chromium")
FOLDER = Path("docs/screenshots")
WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 360, "height": 740}
# The target with the richest course: revised, and with realisations.
_TARGET = "select id from targets order by supersedes is null, sources desc, id limit 1"
_ARTICLE = "select article_id from claims group by article_id order by count(*) desc, article_id limit 1"


def main() -> int:
    """Writes a picture of each page in two widths; 2 where there is no database or no browser."""
    database = Path(os.environ.get("PANTAU_DATA") or "var") / "demo" / "pantau.db"
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    if not CHROMIUM.exists():
        print(f"{CHROMIUM} is missing: apt-get install chromium", file=sys.stderr)
        return 2
    try:
        application = build(database)
    except ServeRefused as error:
        print(error, file=sys.stderr)
        return 2
    folder.mkdir(parents=True, exist_ok=True)
    with served(application) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for name, path in _pages(database).items():
            for kind, size in (("wide", WIDE), ("phone", PHONE)):
                _take(browser, address + path, folder / f"{name}-{kind}.png", size)
        browser.close()
    return 0


def _pages(database: Path) -> dict[str, str]:
    opened = open_database(database, read_only=True)
    target, article = (opened.execute(sql).fetchone()[0] for sql in (_TARGET, _ARTICLE))
    opened.close()
    return {
        "front": "/",
        "target": f"/target/{target}",
        "series": "/series/ketenagakerjaan/active_participants",
        "article": f"/article/{article}",
    }


def _take(browser: Browser, address: str, file: Path, size: dict[str, int]) -> None:
    page = browser.new_page(viewport={"width": size["width"], "height": size["height"]})
    page.goto(address)
    page.screenshot(path=file)
    page.close()


if __name__ == "__main__":
    sys.exit(main())
