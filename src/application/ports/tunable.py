"""Tunable: a strategy whose settings can be varied in search of better ones."""

from collections.abc import Mapping
from typing import Protocol


class Tunable(Protocol):
    """The capability of a strategy to be tuned. One without `search` refuses.

    A fit that reports the figure `validation_loss` by epoch may be ended early by a tuning, when its losses
    are above those of most other trials.
    """

    @property
    def bounds(self) -> Mapping[str, tuple[float, float]]:
        """(lowest, highest) by setting: what a fit accepts."""
        ...

    @property
    def search(self) -> Mapping[str, tuple[float, float]]:
        """(lowest, highest) by setting: what is tried where nobody says otherwise, within `bounds`."""
        ...
