"""Stories: articles that near-duplication connects, over any number of steps and in any order of arrival."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations

import pytest

from db.store import Store
from tests.newsdesk import report, said, save

GOAL = said("70 juta", 70_000_000)
# Half of the bridge is in the first, the other half in the last, which have nothing in common.
HALVES = [" ".join(f"{side}{number}" for number in range(60)) for side in ("kiri", "kanan")]
FIRST = report(GOAL, outlet="antara", body=HALVES[0])
BRIDGE = report(GOAL, outlet="bisnis", body=" ".join(HALVES), day=0.1)
LAST = report(GOAL, outlet="viva", body=HALVES[1], day=0.2)


def stories(store: Store) -> dict[str, str]:
    return dict(store.database.execute("select outlet, story from articles").fetchall())


@pytest.mark.parametrize("order", [*permutations([0, 1, 2])])
def test_a_text_between_two_others_makes_one_story_of_them_whenever_it_comes(
    store: Store, order: Sequence[int]
) -> None:
    save(store, *([FIRST, BRIDGE, LAST][number] for number in order))
    assert set(stories(store).values()) == {"antara-1"}


def test_a_text_between_two_others_that_is_edited_away_parts_them(store: Store) -> None:
    save(store, FIRST, BRIDGE, LAST, report(GOAL, outlet="bisnis", day=0.1))
    assert stories(store) == {"antara": "antara-1", "bisnis": "bisnis-1", "viva": "viva-1"}
