"""Scrapy's settings: only what differs from its defaults, each with its reason."""

from __future__ import annotations

import os
import sys
from importlib.metadata import version

from config import ConfigError, load_config
from crawler.robots import AGENT

try:
    _config = load_config()
except ConfigError as error:
    print(error, file=sys.stderr)
    raise SystemExit(2) from None
_crawl = _config.crawl

BOT_NAME = "pantau"
SPIDER_MODULES = ["crawler.spiders"]

# --- Pantau's own: what the crawl takes from the configuration -----------------------------------
PAGES_DATABASE = str(_config.pages_database)
DATABASE = str(_config.database)
GATEWAY = _crawl.gateway
PORTALS = {outlet: list(portals) for outlet, portals in _crawl.portals.items()}
RUN = int(os.environ["PANTAU_RUN"]) if os.environ.get("PANTAU_RUN") else None  # the pass this belongs to

LEASE = os.environ.get("PANTAU_LEASE", "")  # of a crawl on a worker: the file that says until when it may ask

# --- Manners -------------------------------------------------------------------------------------
# Says who asks and how to reach them.
USER_AGENT = f"{AGENT}/{version('pantau')}" + (f" (+{_crawl.contact})" if _crawl.contact else "")
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "id,en;q=0.5",  # the outlets write Indonesian
}
ROBOTSTXT_OBEY = True
ROBOTSTXT_USER_AGENT = AGENT
# At delay 0 Scrapy 2.14-2.19 also forgets the limit of requests at once.
DOWNLOAD_DELAY = max(_crawl.delay, 0.001)
DOWNLOAD_DELAY_JITTER = 0  # the stock jitter reaches half of the delay downwards; the delay is a floor
CONCURRENT_REQUESTS = 1
CONCURRENT_REQUESTS_PER_DOMAIN = 1
AUTOTHROTTLE_ENABLED = True
AUTOTHROTTLE_START_DELAY = DOWNLOAD_DELAY
AUTOTHROTTLE_TARGET_CONCURRENCY = 0.5  # as long a pause as the site took to answer
# Only a gateway on this machine may be asked faster than once a second, and it needs no sparing.
AUTOTHROTTLE_MAX_DELAY = 60.0 if _crawl.delay >= 1 else DOWNLOAD_DELAY
RETRY_TIMES = 1
RETRY_HTTP_CODES = [500, 502, 503, 504, 522, 524, 408]  # not 429: repeating is what it asks us not to do
RETRY_EXCEPTIONS = [  # not timeouts and unresolved names: they took long enough once
    "scrapy.exceptions.DownloadFailedError",
    "scrapy.exceptions.ResponseDataLossError",
    "twisted.internet.error.ConnectionLost",
]
RETRY_GIVE_UP_LOG_LEVEL = "DEBUG"  # the link's own line says it

# --- Safety --------------------------------------------------------------------------------------
COOKIES_ENABLED = False
REFERER_ENABLED = False
METAREFRESH_ENABLED = False  # a redirect the page's content decides
TELNETCONSOLE_ENABLED = False  # both run code in the process for whoever finds the port
REMOTE_CONTROL_ENABLED = False
_HTTP = "crawler.gateway.GatewayDownloadHandler" if GATEWAY else "crawler.downloads.CappedDownloadHandler"
DOWNLOAD_HANDLERS = {
    "file": None,  # a redirect must not reach files, buckets or data addresses
    "ftp": None,
    "s3": None,
    "data": None,
    "http": _HTTP,
    "https": _HTTP,
}
DOWNLOAD_MAXSIZE = 16 * 2**20  # bytes, also when decompressed; the default is 1 GiB
DOWNLOAD_WARNSIZE = 0  # too large is an outcome of the link
DOWNLOAD_TIMEOUT = 20  # seconds for the whole answer
DOWNLOAD_VERIFY_CERTIFICATES = True
DNS_TIMEOUT = 8  # seconds
if not GATEWAY:
    TWISTED_DNS_RESOLVER = "crawler.addresses.PublicAddressResolver"
REDIRECT_MAX_TIMES = 5
HTTPPROXY_ENABLED = False  # http_proxy of the environment would bypass the checks; `gateway` is the way
MEMUSAGE_LIMIT_MB = 1024
# The scheduler ends what runs past the limit; by then the crawl should have closed in good order.
CLOSESPIDER_TIMEOUT = max(_crawl.time_limit.total_seconds() - 30, _crawl.time_limit.total_seconds() / 2)

# --- Parts ---------------------------------------------------------------------------------------
DOWNLOADER_MIDDLEWARES = {
    "crawler.addresses.PublicAddressMiddleware": 10,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "crawler.robots.RobotsMiddleware": 100,
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": None,
    "crawler.politeness.QuietRedirectMiddleware": 600,
    "crawler.politeness.CoolDownMiddleware": 610,  # sees a 503 before the retry does
}
# Scrapy loads even those of its own extensions that are switched off: the listed ones are all that is wanted.
EXTENSIONS_BASE = {
    "scrapy.extensions.corestats.CoreStats": 0,
    "scrapy.extensions.memusage.MemoryUsage": 0,
    "scrapy.extensions.closespider.CloseSpider": 0,
    "scrapy.extensions.feedexport.FeedExporter": 0,  # `scrapy crawl NAME -O FILE`
}
EXTENSIONS = {
    "crawler.politeness.FloorAutoThrottle": 0,
    "crawler.report.OutletReport": 0,
    "crawler.orphan.EndWithParent": 0,
    "crawler.leased.EndWithLease": 0,
}
ORPHAN_GRACE = 15.0  # seconds; see crawler/orphan.py
ITEM_PIPELINES = {"crawler.pipeline.PagePipeline": 100}

# --- Log: one line an event, to stderr -----------------------------------------------------------
LOG_LEVEL = "INFO"
LOG_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
LOG_DATEFORMAT = "%Y-%m-%dT%H:%M:%S%z"
LOG_VERSIONS: list[str] = []
STATS_DUMP = False
