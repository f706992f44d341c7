from crawler.outlet import OutletSpider
from crawler.routes import DatedIndex, Feed, Listing, NewsSitemap


class Kontan(OutletSpider):
    name = "kontan"
    site = "Kontan"
    allowed_domains = ("kontan.co.id",)
    # No id and no date: a slug is one article within its channel. The hosts left out are ads and e-papers.
    article_url = (
        r"https?://(?!(?:asset|insight|edsus|exportexpert|kilaskementerian|kilaskorporasi|pialaeropa)\.)"
        r"(?P<portal>[a-z]+)\.kontan\.co\.id/news/(?P<slug>[^/?#]+)"
    )
    article_form = "https://{portal}.kontan.co.id/news/{slug}"
    routes = (
        Feed("https://keuangan.kontan.co.id/rss", general=True),
        Feed("https://investasi.kontan.co.id/rss", general=True),
        # At most 50 pages.
        Listing("https://www.kontan.co.id/search?search=BPJS", more="{url}&per_page={offset}", step=20),
        # An index of the channels' sitemaps.
        NewsSitemap(
            "https://www.kontan.co.id/sitemap.xml",
            children=r"//(?:nasional|keuangan|industri|regional|personalfinance)\.",
            general=True,
        ),
        DatedIndex(
            "https://www.kontan.co.id/search/indeks"
            "?kanal=&tanggal={day.day}&bulan={day:%m}&tahun={day:%Y}&pos=indeks",
            column="//li[@data-offset]",
            more="{url}&per_page={offset}",
            step=20,
            general=True,
            role="backfill",
            pages=50,
        ),
    )
