"""Puts recorded events into one mail: subject, plain text and HTML."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Any, get_args

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from alerts.entries import Entry, entry_of
from alerts.labels import LABELS, Labels
from alerts.safety import one_line, web_link
from config import MailConfig
from db.notices import Notice
from db.outbox import Event, EventKind
from db.values import WIB
from db.words import count_words
from extract.model import Metric

LONGEST_SUBJECT = 150
# Python's folding encodes List-Unsubscribe beyond 78 characters, which mail clients then do not
# understand, and adds a space to some subjects. 998 is the limit of RFC 5322.
WIRE = SMTP.clone(max_line_length=998)
METRIC_ORDER = {metric: place for place, metric in enumerate(get_args(Metric))}

templates = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=select_autoescape(enabled_extensions=("html",), default=False),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What a recipient should know about this mail and the ones before it."""

    repeat: bool = False  # an earlier attempt at this mail may have arrived
    in_doubt: int = 0  # earlier mails of which that is not known
    dead: int = 0  # earlier mails that were given up


def recipient_hash(address: str) -> str:
    """What stands for a mail address in the database, which holds no addresses."""
    return hashlib.sha256(address.strip().lower().encode()).hexdigest()[:16]


def message_id(events: Sequence[Event], recipient: str, sender: str) -> str:
    """The Message-ID of a mail: the same events for the same recipient always give the same one."""
    facts = "\n".join([recipient, *sorted(event.key for event in events)])
    day = max(event.at for event in events).astimezone(WIB)
    domain = sender.rpartition("@")[2]
    return f"<{day:%Y%m%d}.{hashlib.sha256(facts.encode()).hexdigest()[:24]}@{domain}>"


def compose(
    notices: Sequence[Notice],
    *,
    to: str,
    message_id: str,
    mail: MailConfig,
    now: datetime,
    standing: Standing,
) -> EmailMessage:
    """One mail that tells the notices, the most important first, at most `mail.max_targets` of them."""
    shown = _shown(notices, mail, standing)
    message = EmailMessage(policy=SMTP)
    message["From"] = f"Pantau <{mail.sender}>"
    message["To"] = to
    message["Subject"] = shown["subject"]
    message["Date"] = now
    message["Message-ID"] = message_id
    message["Auto-Submitted"] = "auto-generated"
    message["List-Id"] = f"<pantau.{mail.sender.rpartition('@')[2]}>"
    message["List-Unsubscribe"] = f"<mailto:{mail.sender}?subject=unsubscribe>"
    if standing.repeat:
        message["X-Pantau-Possible-Repeat"] = "yes"
    message.set_content(templates.get_template("targets.txt").render(shown), cte="quoted-printable")
    message.add_alternative(
        templates.get_template("targets.html").render(shown), subtype="html", cte="quoted-printable"
    )
    message["Content-Language"] = mail.language  # add_alternative moves Content- headers into a part
    return message


def compose_short(notices: Sequence[Notice], *, mail: MailConfig, standing: Standing) -> tuple[str, str]:
    """Title and text of one short message that tells the same as the mail, without quotes."""
    shown = _shown(notices, mail, standing)
    return shown["subject"], templates.get_template("short.txt").render(shown).strip()


def _shown(notices: Sequence[Notice], mail: MailConfig, standing: Standing) -> dict[str, Any]:
    """What the templates print."""
    ordered = sorted(notices, key=_importance)
    entries = [entry_of(notice, mail.language) for notice in ordered[: mail.max_targets]]
    unlisted = len(ordered) - len(entries)
    labels = LABELS[mail.language]
    return {
        "language": mail.language,
        "labels": labels,
        "subject": _subject(entries, len(ordered) - 1, labels),
        "summary": _summary(ordered, labels, mail),
        "entries": entries,
        "unlisted": labels.more_unlisted.format(count_words(unlisted, mail.language)) if unlisted else "",
        "warnings": _warnings(labels, standing),
        "all": web_link(mail.link),
    }


def wire_form(message: EmailMessage) -> bytes:
    """The mail as it is sent or stored: lines end in CRLF and everything is ASCII."""
    return message.as_bytes(policy=WIRE)


def _importance(notice: Notice) -> tuple[bool, bool, bool, int, int, int]:
    """Sorts targets before news about outlets, national ones first, then the metrics people ask for."""
    target = notice.target
    if target is None:
        return True, True, True, 0, 0, notice.event_id
    return (
        False,
        target.scope != "national",
        target.segment is not None,
        METRIC_ORDER[target.metric],
        -target.outlets,
        notice.event_id,
    )


def _subject(entries: Sequence[Entry], others: int, labels: Labels) -> str:
    first = entries[0]
    more = f" {labels.more_in_subject.format(others)}" if others else ""
    return one_line(f"{first.label}: {first.short}", LONGEST_SUBJECT - len(more)) + more


def _summary(notices: Sequence[Notice], labels: Labels, mail: MailConfig) -> str:
    """What the mail holds: "3 target baru, 1 target diubah"."""
    parts = []
    for kind in get_args(EventKind):
        count = sum(notice.kind == kind for notice in notices)
        one, several = labels.summary[kind]
        if count:
            parts.append(one if count == 1 else several.format(count_words(count, mail.language)))
    return ", ".join(parts)


def _warnings(labels: Labels, standing: Standing) -> list[str]:
    lines = [labels.possible_repeat] if standing.repeat else []
    lines += [labels.in_doubt.format(standing.in_doubt)] if standing.in_doubt else []
    lines += [labels.dead.format(standing.dead)] if standing.dead else []
    return lines
