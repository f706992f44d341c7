"""The charts of a target and of a series: targets as steps, revisions marked, realisations as dots."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from db.inspection.addresses import page_address
from db.inspection.charts import (
    TOP,
    Chart,
    Line,
    Mark,
    Plot,
    Size,
    Tick,
    day_ticks,
    make_plot,
    staircase,
    value_ticks,
)
from db.inspection.labels import LABELS
from db.inspection.records import ClaimRow, TargetRow
from db.inspection.targets import Step
from db.inspection.wording import amount_words, needed_words, target_title
from db.words import day_words, share_words
from extract.formatting import Language, format_quantity
from extract.model import Unit


def target_chart(
    target: TargetRow,
    chain: Sequence[Step],
    actuals: Sequence[ClaimRow],
    *,
    today: date,
    size: Size,
    language: Language,
) -> Chart:
    """How a target was set and revised over time, and what was measured until its deadline."""
    ends = _ends(chain)
    days = [step.day for step in chain] + [claim.as_of for claim in actuals] + ends
    heights = _heights([step.target for step in chain], actuals)
    plot = make_plot(size, [*days, today] if not ends else days, heights)
    return _chart(
        plot,
        title=LABELS[language]["chart_of_target"].format(target_title(target, language)),
        unit=target.amount.unit,
        language=language,
        lines=[
            *_deadlines(plot, target, chain, language),
            *_today(plot, today, language),
            *_chain_steps(plot, chain, today),
            *_needed(plot, target, language),
        ],
        marks=[
            *_chain_marks(plot, chain, language),
            *_actual_marks(plot, actuals, language),
            *_attainment(plot, target, language),
        ],
        counts=(len(chain), len(actuals)),
    )


def series_chart(
    title: str,
    targets: Sequence[TargetRow],
    actuals: Sequence[ClaimRow],
    *,
    today: date,
    size: Size,
    language: Language,
) -> Chart | None:
    """What was to be reached by when, and what was measured; None where no number has a day."""
    dated = [row for row in targets if row.deadline]
    days = [row.deadline for row in dated if row.deadline] + [claim.as_of for claim in actuals]
    if not days:
        return None
    plot = make_plot(size, days, _heights(dated, actuals))
    current = sorted(
        plot.point(row.deadline, float(row.amount.value))
        for row in dated
        if row.deadline and row.status == "current"
    )
    measured = tuple(plot.point(claim.as_of, float(claim.amount.value)) for claim in actuals)
    unit = (dated[0].amount if dated else actuals[0].amount).unit
    return _chart(
        plot,
        title=title,
        unit=unit,
        language=language,
        lines=[
            *_today(plot, today, language),
            *([Line(kind="step", points=_ascent(current))] if len(current) > 1 else []),
            *([Line(kind="actual", points=measured)] if len(measured) > 1 else []),
        ],
        marks=[
            *(_goal(plot, row, language) for row in dated),
            *_actual_marks(plot, actuals, language),
        ],
        counts=(len(dated), len(actuals)),
    )


def _chart(
    plot: Plot,
    *,
    title: str,
    unit: Unit,
    language: Language,
    lines: Sequence[Line],
    marks: Sequence[Mark],
    counts: tuple[int, int],
) -> Chart:
    return Chart(
        title=title,
        description=LABELS[language]["chart_description"].format(*counts),
        size=plot.size,
        left=plot.left,
        right=plot.right,
        top=TOP,
        bottom=plot.bottom,
        x_ticks=day_ticks(plot, language),
        y_ticks=_value_ticks(plot, unit, language),
        lines=tuple(lines),
        marks=tuple(marks),
        starts_at_zero=plot.low <= 0,
    )


def _heights(targets: Sequence[TargetRow], actuals: Sequence[ClaimRow]) -> list[float]:
    amounts = [row.amount for row in targets] + [claim.amount for claim in actuals]
    return [
        float(value) for amount in amounts for value in (amount.value, amount.value_max) if value is not None
    ]


def _value_ticks(plot: Plot, unit: Unit, language: Language) -> tuple[Tick, ...]:
    def label(value: float) -> str:
        shown = format_quantity(Decimal(f"{value:.12g}"), None, unit, language)
        return shown.replace(" persen", " %").replace(" percent", " %")

    return value_ticks(plot, label)


def _ends(chain: Sequence[Step]) -> list[date]:
    return [step.target.deadline for step in chain if step.target.deadline]


def _deadlines(plot: Plot, target: TargetRow, chain: Sequence[Step], language: Language) -> list[Line]:
    lines = []
    for day in sorted(set(_ends(chain))):
        now = day == target.deadline
        label = f"{LABELS[language]['deadline']} {day_words(day, language)}"
        x = plot.x(day)
        kind = "deadline" if now else "deadline former"
        lines.append(
            Line(kind=kind, points=((x, plot.bottom), (x, TOP)), title=label, label=label if now else "")
        )
    return lines


def _today(plot: Plot, today: date, language: Language) -> list[Line]:
    if not plot.first <= today <= plot.last:
        return []
    x = plot.x(today)
    label = LABELS[language]["today"]
    return [
        Line(
            kind="today", points=((x, plot.bottom), (x, TOP)), title=f"{label}: {day_words(today, language)}"
        )
    ]


def _chain_steps(plot: Plot, chain: Sequence[Step], today: date) -> list[Line]:
    points = [plot.point(step.day, float(step.target.amount.value)) for step in chain]
    end = max(_ends(chain) or [today])
    return [Line(kind="step", points=staircase(points, max(plot.x(end), points[-1][0])))]


def _needed(plot: Plot, target: TargetRow, language: Language) -> list[Line]:
    """From what was measured last to what is to be reached, for a target that is still open."""
    stands = target.progress
    if target.standing != "open" or not stands or not stands.needed_a_month or not target.deadline:
        return []
    if stands.latest is None or stands.latest_date is None:
        return []
    start = plot.point(stands.latest_date, float(stands.latest.value))
    end = plot.point(target.deadline, float(target.amount.value))
    return [Line(kind="needed", points=(start, end), title=needed_words(target, language))]


def _chain_marks(plot: Plot, chain: Sequence[Step], language: Language) -> list[Mark]:
    marks = []
    for step in chain:
        amount = step.target.amount
        x, y = plot.point(step.day, float(amount.value))
        words = LABELS[language][step.change or "new_target"]
        title = f"{words}: {amount_words(amount, language)}, {day_words(step.day, language)}"
        kind = "revision" if step.change else "target"
        link = page_address("target", step.target.id, language=language)
        marks.append(Mark(kind=kind, x=x, y=y, title=title, link=link))
    return marks


def _goal(plot: Plot, row: TargetRow, language: Language) -> Mark:
    assert row.deadline is not None
    x, y = plot.point(row.deadline, float(row.amount.value))
    kind = {"superseded": "former", "misprint": "former"}.get(
        row.status, "revision" if row.change else "target"
    )
    title = target_title(row, language)
    return Mark(kind=kind, x=x, y=y, title=title, link=page_address("target", row.id, language=language))


def _actual_marks(plot: Plot, actuals: Sequence[ClaimRow], language: Language) -> list[Mark]:
    words = LABELS[language]["actual"]
    return [
        Mark(
            kind="actual",
            x=plot.x(claim.as_of),
            y=plot.y(float(claim.amount.value)),
            title=f"{words}: {amount_words(claim.amount, language)}, {day_words(claim.as_of, language)}",
        )
        for claim in actuals
    ]


def _attainment(plot: Plot, target: TargetRow, language: Language) -> list[Mark]:
    """The realisation that counts, with the share of the target that it is."""
    stands = target.progress
    if stands is None or stands.latest is None or stands.latest_date is None or stands.attainment is None:
        return []
    words = f"{amount_words(stands.latest, language)} ({share_words(stands.attainment, language)})"
    x, y = plot.point(stands.latest_date, float(stands.latest.value))
    return [Mark(kind="actual latest", x=x, y=y, title=words, label=words)]


def _ascent(points: Sequence[tuple[float, float]]) -> tuple[tuple[float, float], ...]:
    """A line that rises to each target after the deadline of the one before it."""
    corners = [points[0]]
    for x, y in points[1:]:
        corners += [(corners[-1][0], y), (x, y)]
    return tuple(corners)
