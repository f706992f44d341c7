"""Contents of pages outside of pages.db, in a store that several machines reach, by fsspec addresses.

The rows of such pages say where; whatever reads, forgets or drops a page comes by here.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from db.connection import DatabaseError


def write(store: str, name: str, content: bytes) -> str:
    """Puts a content into a store under a name; returns its address. The same name is the same content."""
    address = f"{store.rstrip('/')}/{name}"
    files, path = _fsspec().core.url_to_fs(address)
    try:
        files.pipe_file(path, content)
    except FileNotFoundError:  # a folder, where the store has such, is not there yet
        files.makedirs(path.rpartition("/")[0], exist_ok=True)
        files.pipe_file(path, content)
    return address


def read(address: str) -> bytes:
    """The content at an address. Raises DatabaseError where the store does not give it."""
    try:
        with _fsspec().open(address, "rb") as file:
            content: bytes = file.read()
    except OSError as error:
        raise DatabaseError(f"{address}: {error}") from error
    return content


def remove(addresses: Iterable[str]) -> None:
    """Removes contents; those that are gone already are none the less gone.

    Raises DatabaseError where the store does not let it.
    """
    for address in addresses:
        files, path = _fsspec().core.url_to_fs(address)
        try:
            files.rm_file(path)
        except FileNotFoundError:
            continue
        except OSError as error:
            raise DatabaseError(f"{address}: {error}") from error


def part_of(address: str, number: int) -> str:
    """Where the content of an article's further page lies, the first page's being at the address."""
    return f"{address}.{number}"


def _fsspec() -> Any:
    """Imported when it is needed: only pages of a cluster lie elsewhere."""
    try:
        import fsspec
    except ModuleNotFoundError:
        raise DatabaseError('pages lie in a shared store: pip install "pantau[cluster]"') from None
    return fsspec
