"""Tuner: proposes settings from what came of earlier ones; it keeps nothing between two calls."""

from collections.abc import Mapping, Sequence
from typing import Protocol

import msgspec

from domain.search_space import Span


class Trial(msgspec.Struct, frozen=True, kw_only=True):
    """The settings of an ended trial and its values, lower is better; None for one without values."""

    settings: Mapping[str, int | float]
    values: tuple[float, ...] | None


class Tuner(Protocol):
    """Searches a space."""

    def require(self) -> str:
        """The library behind it with its version, on which proposals depend. Raises MissingExtra."""
        ...

    def propose(
        self, space: Mapping[str, Span], objectives: int, seed: int, trials: Sequence[Trial], count: int
    ) -> list[dict[str, int | float]]:
        """`count` settings to try next; equal arguments give equal settings. Raises MissingExtra."""
        ...
