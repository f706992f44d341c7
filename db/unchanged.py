"""Which stored readings would come out the same: those need not be saved again.

A digest stands for all that a reading decides of the rows that are written for it. It is made where the
page is read, so that of an unchanged page nothing but its name has to travel, and nothing be written.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING

from sqlite_utils import Database

from db.article_rows import article_row
from db.claims import claim_row
from db.figures import key_values
from db.printed import printed
from db.stories import packed_signature
from db.targets import series_of
from db.values import stored_time
from extract.model import Claim, Page

if TYPE_CHECKING:
    from extract.reading import Reading  # what reads a page loads slowly

# Raised whenever the same reading is to be saved in another way.
FORM = 1

# Nobody else has a say in what these pages brought: no other page of their article, no earlier version of
# it, and no decision of a person. A page that is a duplicate (its digest names another fate) may become the
# article, and one that failed may have failed for want of time.
_SETTLED = """
select r.page_id, r.digest, r.fate from readings r left join articles a on a.page_id = r.page_id
 where r.page_id in (select value from json_each(?)) and r.article_id is a.id
   and substr(r.digest, 1, length(r.fate) + 1) = r.fate || ':' and r.fate not in ('failed', 'timed_out')
   and (a.id is null
        or not exists (select 1 from readings o where o.article_id = a.id and o.page_id <> r.page_id)
       and not exists (select 1 from article_versions v where v.article_id = a.id)
       and not exists (select 1 from reviewed_articles w where w.article_id = a.id))
"""


def digest_of(page_id: str, page: Page, reading: Reading) -> str:
    """Stands for what the reading says and what would be stored of it; begins with its fate.

    Raises ValueError for what cannot be stored, as saving it does.
    """
    article = reading.article
    stored = article_row(article, page_id, page) if article else {}
    stored.pop("fetched_at", None)  # the page's own, and the same text may be fetched at another time
    published = stored.get("published", "")
    told = {
        "form": [FORM, _signature_form()],
        "detail": reading.detail,
        "article": stored,
        "claims": [_claim(claim, published) for claim in reading.claims],
    }
    return f"{reading.fate}:{hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:32]}"


def settled_readings(database: Database, page_ids: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Digest and fate of those pages of which the same reading again would change nothing."""
    found = database.execute(_SETTLED, [json.dumps(list(page_ids))]).fetchall()
    return {page: (digest, fate) for page, digest, fate in found}


def confirm_readings(database: Database, page_ids: Iterable[str], *, rules: str, at: datetime) -> None:
    """Notes that other rules read the same of these pages. Inside a write transaction."""
    database.execute(
        "update readings set rules = ?, read_at = ?"
        " where page_id in (select value from json_each(?)) and rules <> ?",
        [rules, stored_time(at), json.dumps(list(page_ids)), rules],
    )


def _claim(claim: Claim, published: str) -> object:
    figure = key_values(series_of(claim), printed(claim)) if claim.kind == "target" else None
    return claim_row(claim, published=published, source=""), figure


@cache
def _signature_form() -> str:
    """Changes with the way in which near-duplicates are found, which the text alone does not tell."""
    return packed_signature("Satu kalimat yang sama untuk semua tanda tangan naskah berita.").hex()[:32]
