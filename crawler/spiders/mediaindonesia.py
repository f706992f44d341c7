from crawler.outlet import OutletSpider
from crawler.routes import HomePage, Listing


class MediaIndonesia(OutletSpider):
    name = "mediaindonesia"
    site = "Media Indonesia"
    allowed_domains = ("mediaindonesia.com",)
    article_url = r"https?://(?:www\.|m\.)?mediaindonesia\.com/(?!galleries/|video/)(?P<section>[a-z-]+)/(?P<id>\d+)/(?P<slug>[^/?#]+)"
    article_form = "https://mediaindonesia.com/{section}/{id}/{slug}"
    routes = (
        # Sure: a POST with these fields. That `next` counts articles is a guess.
        Listing("https://mediaindonesia.com/search", form=(("q", "BPJS"), ("next", "{offset}")), step=20),
        Listing(
            "https://mediaindonesia.com/indeks/20/0",
            more="https://mediaindonesia.com/indeks/20/{offset}",
            step=20,
            general=True,
        ),
        # robots.txt names the index of its sitemaps, sitemap_news among them.
        HomePage("https://mediaindonesia.com/", general=True),
        Listing("https://mediaindonesia.com/tag/bpjs-kesehatan", role="supplement"),  # a guess
    )
