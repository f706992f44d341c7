"""Recognises answers that only look like content: challenge pages, login walls, soft 404s."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

# Each is printed by the guard itself and by no article; a normal page behind Cloudflare also loads
# scripts from /cdn-cgi/challenge-platform/, so that name proves nothing.
_CHALLENGE = re.compile(
    rb"<title>\s*(?:just a moment|attention required! \| cloudflare|access denied|ddos-guard|"
    rb"one more step|verifying you are human|are you a robot|security check|bot verification)"
    rb"|_cf_chl_opt|cf-browser-verification|captcha-delivery\.com|px-captcha|_incapsula_resource"
    rb"|errors\.edgesuite\.net|sucuri website firewall - access denied|checking your browser before accessing"
    rb"|enable javascript and cookies to continue",
    re.IGNORECASE,
)
_LOGIN_PATH = re.compile(r"/(?:login|log-in|masuk|sign-?in|sso|auth)(?:[/.]|$)", re.IGNORECASE)
_TITLE = re.compile(rb"<title[^<>]{0,200}>([^<]{0,500})</title", re.IGNORECASE)
_NOT_FOUND = re.compile(
    r"^\W*(?:error\W{1,3})?404\b"
    r"|\b(?:halaman|laman|artikel|berita|konten|page)(?: yang (?:anda|kamu) (?:cari|tuju|minta))?"
    r" (?:ini )?(?:tidak|tak) (?:ditemukan|tersedia|ada)\b"
    r"|\bpage not found\b|\bnot found\W*$",
    re.IGNORECASE,
)
# Challenge and error pages are short; their marks stand near the top.
_LOOKED_AT = 100_000


def is_challenge(body: bytes, headers: dict[str, str]) -> bool:
    """Whether the answer is a bot check in place of the page. Header names are lower-case."""
    return headers.get("cf-mitigated") == "challenge" or bool(_CHALLENGE.search(body[:_LOOKED_AT]))


def is_login_wall(asked_url: str, final_url: str) -> bool:
    """Whether the site led us from the page we asked for to a login form."""
    return bool(_LOGIN_PATH.search(urlsplit(final_url).path)) and not _LOGIN_PATH.search(
        urlsplit(asked_url).path
    )


def is_soft_404(body: bytes, asked_url: str, final_url: str) -> bool:
    """Whether a page says "not found" while its status says 200, or the site fell back to its front page."""
    title = _TITLE.search(body[:_LOOKED_AT])
    if title and _NOT_FOUND.search(title[1].decode("utf-8", "replace").strip()):
        return True
    return urlsplit(final_url).path.strip("/") == "" and (
        urlsplit(asked_url).path.strip("/") != ""
        or bool(urlsplit(asked_url).query and not urlsplit(final_url).query)
    )
