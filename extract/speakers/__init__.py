"""Speakers: who says each sentence of a text."""

from extract.speakers.finder import Attribution, attribute, who_said

__all__ = ["Attribution", "attribute", "who_said"]
