from crawler.outlet import OutletSpider
from crawler.routes import DatedIndex, HomePage, Listing, NewsSitemap


class Bisnis(OutletSpider):
    name = "bisnis"
    site = "Bisnis.com"
    allowed_domains = ("bisnis.com",)
    # epaper., foto., video. and infografis. have no articles; premium ones look like the others.
    article_url = (
        r"https?://(?!(?:epaper|foto|video|infografi[sk])\.)(?P<channel>[a-z0-9]+)\.bisnis\.com"
        r"/read/(?P<day>\d{8})/(?P<section>\d+)/(?P<id>\d+)/(?P<slug>[^/?#]+)"
    )
    article_form = "https://{channel}.bisnis.com/read/{day}/{section}/{id}/{slug}"
    single_page = "?page=all"
    routes = (
        NewsSitemap("https://www.bisnis.com/sitemap-news.xml", general=True),
        # Results link to /link?url=..., newest first.
        Listing("https://search.bisnis.com/?q=BPJS", more="{url}&page={page}", unwrap="url"),
        # Category 0 is all of the day; whether it has further pages is disputed.
        DatedIndex(
            "https://www.bisnis.com/index?categoryId=0&type=indeks&date={day:%Y-%m-%d}",
            more="{url}&page={page}",
            general=True,
        ),
        # About four days deep.
        Listing("https://www.bisnis.com/index", more="{url}?page={page}", general=True, role="supplement"),
        Listing("https://www.bisnis.com/berita", more="{url}?page={page}", general=True, role="supplement"),
        NewsSitemap("https://www.bisnis.com/sitemap.xml", general=True, role="supplement"),
        HomePage("https://www.bisnis.com/", general=True, role="supplement"),
        # /rss answers 403 and robots.txt forbids it. Topic pages need numeric ids that nobody has noted.
        # Clients without a browser often meet a Cloudflare challenge here: that is reported, not evaded.
    )
