"""Amounts: every quantity of a text, with the words it came from."""

from extract.amounts.finder import Amount, find_amounts, find_numbers

__all__ = ["Amount", "find_amounts", "find_numbers"]
