"""Periods: every date and period expression of a text, with the days it stands for."""

from extract.periods.finder import Period, find_periods

__all__ = ["Period", "find_periods"]
