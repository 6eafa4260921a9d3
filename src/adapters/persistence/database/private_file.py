"""Files that only their owner reads, and that are there whole or not at all."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from domain.errors import Conflict, StoreUnavailable

BESIDE = ("", "-wal", "-shm", "-journal")


@contextmanager
def complete_file(path: Path) -> Iterator[Path]:
    """The name to write under: renamed to `path` when all went well and is on the disk, removed otherwise.

    Raises Conflict when `path` exists, StoreUnavailable when it cannot be written.
    """
    if path.exists():
        raise Conflict(f"{path} exists", field="file", remedy="name a new file; nothing is overwritten")
    part = path.with_name(path.name + ".part")
    try:
        _remove(part)  # of a copy that was interrupted
        os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        yield part
        synced(part)
        part.rename(path)
        synced(path.parent)
    except OSError as error:
        raise StoreUnavailable(
            f"{path} cannot be written: {error.strerror or error}",
            field="file",
            remedy="name a file in a folder that exists, is writable and has room",
        ) from error
    finally:
        _remove(part)


def synced(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _remove(part: Path) -> None:
    for suffix in BESIDE:
        part.with_name(part.name + suffix).unlink(missing_ok=True)
