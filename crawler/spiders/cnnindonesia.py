from crawler.outlet import OutletSpider
from crawler.routes import DatedIndex, Feed, Listing


class CnnIndonesia(OutletSpider):
    name = "cnnindonesia"
    site = "CNN Indonesia"
    allowed_domains = ("cnnindonesia.com",)
    # The 14 digits are when the address was made, not when the article came out.
    article_url = (
        r"https?://www\.cnnindonesia\.com/(?!tv/)(?P<channel>[a-z-]+)/(?P<stamp>\d{14})-(?P<section>\d+)-(?P<id>\d+)"
        r"/(?P<slug>(?!video-|foto-|infografis-)[^/?#]+)"
    )
    article_form = "https://www.cnnindonesia.com/{channel}/{stamp}-{section}-{id}/{slug}"
    single_page = "?page=all"
    routes = (
        Feed("https://www.cnnindonesia.com/rss", general=True),
        Feed("https://www.cnnindonesia.com/ekonomi/rss", general=True),
        Feed("https://www.cnnindonesia.com/nasional/rss", general=True),
        # Guesses.
        Listing("https://www.cnnindonesia.com/tag/bpjs-kesehatan", more="{url}?page={page}"),
        Listing("https://www.cnnindonesia.com/tag/bpjs-ketenagakerjaan", more="{url}?page={page}"),
        # Sure for /indeks/2 with this form of date, 10 a page; /indeks ignores the date.
        DatedIndex(
            "https://www.cnnindonesia.com/indeks/2?date={day:%Y/%m/%d}",
            more="{url}&page={page}",
            general=True,
            role="backfill",
            pages=40,
        ),
        DatedIndex(
            "https://www.cnnindonesia.com/ekonomi/indeks/5?date={day:%Y/%m/%d}",
            more="{url}&page={page}",
            general=True,
            role="backfill",
            pages=40,
        ),
        # Its search is drawn by the browser.
    )
