from crawler.outlet import OutletSpider
from crawler.routes import Feed, HomePage, Listing, NewsSitemap


class MerahPutih(OutletSpider):
    """Hardly known: apart from the article address everything here is a guess that the crawl checks."""

    name = "merahputih"
    site = "MerahPutih"
    allowed_domains = ("merahputih.com",)
    # bolaskor.merahputih.com is a sports site.
    article_url = r"https?://(?:www\.|m\.)?merahputih\.com/post/read/(?P<slug>[^/?#]+)"
    article_form = "https://merahputih.com/post/read/{slug}"
    routes = (
        Feed("https://merahputih.com/feed.xml", general=True),  # seen once, in 2019, without dates
        HomePage("https://merahputih.com/", general=True),
        Listing("https://merahputih.com/tag/bpjs"),
        Listing("https://merahputih.com/tag/bpjs-kesehatan"),
        Listing("https://merahputih.com/tag/bpjs-ketenagakerjaan"),
        Listing("https://merahputih.com/search?q=BPJS"),
        NewsSitemap("https://merahputih.com/sitemap.xml", general=True, role="supplement"),
    )
