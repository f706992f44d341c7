from crawler.outlet import OutletSpider
from crawler.routes import Feed, HomePage, Listing


class Kumparan(OutletSpider):
    name = "kumparan"
    site = "kumparan"
    allowed_domains = ("kumparan.com",)
    article_url = r"https?://(?:m\.)?kumparan\.com/(?P<account>[A-Za-z0-9_.-]+)/(?P<slug>[^/?#]+)-(?P<id>[A-Za-z0-9]{11})(?=[/?#]|$)"
    article_form = "https://kumparan.com/{account}/{slug}-{id}"
    routes = (
        Feed("https://lapi.kumparan.com/v2.0/rss/", general=True),
        Listing("https://kumparan.com/topic/bpjs-kesehatan"),  # guesses, and perhaps drawn by the browser
        Listing("https://kumparan.com/topic/bpjs-ketenagakerjaan"),
        HomePage("https://kumparan.com/", general=True, role="supplement"),
    )
