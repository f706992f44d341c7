"""Places: Indonesia's provinces, regencies, cities and branch offices in a text."""

from extract.places.finder import PlaceMention, find_places, normalise_place

__all__ = ["PlaceMention", "find_places", "normalise_place"]
