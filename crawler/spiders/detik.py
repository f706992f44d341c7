from crawler.outlet import OutletSpider
from crawler.routes import DatedIndex, Feed, Listing, NewsSitemap


class Detik(OutletSpider):
    name = "detik"
    site = "detikcom"
    allowed_domains = ("detik.com",)
    # 20.detik.com is video; photo sections are called foto-...
    article_url = (
        r"https?://(?P<channel>[a-z]+)\.detik\.com/(?P<section>(?!foto|video)[a-z0-9-]+(?:/[a-z0-9-]+)?)"
        r"/d-(?P<id>\d+)/(?P<slug>[^/?#]+)"
    )
    article_form = "https://{channel}.detik.com/{section}/d-{id}/{slug}"
    single_page = "?single=1"
    routes = (
        # Sure: a saved page of 2025 shows it. The slugs are likely.
        Listing("https://www.detik.com/tag/bpjs-kesehatan/?sortby=time", more="{url}&page={page}"),
        Listing("https://www.detik.com/tag/bpjs-ketenagakerjaan/?sortby=time", more="{url}&page={page}"),
        Feed("https://finance.detik.com/rss", general=True),
        Feed("https://news.detik.com/rss", general=True),  # like finance's, not seen
        Feed("https://health.detik.com/rss", general=True),
        Listing(
            "https://www.detik.com/search/searchall?query=BPJS",
            more="{url}&page={page}",
            role="supplement",
        ),
        # The date comes first and percent-encoded, or page 1 is served again. news.'s is unstable.
        DatedIndex(
            "https://finance.detik.com/indeks?date={day:%m%%2F%d%%2F%Y}",
            more="{url}&page={page}",
            general=True,
            role="backfill",
            pages=40,
        ),
        DatedIndex(
            "https://health.detik.com/indeks?date={day:%m%%2F%d%%2F%Y}",
            more="{url}&page={page}",
            general=True,
            role="backfill",
            pages=40,
        ),
        # An index of some 536 sitemaps, about a day deep; what they are called is a guess.
        NewsSitemap(
            "https://www.detik.com/sitemap.xml",
            children=r"//(?:finance|health|news)\.detik\.com/",
            general=True,
            role="supplement",
        ),
    )
