from typing import Any

from crawler.outlet import OutletSpider
from crawler.routes import Feed, HomePage, Listing, Route


class AntaraRegional(OutletSpider):
    """Antara's regional portals, one subdomain each: `portals.antara_regional` of the configuration."""

    name = "antara_regional"
    site = "Antara (portal daerah)"
    portals = ("kepri", "jambi", "lampung", "jabar", "jateng", "megapolitan")  # of some thirty
    article_form = "https://{portal}.antaranews.com/berita/{id}/{slug}"
    single_page = "?page=all"
    terms = "a printed notice forbids crawling for AI without written permission"

    def __init__(self, settings: Any, **arguments: Any) -> None:
        portals = settings["PORTALS"].get(self.name) or self.portals
        self.allowed_domains = tuple(f"{portal}.antaranews.com" for portal in portals)
        # Each portal counts its own ids; a national or a neighbour's article is not this outlet's.
        self.article_url = (
            rf"https?://(?P<portal>{'|'.join(portals)})\.antaranews\.com"
            r"/(?:amp/)?berita/(?P<id>\d+)/(?P<slug>[^/?#]+)"
        )
        self.routes = [route for portal in portals for route in routes_of(f"https://{portal}.antaranews.com")]
        super().__init__(settings, **arguments)


def routes_of(portal: str) -> list[Route]:
    """The routes of one portal. Of both templates in use the results stand beside the pagination."""
    return [
        Feed(f"{portal}/rss/terkini.xml", general=True),
        # The tag slugs are not proven; pages follow as /2 or as ?page=2, whichever the page links to.
        Listing(f"{portal}/tag/bpjs-kesehatan", more="{url}/{page}"),
        Listing(f"{portal}/tag/bpjs-ketenagakerjaan", more="{url}/{page}"),
        Listing(f"{portal}/search?q=BPJS", more=f"{portal}/search/BPJS/{{page}}"),
        Listing(f"{portal}/terkini", more="{url}/{page}", general=True, pages=2),
        HomePage(f"{portal}/", general=True, role="supplement"),
    ]
