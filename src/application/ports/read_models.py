"""ReadModels: rows that projections keep for queries."""

from collections.abc import Iterable, Sequence
from typing import Any, Protocol

import msgspec


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """A row of a projection: a key, the ticker it is about and whose it is (or ""), and plain JSON data."""

    key: str
    ticker: str
    data: dict[str, Any]
    owner: str = ""


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Where a generation of a projection stands.

    `position` is the last event applied (0 before the first), `problem` what keeps it from the next
    one ("" while nothing does).
    """

    generation: int
    position: int = 0
    problem: str = ""


class ReadModels(Protocol):
    """Rows by projection and key. A projection has a live generation, and others while it is rebuilt."""

    def place(self, projection: str) -> Place:
        """Where the live generation stands; a projection that was never applied is at position 0."""
        ...

    def apply(self, projection: str, rows: Iterable[Row], position: int, expected: Place) -> None:
        """Write the rows (replacing equal keys) and move on to `position`, in one transaction.

        Clears the problem. Raises VersionConflict when the generation no longer stands at `expected`,
        or is gone; then nothing is written.
        """
        ...

    def stop(self, projection: str, problem: str, expected: Place) -> None:
        """Note what keeps a generation from going on. Raises VersionConflict as `apply` does."""
        ...

    def beside(self, projection: str) -> Place:
        """Begin an empty generation beside the live one, which goes on serving."""
        ...

    def swap(self, projection: str, generation: int) -> None:
        """Make a generation the live one in one step, and remove all others."""
        ...

    def lookup(self, projection: str, keys: Sequence[str], generation: int) -> dict[str, dict[str, Any]]:
        """The data of those of the keys that a generation holds."""
        ...

    def get(self, projection: str, key: str) -> dict[str, Any] | None:
        """One live row's data."""
        ...

    def find(
        self,
        projection: str,
        ticker: str | None = None,
        *,
        owners: Sequence[str] | None = None,
        after: str = "",
        limit: int | None = None,
    ) -> Sequence[dict[str, Any]]:
        """The data of all live rows, or those of a ticker or of some owners, by ascending key.

        With `after` only rows with a higher key, with `limit` at most so many.
        """
        ...
