from datetime import date

from crawler.outlet import OutletSpider
from crawler.routes import DatedIndex, DatedSitemap, Feed, HomePage


class Katadata(OutletSpider):
    name = "katadata"
    site = "Katadata"
    allowed_domains = ("katadata.co.id",)
    # databoks.katadata.co.id sells data.
    article_url = r"https?://(?:www\.)?katadata\.co\.id/(?P<section>[a-z-]+(?:/[a-z-]+)?)/(?P<id>[0-9a-f]{13})/(?P<slug>[^/?#]+)"
    article_form = "https://katadata.co.id/{section}/{id}/{slug}"
    routes = (
        Feed("https://katadata.co.id/rss", general=True),
        # In doubt: its search was removed, and this address is called one.
        DatedIndex(
            "https://katadata.co.id/indeks/search/-/{day:%d-%m-%Y}/{day:%d-%m-%Y}",
            general=True,
        ),
        HomePage("https://katadata.co.id/", general=True, role="supplement"),
        DatedSitemap(
            "https://katadata.co.id/sitemap/post/{day:%Y-%m}.xml",
            general=True,
            role="backfill",
            since=date(2021, 1, 1),
        ),
    )
