from crawler.outlet import OutletSpider
from crawler.routes import DatedIndex, Feed, Listing, NewsSitemap


class Republika(OutletSpider):
    name = "republika"
    site = "Republika"
    terms = "robots.txt shuts out Scrapy and news-please by name; Pantau is built on Scrapy"
    allowed_domains = ("republika.co.id",)
    article_url = (
        r"https?://(?P<channel>[a-z]+)\.republika\.co\.id/berita//?(?P<id>[a-z0-9]{6,20})/(?P<slug>[^/?#]+)"
    )
    article_form = "https://{channel}.republika.co.id/berita/{id}/{slug}"
    single_page = "?page=all"
    routes = (
        Feed("https://republika.co.id/rss", general=True),
        Feed("https://republika.co.id/rss/ekonomi", general=True),
        NewsSitemap("https://republika.co.id/files/xml/sitemap.xml", general=True),
        # Of its results a third is about something else. Search is shut by robots.txt.
        Listing("https://republika.co.id/tag/bpjs", general=True),
        Listing(
            "https://republika.co.id/index/0",
            more="https://republika.co.id/index/{offset}",
            step=50,
            general=True,
            role="supplement",
        ),
        DatedIndex(
            "https://republika.co.id/index/0/{day:%Y/%m/%d}",
            more="https://republika.co.id/index/{offset}/{day:%Y/%m/%d}",
            step=50,
            general=True,
            role="backfill",
            pages=10,
        ),
    )
