"""The views that people open: what happened to each target over time, and whether it was met."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlite_utils import Database

from db.targets import STOCKS

# One row for each sighting of a target and for each actual of its series, to be ordered by `date`. A target
# that came back after others took its place has several revisions; `change` and `supersedes` are theirs.
TARGET_TIMELINE_VIEW = """
create view target_timeline as
select t.id target_id, substr(c.published, 1, 10) date,
       case when r.day is not null then 'revision' when c.id = t.first_claim then 'target'
            else 'sighting' end event,
       t.agency, t.metric, t.measure, t.segment, t.scope, t.period, c.value, c.value_max, t.unit,
       t.status, r.change, r.former_id supersedes, c.speaker, c.quote, a.outlet, a.url, c.id claim_id
  from targets t
  join claims c on c.target_id = t.id
  join articles a on a.id = c.article_id
  left join revisions r on r.target_id = t.id and r.day = substr(c.published, 1, 10)
   and c.id = (select f.id from claims f join articles b on b.id = f.article_id
                where f.target_id = t.id and f.published >= r.day
                order by f.published, b.story <> b.id, f.id limit 1)
union all
select t.id, c.as_of, 'actual',
       t.agency, t.metric, t.measure, t.segment, t.scope, c.period, c.value, c.value_max, t.unit,
       t.status, null, null, c.speaker, c.quote, a.outlet, a.url, c.id
  from targets t
  join claims c on c.kind = 'actual' and c.withdrawn is null
   and c.agency = t.agency and c.metric = t.metric and c.measure = t.measure and c.unit = t.unit
   and c.place = t.scope and c.segment is t.segment
  join articles a on a.id = c.article_id
"""

# A figure measured within this many days before a deadline tells whether the target was met.
MEASURED_AT_DEADLINE_DAYS = 31
# Where there is none, the first figure within this time after the deadline tells it.
MEASURED_AFTER_DEADLINE_DAYS = 366
# A figure smaller or larger than the target by more than these factors is about another quantity: a part of
# the members, a single programme. The timeline shows it, but it is neither baseline nor outcome.
LEAST_PART_OF_TARGET = 20
MOST_TIMES_TARGET = 5
DAYS_A_MONTH = 30.4375


def _actual(condition: str, order: str) -> str:
    """A subquery: the first plausible actual of the series of target `t` that meets the condition, in that
    order."""
    return f"""(
    select a.id from claims a
     where a.kind = 'actual' and a.withdrawn is null and a.agency = t.agency and a.metric = t.metric
       and a.measure = t.measure and a.unit = t.unit and a.place = t.scope and a.segment is t.segment
       and a.as_of <= :day and {condition}
       and (t.value = 0 or a.value between 1.0 * t.value / {LEAST_PART_OF_TARGET}
                                       and {MOST_TIMES_TARGET} * t.value)
     order by a.as_of {order}, a.published desc, a.id limit 1)"""


# Levels and shares of stocks are compared with what was measured around the deadline; an increase, a
# growth or a flow (iuran of a year, say) only with what was realised over the same period.
_STOCK_NAMES = ", ".join(f"'{metric}'" for metric in sorted(STOCKS))
_SAME_PERIOD = f"(t.measure in ('level', 'share') and t.metric in ({_STOCK_NAMES}) or a.period is t.period)"

# `:day` is the given day.
_PROGRESS = f"""
with chosen as (
    select t.*,
           {_actual("t.measure in ('level', 'share') and a.as_of <= substr(t.first_seen, 1, 10)", "desc")}
               baseline_claim,
           {_actual(f"a.as_of <= coalesce(t.deadline, :day) and {_SAME_PERIOD}", "desc")} before_claim,
           {
    _actual(
        f"a.as_of > t.deadline and a.as_of <= date(t.deadline, '+{MEASURED_AFTER_DEADLINE_DAYS} days')"
        f" and {_SAME_PERIOD}",
        "asc",
    )
} after_claim
      from targets t where t.status not in ('misprint', 'withdrawn')
), measured as (
    select c.*, baseline.value baseline, baseline.as_of baseline_date,
           latest.value latest, latest.as_of latest_date, latest.id latest_claim,
           latest.as_of >= date(c.deadline, '-{MEASURED_AT_DEADLINE_DAYS} days') decides,
           case when c.metric in ('arrears', 'service_time') then latest.value <= c.value
                else latest.value >= c.value end reached,
           max(0, (julianday(c.deadline) - julianday(:day)) / {DAYS_A_MONTH}) months_left
      from chosen c
      left join claims baseline on baseline.id = c.baseline_claim
      left join claims before on before.id = c.before_claim
      left join claims latest on latest.id = case
           when c.after_claim is null
             or before.as_of >= date(c.deadline, '-{MEASURED_AT_DEADLINE_DAYS} days') then c.before_claim
           else c.after_claim end
)
select id target_id, agency, metric, measure, segment, scope, period, value, value_max, unit, deadline,
       first_seen, sightings, sources, baseline, baseline_date, latest, latest_date, latest_claim,
       round(1.0 * latest / nullif(value, 0), 4) attainment,
       case when months_left > 0 and latest < value and measure in ('level', 'share')
            then round((value - latest) / months_left, 2) end needed_a_month,
       case when months_left > 0 and latest > 0 and latest < value and measure in ('level', 'share')
            then round(pow(1.0 * value / latest, 1.0 / months_left) - 1, 4) end growth_a_month,
       case when reached then 'met'
            when deadline is null or deadline >= :day then 'open'
            when decides then 'missed'
            else 'overdue' end status,
       (select n.id from revisions r join targets n on n.id = r.target_id
         where r.former_id = measured.id and measured.status = 'superseded' and n.status <> 'withdrawn'
         order by r.day desc, n.first_seen, n.id limit 1) superseded_by
  from measured
"""

TARGET_PROGRESS_VIEW = "create view target_progress as " + _PROGRESS.replace(
    ":day", "date('now', '+7 hours')"
)


def progress(database: Database, day: date) -> Iterator[dict[str, Any]]:
    """The rows of the view `target_progress` as they stand on the given day.

    `attainment` and `growth_a_month` are shares (0.73 is 73 %), `needed_a_month` is in the target's unit.
    `status` is open, met, missed (an actual measured at the deadline or after it falls short) or overdue
    (the deadline passed and no such actual is known).
    """
    return database.query(_PROGRESS, {"day": day.isoformat()})
