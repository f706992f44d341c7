"""An outlet that blocks us is left alone for a while, longer each time; it is never tricked."""

from __future__ import annotations

from datetime import datetime, timedelta

from crawler.tally import Tally
from db.hosts import HostMemory, Quarantine

# The first blocked pass may be an accident and costs nothing; the second an hour, then twice that each time.
FIRST_PAUSE = timedelta(hours=1)
LONGEST_PAUSE = timedelta(hours=24)


def pause_after(strikes: int) -> timedelta:
    """How long an outlet is left alone after so many blocked passes in a row."""
    if strikes < 2:
        return timedelta(0)
    return min(FIRST_PAUSE * (1 << min(strikes - 2, 10)), LONGEST_PAUSE)


def left_alone(memory: HostMemory, outlet: str, now: datetime) -> str:
    """Why the outlet is not to be asked now; empty where it may be."""
    quarantine = memory.quarantine(outlet)
    if quarantine is None or quarantine.until <= now:
        return ""
    hours = (quarantine.until - now) / timedelta(hours=1)
    return (
        f"it blocked {quarantine.strikes} passes in a row ({quarantine.reason}):"
        f" left alone for {hours:.1f} hours more"
    )


def remember_pass(memory: HostMemory, outlet: str, tally: Tally, now: datetime) -> None:
    """Ends the quarantine of an outlet that answered, lengthens that of one that blocked us again."""
    if tally.turns_us_away:
        earlier = memory.quarantine(outlet)
        strikes = (earlier.strikes if earlier else 0) + 1
        until = now + pause_after(strikes)
        reason = tally.why_turned_away
        memory.save_quarantine(Quarantine(outlet=outlet, strikes=strikes, until=until, reason=reason, at=now))
    elif tally.answered:
        memory.end_quarantine(outlet)
