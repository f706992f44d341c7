from crawler.outlet import OutletSpider
from crawler.routes import DatedIndex, Listing


class Okezone(OutletSpider):
    name = "okezone"
    site = "Okezone"
    allowed_domains = ("okezone.com",)
    article_url = (
        r"https?://(?!mpi\.)(?P<channel>[a-z]+)\.okezone\.com/read/(?P<day>\d{4}/\d\d/\d\d)/(?P<section>\d+)/(?P<id>\d+)"
        r"/(?P<slug>[^/?#]+)"
    )
    article_form = "https://{channel}.okezone.com/read/{day}/{section}/{id}/{slug}"
    single_page = "?page=all"
    routes = (
        # An unknown tag answers 200 with the site's general title.
        Listing("https://www.okezone.com/tag/bpjs-kesehatan", more="{url}/{page}"),
        Listing("https://www.okezone.com/tag/bpjs-ketenagakerjaan", more="{url}/{page}"),
        DatedIndex(
            "https://economy.okezone.com/indeks/{day:%Y/%m/%d}",
            more="{url}/{offset}",
            step=10,
            general=True,
        ),
        DatedIndex(
            "https://nasional.okezone.com/indeks/{day:%Y/%m/%d}",  # the channel's name is a guess
            more="{url}/{offset}",
            step=10,
            general=True,
            role="backfill",
            pages=20,
        ),
        # sindikasi.okezone.com still answers 200, with news of 2016.
    )
