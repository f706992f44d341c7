from crawler.outlet import OutletSpider
from crawler.routes import Feed, HomePage, Listing


class Merdeka(OutletSpider):
    name = "merdeka"
    site = "Merdeka.com"
    allowed_domains = ("merdeka.com",)
    article_url = r"https?://(?:www|m)\.merdeka\.com/(?!foto/|video/)(?P<section>[a-z-]+)/read/(?P<id>\d+)/(?P<slug>[^/?#]+)"
    article_form = "https://www.merdeka.com/{section}/read/{id}/{slug}"
    # ?page=all would show all pages, but robots.txt forbids every address with a query.
    routes = (
        Feed("https://www.merdeka.com/rss/", general=True),
        HomePage("https://www.merdeka.com/", general=True),  # robots.txt names a sitemap per section
        # Guesses.
        Listing("https://www.merdeka.com/tag/bpjs-kesehatan/"),
        Listing("https://www.merdeka.com/tag/bpjs-ketenagakerjaan/"),
    )
