"""What is particular about an outlet's pages: data, one line a quirk; most outlets need none.

Keyed by the site's domain, so that an outlet's portals and channels share a row. Selectors are XPath;
`_c` matches one class name. Several bodies or titles are tried in order: newest template first.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import urlsplit

from lxml.etree import XPath


@dataclass(frozen=True, slots=True, kw_only=True)
class Quirks:
    """One outlet's particulars; every field is empty where the general rules do."""

    titles: tuple[XPath, ...] = ()
    bodies: tuple[XPath, ...] = ()
    prune: tuple[XPath, ...] = ()  # noise inside the body
    dates: tuple[XPath, ...] = ()  # visible datelines
    bylines: tuple[XPath, ...] = ()
    lines: tuple[re.Pattern[str], ...] = field(default=())  # whole lines that are not the article's
    dated_urls: bool = False  # the path's date is known to be the day of publication
    brands: tuple[str, ...] = ()  # names by which the outlet calls itself: datelines, title suffixes, authors


def _c(name: str) -> str:
    return f"contains(concat(' ', normalize-space(@class), ' '), ' {name} ')"


def _xpaths(*paths: str) -> tuple[XPath, ...]:
    return tuple(XPath(path) for path in paths)


def _row(
    *,
    title: str = "",
    body: tuple[str, ...] = (),
    prune: tuple[str, ...] = (),
    date: tuple[str, ...] = (),
    byline: tuple[str, ...] = (),
    lines: tuple[str, ...] = (),
    dated_urls: bool = False,
    brands: tuple[str, ...] = (),
) -> Quirks:
    return Quirks(
        titles=_xpaths(*([title] if title else [])),
        bodies=_xpaths(*body),
        prune=_xpaths(*prune),
        dates=_xpaths(*date),
        bylines=_xpaths(*byline),
        lines=tuple(re.compile(line, re.IGNORECASE) for line in lines),
        dated_urls=dated_urls,
        brands=brands,
    )


# "(hal/ara)", who wrote and edited, where it has a line of its own
_SIGN_OFF = r"\([a-z0-9]{2,6}(?:/[a-z0-9]{2,6}){0,2}\)"
_EDITOR = r"\((?:[A-Z][\w.]{1,20} ?){1,4}\)"  # "(Feby Novalius)"

