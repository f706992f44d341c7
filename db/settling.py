"""What a change of claims does to the targets: their identity, their standing, their events."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from db.announcing import announce_target, hand_over_events, withdraw_events
from db.claims import Change
from db.grouping import regroup
from db.rows import rows
from db.standings import describe, former_root, root_of, rule_on

# Raised whenever `db.revisions` decides otherwise: the next reading again then decides on all targets.
JUDGING_RULES = 1


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
    living = [target for target in targets if describe(database, target)]
    roots += [root for target in living if (root := root_of(database, target))]
    changed = set(living)
    for target in set(targets) - changed:
        changed |= _remove(database, target, merged.get(target))
    changed |= set(rule_on(database, roots))
    for target in sorted(changed | _revisions_of(database, changed)):
        announce_target(database, target, at=at, announce=announce)


def judge_anew(database: Database, *, at: datetime, announce: bool) -> None:
    """Decides how all targets stand and are told, where that was last done by other rules than today's.

    Inside a write transaction.
    """
    (judged_by,) = database.execute("pragma user_version").fetchone()
    if judged_by == JUDGING_RULES:
        return
    roots = rows(database, "select * from figures where joined = 0")
    changed = set(rule_on(database, roots))
    for target in sorted(changed | _revisions_of(database, changed)):
        announce_target(database, target, at=at, announce=announce)
    database.execute(f"pragma user_version = {JUDGING_RULES}")


def _revisions_of(database: Database, targets: Iterable[str]) -> set[str]:
    """The targets that revise one of these: their events tell its number."""
    sql = "select distinct target_id from revisions where former_id in (select value from json_each(?))"
    return {target for (target,) in database.execute(sql, [json.dumps(sorted(targets))])}


def _remove(database: Database, target: str, successor: str | None) -> set[str]:
    """Removes a target without claims. Its id leads to its successor; without one, and where somebody was
    told of it, its row stays as withdrawn. Returns the targets that superseded it."""
    if database.execute("select 1 from targets where id = ?", [target]).fetchone() is None:
        return set()
    later = _revisions_of(database, [target])
    if successor:
        hand_over_events(database, target, successor)
        database.execute("update target_aliases set target_id = ? where target_id = ?", [successor, target])
    elif withdraw_events(database, target):
        database.execute(
            "update targets set status = 'withdrawn', sightings = 0, sources = 0, supersedes = null,"
            " change = null, first_claim = null, speaker = null, speaker_role = null where id = ?",
            [target],
        )
        database.execute("delete from revisions where target_id = ?", [target])
        return later
    database.execute("update targets set supersedes = null, change = null where supersedes = ?", [target])
    database.execute("delete from targets where id = ?", [target])
    if successor:
        database.execute("insert into target_aliases (id, target_id) values (?, ?)", [target, successor])
    return later
