"""Finds which of a sentence's periods a quantity is for."""

from __future__ import annotations

from datetime import date, timedelta

from extract.claims.counted import is_base, is_whole
from extract.claims.rules import Effect
from extract.claims.scenes import Quantity, Scene
from extract.model import Kind
from extract.periods import Period

COMPARED = 8  # words between a comparison and the period compared with, at most
LED_BY = 4  # words between a quantity and the period that follows it, at most: "orang peserta pada tahun"
_WEEKDAYS = ("senin", "selasa", "rabu", "kamis", "jumat", "sabtu", "minggu", "ahad")
_JOINTS = frozenset({",", ";", "dan", "serta", "sedangkan", "sementara"})


def usable_periods(scene: Scene, kind: Kind | None, today: date | None) -> list[Period]:
    """The periods a quantity of this kind can be for, where the article appeared on the day `today`.

    None is the day of an event or the beginning of a time; no target is for "saat ini", and no actual
    for a time to come.
    """
    return [
        period
        for period in scene.periods
        if period.relation != "since"
        and (period.precision != "day" or _is_reporting_day(period) or (kind == "target" and _is_due(period)))
        and not (kind == "target" and period.rule == "now")
        and not (kind == "actual" and today is not None and period.start > today)
    ]


def _is_reporting_day(period: Period) -> bool:
    """Is a day given as the state of things: "per 3 Mei", "31 Desember", "hari ini"?"""
    if period.relation in ("as_of", "by") or period.raw.lower() == "hari ini":
        return True
    return (period.end + timedelta(days=1)).day == 1 and not period.raw.lower().startswith(_WEEKDAYS)


def _is_due(period: Period) -> bool:
    """Is a day given for which something is aimed at: "pada 1 Januari 2014"?"""
    return period.relation == "in" and period.raw[:1].isdigit() and any(c.isalpha() for c in period.raw)


def own_period(scene: Scene, quantity: Quantity, kind: Kind, today: date | None) -> Period | None:
    """The period stated with the quantity itself, before or after it; None where there is none."""
    usable = usable_periods(scene, kind, today)
    lead = _lead_period(scene, quantity, usable)
    tail = _tail_period(scene, quantity, usable)
    if lead is None or tail is None:
        return lead or tail
    between = _words_between(scene, quantity.amount.span[1], tail.span[0])
    if is_base(scene, quantity):
        return tail  # "dari Rp56 triliun tahun lalu"
    if {"dan", "serta", "sisanya"} & set(between):
        return lead  # "hingga akhir tahun ini 1.700 rumah sakit dan sisanya pada 2024"
    if between[-1:] == ["("] and len(between) <= 2:
        return tail  # "133.423.653 (2014), 156.790.287 (2015)"
    if kind == "target":
        if lead.precision == "years":
            return tail  # "dalam RPJMN 2025-2029, targetnya 32 persen di tahun 2025"
        return max(lead, tail, key=lambda period: period.end)
    return tail if lead.rule == "now" else lead


def shared_period(scene: Scene, quantity: Quantity, kind: Kind, today: date | None) -> Period | None:
    """A period elsewhere in the sentence that can be the quantity's: the last one before it, else the next.

    A target's period ends no earlier than the publication.
    """
    periods = [p for p in usable_periods(scene, kind, today) if not is_compared(scene, p)]
    if today is not None and kind == "target":
        periods = [p for p in periods if p.end >= today] or periods
    before = [p for p in periods if p.span[1] <= quantity.amount.span[0] and not _is_of_base(scene, p)]
    if before:
        return before[-1]
    return next((p for p in periods if _is_joint(scene, quantity, p)), None)


def _is_of_base(scene: Scene, period: Period) -> bool:
    """Is it said of what a change begins from: "dari 21 juta peserta pada 2016, diharapkan ..."?"""
    at = scene.words.index_at(period.span[0])
    for q in scene.quantities:
        if 0 <= at - q.last <= LED_BY and scene.between(q.first - 1, q.first) == ["dari"]:
            return True
    return False


