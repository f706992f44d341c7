from crawler.outlet import OutletSpider
from crawler.routes import HomePage, Listing, NewsSitemap


class IdnTimes(OutletSpider):
    name = "idntimes"
    site = "IDN Times"
    allowed_domains = ("idntimes.com",)
    # Regional subdomains have another template and are left out.
    article_url = (
        r"https?://www\.idntimes\.com/(?P<section>[a-z-]+(?:/[a-z-]+)?)/(?P<slug>[^/?#]+)"
        r"-(?P<id>[a-z0-9]{5}-[a-z0-9]{6})(?=[/?#]|$)"
    )
    article_form = "https://www.idntimes.com/{section}/{slug}-{id}"
    single_page = "?page=all"
    routes = (
        NewsSitemap("https://www.idntimes.com/sitemap-news.xml", general=True),
        NewsSitemap("https://www.idntimes.com/sitemap.xml", general=True, role="supplement"),
        HomePage("https://www.idntimes.com/", general=True),
        # A guess. /indeks is missing, and robots.txt forbids /search.
        Listing("https://www.idntimes.com/tag/bpjs-kesehatan"),
    )
