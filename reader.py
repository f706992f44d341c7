"""The reading phase: unread pages through worker processes into articles, claims and targets.

Every page is read in a process of its own pool with a limit on time and memory, so that a page made
to hurt costs its own fate and nothing else. A crash between two pages loses nothing: what was not
saved is still unread.
"""

from __future__ import annotations

import hashlib
import logging
import multiprocessing
import os
import resource
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import TimeoutError as PageTimeout
from contextlib import contextmanager
from datetime import datetime
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import TypeVar

from pebble import ProcessExpired, ProcessFuture, ProcessPool

from config import ReadConfig
from db.pages import PageStore
from db.store import Store
from db.unchanged import digest_of
from extract.model import Fate, Page
from extract.reading import Reading, read_page

log = logging.getLogger("pantau.read")

# Pages handed to the pool ahead of the one being saved, for each worker: keeps the workers busy while one
# is committed to the disk, and bounds what is held in memory.
AHEAD = 16
CONFIRMED_AT_ONCE = 500  # pages in a transaction that were read again with nothing new

Work = TypeVar("Work")
Outcome = TypeVar("Outcome")
Progress = Callable[[Sequence[str]], Iterable[str]]
# Reads the stored pages of these ids, wherever; yields each with its reading, in the order given.
ReadPages = Callable[[PageStore, Sequence[str]], Iterator[tuple[str, Page, Reading]]]


@contextmanager
def reading_pool(limits: ReadConfig) -> Iterator[ProcessPool]:
    """The worker processes; several callers of read_pages may share them."""
    context = multiprocessing.get_context("spawn")  # a fork would inherit open databases
    with ProcessPool(
        max_workers=_workers(limits),
        context=context,
        initializer=_limit_memory,
        initargs=[limits.page_memory_mb],
    ) as pool:
        yield pool


def _workers(limits: ReadConfig) -> int:
    return limits.processes or os.cpu_count() or 1


def read_pages(
    pages: Iterable[tuple[str, Page]], limits: ReadConfig, pool: ProcessPool | None = None
) -> Iterator[tuple[str, Page, Reading]]:
    """Reads pages in worker processes; yields each with its reading, in the order given.

    A page that runs longer than `limits.page_seconds` is `timed_out`; one that raises, needs more
    than `limits.page_memory_mb` or brings its process down is `failed` with the reason. Without a `pool`
    it has its own.
    """
    if pool is None:
        with reading_pool(limits) as own:
            yield from read_pages(pages, limits, own)
        return
    work = (
        ((page_id, page), pool.schedule(read_page, args=[page], timeout=limits.page_seconds))
        for page_id, page in pages
    )
    for (page_id, page), future in _in_order(work, _workers(limits) * AHEAD):
        yield page_id, page, _outcome(future, page.url)


def read_here(limits: ReadConfig) -> ReadPages:
    """Reads stored pages on this machine."""

    def read(pages: PageStore, page_ids: Sequence[str]) -> Iterator[tuple[str, Page, Reading]]:
        for page_id, reading in read_changed(pages, page_ids, limits, {}):
            if reading is not None:
                yield page_id, pages.head(page_id), reading

    return read


def read_changed(
    pages: PageStore, page_ids: Iterable[str], limits: ReadConfig, digests: Mapping[str, str]
) -> Iterator[tuple[str, Reading | None]]:
    """Reads stored pages in worker processes, which fetch them themselves; see read_pages.

    None for a page of which the reading has the digest given (see db.unchanged.digest_of).
    """
    with reading_pool(limits) as pool:
        work = (
            (
                page_id,
                pool.schedule(
                    _read_stored_page,
                    args=[pages.path, page_id, digests.get(page_id)],
                    timeout=limits.page_seconds,
                ),
            )
            for page_id in page_ids
        )
        for page_id, future in _in_order(work, _workers(limits) * AHEAD):
            yield page_id, _outcome(future, page_id)


@lru_cache(maxsize=1)
def _pages_at(path: Path) -> PageStore:
    return PageStore(path, read_only=True)


def _read_stored_page(path: Path, page_id: str, digest: str | None) -> Reading | None:
    page = _pages_at(path).get(page_id)
    reading = read_page(page)
    return None if digest and _is_unchanged(page_id, page, reading, digest) else reading


def _is_unchanged(page_id: str, page: Page, reading: Reading, digest: str) -> bool:
    try:
        return digest_of(page_id, page, reading) == digest
    except ValueError:  # what cannot be stored is for the one to say who stores it
        return False


