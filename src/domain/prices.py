"""PriceSeries: the clean daily history of one ticker."""

import hashlib
from datetime import date
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from domain.errors import InvalidInput
from domain.sessions import Days, to_date, to_day

Column = npt.NDArray[np.float64]
PRICES = ("open", "high", "low", "close")
COLUMNS = (*PRICES, "adj_close", "volume", "dividend", "split")


class Bar(msgspec.Struct, frozen=True):
    """One session. Prices are in the ticker's currency, adjusted for splits by the source."""

    session: date
    open: float
    high: float
    low: float
    close: float
    volume: float


class PriceSeries:
    """Read-only columns of shape (n,): `sessions` int32 days, prices and volume float64.

    Sessions are strictly ascending; `close` is finite and positive; `open`, `high` and `low` are positive,
    or NaN when the source had no value. Raises InvalidInput for other values. Forecasters receive this
    object and need no import from Previsto to read it.
    """

    __slots__ = ("_digest", "close", "high", "low", "open", "sessions", "volume")

    sessions: Days
    open: Column
    high: Column
    low: Column
    close: Column
    volume: Column

    def __init__(
        self, sessions: Days, open: Column, high: Column, low: Column, close: Column, volume: Column
    ) -> None:
        self.sessions = _freeze(np.asarray(sessions, dtype=np.int32))
        for name, values in zip((*PRICES, "volume"), (open, high, low, close, volume), strict=True):
            column = _freeze(np.asarray(values, dtype=np.float64))
            if column.shape != self.sessions.shape:
                raise InvalidInput(f"{name}: {column.size} values, {self.sessions.size} sessions", field=name)
            setattr(self, name, column)
        self._digest: str | None = None
        self._check()

    def _check(self) -> None:
        if self.sessions.ndim != 1 or np.any(np.diff(self.sessions) <= 0):
            raise InvalidInput("sessions are not strictly ascending", field="sessions")
        if not (np.isfinite(self.close).all() and (self.close > 0).all()):
            raise InvalidInput("closes must be finite and positive", field="close")
        for name in ("open", "high", "low"):
            column = getattr(self, name)
            if np.isinf(column).any() or (column <= 0).any():
                raise InvalidInput(f"{name} must be positive or missing", field=name)

    @classmethod
    def of_closes(cls, sessions: Days, close: Column) -> "PriceSeries":
        """A series with closes only; the other columns are NaN."""
        nothing = np.full(len(close), np.nan)
        return cls(sessions, nothing, nothing, nothing, close, nothing)

    def __len__(self) -> int:
        return int(self.sessions.size)

    @property
    def columns(self) -> dict[str, Column]:
        """The prices and the volume by name, each (n,)."""
        return {name: getattr(self, name) for name in (*PRICES, "volume")}

    @property
    def first(self) -> date:
        """The first session."""
        return to_date(self.sessions[0])

    @property
    def last(self) -> date:
        """The last session."""
        return to_date(self.sessions[-1])

    def until(self, session: date) -> "PriceSeries":
        """The bars up to and including the session."""
        return self.head(int(np.searchsorted(self.sessions, to_day(session), side="right")))

    def since(self, session: date) -> "PriceSeries":
        """The bars from the session on."""
        start = int(np.searchsorted(self.sessions, to_day(session), side="left"))
        return PriceSeries(self.sessions[start:], *(getattr(self, n)[start:] for n in (*PRICES, "volume")))

    def head(self, count: int) -> "PriceSeries":
        """The first bars, as copies."""
        return PriceSeries(self.sessions[:count], *(getattr(self, n)[:count] for n in (*PRICES, "volume")))

    def bar(self, index: int) -> Bar:
        """The bar at an index; negative indices count from the end."""
        row = [float(getattr(self, name)[index]) for name in (*PRICES, "volume")]
        return Bar(to_date(self.sessions[index]), *row)

    @property
    def digest(self) -> str:
        """SHA-256 over the little-endian columns, equal on every machine."""
        if self._digest is None:
            sha = hashlib.sha256(b"previsto.prices.v1")
            sha.update(self.sessions.astype("<i4").tobytes())
            for name in (*PRICES, "volume"):
                sha.update(canonical(getattr(self, name)))
            self._digest = sha.hexdigest()
        return self._digest


def canonical(column: Column) -> bytes:
    """Little-endian float64 bytes with one NaN pattern, and 0.0 for -0.0."""
    values = column + 0.0
    missing = np.isnan(values)
    if missing.any():
        values[missing] = np.nan
    return values.astype("<f8", copy=False).tobytes()


def _freeze(column: npt.NDArray[Any]) -> npt.NDArray[Any]:
    copy = np.ascontiguousarray(column).copy()
    copy.flags.writeable = False
    return copy
