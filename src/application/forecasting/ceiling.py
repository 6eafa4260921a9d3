"""Ceiling: ends a fit whose validation losses are above those of most other trials."""

from collections.abc import Sequence

from application.forecasting.learning import Epoch
from domain.tuning import above, curve_of


class Pruned(BaseException):
    """The losses are above the ceiling. A BaseException, so that `except Exception` does not catch it."""

    def __init__(self, epochs: Sequence[Epoch]) -> None:
        super().__init__()
        self.epochs = tuple(epochs)


class Ceiling:
    """Watches the epochs of a fit; `losses` has the ceiling by epoch, and is empty for none."""

    def __init__(self, losses: Sequence[float]) -> None:
        self._losses = losses

    def __call__(self, epochs: Sequence[Epoch]) -> None:
        """Raises Pruned after an epoch above the ceiling."""
        if above(self._losses, curve_of(epochs)):
            raise Pruned(epochs)
