"""Keeps every figure with the target it reports, deciding anew only what a change can touch."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from sqlite_utils import Database

from db.figures import FigureRow, load, neighbours
from db.printed import agree
from db.targets import Figure, choose, narrower, rank, wider
from db.values import digest

FigureRows = dict[int, FigureRow]  # by id


def regroup(database: Database, touched: Iterable[int]) -> tuple[set[str], dict[str, str]]:
    """Decides anew which target the touched figures report, and all that may join one of them.

    The result is the same as deciding over all figures at once (`db.targets.resolve`). Returns the ids
    of the targets whose claims changed, and of each target that became one with another, that other's.
    Inside a write transaction.
    """
    before = {row.id: row for row in (load(database, figure) for figure in touched) if row}
    living = {row.id: row for row in (_refresh(database, row) for row in before.values()) if row}
    affected = {row.id: row for row in _joiners(database, [*before.values(), *living.values()])} | living
    for figure in before.keys() - living.keys():
        affected.pop(figure, None)
    roots = _decide(database, sorted(affected.values(), key=lambda row: rank(row.figure)))
    targets, merged = _name(database, affected, roots, before)
    changed = {row.target_id for row in (*before.values(), *affected.values()) if row.target_id}
    for figure, target in targets.items():
        if affected[figure].target_id != target:
            database.execute("update figures set target_id = ? where id = ?", [target, figure])
        database.execute(
            "update claims set target_id = ? where figure_id = ? and target_id is not ?",
            [target, figure, target],
        )
        changed.add(target)
    return changed, merged


def _refresh(database: Database, row: FigureRow) -> FigureRow | None:
    """The figure with the dates of its claims as they are now; deleted and None where none is left."""
    first, last = database.execute(
        "select min(published), max(published) from claims where figure_id = ?", [row.id]
    ).fetchone()
    if first is None:
        database.execute("delete from figures where id = ?", [row.id])
        return None
    database.execute("update figures set first_seen = ?, last_seen = ? where id = ?", [first, last, row.id])
    return load(database, row.id)


def _joiners(database: Database, rows: Iterable[FigureRow]) -> list[FigureRow]:
    """All figures whose root may depend on one of these, over any number of steps."""
    found: FigureRows = {}
    waiting = list(rows)
    while waiting:
        row = waiting.pop()
        for other in neighbours(database, row.figure, wider(row.figure.series)):
            later = rank(other.figure) > rank(row.figure)
            if later and other.id not in found and agree(other.figure.number, row.figure.number):
                found[other.id] = other
                waiting.append(other)
    return list(found.values())


def _decide(database: Database, rows: Iterable[FigureRow]) -> FigureRows:
    """The root of each figure. The rows come by rank, so what each depends on is decided before it."""
    roots: FigureRows = {}
    for row in rows:
        near = neighbours(database, row.figure, narrower(row.figure.series))
        before = {
            other.figure: other
            for other in near
            if not other.joined and rank(other.figure) < rank(row.figure)
        }
        root, several = choose(row.figure, before)
        roots[row.id] = before[root] if root else row
        database.execute(
            "update figures set joined = ?, ambiguous = ? where id = ?",
            [int(root is not None), int(several), row.id],
        )
    return roots


def _name(
    database: Database,
    affected: dict[int, FigureRow],
    roots: dict[int, FigureRow],
    before: dict[int, FigureRow],
) -> tuple[dict[int, str], dict[str, str]]:
    """The target id of each affected figure, and which targets became one with which.

    A target keeps its id as long as it has a claim: with its root, else with what takes the root's place.
    """
    owners = {
        row.id: row.target_id for row in (before | affected).values() if row.target_id and not row.joined
    }
    free = {target for figure, target in owners.items() if figure not in roots or roots[figure].id != figure}
    named: dict[int, str] = {}
    for figure, root in roots.items():
        if root.id == figure:
            members = [affected[other].target_id for other in roots if roots[other].id == figure]
            adopted = min((target for target in members if target in free), default=None)
            named[figure] = (
                owners.get(figure) or adopted or _new_id(database, affected[figure].figure, named.values())
            )
            free.discard(named[figure])
    for figure, root in roots.items():
        named.setdefault(figure, named.get(root.id) or root.target_id or "")
    merged: dict[str, str] = {}
    for figure, row in affected.items():
        if row.target_id in free:
            merged.setdefault(row.target_id, named[figure])
    return named, merged


def _new_id(database: Database, figure: Figure, taken: Collection[str]) -> str:
    """A readable id that no target has or had."""
    series, number = figure.series, figure.number
    agency = series.agency.rpartition(" ")[2].lower()
    what = digest(
        *(getattr(series, slot) for slot in series.__slots__ if slot != "apart"),
        str(number.value),
        str(number.value_max),
        *filter(None, [series.apart]),
    )
    stem = f"{agency}-{series.metric}-{series.period or 'open'}-{what}"
    name, tries = stem, 1
    while name in taken or _used(database, name):
        tries += 1
        name = f"{stem}-{tries}"
    return name


def _used(database: Database, name: str) -> bool:
    sql = "select 1 from targets where id = ? union all select 1 from target_aliases where id = ?"
    return database.execute(sql, [name, name]).fetchone() is not None
