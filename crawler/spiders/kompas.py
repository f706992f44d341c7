from crawler.outlet import OutletSpider
from crawler.routes import DatedIndex, Listing, NewsSitemap


class Kompas(OutletSpider):
    name = "kompas"
    site = "Kompas.com"
    terms = "its terms want permission for automatic indexing; robots.txt shuts out AI crawlers by name"
    allowed_domains = ("kompas.com",)  # kompas.id is a separate paid site
    # The day and the time of publication, to the millisecond, are the identity. video. has no articles.
    article_url = (
        r"https?://(?!(?:video|amp)\.)(?P<channel>[a-z0-9-]+)\.kompas\.com/(?P<section>(?:[a-z-]+/)?)"
        r"read/(?P<id>\d{4}/\d\d/\d\d/\d{9})/(?P<slug>[^/?#]+)"
    )
    article_form = "https://{channel}.kompas.com/{section}read/{id}/{slug}"
    single_page = "?page=all"
    routes = (
        # The shape is sure, these slugs are not.
        Listing("https://www.kompas.com/tag/bpjs-kesehatan?sort=desc", more="{url}&page={page}"),
        Listing("https://www.kompas.com/tag/bpjs-ketenagakerjaan?sort=desc", more="{url}&page={page}"),
        # robots.txt of www. forbids /search/; this is a host of its own. It ends near page 38.
        Listing("https://search.kompas.com/search?q=BPJS&sort=latest", more="{url}&page={page}"),
        # Sure: 23 to 53 pages a day, seen for 2019 and 2026.
        DatedIndex(
            "https://indeks.kompas.com/?site=all&date={day:%Y-%m-%d}",
            more="{url}&page={page}",
            general=True,
            role="backfill",
            pages=60,
        ),
        DatedIndex(
            "https://search.kompas.com/search?q=BPJS&sort=latest"
            "&start_date={day:%Y-%m-%d}&end_date={until:%Y-%m-%d}",
            more="{url}&page={page}",
            span=7,
            role="backfill",
            pages=38,
        ),
        NewsSitemap(
            "https://news.kompas.com/news/sitemap.xml", general=True, role="supplement"
        ),  # seen in 2023
        # Its feeds are gone (404 and 403).
    )
