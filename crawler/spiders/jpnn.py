from crawler.outlet import OutletSpider
from crawler.routes import HomePage, Listing


class Jpnn(OutletSpider):
    name = "jpnn"
    site = "JPNN"
    allowed_domains = ("jpnn.com",)
    # The slug is all there is. Long articles go on at ?page=2.
    article_url = r"https?://(?:www|m)\.jpnn\.com/news/(?P<slug>[a-z0-9-]+)"
    article_form = "https://www.jpnn.com/news/{slug}"
    routes = (
        Listing("https://www.jpnn.com/tag/bpjs-kesehatan", more="{url}?page={page}"),
        Listing("https://www.jpnn.com/tag/bpjs-ketenagakerjaan", more="{url}?page={page}"),
        HomePage("https://www.jpnn.com/", general=True),  # robots.txt names sitemap_post_*.xml
    )
