"""The sample newsroom with six more outlets, each a feed of short articles: a load for many machines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime
from html import escape

from demo.gateway import SITES
from demo.render import NOW
from demo.server import NewsroomServer

ARTICLES = 8  # of each of the added outlets
_REGIONS = ("Batam", "Jambi", "Medan", "Padang", "Bogor", "Malang", "Ambon", "Kupang", "Palu", "Manado")


@dataclass(frozen=True, slots=True)
class Added:
    """An outlet by the names of its hosts, its feed, and the form of its articles' addresses."""

    outlet: str
    feed: str
    article: str  # with {number} and {slug}
    hosts: tuple[str, ...]


ADDED = (
    Added(
        "liputan6",
        "https://feed.liputan6.com/rss/bisnis",
        "https://www.liputan6.com/bisnis/read/{number}/{slug}",
        ("feed.liputan6.com", "www.liputan6.com"),
    ),
    Added(
        "merdeka",
        "https://www.merdeka.com/rss/",
        "https://www.merdeka.com/uang/read/{number}/{slug}",
        ("www.merdeka.com",),
    ),
    Added(
        "infobank",
        "https://infobanknews.com/feed/",
        "https://infobanknews.com/{slug}-{number}/",
        ("infobanknews.com",),
    ),
    Added(
        "katadata",
        "https://katadata.co.id/rss",
        "https://katadata.co.id/finansial/{number:013x}/{slug}",
        ("katadata.co.id",),
    ),
    Added(
        "sindonews",
        "https://www.sindonews.com/feed",
        "https://ekbis.sindonews.com/read/{number}/34/{slug}",
        ("www.sindonews.com", "ekbis.sindonews.com"),
    ),
    Added(
        "viva",
        "https://www.viva.co.id/get/all",
        "https://www.viva.co.id/bisnis/{number}-{slug}",
        ("www.viva.co.id",),
    ),
)
OUTLETS = tuple(sorted({site.outlet for site in SITES} | {added.outlet for added in ADDED}))
_OUTLET_OF = {host: site.outlet for site in SITES for host in site.hosts} | {
    host: added.outlet for added in ADDED for host in added.hosts
}


def outlet_of(host: str) -> str:
    """The outlet that a host belongs to; of hosts that are nobody's, the host."""
    return _OUTLET_OF.get(host, host)


def enlarged_newsroom(latency: float = 0.0, articles: int = ARTICLES) -> NewsroomServer:
    """The newsroom as a server that counts requests in flight by outlet."""
    server = NewsroomServer(latency=latency, group=outlet_of)
    for number, added in enumerate(ADDED):
        _publish(server, added, 1000 * number, articles)
    return server


def _publish(server: NewsroomServer, added: Added, first: int, articles: int) -> None:
    for host in added.hosts:
        server.override(
            f"https://{host}/robots.txt", body="User-agent: *\nAllow: /\n", content_type="text/plain"
        )
    items = []
    for url, title, published, text in _stories(added, first, articles):
        items.append(
            f"<item><title>{escape(title)}</title><link>{url}</link>"
            f"<pubDate>{format_datetime(published)}</pubDate></item>"
        )
        server.override(url, body=_page(title, published.isoformat(), text))
    feed = f'<?xml version="1.0"?><rss version="2.0"><channel>{"".join(items)}</channel></rss>'
    server.override(added.feed, body=feed, content_type="application/xml; charset=utf-8")


def _stories(added: Added, first: int, articles: int) -> Iterator[tuple[str, str, datetime, list[str]]]:
    for index in range(articles):
        number = 500_000 + first + index
        place = _REGIONS[index % len(_REGIONS)]
        amount = f"{2 + (first // 1000 + 7 * index) % 83},{index % 9 + 1} juta"
        title = f"BPJS Ketenagakerjaan {place} bidik {amount} peserta aktif"
        slug = f"bpjs-ketenagakerjaan-{place.lower()}-bidik-peserta-aktif-baru"
        text = [
            f"BPJS Ketenagakerjaan menargetkan {amount} peserta aktif di {place} pada 2026.",
            f"Target itu disampaikan kepala kantor cabang {place} kepada {added.outlet} dalam jumpa pers.",
            "Perlindungan pekerja informal menjadi perhatian utama, sebab banyak yang belum terdaftar.",
        ]
        published = NOW - timedelta(hours=3 * index + first // 1000)
        yield added.article.format(number=number, slug=slug), title, published, text


def _page(title: str, published: str, paragraphs: list[str]) -> str:
    body = "\n".join(f"<p>{escape(text)}</p>" for text in paragraphs)
    return (
        f'<!DOCTYPE html><html lang="id"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta property="og:type" content="article"><meta property="og:title" content="{escape(title)}">'
        f'<meta property="article:published_time" content="{published}"></head>'
        f"<body><h1>{escape(title)}</h1><article>{body}</article></body></html>"
    )
