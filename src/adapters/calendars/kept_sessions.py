"""Kept sessions: a calendar as arrays in a file, so that the library is imported only for something new.

The library and pandas take half a second of a command, their arrays a millisecond. A file belongs to one
version of the library; it has a digest, and a file that is damaged or of another version is built again.
"""

import hashlib
import os
import tempfile
from contextlib import suppress
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

import msgspec
import numpy as np

from domain.sessions import Days

LIBRARY = "exchange_calendars"


class BuiltCalendar(NamedTuple):
    """The calendar of one exchange from `first` to `last`; `closes` are seconds of the Unix epoch.

    `days` and `closes` are lists, because bisect is faster on lists than on arrays.
    """

    first: date
    last: date
    sessions: Days
    days: list[int]
    closes: list[int]


class KeptFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file: `sessions` are little-endian int32 days and `closes` int64 seconds; `digest` is over both."""

    library: str
    exchange: str
    first: date
    last: date
    sessions: bytes
    closes: bytes
    digest: str

    @property
    def actual_digest(self) -> str:
        """SHA-256 over all fields but the digest."""
        names = f"{self.library} {self.exchange} {self.first} {self.last} {len(self.sessions)} "
        return hashlib.sha256(names.encode() + self.sessions + self.closes).hexdigest()


class KeptSessions:
    """Files in a folder, one for each exchange; None keeps nothing."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    def read(self, exchange: str) -> BuiltCalendar | None:
        """The kept calendar; None where there is none, a damaged one or one of another version."""
        path = self._path(exchange)
        if path is None:
            return None
        try:
            kept = msgspec.msgpack.decode(path.read_bytes(), type=KeptFile)
        except (OSError, msgspec.DecodeError):
            return None
        if (kept.library, kept.exchange) != (_library(), exchange) or kept.digest != kept.actual_digest:
            return None
        sessions, closes = np.frombuffer(kept.sessions, "<i4"), np.frombuffer(kept.closes, "<i8")
        return BuiltCalendar(kept.first, kept.last, sessions, sessions.tolist(), closes.tolist())

    def keep(self, exchange: str, built: BuiltCalendar) -> None:
        """Write a calendar; where the folder cannot be written, the next process imports the library."""
        path = self._path(exchange)
        if path is None:
            return
        kept = KeptFile(
            library=_library(),
            exchange=exchange,
            first=built.first,
            last=built.last,
            sessions=built.sessions.astype("<i4").tobytes(),
            closes=np.array(built.closes, dtype="<i8").tobytes(),
            digest="",
        )
        content = msgspec.msgpack.encode(msgspec.structs.replace(kept, digest=kept.actual_digest))
        with suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            _replace(path, content)

    def _path(self, exchange: str) -> Path | None:
        """The file of an exchange; a MIC has letters and digits only, and another name has no file."""
        sound = exchange.isascii() and exchange.isalnum()
        return self._folder / f"{exchange}.sessions" if self._folder and sound else None


def _library() -> str:
    return f"{LIBRARY} {version(LIBRARY)}"


def _replace(path: Path, content: bytes) -> None:
    """Write a file at once, so that another process reads the old one or the new one."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(name).replace(path)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