def told_period(scene: Scene, today: date | None) -> Period | None:
    """The past period that the sentence reports on, for the sentences after it that name none.

    Of several the last named; of bare years the latest, for the others are what it is compared with.
    """
    usable = [p for p in usable_periods(scene, "actual", today) if not is_compared(scene, p)]
    usable = [p for p in usable if not _is_of_base(scene, p)] or usable
    if usable and all(period.precision == "year" for period in usable):
        return max(usable, key=lambda period: period.end)
    return usable[-1] if usable else None


def _is_joint(scene: Scene, quantity: Quantity, period: Period) -> bool:
    """Does a later period belong to the quantity too: "3 juta peserta dan dana Rp800 triliun pada 2026"?"""
    between = _words_between(scene, quantity.amount.span[1], period.span[0])
    return not {"dari", "dibanding", "dibandingkan"} & set(between) and not any(
        hit.row.effect is Effect.TURN and quantity.last <= hit.first < scene.words.index_at(period.span[0])
        for hit in scene.kinds
    )


def _lead_period(scene: Scene, quantity: Quantity, usable: list[Period]) -> Period | None:
    begin = _previous_end(scene, quantity)
    for period in reversed(usable):
        if begin <= period.span[0] and period.span[1] <= quantity.amount.span[0]:
            if begin > scene.start and _is_of_previous(scene, begin, period, quantity):
                continue
            between = _words_between(scene, period.span[1], quantity.amount.span[0])
            if is_compared(scene, period) and "menjadi" in between:
                continue
            return period
    return None


def _is_of_previous(scene: Scene, begin: int, period: Period, quantity: Quantity) -> bool:
    """Does the period follow the quantity before and a joint part it from this one: "A pada 2022, dari B"?"""
    between = _words_between(scene, period.span[1], quantity.amount.span[0])
    if "yang" in between[:2] and len(between) <= LED_BY:
        return False  # "lebih tinggi daripada 2015, yang nilainya Rp17 triliun"
    led = _words_between(scene, begin, period.span[0])
    if between[:1] == ["menjadi"] and len(led) <= LED_BY:
        return True  # "dari 18,3 juta orang pada 2019 menjadi 16,4 juta orang"
    return not _JOINTS & set(led) and bool(between and (between[0] in _JOINTS or "dari" in between))


def _tail_period(scene: Scene, quantity: Quantity, usable: list[Period]) -> Period | None:
    following = [q for q in scene.quantities if q.first >= quantity.last and not is_whole(scene, q)]
    limit = following[0].amount.span[0] if following else scene.end
    for period in usable:
        if quantity.amount.span[1] <= period.span[0] and period.span[1] <= limit:
            if is_compared(scene, period) or (following and is_base(scene, following[0])):
                continue
            between = _words_between(scene, quantity.amount.span[1], period.span[0])
            if following and _JOINTS & set(between):
                return None
            if _turns_between(scene, quantity, period):
                return None
            return period
    return None


def _turns_between(scene: Scene, quantity: Quantity, period: Period) -> bool:
    at = scene.words.index_at(period.span[0])
    return any(h.row.effect is Effect.TURN and quantity.last <= h.first < at for h in scene.kinds)


def _previous_end(scene: Scene, quantity: Quantity) -> int:
    before = [q for q in scene.quantities if q.last <= quantity.first]
    return before[-1].amount.span[1] if before else scene.start


def _words_between(scene: Scene, start: int, end: int) -> list[str]:
    return scene.between(scene.words.index_at(start), scene.words.index_at(end))


def is_compared(scene: Scene, period: Period) -> bool:
    """Is the period what something is compared with: "dibanding 2020", "dari posisi akhir 2020"?"""
    at = scene.words.index_at(period.span[0])
    for hit in scene.measures:
        if hit.row.measure == "compare" and hit.first <= at and at - hit.last <= COMPARED:
            start = scene.words.starts[hit.first]
            if not any(start < q.amount.span[0] < period.span[0] for q in scene.quantities):
                return True
    return False
