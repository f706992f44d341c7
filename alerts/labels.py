"""The fixed sentences of mails and messages, in Indonesian and English."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from db.notices import Change
from db.outbox import EventKind
from extract.formatting import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """One language's sentences. Those with {} take a number or a name."""

    heading: Mapping[EventKind, str]  # of one event
    change: Mapping[Change, str]  # the heading of a revision of which that is known
    becomes: str  # between the old and the new number of a revision
    deadline: str
    no_deadline: str
    more_in_subject: str
    more_unlisted: str
    see_all: str
    outlets: str  # how many outlets reported it
    said_by: str
    read_article: str
    possible_repeat: str
    in_doubt: str
    dead: str
    footer: str
    summary: Mapping[EventKind, tuple[str, str]]  # one event, several events


LABELS: Mapping[Language, Labels] = {
    "id": Labels(
        heading={
            "new_target": "Target baru",
            "revised_target": "Target diubah",
            "outlet_unhealthy": "Media bermasalah",
            "outlet_recovered": "Media pulih",
        },
        change={
            "raised": "Target dinaikkan",
            "lowered": "Target diturunkan",
            "postponed": "Target diundur",
            "advanced": "Target dimajukan",
        },
        becomes="menjadi",
        deadline="tenggat {}",
        no_deadline="tanpa tenggat",
        more_in_subject="(+{} lainnya)",
        more_unlisted="{} kabar lagi tercatat di basis data, tidak dimuat di sini.",
        see_all="Lihat semuanya",
        outlets="diberitakan {} media",
        said_by="Kata",
        read_article="Baca beritanya",
        possible_repeat="Pesan ini mungkin sudah pernah Anda terima: pengiriman sebelumnya terputus.",
        in_doubt="{} pesan terdahulu untuk Anda tidak pasti sampai.",
        dead="{} pesan terdahulu untuk Anda gagal dikirim.",
        footer="Dikirim otomatis oleh Pantau, pemantau target BPJS di media.",
        summary={
            "new_target": ("1 target baru", "{} target baru"),
            "revised_target": ("1 target diubah", "{} target diubah"),
            "outlet_unhealthy": ("1 media bermasalah", "{} media bermasalah"),
            "outlet_recovered": ("1 media pulih", "{} media pulih"),
        },
    ),
    "en": Labels(
        heading={
            "new_target": "New target",
            "revised_target": "Target revised",
            "outlet_unhealthy": "Outlet in trouble",
            "outlet_recovered": "Outlet recovered",
        },
        change={
            "raised": "Target raised",
            "lowered": "Target lowered",
            "postponed": "Target postponed",
            "advanced": "Target brought forward",
        },
        becomes="to",
        deadline="by {}",
        no_deadline="no deadline",
        more_in_subject="(+{} more)",
        more_unlisted="{} more are in the database and not listed here.",
        see_all="See them all",
        outlets="reported by {} outlets",
        said_by="Said by",
        read_article="Read the article",
        possible_repeat="You may have had this message before: an earlier delivery broke off.",
        in_doubt="Earlier messages of which it is uncertain whether they reached you: {}.",
        dead="Earlier messages to you that could not be delivered: {}.",
        footer="Sent automatically by Pantau, which watches the news for BPJS targets.",
        summary={
            "new_target": ("1 new target", "{} new targets"),
            "revised_target": ("1 revised target", "{} revised targets"),
            "outlet_unhealthy": ("1 outlet in trouble", "{} outlets in trouble"),
            "outlet_recovered": ("1 outlet recovered", "{} outlets recovered"),
        },
    ),
}
