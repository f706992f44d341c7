"""The Disway network: regional papers that share one CMS on subdomains of disway.id."""

from __future__ import annotations

import re
from collections.abc import Iterable

from crawler.routes import Feed, HomePage, Listing, Route

LISTED = 30  # articles on a list page


def article_url(host: str) -> str:
    """The pattern of a paper's article addresses; they may end in the offset of a further page (/15)."""
    return rf"https?://{re.escape(host)}/read/(?P<id>\d+)/(?P<slug>[^/?#]+)(?:/(?P<offset>\d+))?"


def article_form(host: str) -> str:
    """The canonical form of a paper's article addresses; ids are counted per paper."""
    return f"https://{host}/read/{{id}}/{{slug}}"


def routes(host: str, categories: Iterable[str]) -> tuple[Route, ...]:
    """Every way the network is known to list articles."""
    return (
        Feed(f"https://{host}/rss", general=True),  # seen on sister papers
        Listing(
            f"https://{host}/search/kata/?c=BPJS",
            # The side column repeats the markup of the results.
            column="//div[contains(@class, 'col-sm-8')]",
            more=f"https://{host}/search/kata/{{offset}}/{{offset}}/?c=BPJS&num=",
            step=LISTED,
        ),
        *(
            Listing(
                f"https://{host}/kategori/{category}",
                more="{url}/{offset}",
                step=LISTED,
                general=True,
                pages=2,
            )
            for category in categories
        ),
        HomePage(f"https://{host}/", general=True),
    )
