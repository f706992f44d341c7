"""Places: Indonesia's provinces, regencies, cities and branch offices in a text."""

from extract.places.finder import PlaceMention, find_places
from extract.places.gazetteer import bare_name, normalise_place

__all__ = ["PlaceMention", "bare_name", "find_places", "normalise_place"]
