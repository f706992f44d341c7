from crawler.outlet import OutletSpider
from crawler.routes import HomePage, Listing


class Rri(OutletSpider):
    name = "rri"
    site = "RRI"
    allowed_domains = ("rri.co.id",)
    # The stations' articles have the city before the category.
    article_url = (
        r"https?://(?:www\.)?rri\.co\.id/(?P<section>[a-z-]+(?:/[a-z-]+)?)/(?P<id>\d+)/(?P<slug>[^/?#]+)"
    )
    article_form = "https://rri.co.id/{section}/{id}/{slug}"
    routes = (
        Listing("https://rri.co.id/search?q=BPJS", more="{url}&page={page}"),
        HomePage("https://rri.co.id/", general=True),  # its sections list nothing newer
    )
