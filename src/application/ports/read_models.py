"""ReadModels: the rows of projections, for queries."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

import msgspec


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """A row of a projection: a key, its ticker and owner (or ""), and plain JSON data."""

    key: str
    ticker: str
    data: dict[str, Any]
    owner: str = ""


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """The progress of one generation of a projection.

    `position` is that of the last applied event (0 before the first). `problem` is the reason why the next
    event cannot be applied, or "".
    """

    generation: int
    position: int = 0
    problem: str = ""


class ReadModels(Protocol):
    """Rows by projection and key. A projection has a live generation, and more during a rebuild."""

    def place(self, projection: str) -> Place:
        """The place of the live generation; position 0 before the first `apply`."""
        ...

    def places(self) -> Mapping[str, Place]:
        """The places of the live generations by projection, of those that have one."""
        ...

    def apply(self, projection: str, rows: Iterable[Row], position: int, expected: Place) -> None:
        """Write the rows (replacing equal keys) and set `position`, in one transaction.

        Clears the problem. Raises VersionConflict, and writes nothing, when the generation is not at
        `expected` or does not exist.
        """
        ...

    def stop(self, projection: str, problem: str, expected: Place) -> None:
        """Store the problem of a generation. Raises VersionConflict as `apply` does."""
        ...

    def beside(self, projection: str) -> Place:
        """Create an empty generation; the live generation does not change."""
        ...

    def swap(self, projection: str, generation: int) -> None:
        """Make a generation the live one atomically, and remove all others."""
        ...

    def lookup(self, projection: str, keys: Sequence[str], generation: int) -> dict[str, dict[str, Any]]:
        """The data of a generation by key; unknown keys are left out."""
        ...

    def encoded(self, projection: str, keys: Sequence[str], generation: int) -> dict[str, bytes]:
        """As `lookup`, with the data as JSON: who keeps what they made of a row compares it with this."""
        ...

    def get(self, projection: str, key: str) -> dict[str, Any] | None:
        """The data of one live row; None for an unknown key."""
        ...

    def find(
        self,
        projection: str,
        ticker: str | None = None,
        *,
        owners: Sequence[str] | None = None,
        after: str = "",
        limit: int | None = None,
        between: tuple[str, str] = ("", ""),
        newest_first: bool = False,
    ) -> Sequence[dict[str, Any]]:
        """The data of live rows, filtered by ticker and owners, in ascending or descending order of keys.

        Returns at most `limit` rows that follow the key `after`, with keys from `between[0]` on and below
        `between[1]`; "" means no bound.
        """
        ...
