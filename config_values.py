"""What the sections of the configuration are made of: their base, lengths of time, addresses."""

from __future__ import annotations

import ipaddress
import re
from datetime import timedelta
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict

DURATION_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


def parse_duration(text: object) -> timedelta:
    """A length of time written as a whole number and a unit: "90s", "30m", "6h", "14d".

    Raises ValueError for anything else.
    """
    if isinstance(text, timedelta):
        return text
    match = re.fullmatch(r"(\d{1,6})([smhd])", str(text).strip())
    if not match:
        raise ValueError('a duration is a whole number with s, m, h or d: "30m", "6h", "14d"')
    return timedelta(**{DURATION_UNITS[match[2]]: int(match[1])})


Duration = Annotated[timedelta, BeforeValidator(parse_duration)]


def is_loopback(host: str) -> bool:
    """Whether the host name or address literally stands for this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


class Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")
