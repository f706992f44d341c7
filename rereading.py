"""Reading again: today's rules over stored pages, and how what they find differs from what is stored."""

from __future__ import annotations

import os
import tempfile
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, Literal

from cluster.engine import reader_elsewhere
from config import Config
from db.connection import may_write
from db.maintenance import back_up
from db.pages import PageStore
from db.queries import ClaimRecord
from db.store import Store
from extract.model import Fate
from extract.reading import Reading
from reader import Progress, read_stored

Happened = Literal["appeared", "vanished", "changed"]

# What two readings of one number may differ in.
FIELDS = (
    *("kind", "agency", "metric", "measure", "value", "value_max", "unit", "period", "scope", "segment"),
    *("quote", "speaker", "speaker_role", "rule", "confidence", "flags", "withdrawn"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One claim that today's rules find, do not find, or find to say something else."""

    happened: Happened
    rule: str  # that finds it; of a vanished claim, that found it
    article_id: str
    url: str
    raw: str
    quote: str
    changes: Mapping[str, tuple[Any, Any]]  # by field: before and now; empty unless it changed


@dataclass(frozen=True, slots=True, kw_only=True)
class RereadReport:
    """What reading again brought. Nothing was saved where `dry_run`."""

    pages: int
    dry_run: bool
    differences: tuple[Difference, ...]
    fates: Mapping[str, int]  # "no_claim -> claims": pages
    set_aside: tuple[str, ...] = ()  # pages that brought the workers down that read them

    def by_rule(self) -> dict[str, Counter[Happened]]:
        """How often what happened to the claims of each rule."""
        counts: dict[str, Counter[Happened]] = {}
        for difference in self.differences:
            counts.setdefault(difference.rule, Counter())[difference.happened] += 1
        return dict(sorted(counts.items()))


def reread(
    config: Config,
    clock: Callable[[], datetime],
    *,
    since: date | None = None,
    dry_run: bool = False,
    announce: bool = False,
    stop: threading.Event | None = None,
    progress: Progress = iter,
) -> RereadReport:
    """Reads every page again that was read before and fetched on or after a day (in Jakarta).

    What today's rules find is saved, unless `dry_run`: that works on a copy. With `announce` the targets
    that appear get their events; the caller mails them. For the holder of the pass lock, but for a dry run.
    """
    only_looking = dry_run and not may_write(config.pages_database)
    pages = PageStore(config.pages_database, read_only=only_looking)
    elsewhere = reader_elsewhere(config, stop)
    try:
        with _working_copy(config.database, dry_run) as path, Store(path) as store:
            begin = datetime.combine(since, time(), config.zone) if since else None
            unread = set(store.unread(ids := pages.ids(begin)))
            chosen = [page_id for page_id in ids if page_id not in unread]
            fates, changes = store.fates(chosen), _Changes(store, frozenset(chosen))
            run = store.begin_run("reread", at=clock())
            read_stored(
                pages,
                store,
                chosen,
                config.read,
                clock,
                run=run,
                announce=announce,
                stop=stop,
                progress=progress,
                read=elsewhere,
                changing=changes.note,
            )
            store.judge_anew(at=clock(), announce=announce)
            stopped = bool(stop and stop.is_set())
            store.end_run(run, state="stopped" if stopped else "ok", at=clock())
            return RereadReport(
                pages=len(chosen),
                dry_run=dry_run,
                differences=tuple(changes.differences()),
                fates=_changed_fates(fates, store.fates(chosen)),
                set_aside=tuple(elsewhere.set_aside) if elsewhere else (),
            )
    finally:
        pages.close()


class _Changes:
    """Keeps the claims of what is about to be saved again as they were: of most pages nothing changes."""

    def __init__(self, store: Store, chosen: frozenset[str]) -> None:
        self._store = store
        self._chosen = chosen  # the pages whose claims are compared
        self._before: dict[str, list[ClaimRecord]] = {}  # by article

    def note(self, page_id: str, reading: Reading) -> None:
        """Is told of a reading before it is saved."""
        for article in self._store.articles_at(page_id, reading.article) - self._before.keys():
            self._before[article] = self._store.claims_of([article], self._chosen)

    def differences(self) -> Iterator[Difference]:
        before = [claim for claims in self._before.values() for claim in claims]
        return compare(before, self._store.claims_of(self._before, self._chosen))


@contextmanager
def _working_copy(database: Path, dry_run: bool) -> Iterator[Path]:
    """The database itself or, for a dry run, a consistent copy that is thrown away: beside it, or where it
    may not be written, where the system keeps such files."""
    if not dry_run:
        yield database
        return
    beside = database.parent if os.access(database.parent, os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="reread-", dir=beside) as folder:
        copy = Path(folder) / database.name
        back_up(database, copy)
        yield copy


def compare(before: Sequence[ClaimRecord], now: Sequence[ClaimRecord]) -> Iterator[Difference]:
    """How the claims differ, by article and place in it. The same number in both is one claim."""
    olds, still = {claim.id: claim for claim in before}, {claim.id for claim in now}
    gone: dict[tuple[str, str], list[ClaimRecord]] = {}
    for claim in before:
        if claim.id not in still:
            gone.setdefault((claim.article_id, claim.raw), []).append(claim)
    found: list[Difference] = []
    for claim in now:
        same_number = gone.get((claim.article_id, claim.raw))
        old = olds.get(claim.id) or (same_number.pop(0) if same_number else None)
        if old is None:
            found.append(_difference("appeared", claim))
        elif changes := _changes(old, claim):
            found.append(_difference("changed", claim, changes))
    found += [_difference("vanished", claim) for claims in gone.values() for claim in claims]
    yield from sorted(found, key=lambda one: (one.article_id, one.quote, one.raw, one.happened))


def _changes(old: ClaimRecord, new: ClaimRecord) -> dict[str, tuple[Any, Any]]:
    pairs = {name: (getattr(old, name), getattr(new, name)) for name in FIELDS}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def _difference(
    happened: Happened, claim: ClaimRecord, changes: Mapping[str, tuple[Any, Any]] | None = None
) -> Difference:
    return Difference(
        happened=happened,
        rule=claim.rule,
        article_id=claim.article_id,
        url=claim.url,
        raw=claim.raw,
        quote=claim.quote,
        changes=changes or {},
    )


def _changed_fates(before: Mapping[str, Fate], now: Mapping[str, Fate]) -> dict[str, int]:
    moved = Counter(f"{before[page]} -> {now[page]}" for page in before if before[page] is not now[page])
    return dict(sorted(moved.items()))
