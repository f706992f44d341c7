from crawler.outlet import OutletSpider
from crawler.routes import DatedIndex, Feed, HomePage, Listing, NewsSitemap


class Antara(OutletSpider):
    name = "antara"
    site = "Antara"
    allowed_domains = (
        "www.antaranews.com",
        "m.antaranews.com",
    )
    # The portals count their own ids and are another outlet; m. and /amp/ show the national articles.
    article_url = r"https?://(?:www\.|m\.)?antaranews\.com/(?:amp/)?berita/(?P<id>\d+)/(?P<slug>[^/?#]+)"
    article_form = "https://www.antaranews.com/berita/{id}/{slug}"
    single_page = "?page=all"
    terms = "a printed notice forbids crawling for AI without written permission"
    routes = (
        # Sure: seen in use by several in 2026. There is no feed on health insurance.
        Feed("https://www.antaranews.com/rss/terkini.xml", general=True),
        Feed("https://www.antaranews.com/rss/top-news.xml", general=True),
        Feed("https://www.antaranews.com/rss/ekonomi.xml", general=True),
        Feed("https://www.antaranews.com/rss/humaniora.xml", general=True),
        Feed("https://www.antaranews.com/rss/metro.xml", general=True),
        # The shape is sure, these slugs are not.
        Listing("https://www.antaranews.com/tag/bpjs-kesehatan", more="{url}/{page}"),
        Listing("https://www.antaranews.com/tag/bpjs-ketenagakerjaan", more="{url}/{page}"),
        Listing("https://www.antaranews.com/search?q=BPJS", more="{url}&page={page}"),
        Listing("https://www.antaranews.com/terkini", more="{url}?page={page}", general=True, pages=2),
        # Further sections, of which those above list the most.
        Feed("https://www.antaranews.com/rss/politik.xml", general=True, role="supplement"),
        Feed("https://www.antaranews.com/rss/hukum.xml", general=True, role="supplement"),
        Feed("https://www.antaranews.com/rss/rilis-pers.xml", general=True, role="supplement"),
        HomePage("https://www.antaranews.com/", general=True, role="supplement"),
        NewsSitemap("https://www.antaranews.com/sitemap.xml", general=True, role="supplement"),  # a guess
        # Last seen in 2020; the 404 page that other forms of the date get lists hundreds of articles.
        DatedIndex(
            "https://www.antaranews.com/indeks/{day:%d-%m-%Y}",
            more="{url}/{page}/",
            general=True,
            role="backfill",
            pages=40,
        ),
    )
