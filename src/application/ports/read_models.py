"""ReadModels: rows that projections keep for queries."""

from collections.abc import Iterable, Sequence
from typing import Any, Protocol

import msgspec


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """A row of a projection: a key, the ticker it is about (or ""), and plain JSON data."""

    key: str
    ticker: str
    data: dict[str, Any]


class ReadModels(Protocol):
    """Rows by projection and key, and the position up to which each projection has read."""

    def position(self, projection: str) -> int:
        """The last position applied; 0 before the first."""
        ...

    def apply(self, projection: str, rows: Iterable[Row], position: int, expected: int) -> None:
        """Write the rows (replacing equal keys) and move from `expected` to `position`, in one transaction.

        Raises VersionConflict when another process moved it first; then nothing is written.
        """
        ...

    def get(self, projection: str, key: str) -> dict[str, Any] | None:
        """One row's data."""
        ...

    def find(self, projection: str, ticker: str | None = None) -> Sequence[dict[str, Any]]:
        """The data of all rows, or those of a ticker, by ascending key."""
        ...

    def clear(self, projection: str) -> None:
        """Forget all rows and the position, so that the projection is read anew."""
        ...
