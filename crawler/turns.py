"""One crawl of an outlet at a time, whoever starts it: a pass, a backfill, a doctor."""

from __future__ import annotations

import asyncio
import fcntl
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

log = logging.getLogger("pantau.crawl")

_LOOK_SECONDS = 0.2


@asynccontextmanager
async def turn_of(outlet: str, data: Path) -> AsyncIterator[None]:
    """Waits until no other crawl of the outlet is under way; a crawl that is killed gives its turn back."""
    folder = data / "locks"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{outlet}.lock").open("w") as file:
        waited = False
        while not _locked(file.fileno()):
            if not waited:
                log.info("waiting for another crawl of %s", outlet)
            waited = True
            await asyncio.sleep(_LOOK_SECONDS)
        yield


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