def _in_order(
    work: Iterable[tuple[Work, ProcessFuture[Outcome]]], ahead: int
) -> Iterator[tuple[Work, ProcessFuture[Outcome]]]:
    """What was handed to the pool, in that order, with so much handed to it ahead of what is taken."""
    waiting: deque[tuple[Work, ProcessFuture[Outcome]]] = deque()
    try:
        for one in work:
            waiting.append(one)
            if len(waiting) >= ahead:
                yield waiting.popleft()
        while waiting:
            yield waiting.popleft()
    finally:
        for _, future in waiting:
            future.cancel()  # type: ignore[no-untyped-call]  # pebble left it unannotated


def _outcome(future: ProcessFuture[Outcome], name: str) -> Outcome | Reading:
    try:
        return future.result()
    except PageTimeout as error:
        return Reading(fate=Fate.TIMED_OUT, detail=f"not read within {error.args[1]:g} seconds")
    except ProcessExpired as error:
        return Reading(fate=Fate.FAILED, detail=f"the reading process died: {error}")
    except MemoryError:
        return Reading(fate=Fate.FAILED, detail="needs more memory than a page may use")
    # A defect of ours or of a library on one page must not end the pass; it is kept as the page's fate.
    except Exception as error:
        log.warning("reading failed page=%s error=%r", name, error)
        return Reading(fate=Fate.FAILED, detail=f"{type(error).__name__}: {error}")


def _limit_memory(megabytes: int) -> None:
    """Caps what a worker may allocate; past it, allocation raises MemoryError in that worker."""
    size = megabytes * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (size, size))


def rules_version() -> str:
    """Names the rules that read: a digest of the source of `extract`, short enough to print."""
    digest = hashlib.sha256()
    for file in sorted(files("extract").rglob("*")):  # type: ignore[attr-defined]  # a real folder: installs are editable
        if file.suffix in (".py", ".tsv", ".toml"):
            digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


def read_unread(
    pages: PageStore,
    store: Store,
    limits: ReadConfig,
    clock: Callable[[], datetime],
    *,
    run: int | None = None,
    stop: threading.Event | None = None,
    progress: Progress = iter,
    read: ReadPages | None = None,
) -> dict[Fate, int]:
    """Reads every page that has no reading yet; see read_stored."""
    unread = store.unread(pages.ids())
    return read_stored(pages, store, unread, limits, clock, run=run, stop=stop, progress=progress, read=read)


def read_stored(
    pages: PageStore,
    store: Store,
    page_ids: Sequence[str],
    limits: ReadConfig,
    clock: Callable[[], datetime],
    *,
    run: int | None = None,
    announce: bool = True,
    stop: threading.Event | None = None,
    progress: Progress = iter,
    read: ReadPages | None = None,
    changing: Callable[[str, Reading], None] | None = None,
) -> dict[Fate, int]:
    """Reads the pages and saves what each brings; returns how many had which fate.

    `announce`: whether new targets get their events; those of an archive never do. `progress` wraps the
    page ids, to show how far it is; `read` reads the pages, elsewhere than here where it is given;
    `changing` is told of each reading before it is saved, unless it is known to be the stored one. When
    `stop` is set, the page under way is saved and the rest are left.
    """
    rules, archived = rules_version(), pages.archived()
    settled = {} if read else store.settled_readings(page_ids)
    readings = _readings(
        pages, page_ids, limits, read, {page: digest for page, (digest, _) in settled.items()}
    )
    fates: dict[Fate, int] = {}
    same: list[str] = []
    for (page_id, reading), _ in zip(readings, progress(page_ids), strict=False):
        if reading is None:
            fate = Fate(settled[page_id][1])
            same.append(page_id)
            log.info("read again, unchanged fate=%s page=%s", fate, page_id)
        else:
            if changing:
                changing(page_id, reading)
            page, news = pages.head(page_id), announce and page_id not in archived
            fate = store.save_reading(page_id, page, reading, at=clock(), run=run, rules=rules, announce=news)
            log.info("read fate=%s claims=%d url=%s", fate, len(reading.claims), page.url)
        fates[fate] = fates.get(fate, 0) + 1
        if stop and stop.is_set():
            break
        if len(same) >= CONFIRMED_AT_ONCE:
            store.confirm_readings(same, rules=rules, at=clock())
            same = []
    if same:
        store.confirm_readings(same, rules=rules, at=clock())
    if sum(fates.values()) != len(page_ids) and not (stop and stop.is_set()):
        raise RuntimeError(f"{len(page_ids)} pages were to be read, and {sum(fates.values())} were")
    return fates


def _readings(
    pages: PageStore,
    page_ids: Sequence[str],
    limits: ReadConfig,
    read: ReadPages | None,
    digests: Mapping[str, str],
) -> Iterator[tuple[str, Reading | None]]:
    if read is None:
        yield from read_changed(pages, page_ids, limits, digests)
    else:
        for page_id, _, reading in read(pages, page_ids):
            yield page_id, reading
