"""How fast the pages of `pantau inspect` answer on a large database, while a pass is writing into it.

`python -m benchmarks.inspection [FILE]` makes the database where it is missing, asks for every page
several times over real HTTP, and prints medians; the exit code is 1 where one is above the limit.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from benchmarks.large_database import article_name, make_large_database, target_name
from benchmarks.serving import served
from db.connection import open_database, write_transaction
from db.inspection.server import build

LIMIT_MS = 300
ROUNDS = 9
WRITES_A_SECOND = 20
PAGES = {
    "front": "/",
    "targets": "/targets",
    "targets, page 100": "/targets?page=100",
    "targets, overdue": "/targets?status=overdue",
    "targets, filtered": "/targets?agency=kesehatan&metric=coverage&year=2026",
    "targets, disputed": "/targets?disputed=1",
    "targets, speaker": "/targets?speaker=Direktur+7",
    "targets, outlet": "/targets?outlet=media07",
    "targets, Atom": "/targets.atom",
    "target": f"/target/{target_name(42)}",
    "series": "/series/kesehatan/coverage",
    "outlets": "/outlets",
    "outlet": "/outlet/media07",
    "article": f"/article/{article_name(7)}",
    "claims": "/claims",
    "claims, speaker": "/claims?speaker=Direktur+7",
    "claims, outlet": "/claims?outlet=media07",
    "search, every text": "/search?q=jaminan",
    "search, a phrase": "/search?q=%22Contoh+17%22",
    "Datasette, facets": "/pantau/claims?_facet=metric",
    "all targets as CSV": "/targets.csv",  # an export, not a page: no limit
}
EXPORTS = frozenset({"all targets as CSV"})


@contextmanager
def written(path: Path) -> Iterator[None]:
    """Somebody writes into the database meanwhile, a transaction at a time, as a pass does."""
    stop = threading.Event()

    def write() -> None:
        database = open_database(path)
        while not stop.wait(1 / WRITES_A_SECOND):
            with write_transaction(database):
                database.execute("update claims set confidence = confidence where rowid % 1000 = 1")
                database.execute("update articles set fetched_at = fetched_at where rowid % 1000 = 1")
        database.close()

    thread = threading.Thread(target=write)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def main() -> int:
    """Prints the median of each page in milliseconds; 1 where one is above LIMIT_MS."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(folder) / "pantau.db"
        if not path.exists():
            make_large_database(path)
        with (
            written(path),
            served(build(path)) as address,
            httpx.Client(base_url=address, timeout=60) as client,
        ):
            medians = {name: _median(client, page) for name, page in PAGES.items()}
    for name, milliseconds in medians.items():
        print(f"{name:<22} {milliseconds:7.0f} ms")
    return int(any(value > LIMIT_MS for name, value in medians.items() if name not in EXPORTS))


def _median(client: httpx.Client, page: str) -> float:
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        client.get(page).raise_for_status()
        times.append(time.perf_counter() - start)
    return statistics.median(times) * 1000


if __name__ == "__main__":
    sys.exit(main())
