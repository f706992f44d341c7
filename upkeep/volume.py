"""How many articles an outlet usually brings on which day of the week, and how long it has been silent."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median

from db.health import History
from upkeep.holidays import is_holiday

# Share of the usual that is written on a holiday; the long ones are quieter than the short.
HOLIDAY_SHARE = 0.25
PROFILE_DAYS = 56  # eight of each weekday
DAY_BEGINS, DAY_LASTS = 6, 16  # hours; news of a day is spread over them
LEAST_DAYS = 7  # watched, before anything is usual
LEAST_FLEET = 5.0  # articles expected of the other outlets; of fewer, their silence means nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Volume:
    """How many new articles came on each day on which the outlet answered, and how many usually do."""

    days: Mapping[date, int]  # oldest first
    profile: Sequence[float]  # the usual number by weekday, Monday first

    def usual(self, day: date) -> float:
        """The articles to expect on a day."""
        return self.profile[day.weekday()] * (HOLIDAY_SHARE if is_holiday(day) else 1.0)


def volume_of(history: History, now: datetime) -> Volume:
    """Counts the articles of the days, in the zone of `now`.

    Left out are the first visit, which fetched an archive, visits without an answer, and the times when
    the outlet was known to be unhealthy.
    """
    days: dict[date, int] = {}
    for visit in history.visits[1:]:
        if visit.state != "failed" and not any(start <= visit.at < end for start, end in history.sick):
            day = visit.at.astimezone(now.tzinfo).date()
            days[day] = days.get(day, 0) + visit.fetched
    return Volume(days=days, profile=_profile(days))


def _profile(days: Mapping[date, int]) -> list[float]:
    """The usual number by weekday, learned from the days up to the last article.

    Weekdays that were seen seldom lean on the mean of all; one wild day makes no habit.
    """
    last = max((day for day, count in days.items() if count), default=date.min)
    known = [day for day in days if day <= last and not is_holiday(day)][-PROFILE_DAYS:]
    if not known:
        return [0.0] * 7
    ceiling = 3 * median(days[day] for day in known) + 3
    counts = {day: min(days[day], ceiling) for day in known}
    mean = sum(counts.values()) / len(counts)
    by_weekday = [[count for day, count in counts.items() if day.weekday() == number] for number in range(7)]
    return [(sum(some) + mean) / (len(some) + 1) for some in by_weekday]


def fleet_activity(others: Sequence[Volume], day: date) -> float:
    """The share of their usual that the other outlets brought on a day, at most 1: a long weekend shows in
    all of them. 1 where they are too few to tell."""
    answered = [volume for volume in others if day in volume.days]
    expected = sum(volume.usual(day) for volume in answered)
    if expected < LEAST_FLEET:
        return 1.0
    return min(1.0, sum(volume.days[day] for volume in answered) / expected)


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """How many articles an outlet would usually have brought since its last one."""

    since: date  # the day of the last article
    missing: float
    longest: float  # the most that was ever missing before


def silence_of(volume: Volume, now: datetime, activity: Callable[[date], float]) -> Silence | None:
    """The silence up to now; None for an outlet that was watched for too short a time to tell."""
    brought = [day for day, count in volume.days.items() if count]
    if not brought or (max(brought) - min(volume.days)) < timedelta(days=LEAST_DAYS):
        return None
    missing = longest = 0.0
    for day, count in volume.days.items():
        if count:
            longest, missing = max(longest, missing), 0.0
        else:
            missing += volume.usual(day) * activity(day) * _share_of_day(day, now)
    return Silence(since=max(brought), missing=missing, longest=longest)


def _share_of_day(day: date, now: datetime) -> float:
    """How much of the news of a day should have come by now."""
    if day < now.date():
        return 1.0
    hour = now.hour + now.minute / 60
    return min(max((hour - DAY_BEGINS) / DAY_LASTS, 0.0), 1.0)
