from crawler.outlet import OutletSpider
from crawler.routes import HomePage, Listing, NewsSitemap


class JawaPos(OutletSpider):
    name = "jawapos"
    site = "JawaPos"
    allowed_domains = ("jawapos.com",)
    # The Radar papers on subdomains count their own ids.
    article_url = r"https?://(?P<portal>www|radar[a-z]+)\.jawapos\.com/(?P<section>[a-z-]+)/(?P<id>\d{8,12})/(?P<slug>[^/?#]+)"
    article_form = "https://{portal}.jawapos.com/{section}/{id}/{slug}"
    single_page = "/?page=all"
    routes = (
        HomePage("https://www.jawapos.com/", general=True),  # and what robots.txt names
        # Guesses. Search is shut by robots.txt; the site itself asks a GraphQL host.
        Listing("https://www.jawapos.com/tag/bpjs-kesehatan", more="{url}?page={page}"),
        Listing("https://www.jawapos.com/tag/bpjs-ketenagakerjaan", more="{url}?page={page}"),
        NewsSitemap("https://www.jawapos.com/sitemap-news.xml", general=True),
        # The regional paper whose BPJS stories were seen.
        HomePage("https://radarsidoarjo.jawapos.com/", general=True),
        Listing("https://radarsidoarjo.jawapos.com/tag/bpjs-kesehatan", more="{url}?page={page}"),
    )