_BY_DOMAIN: dict[str, Quirks] = {
    "antaranews.com": _row(
        title=f"//*[{_c('wrap__article-detail-title')}]//h1 | //h1[{_c('post-title')}]",
        body=(
            f"//*[{_c('wrap__article-detail-content')}]",
            f"//div[{_c('post-content')}][@itemprop='articleBody']",
            f"//div[{_c('post-content')}]",
        ),
        prune=(
            f".//*[{_c('quote_old')}]",  # a sentence of the body, repeated before the dateline
            f".//*[{_c('baca-juga')}]",
            f".//*[{_c('text-muted')}]",  # byline and copyright
        ),
        date=(
            f"((//*[{_c('wrap__article-detail-info')}])[1]//*[{_c('list-inline-item')}])[last()]",
            f"//*[{_c('article-date')}]",
        ),
        byline=(f"//p[{_c('text-muted')}]",),
        brands=("ANTARA", "ANTARA News", "Antara", "LKBN ANTARA"),
    ),
    "bisnis.com": _row(
        title=f"//h1[{_c('detailsTitleCaption')}]",
        body=(
            f"//article[{_c('detailsContent')}]",
            f"//*[{_c('detailsContent')}]",
            f"//*[{_c('paywall')}]",
            "//div[@itemprop='articleBody']",
            f"//*[{_c('col-sm-10')}]",
        ),
        prune=(
            ".//div[starts-with(@class, 'baca-juga-box')]",
            ".//*[contains(@class, 'skyscrapper')]",
            ".//*[contains(@class, 'bisnisai')]",
            f".//*[{_c('detailsAuthor')}]",
            f".//*[{_c('billboardWrapper')}]",
        ),
        date=(f"//*[{_c('detailsAttributeDates')}]", f"//*[{_c('authorTime')}]"),
        byline=(f"//*[{_c('authorName')}]", f"//*[{_c('authorNames')}]", f"//a[{_c('auth')}]"),
        lines=(r"disclaimer\b.*", r"konten premium( terbaru)?", r"nyaman tanpa iklan.*"),
        dated_urls=True,
        brands=("Bisnis.com", "Bisnis Indonesia", "Bisnis"),
    ),
    "wartaekonomi.co.id": _row(
        title=f"//*[{_c('articlePostHeader')}]//h1",
        body=(f"//*[{_c('articlePostContent')}]", "//*[@itemprop='articleBody']"),
        prune=(f".//*[{_c('adInArticle')}]", f".//*[{_c('baca-juga')}]", f".//*[{_c('articlePostAuthor')}]"),
        byline=(f"//*[{_c('articlePostAuthor')}]//p", f"//*[{_c('articlePostAuthor')}]"),
        lines=(r"mau berita terbaru lainnya dari warta ekonomi\b.*",),
        brands=("Warta Ekonomi", "WE Online", "WartaEkonomi.co.id", "Warta Ekonomi.co.id"),
    ),
    "merahputih.com": _row(brands=("MerahPutih.com", "MerahPutih", "Merah Putih")),
    "disway.id": _row(
        body=(f"//div[{_c('post')}][{_c('text-black-1')}]", f"//div[{_c('post')}][p]"),
        prune=(f".//*[{_c('bottom-15')}]//small", f".//*[{_c('ads-slot')}]", f".//ul[{_c('pagination')}]"),
        date=(f"//div[{_c('post-info')}]//span[{_c('date')}]",),
        byline=("//*[@id='author']//strong",),
        brands=(
            "Jambi Ekspres",
            "JAMBIEKSPRES.CO.ID",
            "JAMBIEKSPRES.ID",
            "DISWAY.ID",
            "Disway",
            "Harian Disway",
        ),
    ),
    "jambiekspres.co.id": _row(brands=("Jambi Ekspres", "JAMBIEKSPRES.CO.ID")),
    "beritasatu.com": _row(brands=("Beritasatu.com", "Beritasatu")),
    "cnbcindonesia.com": _row(
        body=(f"//*[{_c('detail-text')}]", f"//*[{_c('detail_text')}]"),
        prune=(f".//*[{_c('linksisip')}]",),
        lines=(_SIGN_OFF, r"infografis,.*", r"next article\b.*"),
        brands=("CNBC Indonesia", "CNBC indonesia"),
    ),
    "cnnindonesia.com": _row(
        body=(f"//*[{_c('detail-text')}]",),
        prune=(f".//*[{_c('linksisip')}]", f".//*[{_c('paradetail')}]"),
        lines=(_SIGN_OFF,),
        brands=("CNN Indonesia",),
    ),
    "detik.com": _row(
        title=f"//h1[{_c('detail__title')}]",
        body=(f"//*[{_c('detail__body-text')}]", f"//*[{_c('itp_bodycontent')}]"),
        prune=(
            f".//*[{_c('noncontent')}]",
            f".//*[{_c('linksisip')}]",
            f".//*[{_c('parallaxindetail')}]",
            f".//*[{_c('detail__body-tag')}]",
        ),
        date=(f"//*[{_c('detail__date')}]",),
        byline=(f"//*[{_c('detail__author')}]",),
        lines=(_SIGN_OFF, r"[A-Z][\w .-]{2,30} [-–—]"),  # "Jakarta -", the dateline in a line of its own
        brands=("detikcom", "detikNews", "detikFinance", "detikHealth"),
    ),
    "kompas.com": _row(
        title=f"//h1[{_c('read__title')}]",
        body=(f"//*[{_c('read__content')}]",),
        prune=(".//*[contains(@class, 'inject-baca-juga')]", ".//*[contains(@class, 'kompasidRec')]"),
        date=(f"//*[{_c('read__time')}]",),
        # The editor's name has the same class, and inside it one of its own.
        byline=(f"//*[{_c('credit-title-name')}][not(.//*[contains(@class, 'Editor')])]",),
        lines=(r"simak breaking news dan berita pilihan\b.*",),
        dated_urls=True,
        brands=("KOMPAS.com", "Kompas"),
    ),
    "kontan.co.id": _row(
        title=f"//h1[{_c('detail-desk')}]",
        body=(f"//div[{_c('tmpt-desk-kon')}]",),
        prune=(".//a[starts-with(@class, 'track-')]",),
        brands=("KONTAN.CO.ID", "Kontan"),
    ),
    "idntimes.com": _row(body=("//*[@id='article-description']",), brands=("IDN Times",)),
    "inews.id": _row(
        body=(f"//*[{_c('bodyArticleWrapper')}]", "//*[@itemprop='articleBody']"),
        date=(f"//*[{_c('createdAt')}]",),
        brands=("iNews.id", "iNews"),
    ),
    "infobanknews.com": _row(brands=("Infobanknews", "Infobank")),
    "jawapos.com": _row(brands=("JawaPos.com", "Jawa Pos", "RADAR SIDOARJO")),
    "jpnn.com": _row(lines=(_SIGN_OFF,), brands=("jpnn.com", "JPNN.com", "JPNN")),
    "katadata.co.id": _row(
        prune=(f".//*[{_c('widget-baca-juga')}]", ".//*[contains(@class, 'ai-summary')]"),
        brands=("Katadata.co.id", "Katadata"),
    ),
    "kumparan.com": _row(brands=("kumparan", "kumparanBISNIS", "kumparanNEWS")),
    "liputan6.com": _row(brands=("Liputan6.com", "Liputan6")),
    "mediaindonesia.com": _row(
        body=(f"//div[{_c('article')}]",),
        lines=(r"\((?:[a-z]{2,10}/)?[a-z]-\d{1,2}\)",),
        brands=("Media Indonesia", "MediaIndonesia.com"),
    ),
    "merdeka.com": _row(
        body=(f"//*[{_c('articles-content__body')}]", f"//*[{_c('mdk-body-paragraph')}]"),
        brands=("Merdeka.com",),
    ),
    "okezone.com": _row(
        body=(f"//*[{_c('c-detail')}][{_c('read')}]",),
        prune=(".//*[@id='baca-juga']", f".//*[{_c('vicon')}]"),
        lines=(_EDITOR,),
        dated_urls=True,
        brands=("Okezone",),
    ),
    "republika.co.id": _row(
        body=(f"//*[{_c('article-content')}]//article",),
        prune=(f".//*[{_c('picked-article')}]",),
        byline=("//*[not(*)][starts-with(normalize-space(.), 'Rep:')]",),  # the JSON-LD names the editor
        brands=("REPUBLIKA.CO.ID", "Republika"),
    ),
    "rri.co.id": _row(
        body=(f"//*[{_c('post_details_inner')}]", f"//*[{_c('main-content')}]"),
        date=(f"//*[{_c('date')}]",),
        byline=(f"//*[{_c('author')}]",),
        brands=("RRI", "KBRN"),
    ),
    "sindonews.com": _row(
        body=(f"//*[{_c('detail-desc')}]",),
        date=(f"//*[{_c('detail-date-artikel')}]",),
        lines=(_SIGN_OFF,),
        brands=("SINDOnews",),
    ),
    "suara.com": _row(
        body=(f"//*[{_c('article-content')}]",),
        prune=(f".//*[{_c('ten-second')}]", f".//*[{_c('article-read')}]"),
        dated_urls=True,
        brands=("Suara.com",),
    ),
    "tempo.co": _row(
        body=("//*[@id='content-wrapper']",),
        lines=(r"artikel ini khusus pelanggan\b.*", r"berlangganan( untuk .*)?"),
        brands=("TEMPO.CO", "Tempo"),
    ),
    "tribunnews.com": _row(
        body=(f"//div[{_c('side-article')}][{_c('txt-article')}]",),
        byline=("//*[@id='penulis']",),
        lines=(_SIGN_OFF,),
        brands=("TRIBUNNEWS.COM", "Tribunnews"),
    ),
    "viva.co.id": _row(
        body=(f"//*[{_c('main-content-detail')}]",),
        prune=(f".//*[{_c('recommended-article')}]",),
        date=(f"//*[{_c('main-content-date')}]",),
        brands=("VIVA",),
    ),
}

_NONE = Quirks()
BRANDS = tuple(brand for quirks in _BY_DOMAIN.values() for brand in quirks.brands)


@lru_cache(maxsize=256)
def quirks_of(url: str) -> Quirks:
    """The quirks of the site that the address belongs to; an empty row for a site without any."""
    try:
        labels = (urlsplit(url).hostname or "").split(".")
    except ValueError:
        return _NONE
    for start in range(len(labels)):
        if row := _BY_DOMAIN.get(".".join(labels[start:])):
            return row
    return _NONE
