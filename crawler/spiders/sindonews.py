from crawler.outlet import OutletSpider
from crawler.routes import DatedIndex, Feed, Listing


class Sindonews(OutletSpider):
    name = "sindonews"
    site = "SINDOnews"
    allowed_domains = ("sindonews.com",)
    article_url = (
        r"https?://(?P<channel>[a-z]+)\.sindonews\.com/read/(?P<id>\d+)/(?P<section>\d+)/(?P<slug>[^/?#]+)"
        r"(?:/(?P<offset>\d+))?"
    )
    article_form = "https://{channel}.sindonews.com/read/{id}/{section}/{slug}"
    single_page = "?showpage=all"
    routes = (
        Feed("https://www.sindonews.com/feed", general=True),
        Feed("https://ekbis.sindonews.com/rss", general=True),
        Listing("https://www.sindonews.com/search/go?q=BPJS&type=artikel", more="{url}&p={page}"),
        # 0 is all channels.
        DatedIndex(
            "https://www.sindonews.com/indeks/0?t={day:%Y-%m-%d}",
            more="https://www.sindonews.com/indeks/0/{offset}?t={day:%Y-%m-%d}",
            step=20,
            general=True,
            role="backfill",
            pages=30,
        ),
    )
