"""Index: the rows of one COTAHIST file by ticker, in a file that is written once and read in parts.

It holds a header, a directory of tickers, and the rows in the order of ticker, day and line. The header
states the size and the time of the COTAHIST file; checksums cover the directory and the rows of each ticker.
"""

import os
import secrets
import struct
import time
import zlib
from contextlib import suppress
from pathlib import Path
from typing import IO, NamedTuple

import numpy as np

from adapters.market_data.cotahist.quotes import QUOTE, Quotes

STALE_SECONDS = 3600.0  # longer than the writing of an index takes
MAGIC = b"previsto.cotahist.1"
HEADER = struct.Struct("<19sqqII")  # magic, size and time of the source, tickers, checksum of the directory
ENTRY = np.dtype([("ticker", "S12"), ("start", "<u4"), ("count", "<u4"), ("checksum", "<u4")])


class Stamp(NamedTuple):
    """What tells one state of a file from another: its size in bytes and its time in nanoseconds."""

    size: int
    modified: int

    @classmethod
    def of(cls, path: Path) -> "Stamp":
        """The stamp of a file. Raises OSError."""
        found = path.stat()
        return cls(found.st_size, found.st_mtime_ns)


def write_index(path: Path, stamp: Stamp, quotes: Quotes) -> None:
    """Write the index in one step: another process sees the old one or the new one. Raises OSError."""
    rows = quotes[np.lexsort((quotes["line"], quotes["day"], quotes["ticker"]))]
    tickers, starts, counts = np.unique(rows["ticker"], return_index=True, return_counts=True)
    directory = np.zeros(tickers.size, dtype=ENTRY)
    directory["ticker"], directory["start"], directory["count"] = tickers, starts, counts
    directory["checksum"] = [
        zlib.crc32(rows[start : start + count].tobytes()) for start, count in zip(starts, counts, strict=True)
    ]
    header = HEADER.pack(MAGIC, *stamp, tickers.size, zlib.crc32(directory.tobytes()))
    temporary = path.with_name(f"{path.name}.{secrets.token_hex(8)}.tmp")
    try:
        with temporary.open("xb") as file:
            file.writelines((header, directory.tobytes(), rows.data))
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
        _remove_stale_files(path)


def _remove_stale_files(path: Path) -> None:
    for leftover in path.parent.glob(f"{path.name}.*.tmp"):  # of a process that was killed
        with suppress(FileNotFoundError):
            if time.time() - leftover.stat().st_mtime > STALE_SECONDS:
                leftover.unlink()


def read_index(path: Path, stamp: Stamp, ticker: str) -> Quotes | None:
    """The rows of a ticker by day and line; None when the index is absent, of another state, or damaged."""
    try:
        with path.open("rb") as file:
            directory = _directory(file, stamp)
            if directory is None:
                return None
            at = int(np.searchsorted(directory["ticker"], ticker.encode()))
            if at == directory.size or directory["ticker"][at] != ticker.encode():
                return np.empty(0, dtype=QUOTE)
            _, start, count, checksum = directory[at].item()
            file.seek(HEADER.size + directory.nbytes + start * QUOTE.itemsize)
            return _checked(file.read(count * QUOTE.itemsize), QUOTE, checksum)
    except FileNotFoundError:
        return None


def _directory(file: IO[bytes], stamp: Stamp) -> Quotes | None:
    header = file.read(HEADER.size)
    if len(header) < HEADER.size:
        return None
    magic, size, modified, tickers, checksum = HEADER.unpack(header)
    length = tickers * ENTRY.itemsize
    if magic != MAGIC or Stamp(size, modified) != stamp or length > os.fstat(file.fileno()).st_size:
        return None
    return _checked(file.read(length), ENTRY, checksum)


def _checked(raw: bytes, dtype: np.dtype[np.void], checksum: int) -> Quotes | None:
    return np.frombuffer(raw, dtype=dtype) if zlib.crc32(raw) == checksum else None
