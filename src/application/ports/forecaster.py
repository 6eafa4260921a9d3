"""Forecaster: a strategy that learns from price histories and answers with quantiles.

Plug-ins satisfy these protocols structurally: no import of ours is needed. A plug-in is a class
without constructor arguments, found through the entry-point group `previsto.forecasters`.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from domain.prices import PriceSeries

Setting = int | float | str | bool
Settings = Mapping[str, Setting]
Report = Callable[[float, str], None]
"""Called with the fraction done (0…1) and a short text; may raise to stop the training."""

Artifact = tuple[Mapping[str, npt.NDArray[Any]], Mapping[str, Any]]
"""Tensors by name, and a card of plain JSON values. Nothing executable."""


class Checkpoints(Protocol):
    """The state of a training on its way, so that another process can go on where one was killed."""

    def load(self) -> Artifact | None:
        """The last state of an earlier attempt at the same fit; None to begin at the beginning."""
        ...

    def save(self, state: Callable[[], Artifact]) -> None:
        """Keep a state. It is asked for only now and then, so offering one often costs nothing."""
        ...


class NoCheckpoints:
    """Keeps nothing: for fits that are short, or that nobody would resume."""

    def load(self) -> Artifact | None:
        """None."""
        return None

    def save(self, state: Callable[[], Artifact]) -> None:
        """Nothing."""


class FittedForecaster(Protocol):
    """A fitted strategy. It keeps no state between calls: equal arguments, equal answer."""

    def predict(
        self, context: PriceSeries, horizon: int, levels: npt.NDArray[np.float64]
    ) -> npt.NDArray[np.float64]:
        """Price quantiles, horizon × levels, for the sessions after the last one of the context.

        Raises ValueError when the context is too short or the horizon longer than was fitted.
        """
        ...

    def dump(self) -> Artifact:
        """Everything `load` needs to answer bit for bit the same."""
        ...


class Forecaster(Protocol):
    """A strategy. `settings` names every setting with its default; the type of the default is its type.

    `pooled` says that one fit may learn from several tickers at once. A forecaster with an attribute
    `resumable` that is true also takes `checkpoints` (a Checkpoints) by name in `fit`, and gives the
    artifact of an unbroken fit however often it was interrupted. With an attribute `bounds`, lowest and
    highest by name, settings out of range are refused before a fit is even queued.
    """

    settings: Settings
    pooled: bool

    def fit(
        self, training: Sequence[PriceSeries], horizon: int, settings: Settings, seed: int, report: Report
    ) -> FittedForecaster:
        """Learn from one or more histories; the same arguments give the same artifact on one machine.

        Raises ValueError for a setting out of range or a history that is too short.
        """
        ...

    def load(self, artifact: Artifact) -> FittedForecaster:
        """The fitted forecaster that was dumped."""
        ...
