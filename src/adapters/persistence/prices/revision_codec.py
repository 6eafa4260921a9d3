"""Encodes price rows as one columnar payload, without loss."""

import struct

import numpy as np

from domain.bars import RawBars
from domain.errors import IntegrityError
from domain.prices import COLUMNS

_HEADER = struct.Struct("<4sHI")
_MAGIC, _VERSION = b"PVBR", 1


def encode(bars: RawBars) -> bytes:
    """Return header, sessions int32, eight float64 columns and findings int32; all little-endian."""
    columns = [bars.columns[name].astype("<f8").tobytes() for name in COLUMNS]
    header = _HEADER.pack(_MAGIC, _VERSION, len(bars))
    sessions, findings = (part.astype("<i4").tobytes() for part in (bars.sessions, bars.findings))
    return b"".join([header, sessions, *columns, findings])


def decode(payload: bytes) -> RawBars:
    """Return the rows of a payload; raises IntegrityError for another format or length."""
    if len(payload) < _HEADER.size:
        raise IntegrityError("truncated price revision", field="ledger")
    magic, version, count = _HEADER.unpack_from(payload)
    size = _HEADER.size + count * (4 + 8 * len(COLUMNS) + 4)
    if (magic, version) != (_MAGIC, _VERSION) or len(payload) != size:
        raise IntegrityError("unsupported format of a price revision", field="ledger")
    at = _HEADER.size
    sessions = np.frombuffer(payload, "<i4", count, at)
    at += 4 * count
    columns = {}
    for name in COLUMNS:
        columns[name] = np.frombuffer(payload, "<f8", count, at)
        at += 8 * count
    return RawBars(sessions, columns, np.frombuffer(payload, "<i4", count, at))


def decode_checked(ticker: str, number: int, payload: bytes, digest: str) -> RawBars:
    """Return the rows of a stored payload; raises IntegrityError when their digest differs."""
    bars = decode(payload)
    if bars.digest != digest:
        raise IntegrityError(
            f"price revision {number} of {ticker} does not match its digest",
            field="ledger",
            remedy="restore a backup",
        )
    return bars
