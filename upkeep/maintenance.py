"""What has to be done now and then so that a machine can run for years."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from pathlib import Path

from config import Config
from db.maintenance import back_up, checkpoint, forget_runs
from db.store import Store

log = logging.getLogger("pantau.upkeep")

# Logs of outlets that are no longer crawled; those of the others are written anew with each crawl.
OLD_LOG = timedelta(days=30)


def tidy(config: Config, now: datetime) -> None:
    """After each pass: old records and logs go, and both databases empty their write-ahead log."""
    with Store(config.database) as store:
        forgotten = forget_runs(store.database, now - config.schedule.keep_runs)
    if forgotten:
        log.info("forgot runs=%d", forgotten)
    for file in (config.data / "logs").glob("*.log"):
        if now.timestamp() - file.stat().st_mtime > OLD_LOG.total_seconds():
            file.unlink(missing_ok=True)
    for database in (config.database, config.pages_database):
        if not checkpoint(database):
            log.info("checkpoint database=%s state=busy", database.name)


def daily_backup(config: Config, now: datetime) -> list[Path]:
    """Copies both databases into DATA/backups under the day's name; keeps the newest `schedule.backups` days.

    Does nothing where that is 0. Raises DatabaseError where a copy cannot be made; older ones then stay.
    """
    if not config.schedule.backups:
        return []
    folder = config.data / "backups"
    folder.mkdir(parents=True, exist_ok=True)
    day = now.astimezone(config.zone).date()
    made = []
    for database in (config.database, config.pages_database):
        if database.exists():
            copy = folder / f"{database.stem}-{day}.db"
            back_up(database, copy)
            made.append(copy)
            _drop_oldest(folder, database.stem, config.schedule.backups)
    log.info("backup files=%s", ",".join(file.name for file in made))
    return made


def _drop_oldest(folder: Path, name: str, keep: int) -> None:
    """Removes all but the newest copies, and what a copy that was killed left behind."""
    for file in sorted(folder.glob(f"{name}-????-??-??.db"))[:-keep]:
        file.unlink(missing_ok=True)
    for file in folder.glob(f".{name}-*.partial*"):
        file.unlink(missing_ok=True)


def backup_is_due(config: Config, now: datetime) -> bool:
    """Whether there is something to copy and the day's backup is still to be made."""
    day = now.astimezone(config.zone).date()
    file = config.data / "backups" / f"{config.database.stem}-{day}.db"
    return config.schedule.backups > 0 and config.database.exists() and not file.exists()
