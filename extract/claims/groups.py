"""Reads of whom a quantity is: the group of members, and the agency."""

from __future__ import annotations

from extract.claims.counted import is_base
from extract.claims.phrases import Hit
from extract.claims.rules_metrics import KESEHATAN, KETENAGAKERJAAN, SegmentRule
from extract.claims.scenes import Quantity, Scene
from extract.model import Agency, Segment


def read_segment(scene: Scene, quantity: Quantity) -> Segment | None:
    """The group of members that the quantity is about, from its own clause, else from before it."""
    included = [h for h in scene.segments if not _is_of_another(scene, h)]
    after = [h for h in included if quantity.last <= h.first < quantity.tail]
    before = [h for h in included if h.last <= quantity.first]
    if after:
        return after[0].row.segment
    earlier = scene.quantity_before(quantity.first)
    changed = earlier is not None and quantity.left == earlier.last and _changes_to(scene, earlier, quantity)
    left = earlier.left if earlier is not None and changed else quantity.left
    own = [h for h in before if h.first >= left]
    return own[-1].row.segment if own else None


def _is_of_another(scene: Scene, hit: Hit[SegmentRule]) -> bool:
    """ "di luar PBI"; and "Kabupaten PPU" is Penajam Paser Utara."""
    before = scene.between(hit.first - 2, hit.first)
    return before == ["di", "luar"] or before[-1:] in (["kabupaten"], ["pemkab"])


def _changes_to(scene: Scene, earlier: Quantity, quantity: Quantity) -> bool:
    """ "naik 41 persen menjadi 472 ribu", "106 ribu dari target 98 ribu": is it the same group's?"""
    between = scene.between(earlier.noun_last, quantity.first)
    follows = between[:1] == ["menjadi"] or between[:2] == ["dari", "target"]
    return is_base(scene, earlier) or (follows and len(between) <= BECOMES_WITHIN)


BECOMES_WITHIN = 3  # words between a growth and the level that it leads to, at most


def read_agency(scene: Scene, quantity: Quantity) -> Agency | None:
    """The agency that the sentence names nearest before the quantity, else after it."""
    before = [h for h in scene.agencies if h.last <= quantity.first]
    if before:
        return before[-1].row.agency
    return scene.agencies[0].row.agency if scene.agencies else None


_KESEHATAN_NAMES: dict[Segment | None, Segment] = {"PU": "PPU", "BPU": "PBPU"}
_KETENAGAKERJAAN_NAMES: dict[Segment | None, Segment] = {"PPU": "PU", "PBPU": "BPU"}
"""What the two agencies call the same groups: wage earners, and workers who earn no wage."""


def segment_at(agency: Agency, segment: Segment | None) -> Segment | None:
    """The segment by the name that the agency has for it."""
    names = _KESEHATAN_NAMES if agency == KESEHATAN else _KETENAGAKERJAAN_NAMES
    return names.get(segment, segment)


def agency_of_segment(segment: Segment | None) -> Agency | None:
    """The agency that alone uses the segment's name."""
    if segment in ("PBI", "PBPU", "PPU"):
        return KESEHATAN
    return KETENAGAKERJAAN if segment in ("BPU", "construction", "migrant", "PU", "vulnerable") else None
