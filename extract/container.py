"""Where a page's article stands, and what inside that element is not the article."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from lxml.etree import XPath, strip_elements
from lxml.html import HtmlElement

from extract.quirks import Quirks
from extract.xpath import elements

MIN_PROSE = 80  # characters of text outside links that make an element worth reading
_SHARE_OF_LONGEST = 0.3  # a match much shorter than another is a card, not the article

_UNREAD_TAGS = (
    "script style noscript template iframe svg canvas object embed video audio button input select textarea"
).split()
_NOISE_TAGS = frozenset("aside dialog figcaption figure footer nav".split())

# Names of classes and ids, split into words. What stands in such an element is never the article's text...
_NOISE_WORDS = frozenset(
    "related relateds relatednews terkait berkaitan bacajuga lihatjuga inject linksisip popular populer terpopuler"
    " trending terkini terbaru recommended recommendation recommendations rekomendasi recommend comment comments"
    " komentar disqus newsletter caption captions wpcaption figcaption photocaption breadcrumb breadcrumbs"
    " pagination paging pager taboola outbrain mgid dable infinite nextarticle authorbox copyright pullquote"
    " adsense adsbygoogle skyscraper skyscrapper bisnisai aisummary tts share sharing sharer sharethis bagikan"
    " socmed sosmed paywallbox".split()
)
_NOISE_PAIRS = frozenset(
    {
        ("baca", "juga"),
        ("lihat", "juga"),
        ("simak", "juga"),
        ("next", "article"),
        ("next", "post"),
        ("next", "news"),
        ("read", "also"),
        ("also", "read"),
        ("read", "more"),
        ("read", "next"),
        ("author", "box"),
        ("ai", "summary"),
        ("pull", "quote"),
        ("quote", "old"),
        ("twitter", "tweet"),
        ("instagram", "media"),
        ("tiktok", "embed"),
        ("tag", "list"),
        ("list", "tag"),
        ("news", "tags"),
        ("berita", "lain"),
        ("berita", "lainnya"),
        ("artikel", "lain"),
        ("artikel", "lainnya"),
    }
)
# ... and in one of these it is not, unless it reads like prose: some sites write bodies into "ads-content".
_DOUBTFUL_WORDS = frozenset(
    "ad ads adv advert advertisement iklan banner billboard promo sponsor sponsored widget social follow tag tags"
    " hashtag author penulis byline editor reporter credit credits kredit nav navbar menu sidebar header toolbar"
    " popup modal cookie audio player video embed gallery galeri slider carousel polling quiz disclaimer whatsapp"
    " gnews channel parallax dfp gpt subscribe langganan summary ringkasan hidden meta info date tanggal muted"
    " more selengkapnya".split()
)
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")

_GENERIC_BODIES = tuple(
    XPath(path)
    for path in (
        "//*[@itemprop='articleBody']",
        *(
            f"//*[contains(concat(' ', normalize-space(@class), ' '), ' {name} ')]"
            for name in (
                "article-body article__body article-content article__content article-text articleBody"
                " detail-content detail__content detail-text detail__body-text content-detail content-article"
                " entry-content post-content post__content post-body td-post-content news-content news__content"
                " read-content read__content story-body story-content body-content single-content isi-berita"
                " konten-berita isi-artikel konten-artikel"
            ).split()
        ),
        "//article",
        "//main",
        "//*[@id='content' or @id='article' or @id='main-content']",
    )
)
_MAX_WRAPPERS = 4  # inline elements around a link
_HEADLINE_CLASS = re.compile(r"title|judul|headline", re.IGNORECASE)
_NEXT_LABEL = re.compile(
    r"(?:baca )?(?:artikel|berita) (?:selanjutnya|berikutnya)|next article|selanjutnya|berikutnya",
    re.IGNORECASE,
)
_RELATED_LABEL = re.compile(
    r"[(\[]?\s{0,3}(?:baca|lihat|simak|tonton|saksikan)(?:\s{1,3}(?:juga|pula|berita|video))?\s{0,3}[:\-–]?\s{0,3}$",
    re.IGNORECASE,
)


def drop_unread(tree: HtmlElement) -> None:
    """Remove, in place, what no reader sees: scripts, styles, frames, media, controls."""
    strip_elements(tree, *_UNREAD_TAGS, with_tail=False)


def prose_length(element: HtmlElement) -> int:
    """The characters of an element's text that are not link text."""
    linked = sum(len(link.text_content()) for link in element.iter("a") if link.get("href"))
    return len(element.text_content()) - linked


def find_bodies(tree: HtmlElement, quirks: Quirks) -> list[HtmlElement]:
    """The elements that hold the article's text, in order; usually one, two where an advertisement parts it.

    The outlet's own selectors come first, then names that many sites use. A later match that follows
    another headline belongs to an appended article and is left out. Empty where nothing fits.
    """
    for path in (*quirks.bodies, *_GENERIC_BODIES):
        lengths = {el: length for el in elements(path, tree) if (length := prose_length(el)) >= MIN_PROSE}
        if lengths:
            matches = _outermost(list(lengths))
            enough = max(lengths[el] for el in matches) * _SHARE_OF_LONGEST
            first = next(el for el in matches if lengths[el] >= enough)
            return [first, *_continuations(first, matches)]
    return []


def _outermost(matches: list[HtmlElement]) -> list[HtmlElement]:
    chosen = set(matches)
    return [el for el in matches if chosen.isdisjoint(el.iterancestors())]


