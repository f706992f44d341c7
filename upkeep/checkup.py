"""Judges all outlets and records what changed."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlite_utils import Database

from config import Config
from db.ailments import reason_of
from db.health import read_histories, save_health
from upkeep.health import judge_all

log = logging.getLogger("pantau.health")

# Far enough back for two months of weekdays to be learned before a silence of a month.
LOOK_BACK = timedelta(days=90)


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthChange:
    """An outlet that fell ill or got well."""

    outlet: str
    healthy: bool
    reason: str | None  # why it is unhealthy, in English as all that the commands say


def check_outlets(database: Database, config: Config, now: datetime) -> list[HealthChange]:
    """Judges every outlet that was visited and records its health; returns what is news.

    A change and the event that tells of it are one transaction each.
    """
    local = now.astimezone(config.zone)
    changes = []
    for outlet, verdict in judge_all(read_histories(database, local - LOOK_BACK), local).items():
        if save_health(database, outlet, verdict, now):
            reason = reason_of(verdict, "en")
            changes.append(HealthChange(outlet=outlet, healthy=verdict.healthy, reason=reason))
            log.warning("health outlet=%s healthy=%s reason=%r", outlet, verdict.healthy, reason or "")
    return changes
