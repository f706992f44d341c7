"""Only public addresses are ever contacted, checked on the address that is then connected to."""

from __future__ import annotations

import ipaddress
import logging
import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.resolver import CachingThreadedResolver
from twisted.internet.defer import Deferred
from twisted.internet.error import DNSLookupError

from crawler.troubles import RequestRefused, Trouble

log = logging.getLogger("pantau.addresses")

# A name with a dot whose last part is no number: no address in any notation (decimal, octal, "127.1",
# "[::1]"), no name that only this network knows, and nothing that two readers of URLs might read differently.
_HOST_NAME = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.){1,20}[a-z][a-z0-9-]{0,61}[a-z0-9]\.?")
_LOCAL_NAME = re.compile(r"\.(?:localhost|local|localdomain|internal|intranet|lan|home|corp|arpa|onion)\.?$")
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_LONGEST_URL = 2083  # characters; no site prints longer ones


def is_public(address: str) -> bool:
    """Whether the literal address belongs to the public internet; multicast and reserved ranges do not.

    An IPv6 address that stands for an IPv4 one is as public as that.
    """
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(parsed, ipaddress.IPv6Address) and (inner := _embedded(parsed)):
        return is_public(str(inner))
    return parsed.is_global and not parsed.is_multicast


def _embedded(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address inside of a mapped, 6to4, Teredo or NAT64 one."""
    if address.teredo:
        return address.teredo[1]
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour


def objection(url: str) -> str:
    """Why the address is not one that a news site is reached by; empty where it is."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return "not an address"
    host = (parts.hostname or "").lower()
    if parts.scheme not in ("http", "https"):
        return "neither http nor https"
    if parts.username is not None or parts.password is not None or "\\" in url or len(url) > _LONGEST_URL:
        return "not an ordinary address"
    if not _HOST_NAME.fullmatch(host) or _LOCAL_NAME.search(host):
        return "not the name of a public host"
    return "" if port in (None, 80, 443) or port > 1023 else "not a port of the web"


class PublicAddressMiddleware:
    """Lets no request pass, redirects and robots.txt included, whose address no news site is reached by."""

    def process_request(self, request: Request) -> None:
        if why := objection(request.url):
            log.warning("refused: %s is %s", request.url[:200], why)
            raise RequestRefused(Trouble.PRIVATE, why)


class PublicAddressResolver(CachingThreadedResolver):
    """Resolves names to public addresses only.

    Twisted connects to the very address returned here, for redirects too, so a name that changes its
    address between check and connection gains nothing. Literal addresses pass through here as well.
    """

    def getHostByName(self, name: str, timeout: Sequence[int] = ()) -> Deferred[str]:
        lookup = super().getHostByName(name, timeout)
        lookup.addCallback(_vet, name)
        return lookup


def _vet(address: str, name: str) -> str:
    if not is_public(address):
        log.warning("refused: %s stands for %s, which is not a public address", name, address)
        raise DNSLookupError(f"{name} is not a public address")
    return address
