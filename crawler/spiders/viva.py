from crawler.outlet import OutletSpider
from crawler.routes import Feed, Listing


class Viva(OutletSpider):
    name = "viva"
    site = "VIVA"
    allowed_domains = ("viva.co.id",)
    # The regional sites count their own ids.
    article_url = (
        r"https?://(?P<portal>[a-z]+)\.viva\.co\.id/(?!foto/|video/)(?P<section>[a-z0-9-]+(?:/[a-z0-9-]+){0,2})"
        r"/(?P<id>\d+)-(?P<slug>[^/?#]+)"
    )
    article_form = "https://{portal}.viva.co.id/{section}/{id}-{slug}"
    single_page = "?page=all"
    routes = (
        # Sources disagree on whether its page number counts for anything.
        Listing("https://www.viva.co.id/indeks", more="{url}?page={page}", general=True),
        Feed("https://www.viva.co.id/get/all", general=True),  # seen on a regional site
        # Guesses. Search is a POST to /request/load-more-search whose fields nobody has noted.
        Listing("https://www.viva.co.id/tag/bpjs-kesehatan", more="{url}?page={page}"),
        Listing("https://www.viva.co.id/tag/bpjs-ketenagakerjaan", more="{url}?page={page}"),
    )
