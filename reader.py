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
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import TimeoutError as PageTimeout
from contextlib import contextmanager
from datetime import datetime
from importlib.resources import files

from pebble import ProcessExpired, ProcessFuture, ProcessPool

from config import ReadConfig
from db.pages import PageStore
from db.store import Store
from extract.model import Fate, Page
from extract.reading import Reading, read_page

log = logging.getLogger("pantau.read")

# Pages handed to the pool ahead of the one being saved, for each worker: keeps the workers busy
# and bounds what is held in memory.
AHEAD = 3

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
    waiting: deque[tuple[str, Page, ProcessFuture[Reading]]] = deque()
    try:
        for page_id, page in pages:
            future = pool.schedule(read_page, args=[page], timeout=limits.page_seconds)
            waiting.append((page_id, page, future))
            if len(waiting) >= _workers(limits) * AHEAD:
                yield _take(waiting)
        while waiting:
            yield _take(waiting)
    finally:
        for _, _, future in waiting:
            future.cancel()  # type: ignore[no-untyped-call]  # pebble left it unannotated


def read_here(limits: ReadConfig) -> ReadPages:
    """Reads stored pages on this machine."""

    def read(pages: PageStore, page_ids: Sequence[str]) -> Iterator[tuple[str, Page, Reading]]:
        return read_pages(((page_id, pages.get(page_id)) for page_id in page_ids), limits)

    return read


def _take(waiting: deque[tuple[str, Page, ProcessFuture[Reading]]]) -> tuple[str, Page, Reading]:
    page_id, page, future = waiting.popleft()
    return page_id, page, _outcome(future, page)


def _outcome(future: ProcessFuture[Reading], page: Page) -> Reading:
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
        log.warning("reading failed url=%s error=%r", page.url, error)
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
) -> dict[Fate, int]:
    """Reads the pages and saves what each brings; returns how many had which fate.

    `announce`: whether new targets get their events; those of an archive never do. `progress` wraps the
    page ids, to show how far it is; `read` reads the pages, elsewhere than here where it is given. When
    `stop` is set, the page under way is saved and the rest are left.
    """
    rules, archived = rules_version(), pages.archived()
    readings = (read or read_here(limits))(pages, page_ids)
    fates: dict[Fate, int] = {}
    for (page_id, page, reading), _ in zip(readings, progress(page_ids), strict=False):
        news = announce and page_id not in archived
        fate = store.save_reading(page_id, page, reading, at=clock(), run=run, rules=rules, announce=news)
        fates[fate] = fates.get(fate, 0) + 1
        log.info("read fate=%s claims=%d url=%s", fate, len(reading.claims), page.url)
        if stop and stop.is_set():
            return fates
    if sum(fates.values()) != len(page_ids) and not (stop and stop.is_set()):
        raise RuntimeError(f"{len(page_ids)} pages were to be read, and {sum(fates.values())} were")
    return fates
