"""Erasures as a text file in the home folder: one pseudonym on each line, and no name."""

import fcntl
import os
from collections.abc import Sequence
from pathlib import Path

from domain.errors import StoreUnavailable
from domain.person import is_person

MODE = 0o600


class ErasureList:
    """Appended to under a lock and synced; a backup of the database does not hold it."""

    def __init__(self, home: Path) -> None:
        self.path = home / "erased-persons"

    def add(self, person: str) -> None:
        try:
            descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND, MODE)
            with os.fdopen(descriptor, "r+") as file:
                fcntl.flock(file, fcntl.LOCK_EX)
                if person not in file.read().split():
                    file.write(f"{person}\n")
                    file.flush()
                    os.fsync(file.fileno())
        except OSError as error:
            raise _unreadable(self.path, error) from error

    def listed(self, other: Path | None = None) -> Sequence[str] | None:
        return read_list(other or self.path)


def read_list(path: Path) -> Sequence[str] | None:
    """The pseudonyms in a list; None without the file. Raises StoreUnavailable."""
    try:
        words = path.read_text().split()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise _unreadable(path, error) from error
    return [word for word in words if is_person(word)]


def _unreadable(path: Path, error: Exception) -> StoreUnavailable:
    return StoreUnavailable(
        f"{path} cannot be read or written: {error}",
        field="home",
        remedy="give it to the user of the service",
    )
