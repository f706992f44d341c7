from crawler.outlet import OutletSpider
from crawler.routes import Feed, HomePage, JsonListing, Listing


class Tempo(OutletSpider):
    name = "tempo"
    site = "Tempo"
    allowed_domains = ("tempo.co",)
    article_url = (
        r"https?://(?:www\.)?tempo\.co/(?P<section>[a-z-]+)/(?P<slug>[^/?#]+)-(?P<id>\d{5,})(?=[/?#]|$)"
    )
    article_form = "https://www.tempo.co/{section}/{slug}-{id}"
    single_page = "?page=all"
    routes = (
        # They answer, but once stood still for twelve days.
        Feed("https://rss.tempo.co/nasional", general=True),
        Feed("https://rss.tempo.co/bisnis", general=True),
        # Lists are drawn by the browser from these. /nasional has none, and /indeks answers 403.
        JsonListing("https://www.tempo.co/ekonomi/_payload.json", general=True),
        JsonListing("https://www.tempo.co/hukum/_payload.json", general=True),
        JsonListing("https://www.tempo.co/lingkungan/_payload.json", general=True, role="supplement"),
        JsonListing("https://www.tempo.co/politik/_payload.json", general=True),
        HomePage("https://www.tempo.co/", general=True, role="supplement"),
        Listing("https://www.tempo.co/tag/bpjs-kesehatan"),  # a guess
    )
