from typing import Any

from crawler import disway
from crawler.outlet import OutletSpider


class Disway(OutletSpider):
    """The national Disway and the network's papers: `portals.disway` of the configuration."""

    name = "disway"
    site = "Disway (jaringan)"
    portals = ("harian", "radarlampung", "palpos", "jambiindependent", "radarcirebon", "belitongekspres")
    article_form = "https://{site}disway.id/read/{id}/{slug}"

    def __init__(self, settings: Any, **arguments: Any) -> None:
        portals = settings["PORTALS"].get(self.name) or self.portals
        hosts = ("disway.id", *(f"{portal}.disway.id" for portal in portals))
        self.allowed_domains = hosts
        # Each paper counts its own ids; jambiekspres is an outlet of its own.
        self.article_url = (
            rf"https?://(?P<site>(?:(?P<portal>{'|'.join(portals)})\.)?)disway\.id"
            r"/read/(?P<id>\d+)/(?P<slug>[^/?#]+)(?:/(?P<offset>\d+))?"
        )
        self.routes = [route for host in hosts for route in disway.routes(host, categories=("ekonomi",))]
        super().__init__(settings, **arguments)
