from crawler.outlet import OutletSpider
from crawler.routes import DatedIndex, Feed


class Liputan6(OutletSpider):
    name = "liputan6"
    site = "Liputan6.com"
    allowed_domains = ("liputan6.com",)
    article_url = (
        r"https?://(?:www|m)\.liputan6\.com/(?!photo/|foto/|video/|tv/)(?P<channel>[a-z0-9-]+)"
        r"/read/(?P<id>\d+)/(?P<slug>[^/?#]+)"
    )
    article_form = "https://www.liputan6.com/{channel}/read/{id}/{slug}"
    single_page = "?page=all"
    routes = (
        Feed("https://feed.liputan6.com/rss/bisnis", general=True),
        Feed("https://feed.liputan6.com/rss/news", general=True),  # like bisnis, not seen
        Feed("https://feed.liputan6.com/rss/health", general=True),
        # 24 a page.
        DatedIndex("https://www.liputan6.com/indeks/{day:%Y/%m/%d}", more="{url}?page={page}", general=True),
        DatedIndex(
            "https://www.liputan6.com/bisnis/indeks/{day:%Y/%m/%d}",
            more="{url}?page={page}",
            general=True,
            role="supplement",
        ),
        # robots.txt forbids /search, and tag pages are drawn by the browser.
    )
