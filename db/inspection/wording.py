"""Targets, claims and numbers in words, for pages, feeds and citations."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Context, Decimal

from db.inspection.labels import LABELS
from db.inspection.records import Amount, ClaimRow, Series, TargetRow
from db.words import count_words, counted_words, day_words, period_words, place_words
from extract.formatting import Language, format_quantity


def amount_words(amount: Amount, language: Language) -> str:
    """ "70 juta", "Rp1.000 triliun", "98 persen"."""
    return format_quantity(amount.value, amount.value_max, amount.unit, language)


def exact_words(amount: Amount, language: Language) -> str:
    """The number digit by digit: "70.000.000"; with its upper bound where it has one."""
    values = [amount.value, *([amount.value_max] if amount.value_max is not None else [])]
    digits = "–".join(
        f"{value:,f}".translate(str.maketrans(",.", ".,")) if language == "id" else f"{value:,f}"
        for value in values
    )
    return {"IDR": f"Rp{digits}", "percent": f"{digits} %"}.get(amount.unit, digits)


def counted(series: Series, language: Language) -> str:
    """ "peserta aktif BPU", "tambahan peserta"."""
    return counted_words(series.metric, series.measure, series.unit, series.segment, language)


def target_title(target: TargetRow, language: Language) -> str:
    """One target as a heading: "43,5 juta peserta aktif BPJS Ketenagakerjaan, 2025"."""
    parts = [
        f"{amount_words(target.amount, language)} {counted(target.series, language)} {target.series.agency}"
    ]
    parts += [target.series.scope] if target.series.scope != "national" else []
    parts += [period_words(target.period, language)] if target.period else []
    return ", ".join(parts)


def target_sentence(target: TargetRow, language: Language) -> str:
    """One target as a sentence."""
    labels = LABELS[language]
    series = target.series
    verb = labels.get(f"aims_{series.measure}") or labels["aims_level"]
    metric = counted_words(series.metric, "level", series.unit, series.segment, language)
    place = labels["everywhere"] if series.scope == "national" else labels["in_place"].format(series.scope)
    period = labels["by_period"].format(period_words(target.period, language)) if target.period else ""
    sentence = verb.format(agency=series.agency, number=amount_words(target.amount, language), metric=metric)
    return " ".join(part for part in (sentence, place, period) if part) + "."


def series_title(series: Series, language: Language) -> str:
    """ "Peserta aktif BPU, BPJS Ketenagakerjaan, Kota Batam"."""
    words = counted(series, language)
    parts = [words[:1].upper() + words[1:], series.agency, place_words(series.scope, language)]
    return ", ".join(parts)


def speaker_words(row: TargetRow | ClaimRow) -> str:
    """ "Pramudya Iriawan, direktur utama"; "" where nobody is named."""
    return ", ".join(part for part in (row.speaker, row.speaker_role) if part)


def claim_title(claim: ClaimRow, language: Language) -> str:
    """One claim as a heading."""
    kind = LABELS[language][claim.kind]
    what = f"{amount_words(claim.amount, language)} {counted(claim.series, language)}"
    return f"{kind}: {what} {claim.series.agency}, {place_words(claim.series.scope, language)}"


def needed_words(target: TargetRow, language: Language) -> str:
    """What must be added each month to reach an open target: "Perlu 59,7 triliun lagi setiap bulan"."""
    stands = target.progress
    if target.standing != "open" or stands is None or stands.needed_a_month is None:
        return ""
    amount = replace(stands.needed_a_month, value=_rounded(stands.needed_a_month.value))
    return LABELS[language]["needed"].format(amount_words(amount, language))


def _rounded(value: Decimal) -> Decimal:
    """The number to three digits: what is needed is an estimate."""
    return Context(prec=3).plus(value)


def citation(target: TargetRow, address: str, today: date, language: Language) -> str:
    """A line to cite a target by."""
    reports = LABELS[language]["cited_reports"].format(
        count_words(target.sightings, language), day_words(target.last_seen.date(), language)
    )
    seen = LABELS[language]["cited_on"].format(day_words(today, language))
    return f"Pantau. “{target_sentence(target, language)}” {reports} {address} ({seen})."
