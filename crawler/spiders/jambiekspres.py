from crawler import disway
from crawler.outlet import OutletSpider

_HOST = "jambiekspres.disway.id"


class JambiEkspres(OutletSpider):
    name = "jambiekspres"
    site = "Jambi Ekspres"
    allowed_domains = (_HOST,)  # jambiekspres.co.id was left in 2021
    article_url = disway.article_url(_HOST)
    article_form = disway.article_form(_HOST)
    # The category names are guesses but for ekonomi.
    routes = disway.routes(_HOST, categories=("ekonomi", "nasional", "daerah"))
