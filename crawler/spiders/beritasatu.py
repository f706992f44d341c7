from crawler.outlet import OutletSpider
from crawler.routes import Listing, NewsSitemap


class Beritasatu(OutletSpider):
    name = "beritasatu"
    site = "Beritasatu"
    allowed_domains = ("beritasatu.com",)
    # /network/SITE/ are regional papers with ids of their own.
    article_url = (
        r"https?://(?:www\.)?beritasatu\.com/(?P<section>network/(?P<portal>[a-z0-9-]+)|(?!multimedia/|foto/)[a-z0-9-]+)"
        r"/(?P<id>\d+)/(?P<slug>[^/?#]+)"
    )
    article_form = "https://www.beritasatu.com/{section}/{id}/{slug}"
    single_page = "?view=all"
    routes = (
        NewsSitemap("https://www.beritasatu.com/sitemap/nasional/news.xml", general=True),
        NewsSitemap("https://www.beritasatu.com/sitemap/ekonomi/news.xml", general=True),
        # Page 8 is missing.
        Listing(
            "https://www.beritasatu.com/terkini/indeks/1",
            more="https://www.beritasatu.com/terkini/indeks/{page}",
            general=True,
            pages=7,
        ),
        Listing(
            "https://www.beritasatu.com/ekonomi/indeks/1",
            more="https://www.beritasatu.com/ekonomi/indeks/{page}",
            general=True,
            pages=7,
            role="supplement",
        ),
        # robots.txt forbids /tag/ and /search/.
        # CloudFront answers 403 to clients that do not look like a browser: reported, not evaded.
    )
