from typing import Any

from crawler import disway
from crawler.outlet import OutletSpider
from crawler.routes import Feed, Listing


class Disway(OutletSpider):
    """The national Disway and the network's papers: `portals.disway` of the configuration."""

    name = "disway"
    site = "Disway (jaringan)"
    portals = (
        "harian",
        "radarlampung",
        "radarcirebon",
        "radartasik",
        "radarbanyumas",
        "radarlebong",
        "rakyatbengkulu",
        "belitongekspres",
        "palpos",
        "jambiindependent",
        "jateng",
        "nomorsatukaltim",
        "inforadar",
        "memorandum",
    )
    article_form = "https://{site}disway.id/{section}/{id}/{slug}"
    # What single papers are known to have beside the network's routes.
    own_routes = (
        Listing("https://belitongekspres.disway.id/listtag/202762/aturan-bpjs-2026"),
        Listing("https://radarlampung.disway.id/listtag/228225/syarat-bpjs-ketenagakerjaan"),
        Listing(
            "https://radarlampung.disway.id/kategori/458/lampung-raya",
            more="{url}/{offset}",
            step=disway.LISTED,
            general=True,
            pages=2,
        ),
        Feed("https://radarbanyumas.disway.id/rss/purwokerto", general=True),
    )

    def __init__(self, settings: Any, **arguments: Any) -> None:
        portals = settings["PORTALS"].get(self.name) or self.portals
        hosts = ("disway.id", *(f"{portal}.disway.id" for portal in portals))
        self.allowed_domains = hosts
        # Each paper counts its own ids; jambiekspres is an outlet of its own.
        self.article_url = (
            rf"https?://(?P<site>(?:(?P<portal>{'|'.join(portals)})\.)?)disway\.id"
            r"/(?P<section>read|catatan-harian-dahlan)/(?P<id>\d+)/(?P<slug>[^/?#]+)(?:/(?P<offset>\d+))?"
        )
        network = [route for host in hosts for route in disway.routes(host, categories=("ekonomi",))]
        own = [route for route in self.own_routes if route.url.split("/")[2] in hosts]
        self.routes = [*network, *own]
        super().__init__(settings, **arguments)
