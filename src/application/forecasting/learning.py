"""Learning: the figures that a strategy reports by epoch while it is fitted."""

import math
from collections.abc import Callable, Sequence

from application.ports.forecaster import Report

MAX_EPOCHS = 1000
Epoch = dict[str, float | None]
Watch = Callable[[Sequence[Epoch]], None]
"""Called after each epoch with the figures of all; may raise an exception to stop the fit."""


def unwatched(epochs: Sequence[Epoch]) -> None:
    """A watch without effect."""


class Learning:
    """The FitReport of one fit: keeps the figures of the first 1,000 epochs, and passes progress on."""

    def __init__(self, report: Report, watch: Watch = unwatched) -> None:
        self._report = report
        self._watch = watch
        self.epochs: list[Epoch] = []

    def __call__(self, fraction: float, text: str, /, **figures: float) -> None:
        """Keep the figures and report. A figure that is not finite becomes None: JSON has no NaN."""
        if figures and len(self.epochs) < MAX_EPOCHS:
            self.epochs.append({name: _finite(float(value)) for name, value in figures.items()})
        self._report(fraction, text)
        if figures:
            self._watch(self.epochs)


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
