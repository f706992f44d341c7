from crawler.outlet import OutletSpider
from crawler.routes import DatedIndex, HomePage, NewsSitemap


class Tribunnews(OutletSpider):
    name = "tribunnews"
    site = "Tribunnews"
    allowed_domains = ("tribunnews.com",)
    # National articles have an id or a date, those of the regional sites a date.
    article_url = (
        r"https?://(?!(?:m|video|photo|foto)\.)(?P<portal>[a-z]+)\.tribunnews\.com"
        r"/(?P<slug>(?:[a-z-]+/\d{6,}|(?:[a-z-]+/)?\d{4}/\d\d/\d\d)/[^/?#]+)"
    )
    article_form = "https://{portal}.tribunnews.com/{slug}"
    single_page = "?page=all"
    routes = (
        # An index of the sections' sitemaps.
        NewsSitemap(
            "https://www.tribunnews.com/sitemap.xml",
            children="/(?:nasional|bisnis|regional|metropolitan|kesehatan)/sitemap-news",
            general=True,
        ),
        # From page 11 on it repeats itself.
        DatedIndex(
            "https://www.tribunnews.com/index-news?date={day:%Y-%m-%d}",
            more="{url}&page={page}",
            general=True,
            pages=10,
        ),
        HomePage("https://www.tribunnews.com/", general=True, role="supplement"),
        # Its feeds name the front page only. robots.txt forbids /search, /tag/ and /topic/.
        # CloudFront answers 403 to clients that do not look like a browser: reported, not evaded.
    )