def _continuations(first: HtmlElement, matches: list[HtmlElement]) -> Iterator[HtmlElement]:
    """The matches near the first, up to the next heading, related box or the like."""
    wanted = set(matches)
    scope = first.getparent()
    scope = scope if scope is None or scope.getparent() is None else scope.getparent()
    if scope is None or len(wanted) == 1:
        return
    after = False
    for node in scope.iterdescendants():
        if node is first:
            after = True
        elif after and node in wanted:
            if any(_is_headline(inner) for inner in node.iter()):
                return
            yield node
        elif (
            after
            and (node.tag in _HEADINGS or _noise_of(node) == "sure")
            and first not in node.iterancestors()
        ):
            return


_HEADINGS = frozenset(("h1", "h2", "h3", "h4"))


def _is_headline(node: HtmlElement) -> bool:
    return node.tag == "h1" or (
        node.tag in ("h2", "h3") and bool(_HEADLINE_CLASS.search(node.get("class") or ""))
    )


def clean_body(body: HtmlElement, quirks: Quirks, title: str) -> None:
    """Remove, in place, everything inside the body that is not the article: related links, captions, next articles."""
    for path in quirks.prune:
        for element in elements(path, body):
            _drop(element)
    _drop_nested_articles(body)
    _cut_next_article(body, title)
    _drop_noise(body)
    _drop_related_links(body)


def _drop(element: HtmlElement) -> None:
    if element.getparent() is not None:
        element.drop_tree()


def _drop_nested_articles(body: HtmlElement) -> None:
    whole = prose_length(body)
    for article in [el for el in body.iter("article") if el is not body]:
        if prose_length(article) < whole / 2:
            _drop(article)


def _cut_next_article(body: HtmlElement, title: str) -> None:
    """Remove all that follows a second headline or a "next article" label."""
    title = title.casefold()
    before = 0
    for node in body.iterdescendants():
        text = _short_text(node)
        is_next = text is not None and bool(_NEXT_LABEL.fullmatch(text.strip(" :»>→")))
        if before >= MIN_PROSE and (is_next or (node.tag == "h1" and (text or "").casefold() != title)):
            _cut_from(body, node)
            return
        before += len((node.text or "").strip()) + len((node.tail or "").strip())


def _short_text(node: HtmlElement) -> str | None:
    """The text of an element, or None as soon as it proves longer than any headline."""
    text = ""
    for piece in node.itertext():
        text += piece
        if len(text) > 300:
            return None
    return " ".join(text.split())


def _cut_from(body: HtmlElement, node: HtmlElement) -> None:
    """Remove the node and everything after it in document order."""
    current = node
    while current is not body:
        parent = current.getparent()
        for later in list(current.itersiblings()):
            parent.remove(later)
        current.tail = None
        current = parent
    node.drop_tree()


def _drop_noise(body: HtmlElement) -> None:
    whole = prose_length(body)
    dropped: set[HtmlElement] = set()
    for element in list(body.iterdescendants()):
        noise = _noise_of(element)
        if not noise or not dropped.isdisjoint(element.iterancestors()):
            continue
        prose = prose_length(element)
        if prose > whole / 2 or (
            noise == "doubtful" and prose >= MIN_PROSE and "." in element.text_content()
        ):
            continue
        dropped.add(element)
        _drop(element)


def _noise_of(element: HtmlElement) -> str | None:
    tag = element.tag
    if tag in _NOISE_TAGS or tag.startswith("amp-") or "hidden" in element.attrib:
        return "sure"
    names = f"{element.get('class') or ''} {element.get('id') or ''}"
    if not names.strip():
        return "doubtful" if tag in ("form", "header") else None
    words = [word.lower() for word in _WORD.findall(names[:300])]
    if not _NOISE_WORDS.isdisjoint(words) or any(pair in _NOISE_PAIRS for pair in pairwise(words)):
        return "sure"
    return None if _DOUBTFUL_WORDS.isdisjoint(words) else "doubtful"


def _drop_related_links(body: HtmlElement) -> None:
    """Remove links that follow "Baca juga:" and the like inside a paragraph, with their labels."""
    for link in list(body.iter("a")):
        node: HtmlElement | None = link
        for _ in range(_MAX_WRAPPERS):
            if node is None or node is body or node.getparent() is None:
                break
            if label := _take_label(node):
                if label.lstrip()[0] in "([":
                    link.tail = (link.tail or "").lstrip().removeprefix(")").removeprefix("]")
                _drop(link)
                break
            node = node.getparent() if _is_first(node) else None


def _is_first(node: HtmlElement) -> bool:
    """Whether nothing stands before the node in its parent."""
    parent = node.getparent()
    return node.getprevious() is None and parent is not None and not (parent.text or "").strip()


def _take_label(node: HtmlElement) -> str:
    """Remove a label such as "Baca juga:" directly before the node, and return it; empty where there is none."""
    before, parent = node.getprevious(), node.getparent()
    if before is not None and not (before.tail or "").strip():
        label = str(before.text_content()).strip()
        if not _RELATED_LABEL.fullmatch(label):
            return ""
        _drop(before)
        return label
    text = ((parent.text if parent is not None else "") if before is None else before.tail) or ""
    match = _RELATED_LABEL.search(text)
    if match is None:
        return ""
    if before is not None:
        before.tail = text[: match.start()]
    elif parent is not None:
        parent.text = text[: match.start()]
    return match[0]
