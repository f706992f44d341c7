"""Which events one recipient wants to be told."""

from __future__ import annotations

from config import MailFilter
from db.notices import Notice, Target


def wants(wish: MailFilter, notice: Notice) -> bool:
    """Whether the event passes every part of the filter. What becomes of outlets concerns everybody."""
    return notice.target is None or _wants_target(wish, notice.target)


def _wants_target(wish: MailFilter, target: Target) -> bool:
    quantity = target.quantity
    highest = quantity.value if quantity.value_max is None else quantity.value_max
    least = wish.least.get(quantity.unit)
    return (
        (not wish.agencies or target.agency in wish.agencies)
        and (not wish.metrics or target.metric in wish.metrics)
        and (not wish.scopes or any(name.lower() in target.scope.lower() for name in wish.scopes))
        and (not wish.national_only or target.scope == "national")
        and (least is None or highest >= least)
    )
