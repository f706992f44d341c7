from crawler.outlet import OutletSpider
from crawler.routes import Feed, HomePage, Listing


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
        # The shape is sure, these slugs are not.
        Listing("https://www.antaranews.com/tag/bpjs-kesehatan", more="{url}/{page}"),
        Listing("https://www.antaranews.com/tag/bpjs-ketenagakerjaan", more="{url}/{page}"),
        Listing("https://www.antaranews.com/search?q=BPJS", more="{url}&page={page}"),
        Listing("https://www.antaranews.com/terkini", more="{url}?page={page}", general=True, pages=2),
        HomePage("https://www.antaranews.com/", general=True, role="supplement"),
        # /indeks/DD-MM-YYYY was last seen in 2020; its 404 page lists hundreds of articles.
    )
