"""The web as the demo knows it: every site of the sample newsroom, at one stage of its serial."""

from __future__ import annotations

from datetime import datetime

from demo.desk import Desk
from demo.messages import Request, Response
from demo.sites import antara, bisnis, jambiekspres, merahputih, wartaekonomi
from demo.sites.base import Site
from demo.stories import Newsroom, Story

SITES: tuple[Site, ...] = (
    antara.NATIONAL,
    antara.KEPRI,
    antara.JAMBI,
    bisnis.SITE,
    wartaekonomi.SITE,
    merahputih.SITE,
    jambiekspres.SITE,
)


def site_of(story: Story) -> Site:
    """The site that publishes a story. Raises KeyError where none has its host."""
    for site in SITES:
        if story.host in site.hosts:
            return site
    raise KeyError(story.host)


class Web:
    """Answers requests for the hosts of all sites; what was published later than `until` is not there yet."""

    def __init__(self, newsroom: Newsroom, until: datetime | None = None) -> None:
        self._by_host: dict[str, tuple[Site, Desk]] = {}
        for site in SITES:
            desk = Desk(site.hosts, site.filler_url, newsroom, until)
            self._by_host.update(dict.fromkeys(site.hosts, (site, desk)))

    def answer(self, request: Request) -> Response:
        """The response of the host's site; 502 for a host that is none of theirs."""
        try:
            site, desk = self._by_host[request.host]
        except KeyError:
            return Response(status=502, body=b"no such site\n", content_type="text/plain")
        return site.answer(desk, request)
