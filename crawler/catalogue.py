"""The table of outlets for people, made from the declarations; run as a module, it prints it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from scrapy.settings import Settings
from scrapy.spiderloader import SpiderLoader

from crawler.outlet import OutletSpider
from crawler.routes import Route

SPIDER_MODULES = ("crawler.spiders",)
SAMPLES = Path(__file__).parent.parent / "tests" / "samples"
_KINDS = {
    "Feed": "feed",
    "NewsSitemap": "sitemap",
    "Listing": "list",
    "JsonListing": "list",
    "DatedIndex": "dated index",
    "DatedSitemap": "dated sitemap",
    "HomePage": "front page",
}
_ROLES = {"live": "", "supplement": "if those fail: ", "backfill": "archive: "}


def outlet_table(modules: Sequence[str] = SPIDER_MODULES, samples: Path = SAMPLES) -> str:
    """Markdown: a row for each outlet with its routes by role, why permission is due, and its samples."""
    rows = [
        "| outlet | name | routes | permission | samples |",
        "|---|---|---|---|--:|",
        *(_row(outlet, samples / outlet.name) for outlet in declared_outlets(modules)),
    ]
    return "\n".join(rows) + "\n"


def declared_outlets(modules: Sequence[str] = SPIDER_MODULES) -> list[OutletSpider]:
    """Every outlet of the spider modules, with the portals it has by default, in the order of their names."""
    loader = SpiderLoader.from_settings(Settings({"SPIDER_MODULES": list(modules)}))
    classes = [loader.load(name) for name in sorted(loader.list())]
    return [outlet({"PORTALS": {}}) for outlet in classes if issubclass(outlet, OutletSpider)]


def _row(outlet: OutletSpider, folder: Path) -> str:
    samples = sum(1 for sample in folder.glob("*/") if sample.is_dir())
    return f"| {outlet.site} | `{outlet.name}` | {_routes(outlet.routes)} | {outlet.terms} | {samples} |"


def _routes(routes: Iterable[Route]) -> str:
    """The kinds of routes by role, those on one topic told from those of all news."""
    by_role: dict[str, Counter[str]] = {role: Counter() for role in _ROLES}
    for route in routes:
        kind = _KINDS[type(route).__name__]
        topical = kind == "list" and not route.general
        by_role[route.role]["tag or search" if topical else kind] += 1
    return "; ".join(
        _ROLES[role]
        + ", ".join(f"{kind} ×{number}" if number > 1 else kind for kind, number in kinds.items())
        for role, kinds in by_role.items()
        if kinds
    )


if __name__ == "__main__":
    print(outlet_table(), end="")
