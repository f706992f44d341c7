from crawler.outlet import OutletSpider
from crawler.routes import Feed, JsonListing


class Infobank(OutletSpider):
    name = "infobank"
    site = "Infobank"
    allowed_domains = ("infobanknews.com",)
    # WordPress with the bare slug as address: one of four words or more is an article, not a page.
    article_url = (
        r"https?://(?:www\.)?infobanknews\.com/(?P<slug>(?:[a-z0-9]+-){3,40}[a-z0-9]+)(?=/?(?:$|[?#]))"
    )
    article_form = "https://infobanknews.com/{slug}/"
    routes = (
        JsonListing(
            "https://infobanknews.com/wp-json/wp/v2/posts?search=BPJS&per_page=20&_fields=link",
            more="{url}&page={page}",
        ),
        JsonListing(
            "https://infobanknews.com/wp-json/wp/v2/posts?search=BPJS&per_page=100&_fields=link,date_gmt",
            more="{url}&page={page}",
            role="backfill",
            pages=100,
        ),
        # As any WordPress has them; not seen here.
        Feed("https://infobanknews.com/?s=BPJS&feed=rss2", role="supplement"),
        Feed("https://infobanknews.com/feed/", general=True),
    )
