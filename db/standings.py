"""Target rows: what their sightings add up to, and how they stand to each other."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Literal

from sqlite_utils import Database

from db.revisions import (
    Aim,
    Revision,
    Standing,
    accumulates,
    apart,
    is_set_anew,
    judge,
    postponed,
    rejected,
    superseded,
)
from db.rows import first_row, rows
from db.values import period_end, read_number

_SERIES = ("agency", "metric", "measure", "unit", "place", "segment", "apart", "period")
_NUMBER = ("value", "value_max")
_AMONG = "target_id in (select value from json_each(?))"
_AMONG_IDS = "id in (select value from json_each(?))"
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
    """Decides anew how the targets of these figures stand, and all whose standing depends on them.

    The figures are rows, of roots as they are or were. Returns the targets whose standing changed.
    """
    concerned = _concerned(database, roots)
    judged: dict[tuple[str, ...], dict[str, Standing]] = {}
    aims: dict[str, Aim] = {}
    for row in concerned.values():
        comparable = _comparable(row)
        key = (*(row[column] for column in _SERIES), "" if comparable else row["target_id"])
        if key not in judged:
            members = _aims(database, _roots(database, row) if comparable else [row])
            aims |= {aim.id: aim for aim in members}
            counting = [aim for aim in members if aim.decision != "reject"]
            judged[key] = judge(counting) if comparable else apart(counting)
            judged[key] |= rejected(aim for aim in members if aim.decision == "reject")
    standings = {target: standing for series in judged.values() for target, standing in series.items()}
    standings = _with_postponements(database, concerned, aims, standings)
    return _stand(database, standings, list(concerned))


def _concerned(database: Database, roots: Iterable[Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    """The figures of all targets whose standing may depend on these, by target.

    Where numbers are not comparable, that is each alone: such a series may have thousands.
    """
    concerned: dict[str, Mapping[str, Any]] = {}
    seen: set[tuple[Any, ...]] = set()
    for former in roots:
        key = tuple(former[column] for column in (*_SERIES, "value", "value_max"))
        if not _comparable(former):
            concerned |= {former["target_id"]: former} if "target_id" in former else {}
        elif key not in seen:
            series = [] if key[: len(_SERIES)] in seen else _series_and_twins(database, former)
            for root in (*series, *_same_number(database, former)):
                concerned[root["target_id"]] = root
            seen |= {key, key[: len(_SERIES)]}
    return concerned


def _with_postponements(
    database: Database,
    concerned: Mapping[str, Mapping[str, Any]],
    aims: Mapping[str, Aim],
    standings: dict[str, Standing],
) -> dict[str, Standing]:
    """Adds the revisions of deadlines: the same number for another period."""
    revised = []
    twins: dict[tuple[Any, ...], list[str]] = {}
    for target, row in concerned.items():
        if _postponable(row) and standings[target].status not in _OUT:
            twins.setdefault(_twin_key(row), []).append(target)
    for same_number in twins.values():
        for target in same_number:
            aim, standing = aims[target], standings[target]
            if aim.ambiguous or any(revision.day == aim.first_day for revision in standing.revisions):
                continue
            former = postponed(aim, (aims[other] for other in same_number if other != target))
            if former is not None and not _set_anew(database, [target, former]):
                revised.append(former)
                first = Revision(former=former, change="postponed", day=aim.first_day)
                standings[target] = replace(standing, revisions=(first, *standing.revisions))
    return superseded(standings, revised)


def _set_anew(database: Database, targets: Sequence[str]) -> bool:
    """Whether an article says of one of the targets that it is set for its year."""
    quotes = database.execute(f"select distinct quote from claims where {_AMONG}", [json.dumps(targets)])
    return any(is_set_anew(quote) for (quote,) in quotes)


def _twin_key(row: Mapping[str, Any]) -> tuple[Any, ...]:
    return (*(row[column] for column in (*_SERIES[:-1], *_NUMBER)),)


def _comparable(row: Mapping[str, Any]) -> bool:
    """Whether different numbers of this series are about one and the same thing."""
    return bool(row["period"]) and row["metric"] != "other"


def _postponable(row: Mapping[str, Any]) -> bool:
    return bool(row["period"]) and accumulates(row["metric"], row["measure"], row["segment"])


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


def _series_and_twins(database: Database, series: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The roots of a series, and those of the same numbers for other deadlines."""
    found = _roots(database, series)
    if _postponable(series):
        own = " and ".join(f"own.{column} = ?" for column in _SERIES)
        same = " and ".join(f"twin.{column} = own.{column}" for column in (*_SERIES[:-1], *_NUMBER))
        sql = (
            f"select twin.* from figures own join figures twin on {same} and twin.period <> own.period"
            f" where {own} and own.joined = 0 and twin.joined = 0 and twin.period <> ''"
        )
        found += rows(database, sql, [series[column] for column in _SERIES])
    return found


