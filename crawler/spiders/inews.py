from crawler.outlet import OutletSpider
from crawler.routes import DatedIndex, HomePage, Listing


class INews(OutletSpider):
    name = "inews"
    site = "iNews"
    terms = "others class it among those to be crawled only after permission"
    allowed_domains = ("inews.id",)
    # Regional sites have an id; national articles nothing but a slug of four words or more.
    article_url = (
        r"https?://(?!(?:m|img)\.)(?P<portal>[a-z]+)\.inews\.id/(?!tag/|indeks/|foto/|video/|multimedia/)"
        r"(?P<slug>read/\d+/[^/?#]+|(?:[a-z-]+/){1,2}[a-z0-9]+(?:-[a-z0-9]+){3,40})(?=[/?#]|$)"
    )
    article_form = "https://{portal}.inews.id/{slug}"
    single_page = "/all"
    routes = (
        # The shape is sure, these slugs are likely.
        Listing("https://www.inews.id/tag/bpjs-kesehatan"),
        Listing("https://www.inews.id/tag/bpjs-ketenagakerjaan"),
        HomePage("https://www.inews.id/", general=True),
        # It exists; in which form it wants the date nobody has noted.
        DatedIndex(
            "https://www.inews.id/indeks/news/{day:%Y-%m-%d}/1",
            more="https://www.inews.id/indeks/news/{day:%Y-%m-%d}/{page}",
            general=True,
            role="backfill",
            pages=40,
        ),
    )
