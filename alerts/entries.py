"""One event as the lines a reader sees: plain, safe strings that both forms of the mail print."""

from __future__ import annotations

from dataclasses import dataclass

from alerts.labels import LABELS, Labels
from alerts.safety import one_line, web_link
from alerts.wording import counted, moment, number
from db.ailments import stored_reason
from db.notices import Notice, Previous, Sighting, Target
from db.outbox import EventKind
from db.words import FLAGS, period_words, place_words
from extract.formatting import Language

SIDE = 400  # characters of a quote that are shown on either side of its number


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What a mail says about one event. Nothing in it needs cleaning any more."""

    kind: EventKind
    label: str  # "Target baru"
    number: str  # "70 juta"; the name of the outlet where the event is about one
    before: str = ""  # the number before a revision
    counted: str = ""  # "peserta aktif"; the reason where the event is about an outlet
    facts: tuple[str, ...] = ()  # deadline, place, agency
    speaker: str = ""
    quote: tuple[str, str, str] = ("", "", "")  # before the number, the number, after it
    source: str = ""  # outlet, date, number of outlets
    title: str = ""
    link: str | None = None
    notes: tuple[str, ...] = ()
    short: str  # for the subject


def entry_of(notice: Notice, language: Language) -> Entry:
    """The lines for an event. An event whose target is gone is told as one about its outlet."""
    if notice.target is None:
        return _outlet_entry(notice, language)
    return _target_entry(notice, notice.target, language)


def _outlet_entry(notice: Notice, language: Language) -> Entry:
    # An event from before verdicts were stored has its reason in words.
    reason = stored_reason(notice.detail, language) or notice.detail.get("reason")
    name = one_line(notice.outlet, 80) or "-"
    return Entry(
        kind=notice.kind,
        label=LABELS[language].heading[notice.kind],
        number=name,
        counted=f"– {one_line(reason)}" if isinstance(reason, str) else "",
        source=moment(notice.at, language),
        short=name,
    )


def _target_entry(notice: Notice, target: Target, language: Language) -> Entry:
    labels = LABELS[language]
    shown = number(target.quantity, language)
    previous = target.previous if notice.kind == "revised_target" else None
    before = number(previous.quantity, language) if previous and previous.quantity != target.quantity else ""
    what = counted(target, language)
    where = one_line(place_words(target.scope, language), 80)
    sighting = notice.sighting
    return Entry(
        kind=notice.kind,
        label=_label(notice, target, labels),
        number=shown,
        before=before,
        counted=what,
        facts=(_deadline(target, previous, language), where, target.agency),
        speaker=_speaker(sighting) if sighting else "",
        quote=_quote(sighting) if sighting else ("", "", ""),
        source=_source(sighting, target, language) if sighting else "",
        title=one_line(sighting.title) if sighting else "",
        link=web_link(sighting.url) if sighting else None,
        notes=tuple(FLAGS[language][flag] for flag in sighting.flags) if sighting else (),
        short=_short(
            target, f"{before} {labels.becomes} {shown}" if before else shown, what, where, language
        ),
    )


def _label(notice: Notice, target: Target, labels: Labels) -> str:
    if notice.kind == "revised_target" and target.change:
        return labels.change[target.change]
    return labels.heading[notice.kind]


def _deadline(target: Target, previous: Previous | None, language: Language) -> str:
    """The period in words, "tenggat 2026"; after a revision of it "tenggat 2026 menjadi 2027"."""
    labels = LABELS[language]
    now = period_words(target.period, language)
    if previous and previous.period and now and previous.period != target.period:
        now = f"{period_words(previous.period, language)} {labels.becomes} {now}"
    return labels.deadline.format(now) if now else labels.no_deadline


def _short(target: Target, shown: str, what: str, where: str, language: Language) -> str:
    """The target in one phrase: "70 juta peserta aktif BPJS Ketenagakerjaan 2026"."""
    local = "" if target.scope == "national" else where
    words = (shown, what, target.agency, local, period_words(target.period, language))
    return " ".join(word for word in words if word)


def _speaker(sighting: Sighting) -> str:
    return one_line(", ".join(part for part in (sighting.speaker, sighting.speaker_role) if part), 160)


def _quote(sighting: Sighting) -> tuple[str, str, str]:
    """The quote around its number; unmarked where the number's place in it makes no sense."""
    quote, start, end = sighting.quote, sighting.number_start, sighting.number_end
    if not 0 <= start < end <= len(quote):
        return one_line(quote, 600), "", ""
    before, marked, after = quote[:start], quote[start:end], quote[end:]
    left, right = _end_of_line(before), one_line(after, SIDE)
    return (
        f"{left} " if before[-1:].isspace() and left else left,
        one_line(marked, 100),
        f" {right}" if after[:1].isspace() and right else right,
    )


def _end_of_line(text: str) -> str:
    """The last words of a text as one line: what stands right before the number is what matters."""
    return one_line(text, SIDE) if len(text) <= SIDE else f"…{one_line(text[-SIDE:], SIDE)}"


def _source(sighting: Sighting, target: Target, language: Language) -> str:
    parts = [one_line(sighting.outlet, 80)]
    if sighting.published:
        parts.append(moment(sighting.published, language))
    if target.outlets > 1:
        parts.append(LABELS[language].outlets.format(target.outlets))
    return " · ".join(parts)
