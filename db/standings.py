"""Target rows: what their sightings add up to, and how they stand to each other."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Literal

from sqlite_utils import Database

from db.revisions import Aim, Standing, apart, judge, postponed, rejected, superseded
from db.rows import first_row, rows
from db.targets import STOCKS
from db.values import period_end, read_number

_SERIES = ("agency", "metric", "measure", "unit", "place", "segment", "apart", "period")
_OUT = ("misprint", "withdrawn")  # what has no part in revisions


def describe(database: Database, target: str) -> bool:
    """Writes the row of a target from its figures and claims; False where it has none any more."""
    root = root_of(database, target)
    if root is None:
        return False
    first = first_row(
        database,
        "select c.id, c.speaker, c.speaker_role, c.published from claims c"
        " join articles a on a.id = c.article_id where c.target_id = ?"
        " order by c.published, a.story <> a.id, c.id limit 1",
        [target],
    )
    assert first is not None  # a figure without claims is deleted
    last, sightings, sources = database.execute(
        "select max(published), count(distinct article_id), count(distinct source) from claims"
        " where target_id = ?",
        [target],
    ).fetchone()
    deadline = period_end(root["period"] or None)
    row = {
        "agency": root["agency"],
        "metric": root["metric"],
        "measure": root["measure"],
        "segment": root["segment"] or None,
        "scope": root["place"],
        "period": root["period"] or None,
        "apart": root["apart"],
        "value": root["value"],
        "value_max": None if root["value_max"] == "" else root["value_max"],
        "unit": root["unit"],
        "first_seen": first["published"],
        "last_seen": last,
        "sightings": sightings,
        "sources": sources,
        "deadline": deadline.isoformat() if deadline else None,
        "speaker": first["speaker"],
        "speaker_role": first["speaker_role"],
        "first_claim": first["id"],
    }
    _write(database, target, row)
    return True


def rule_on(database: Database, roots: Iterable[Mapping[str, Any]]) -> list[str]:
    """Decides anew how the targets of the series of these figures stand, and all that depend on them.

    The figures are rows, of roots as they are or were. Returns the targets that were looked at.
    """
    concerned: dict[str, Mapping[str, Any]] = {}
    for former in roots:
        for root in _roots(database, former):
            concerned |= {row["target_id"]: row for row in (root, *_same_number(database, root))}
        concerned |= {row["target_id"]: row for row in _same_number(database, former)}
    judged: dict[tuple[str, ...], dict[str, Standing]] = {}
    aims: dict[str, Aim] = {}
    for row in concerned.values():
        key = tuple(row[column] for column in _SERIES)
        if key not in judged:
            members = [_aim(database, root) for root in _roots(database, row)]
            aims |= {aim.id: aim for aim in members}
            counting = [aim for aim in members if aim.decision != "reject"]
            judged[key] = judge(counting) if _comparable(row) else apart(counting)
            judged[key] |= rejected(aim for aim in members if aim.decision == "reject")
    standings = {target: standing for series in judged.values() for target, standing in series.items()}
    standings = _with_postponements(concerned, aims, standings)
    for target in concerned:
        _stand(database, target, standings[target])
    return list(concerned)


def _with_postponements(
    concerned: Mapping[str, Mapping[str, Any]], aims: Mapping[str, Aim], standings: dict[str, Standing]
) -> dict[str, Standing]:
    """Adds the revisions of deadlines: the same number for another period."""
    revised = []
    for target, row in concerned.items():
        standing = standings[target]
        settled = standing.supersedes or standing.status in _OUT or aims[target].ambiguous
        if settled or not _postponable(row):
            continue
        others = [
            aims[other]
            for other, twin in concerned.items()
            if other != target and _twin_key(twin) == _twin_key(row) and standings[other].status not in _OUT
        ]
        former = postponed(aims[target], others)
        if former is not None:
            revised.append(former)
            standings[target] = replace(standing, supersedes=former, change="postponed")
    return superseded(standings, revised)


def _twin_key(row: Mapping[str, Any]) -> tuple[Any, ...]:
    return (*(row[column] for column in _SERIES[:-1]), row["value"], row["value_max"])


def _comparable(row: Mapping[str, Any]) -> bool:
    """Whether different numbers of this series are about one and the same thing."""
    return bool(row["period"]) and row["metric"] != "other"


def _postponable(row: Mapping[str, Any]) -> bool:
    """Only a level is postponed: ten per cent of growth for the next year again is a target of its own."""
    return bool(row["period"]) and row["metric"] in STOCKS and row["measure"] in ("level", "share")


def root_of(database: Database, target: str) -> dict[str, Any] | None:
    """The figure that a target is named after, as a row; None where no claim is left."""
    return first_row(database, "select * from figures where target_id = ? and joined = 0", [target])


def former_root(database: Database, target: str) -> dict[str, Any] | None:
    """A target as it was last written, in the columns of its root figure; None for a new target."""
    sql = (
        "select agency, metric, measure, unit, scope place, coalesce(segment, '') segment,"
        " apart, coalesce(period, '') period, value, coalesce(value_max, '') value_max"
        " from targets where id = ?"
    )
    return first_row(database, sql, [target])


def _roots(database: Database, series: Mapping[str, Any]) -> list[dict[str, Any]]:
    where = " and ".join(f"{column} = ?" for column in _SERIES)
    sql = f"select * from figures where {where} and joined = 0"
    return rows(database, sql, [series[column] for column in _SERIES])


def _same_number(database: Database, root: Mapping[str, Any]) -> list[dict[str, Any]]:
    if not _postponable(root):
        return []
    columns = (*_SERIES[:-1], "value", "value_max")
    where = " and ".join(f"{column} = ?" for column in columns)
    sql = f"select * from figures where {where} and joined = 0 and period <> ''"
    return rows(database, sql, [root[column] for column in columns])


def _aim(database: Database, root: Mapping[str, Any]) -> Aim:
    seen = frozenset(
        (date.fromisoformat(day), source)
        for day, source in database.execute(
            "select distinct substr(published, 1, 10), source from claims where target_id = ?",
            [root["target_id"]],
        )
    )
    decision = decision_on(database, root["target_id"])
    return Aim(
        id=root["target_id"],
        value=read_number(root["value"]),
        value_max=None if root["value_max"] == "" else read_number(root["value_max"]),
        deadline=period_end(root["period"] or None),
        first_day=min(day for day, _ in seen),
        last_day=max(day for day, _ in seen),
        seen=seen,
        sources=len({source for _, source in seen}),
        ambiguous=bool(root["ambiguous"]) and decision != "accept",
        decision=decision,
    )


def decision_on(database: Database, target: str) -> Literal["accept", "reject"] | None:
    """A person's last word about a target that was not taken back."""
    row = first_row(
        database,
        "select decision from reviews where target_id = ? and decision in ('accept', 'reject')"
        " and undone_at is null order by id desc limit 1",
        [target],
    )
    return row["decision"] if row else None


def _stand(database: Database, target: str, standing: Standing) -> None:
    flags = {
        flag
        for (stored,) in database.execute("select distinct flags from claims where target_id = ?", [target])
        for flag in json.loads(stored)
    }
    row = {
        "status": standing.status,
        "supersedes": standing.supersedes,
        "change": standing.change,
        "flags": json.dumps(sorted(flags | standing.flags)),
    }
    _write(database, target, row)


def _write(database: Database, target: str, row: Mapping[str, Any]) -> None:
    """Writes columns of a target's row where they differ from what is stored, or makes the row."""
    known = first_row(database, "select * from targets where id = ?", [target])
    if known is None:
        row = {"id": target, "status": "current", "flags": "[]", "announced": 0, **row}
        marks = ", ".join("?" * len(row))
        database.execute(f"insert into targets ({', '.join(row)}) values ({marks})", list(row.values()))
    elif any(known[column] != value for column, value in row.items()):
        columns = ", ".join(f"{column} = ?" for column in row)
        database.execute(f"update targets set {columns} where id = ?", [*row.values(), target])
