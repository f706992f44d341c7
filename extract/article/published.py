"""When an article was published, and where the page says so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy
from datetime import datetime, timedelta

from htmldate import find_date
from lxml.etree import XPath, strip_elements
from lxml.html import HtmlElement

from extract.article.datetimes import WIB, parse_datetime
from extract.article.quirks import Quirks
from extract.article.structured import JSON_LD, Thing, is_article, text_of
from extract.article.xpath import elements, texts
from extract.model import DateOrigin

EARLIEST = datetime(1995, 1, 1, tzinfo=WIB)  # before the first Indonesian news site
LATEST_AHEAD = timedelta(hours=24)  # clocks and zones may be wrong by this much, not more

# In this order: what says "published" outright, then what merely says "date".
_META_NAMES = (
    "article:published_time",
    "og:article:published_time",
    "article:published",
    "publishdate",
    "pubdate",
    "publish-date",
    "publish_date",
    "published_date",
    "publication_date",
    "content_publisheddate",
    "content_published_date",
    "datepublished",
    "dtk:publishdate",
    "jpnncom_news_pubdate",
    "parsely-pub-date",
    "sailthru.date",
    "dc.date.issued",
    "dcterms.created",
    "dc.date",
    "date",
)
_METAS = XPath("//meta[@content][@property or @name or @itemprop]")
_TIMES = XPath(
    "//*[@itemprop='datePublished'][@datetime or @content]"
    " | //time[@datetime][not(ancestor::aside or ancestor::nav or ancestor::footer or ancestor::li)]"
)
_AFTER_TITLE = XPath("(//h1)[1]/following::text()[normalize-space()][position() <= 40]")
_RAW_DATE = re.compile(r'"datePublished"\s{0,5}:\s{0,5}"([^"]{8,40})"')
_DATED_PATH = re.compile(
    r"/(?P<year>20[0-3]\d)(?P<sep>/?)(?P<month>0[1-9]|1[0-2])(?P=sep)(?P<day>[0-2]\d|3[01])"
    r"(?:/(?P<clock>\d{6})\d{3})?(?=/)"
)

Found = tuple[datetime, bool, DateOrigin]


def find_published(
    tree: HtmlElement, things: list[Thing], quirks: Quirks, url: str, fetched_at: datetime
) -> tuple[datetime, DateOrigin] | None:
    """The time of publication, aware, and its origin; None where the page does not establish it.

    Sources in order: JSON-LD, meta, time elements, the visible dateline, htmldate, the address where the
    outlet is known to date it. A time without a zone is WIB. One before 1995 or later than `fetched_at` +
    24 h is refused. A source that names only the day takes the time of day from a later source that
    names the same day.
    """
    dated: tuple[datetime, DateOrigin] | None = None
    is_dated_ahead = False
    for moment, has_time, origin in _candidates(tree, things, quirks, url, fetched_at):
        if moment < EARLIEST or (origin == "htmldate" and is_dated_ahead):  # it would bend that date to fit
            continue
        if moment > fetched_at + LATEST_AHEAD:
            is_dated_ahead = True
            continue
        if has_time and (dated is None or moment.astimezone(WIB).date() == dated[0].astimezone(WIB).date()):
            return moment, origin
        dated = dated or (moment, origin)
    return dated


def _candidates(
    tree: HtmlElement, things: list[Thing], quirks: Quirks, url: str, fetched_at: datetime
) -> Iterator[Found]:
    yield from _read(_from_json_ld(tree, things), "json-ld")
    yield from _read(_from_meta(tree), "meta")
    yield from _read((el.get("datetime") or el.get("content") or "" for el in elements(_TIMES, tree)), "time")
    yield from _read(_datelines(tree, quirks), "dateline")
    yield from _from_htmldate(tree, fetched_at)
    yield from _from_url(url, quirks)


def _read(texts: Iterator[str], origin: DateOrigin) -> Iterator[Found]:
    for text in texts:
        if parsed := parse_datetime(text):
            yield *parsed, origin


def _from_json_ld(tree: HtmlElement, things: list[Thing]) -> Iterator[str]:
    articles = [thing for thing in things if is_article(thing)]
    yield from (text_of(thing.get("datePublished")) for thing in articles)
    if not articles:  # a block too broken to parse often still holds a whole date
        for script in texts(JSON_LD, tree):
            yield from _RAW_DATE.findall(script[:100_000])


def _from_meta(tree: HtmlElement) -> Iterator[str]:
    values: dict[str, str] = {}
    for meta in elements(_METAS, tree):
        name = meta.get("property") or meta.get("name") or meta.get("itemprop") or ""
        values.setdefault(name.lower(), meta.get("content") or "")
    yield from (values[name] for name in _META_NAMES if name in values)


def _datelines(tree: HtmlElement, quirks: Quirks) -> Iterator[str]:
    for path in quirks.dates:
        yield from (" ".join(element.text_content().split()) for element in elements(path, tree)[:10])
    yield from (line for text in texts(_AFTER_TITLE, tree) if _is_dateline(line := " ".join(text.split())))


def _is_dateline(text: str) -> bool:
    """Whether a text is a date and little else, not a sentence that mentions one."""
    return 8 <= len(text) <= 70 and text[-1] not in ".,;)" and len(text.split()) <= 10


def _from_htmldate(tree: HtmlElement, fetched_at: datetime) -> Iterator[Found]:
    page = deepcopy(tree)
    strip_elements(page, "aside", "nav", "footer", with_tail=False)  # other articles are dated there
    text = find_date(
        page,
        extensive_search=False,  # the extensive one invents dates on lists, and takes seconds
        original_date=True,
        outputformat="%Y-%m-%dT%H:%M:%S%z",
        max_date=fetched_at,
    )
    if text and (parsed := parse_datetime(text)):
        moment, _ = parsed
        yield moment, moment.time() != moment.time().min, "htmldate"


def _from_url(url: str, quirks: Quirks) -> Iterator[Found]:
    match = _DATED_PATH.search(url) if quirks.dated_urls else None
    if match:
        clock = match["clock"] or ""
        text = f"{match['year']}-{match['month']}-{match['day']}"
        text += f" {clock[:2]}:{clock[2:4]}:{clock[4:]}" if clock else ""
        yield from _read(iter([text]), "url")
