"""Asks for one address at a time and turns every way it can go wrong into a Refusal with a name."""

from __future__ import annotations

import asyncio
import gc
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from scrapy.http import Response
from twisted.internet.error import ConnectError, ConnectionClosed

from crawler.guards import is_challenge, is_login_wall
from crawler.troubles import Refusal, RequestRefused, Trouble

# The first class that matches names the trouble.
_TROUBLES: tuple[tuple[type[BaseException], Trouble, str], ...] = (
    (CannotResolveHostError, Trouble.NO_NAME, "no name resolution"),
    (DownloadConnectionRefusedError, Trouble.UNREACHABLE, "connection refused"),
    (DownloadTimeoutError, Trouble.TIMED_OUT, "timed out"),
    (ResponseDataLossError, Trouble.BROKEN, "the answer broke off"),
    (DownloadFailedError, Trouble.BROKEN, "the connection broke off"),
    (ConnectionClosed, Trouble.BROKEN, "the connection broke off"),
    (ConnectError, Trouble.UNREACHABLE, "no route to the host"),
    (DownloadCancelledError, Trouble.TOO_LARGE, "the answer is too large"),
    (OSError, Trouble.BROKEN, "the answer cannot be decompressed"),
)
# How Scrapy's own middlewares word the requests they drop.
_IGNORED = (
    ("max redirections", Trouble.REDIRECTS, "redirects without end"),
    ("offsite", Trouble.OFFSITE, "led away from the outlet's sites"),
    ("exceeded DOWNLOAD_MAXSIZE", Trouble.TOO_LARGE, "the answer is too large"),
)
_FAILURES = tuple(kind for kind, _, _ in _TROUBLES)


async def fetch(crawler: Crawler, request: Request) -> Response:
    """The answer with status 200 to the request, redirects followed. Raises Refusal for anything else.

    To a conditional request "not modified" (304) is an answer too.

    The request passes robots.txt, the delay and the other middlewares, but not Scrapy's scheduler: an
    outlet's requests follow one another, so that two are never under way at once.
    """
    if urlsplit(request.url).scheme not in ("http", "https"):
        raise Refusal(Trouble.OFFSITE, "neither http nor https")
    try:
        return await _download(crawler, request)
    except Refusal as refusal:
        if refusal.trouble is Trouble.TOO_LARGE:  # what was received of it hangs on the error, in cycles
            refusal.__context__ = None
            asyncio.get_running_loop().call_soon(gc.collect)
        raise


async def _download(crawler: Crawler, request: Request) -> Response:
    assert crawler.engine is not None
    try:
        response = await crawler.engine.download_async(request)
    except RequestRefused as refused:
        raise Refusal(refused.trouble, refused.reason) from None
    except IgnoreRequest as ignored:
        raise _ignored(str(ignored)) from None
    except _FAILURES as error:
        if "HeadTooLarge" in str(error):  # Scrapy wraps it in the words of a broken connection
            raise Refusal(Trouble.TOO_LARGE, "the answer's headers are too large") from None
        if _is_about_a_certificate(error):
            raise Refusal(Trouble.CERTIFICATE, "the certificate is not valid") from None
        trouble, reason = next((t, r) for kind, t, r in _TROUBLES if isinstance(error, kind))
        raise Refusal(trouble, reason) from None
    _check(request, response)
    return response


def _is_about_a_certificate(error: BaseException) -> bool:
    """Whether TLS refused the host; Scrapy wraps that in the words of a broken connection."""
    return "certificate verify failed" in str(error) or "VerificationError" in repr(error)


def headers_of(response: Response) -> dict[str, str]:
    """The answer's headers: lower-case names, the last value of each."""
    names = [name.decode("latin-1") for name in response.headers]
    return {name.lower(): (response.headers.get(name) or b"").decode("latin-1") for name in names}


def _is_conditional(request: Request) -> bool:
    return "If-None-Match" in request.headers or "If-Modified-Since" in request.headers


def _ignored(message: str) -> Refusal:
    for words, trouble, reason in _IGNORED:
        if words in message:
            return Refusal(trouble, reason)
    return Refusal(Trouble.BROKEN, message[:200])


def _check(request: Request, response: Response) -> None:
    status = response.status
    if is_challenge(response.body, headers_of(response)):
        raise Refusal(Trouble.CHALLENGE, "challenge page", status)
    if is_login_wall(request.url, response.url):
        raise Refusal(Trouble.LOGIN, "login wall", status)
    if status in (404, 410):
        raise Refusal(Trouble.MISSING, f"HTTP {status}", status)
    if status in (401, 403, 429, 451):
        raise Refusal(Trouble.REFUSED, f"HTTP {status}", status)
    if status == 304 and _is_conditional(request):
        return
    if status != 200:
        raise Refusal(Trouble.HTTP_ERROR, f"HTTP {status}", status)
