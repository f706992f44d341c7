"""Only public addresses are ever contacted, checked on the address that is then connected to."""

from __future__ import annotations

import ipaddress
import logging
from collections.abc import Sequence

from scrapy.resolver import CachingThreadedResolver
from twisted.internet.defer import Deferred
from twisted.internet.error import DNSLookupError

log = logging.getLogger("pantau.addresses")


def is_public(address: str) -> bool:
    """Whether the literal address belongs to the public internet; multicast and reserved ranges do not."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    return parsed.is_global and not parsed.is_multicast


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