def _same_number(database: Database, root: Mapping[str, Any]) -> list[dict[str, Any]]:
    if not _postponable(root):
        return []
    columns = (*_SERIES[:-1], *_NUMBER)
    where = " and ".join(f"{column} = ?" for column in columns)
    sql = f"select * from figures where {where} and joined = 0 and period <> ''"
    return rows(database, sql, [root[column] for column in columns])


def _aims(database: Database, roots: Sequence[Mapping[str, Any]]) -> list[Aim]:
    targets = json.dumps([root["target_id"] for root in roots])
    seen: dict[str, set[tuple[date, str]]] = {root["target_id"]: set() for root in roots}
    sql = f"select distinct target_id, substr(published, 1, 10), source from claims where {_AMONG}"
    for target, day, source in database.execute(sql, [targets]).fetchall():
        seen[target].add((date.fromisoformat(day), source))
    decisions: dict[str, Literal["accept", "reject"]] = dict(
        database.execute(
            f"select target_id, decision from reviews where {_AMONG}"
            " and decision in ('accept', 'reject') and undone_at is null order by id",
            [targets],
        ).fetchall()
    )
    return [_aim(root, seen[root["target_id"]], decisions.get(root["target_id"])) for root in roots]


def _aim(
    root: Mapping[str, Any], seen: set[tuple[date, str]], decision: Literal["accept", "reject"] | None
) -> Aim:
    return Aim(
        id=root["target_id"],
        value=read_number(root["value"]),
        value_max=None if root["value_max"] == "" else read_number(root["value_max"]),
        deadline=period_end(root["period"] or None),
        first_day=min(day for day, _ in seen),
        last_day=max(day for day, _ in seen),
        seen=frozenset(seen),
        sources=len({source for _, source in seen}),
        ambiguous=bool(root["ambiguous"]) and decision != "accept",
        decision=decision,
    )


def _stand(database: Database, standings: Mapping[str, Standing], targets: Sequence[str]) -> list[str]:
    """Writes how the targets stand; returns those of which that changed."""
    chosen = json.dumps(targets)
    flags: dict[str, set[str]] = {target: set() for target in targets}
    for target, stored in database.execute(
        f"select distinct target_id, flags from claims where {_AMONG}", [chosen]
    ).fetchall():
        flags[target].update(json.loads(stored))
    sql = f"select id target_id, status, supersedes, change, flags from targets where {_AMONG_IDS}"
    known = {row.pop("target_id"): row for row in rows(database, sql, [chosen])}
    revisions = _revisions(database, chosen)
    changed = []
    for target in targets:
        standing = standings[target]
        last = standing.revisions[-1] if standing.revisions else None
        row = {
            "status": standing.status,
            "supersedes": last.former if last else None,
            "change": last.change if last else None,
            "flags": json.dumps(sorted(flags[target] | standing.flags)),
        }
        if known[target] == row and revisions.get(target, ()) == standing.revisions:
            continue
        columns = ", ".join(f"{column} = ?" for column in row)
        database.execute(f"update targets set {columns} where id = ?", [*row.values(), target])
        _write_revisions(database, target, standing.revisions)
        changed.append(target)
    return changed


def _revisions(database: Database, targets: str) -> dict[str, tuple[Revision, ...]]:
    """The revisions that the targets, a JSON list, are stored with."""
    stored: dict[str, tuple[Revision, ...]] = {}
    sql = f"select target_id, former_id, change, day from revisions where {_AMONG} order by target_id, day"
    for target, former, change, day in database.execute(sql, [targets]).fetchall():
        revision = Revision(former=former, change=change, day=date.fromisoformat(day))
        stored[target] = (*stored.get(target, ()), revision)
    return stored


def _write_revisions(database: Database, target: str, revisions: Iterable[Revision]) -> None:
    database.execute("delete from revisions where target_id = ?", [target])
    for revision in revisions:
        database.execute(
            "insert into revisions (target_id, day, former_id, change) values (?, ?, ?, ?)",
            [target, revision.day.isoformat(), revision.former, revision.change],
        )


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
