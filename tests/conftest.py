"""What tests of several parts are given."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from db.store import Store
from tests.newsdesk import new_store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A store in a new database, closed after the test."""
    with new_store(tmp_path / "pantau.db") as opened:
        yield opened
