"""RawBars: the rows that a source delivered, with the findings of cleaning for each row."""

import hashlib
from enum import IntFlag

import numpy as np
import numpy.typing as npt

from domain.prices import COLUMNS, Column, PriceSeries, canonical
from domain.sessions import Days


class Finding(IntFlag):
    """A problem of a row. Cleaning finds the first nine and the last one in a delivery, judgement all others.

    A dropped row says nothing about the price; a suspect row probably says something wrong. Both stay in
    the revision and are not in the series.
    """

    MISSING = 1
    NOT_POSITIVE = 2
    HIGH_BELOW_LOW = 4
    DUPLICATE = 8
    NOT_A_SESSION = 16
    PROVISIONAL = 32
    JUMP = 64
    NO_OPEN = 128
    OUTSIDE_RANGE = 256
    UNTRADED = 512
    ABSURD = 1024
    UNIT = 2048
    SPIKE = 4096
    SPLIT_UNADJUSTED = 8192
    SPLIT_DOUBLED = 16384
    GAP = 32768
    DISMISSED = 65536
    REPAIRED = 131072
    DIVIDEND_MISMATCH = 262144

    @property
    def label(self) -> str:
        """The name in reports, e.g. `high-below-low`."""
        return (self.name or "").lower().replace("_", "-")


DROPPED = (
    Finding.MISSING
    | Finding.NOT_POSITIVE
    | Finding.HIGH_BELOW_LOW
    | Finding.DUPLICATE
    | Finding.NOT_A_SESSION
    | Finding.PROVISIONAL
    | Finding.UNTRADED
    | Finding.DISMISSED
)
SUSPECT = (
    Finding.ABSURD
    | Finding.UNIT
    | Finding.SPIKE
    | Finding.SPLIT_UNADJUSTED
    | Finding.SPLIT_DOUBLED
    | Finding.GAP
)


class RawBars:
    """Columns of shape (n,): `sessions` int32 days ascending (repeats allowed), float64 prices.

    `open high low close adj_close volume dividend split` are NaN where the source had no value;
    `findings` int32 is a bit mask of `Finding`.
    """

    __slots__ = ("columns", "findings", "sessions")

    def __init__(self, sessions: Days, columns: dict[str, Column], findings: Days | None = None) -> None:
        self.sessions = np.asarray(sessions, dtype=np.int32)
        size = self.sessions.size
        self.columns = {
            name: np.asarray(columns[name], dtype=np.float64) if name in columns else np.full(size, np.nan)
            for name in COLUMNS
        }
        self.findings = np.zeros(size, np.int32) if findings is None else np.asarray(findings, dtype=np.int32)

    def __len__(self) -> int:
        return int(self.sessions.size)

    @property
    def usable(self) -> npt.NDArray[np.bool_]:
        """Mask (n,) of the rows that the series keeps."""
        return ~self.having(DROPPED | SUSPECT)

    def having(self, findings: Finding) -> npt.NDArray[np.bool_]:
        """Mask (n,) of the rows with at least one of the findings."""
        found: npt.NDArray[np.bool_] = (self.findings & int(findings)) != 0
        return found

    def take(self, rows: npt.NDArray[np.generic]) -> "RawBars":
        """The rows that an index or mask selects."""
        return RawBars(
            self.sessions[rows], {n: c[rows] for n, c in self.columns.items()}, self.findings[rows]
        )

    def clean(self) -> PriceSeries:
        """The series of the usable rows; an open that the source did not deliver is NaN."""
        kept = self.take(self.usable)
        opens = np.where(kept.having(Finding.NO_OPEN), np.nan, kept.columns["open"])
        rest = (kept.columns[name] for name in ("high", "low", "close", "volume"))
        return PriceSeries(kept.sessions, opens, *rest)

    @property
    def digest(self) -> str:
        """SHA-256 over all columns, including dropped rows."""
        sha = hashlib.sha256(b"previsto.bars.v1" + self.sessions.astype("<i4").tobytes())
        columns = [self.columns[name] for name in COLUMNS]
        # Both ways hash the same bytes; one call is faster for few rows, and no copy is cheaper for many.
        for part in [np.concatenate(columns)] if len(self) < 1000 else columns:
            sha.update(canonical(part))
        sha.update(self.findings.astype("<i4").tobytes())
        return sha.hexdigest()
