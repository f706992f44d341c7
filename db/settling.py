"""What a change of claims does to the targets: their identity, their standing, their events."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from db.announcing import announce_target, hand_over_events, withdraw_events
from db.claims import Change
from db.grouping import regroup
from db.standings import describe, former_root, root_of, rule_on


def settle(
    database: Database,
    change: Change,
    *,
    at: datetime,
    announce: bool,
    successors: Mapping[str, str] | None = None,
) -> None:
    """Brings all targets up to date with the changed figures, in the transaction that changed them.

    `successors`: of targets that a person made one with another, that other one.
    """
    if not change.figures and not change.targets:
        return
    regrouped, merged = regroup(database, change.figures)
    merged |= successors or {}
    targets = sorted(regrouped | change.targets)
    roots: list[Mapping[str, Any]] = [row for target in targets if (row := former_root(database, target))]
    gone = [target for target in targets if not describe(database, target)]
    roots += [root for target in targets if (root := root_of(database, target))]
    for target in gone:
        _remove(database, target, merged.get(target))
    for target in rule_on(database, roots):
        announce_target(database, target, at=at, announce=announce)


def _remove(database: Database, target: str, successor: str | None) -> None:
    """Removes a target without claims. Its id leads to its successor; without one, and where somebody was
    told of it, its row stays as withdrawn."""
    if database.execute("select 1 from targets where id = ?", [target]).fetchone() is None:
        return
    if successor:
        hand_over_events(database, target, successor)
        database.execute("update target_aliases set target_id = ? where target_id = ?", [successor, target])
    elif withdraw_events(database, target):
        database.execute(
            "update targets set status = 'withdrawn', sightings = 0, sources = 0, supersedes = null,"
            " change = null, first_claim = null, speaker = null, speaker_role = null where id = ?",
            [target],
        )
        return
    database.execute("update targets set supersedes = null, change = null where supersedes = ?", [target])
    database.execute("delete from targets where id = ?", [target])
    if successor:
        database.execute("insert into target_aliases (id, target_id) values (?, ?)", [target, successor])
