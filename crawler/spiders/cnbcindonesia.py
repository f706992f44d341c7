from crawler.outlet import OutletSpider
from crawler.routes import DatedIndex, Feed, Listing


class CnbcIndonesia(OutletSpider):
    name = "cnbcindonesia"
    site = "CNBC Indonesia"
    allowed_domains = ("cnbcindonesia.com",)
    # The 14 digits are when the address was made, not when the article came out.
    article_url = (
        r"https?://www\.cnbcindonesia\.com/(?!tv/)(?P<channel>[a-z-]+)/(?P<stamp>\d{14})-(?P<section>\d+)-(?P<id>\d+)"
        r"/(?P<slug>(?!video-|foto-|infografis-)[^/?#]+)"
    )
    article_form = "https://www.cnbcindonesia.com/{channel}/{stamp}-{section}-{id}/{slug}"
    routes = (
        Feed("https://www.cnbcindonesia.com/rss", general=True),
        Feed("https://www.cnbcindonesia.com/news/rss", general=True),
        Feed("https://www.cnbcindonesia.com/market/rss", general=True),
        # Guesses.
        Listing("https://www.cnbcindonesia.com/tag/bpjs-kesehatan", more="{url}?page={page}"),
        Listing("https://www.cnbcindonesia.com/tag/bpjs-ketenagakerjaan", more="{url}?page={page}"),
        DatedIndex(
            "https://www.cnbcindonesia.com/indeks?date={day:%Y/%m/%d}",
            more="{url}&page={page}",
            general=True,
            role="backfill",
            pages=40,
        ),
        # Its search shows the same shell to every query.
    )
