"""An outlet as it is declared, outside of any crawl."""

from __future__ import annotations

from typing import Any

from scrapy.settings import Settings
from scrapy.spiderloader import SpiderLoader

from config import Config
from crawler.outlet import OutletSpider


def load_outlet(name: str, config: Config) -> OutletSpider:
    """The outlet with the portals of the configuration. Raises KeyError for an unknown name."""
    kind: Any = SpiderLoader(Settings({"SPIDER_MODULES": ["crawler.spiders"]})).load(name)
    portals = {outlet: list(portals) for outlet, portals in config.crawl.portals.items()}
    outlet = kind({"PORTALS": portals, "PAGES_DATABASE": config.pages_database, "DATABASE": config.database})
    assert isinstance(outlet, OutletSpider)
    return outlet
