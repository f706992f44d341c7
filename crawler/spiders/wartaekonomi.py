from crawler.outlet import OutletSpider
from crawler.routes import DatedIndex, Feed, HomePage, Listing, NewsSitemap


class WartaEkonomi(OutletSpider):
    name = "wartaekonomi"
    site = "Warta Ekonomi"
    allowed_domains = ("wartaekonomi.co.id",)
    article_url = r"https?://(?:www\.|m\.)?wartaekonomi\.co\.id/read(?P<id>\d+)/(?P<slug>[A-Za-z0-9][^/?#]*)"
    article_form = "https://wartaekonomi.co.id/read{id}/{slug}"
    routes = (
        Feed("https://wartaekonomi.co.id/rss", general=True),
        DatedIndex(
            "https://wartaekonomi.co.id/indeks/{day:%Y%m%d}",
            column="//a[contains(@class, 'articleListItem')]",
            more="{url}?page={page}",
            general=True,
        ),
        # A POST that is answered with 303 to /search/NUMBER; the hits are loose.
        Listing("https://wartaekonomi.co.id/search", form=(("q", "BPJS"),), more="{url}?page={page}"),
        # A guess: tag addresses have changed their shape three times.
        Listing("https://wartaekonomi.co.id/tag/bpjs-kesehatan", more="{url}?page={page}"),
        Listing("https://wartaekonomi.co.id/tag/bpjs-ketenagakerjaan", more="{url}?page={page}"),
        Feed("https://www.wartaekonomi.co.id/rss", general=True, role="supplement"),
        Feed("https://wartaekonomi.co.id/tag/bpjs-kesehatan/feed", role="supplement"),  # in one list only
        NewsSitemap(
            "https://wartaekonomi.co.id/sitemap.xml", general=True, role="supplement"
        ),  # seen in 2023
        HomePage("https://wartaekonomi.co.id/", general=True, role="supplement"),
    )
