"""Files with mode 0600 that appear complete or not at all."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from domain.errors import Conflict, StoreUnavailable

SQLITE_SUFFIXES = ("", "-wal", "-shm", "-journal")


@contextmanager
def complete_file(path: Path) -> Iterator[Path]:
    """Yield a temporary path to write; on success it is synced and renamed to `path`, else it is removed.

    Raises Conflict when `path` exists, StoreUnavailable when it cannot be written.
    """
    with suppress(OSError):  # a path that cannot be looked at cannot be opened either
        if path.exists():
            refusal = Conflict(f"{path} exists", field="file", remedy="name a file that does not exist")
            raise refusal.told_as("the file exists")
    part = path.with_name(path.name + ".part")
    try:
        _remove(part)  # left by an interrupted copy
        os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        yield part
        sync_to_disk(part)
        part.rename(path)
        sync_to_disk(path.parent)
    except OSError as error:
        raise StoreUnavailable(
            f"{path} cannot be written: {error.strerror or error}",
            field="file",
            remedy="name a file in a writable folder with free space",
        ) from error
    finally:
        with suppress(OSError):  # the opening has told it
            _remove(part)


def sync_to_disk(path: Path) -> None:
    """Call fsync on a file, or on a folder so that its entries are durable."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _remove(part: Path) -> None:
    for suffix in SQLITE_SUFFIXES:
        part.with_name(part.name + suffix).unlink(missing_ok=True)
