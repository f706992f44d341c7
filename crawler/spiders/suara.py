from crawler.outlet import OutletSpider
from crawler.routes import Feed, Listing


class Suara(OutletSpider):
    name = "suara"
    site = "Suara.com"
    allowed_domains = ("suara.com",)
    # The second of publication and the slug are the identity; regional sites write /read/ for the section.
    article_url = (
        r"https?://(?P<portal>[a-z]+)\.suara\.com/(?!foto/|video/)(?P<section>[a-z-]+)"
        r"/(?P<slug>\d{4}/\d\d/\d\d/\d{6}/[^/?#]+)"
    )
    article_form = "https://{portal}.suara.com/{section}/{slug}"
    single_page = "?page=all"
    routes = (
        Feed("https://www.suara.com/rss", general=True),
        Feed("https://www.suara.com/rss/bisnis", general=True),
        # Guesses.
        Listing("https://www.suara.com/tag/bpjs-kesehatan", more="{url}?page={page}"),
        Listing("https://www.suara.com/tag/bpjs-ketenagakerjaan", more="{url}?page={page}"),
        Listing("https://www.suara.com/indeks", more="{url}?page={page}", general=True),
        # robots.txt forbids /loadmoredetail.
    )
