"""Forecaster: a strategy that learns from price histories and forecasts quantiles.

Plug-ins satisfy these protocols structurally, without an import from Previsto. A plug-in is a class
without constructor arguments, found through the entry-point group `previsto.forecasters`.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Protocol

import msgspec
import numpy as np
import numpy.typing as npt

from domain.prices import PriceSeries

Setting = int | float | str | bool
Settings = Mapping[str, Setting]
Report = Callable[[float, str], None]
"""Called with the progress (0…1) and a short text; may raise an exception to stop the training."""


class FitReport(Protocol):
    """The report that `fit` gets: as Report, with the figures of one epoch by name.

    Each call with figures is one epoch, e.g. `training_loss` and `validation_loss`; the registered version
    keeps them. An epoch is reported before its state is saved, so that a continued fit keeps all epochs.
    """

    def __call__(self, fraction: float, text: str, /, **figures: float) -> None:
        """Report; raises an exception to stop the training."""
        ...


Artifact = tuple[Mapping[str, npt.NDArray[Any]], Mapping[str, Any]]
"""Arrays by name, and a mapping of plain JSON values. Contains no executable code."""


class TrainedVersion(msgspec.Struct, frozen=True, kw_only=True):
    """A registered version that a fit builds on; `last` is the last session that it has learned from."""

    model: str
    strategy: str
    artifact: Artifact
    last: date


class Checkpoints(Protocol):
    """The saved state of an unfinished fit, from which another process can continue."""

    def load(self) -> Artifact | None:
        """The last state that an earlier attempt at the same fit saved; None when there is none."""
        ...

    def save(self, state: Callable[[], Artifact]) -> None:
        """Save a state. `state` is called only when a save is due, so frequent calls are cheap."""
        ...


class NoCheckpoints:
    """Checkpoints that save nothing, for short fits."""

    def load(self) -> Artifact | None:
        """Always None."""
        return None

    def save(self, state: Callable[[], Artifact]) -> None:
        """Does nothing."""


class FittedForecaster(Protocol):
    """A fitted strategy. It has no state between calls: equal arguments give equal answers."""

    def predict(
        self, context: PriceSeries, horizon: int, levels: npt.NDArray[np.float64]
    ) -> npt.NDArray[np.float64]:
        """Price quantiles of shape (horizon, levels) for the sessions after the context.

        Raises ValueError when the context is too short or the horizon is longer than the fitted one.
        """
        ...

    def dump(self) -> Artifact:
        """The artifact from which `load` makes a forecaster with bit-identical answers."""
        ...


class ManySeries(Protocol):
    """What a fitted strategy may have besides: one call for many series, where that is faster."""

    def predict_all(
        self, contexts: Sequence[PriceSeries], horizon: int, levels: npt.NDArray[np.float64]
    ) -> npt.NDArray[np.float64]:
        """Price quantiles of shape (contexts, horizon, levels); those of each are the bits of `predict`.

        Raises ValueError as `predict` does, if that would for one of the contexts.
        """
        ...


class Forecaster(Protocol):
    """A strategy. `settings` holds every setting with its default, which also decides its type.

    `pooled` is True when one fit can learn from several tickers. A forecaster with a true attribute
    `resumable` takes `checkpoints` (a Checkpoints) by name in `fit`; an interrupted and continued fit must
    give the artifact of an uninterrupted fit. The optional attribute `bounds` holds (lowest, highest) by
    setting; values out of range are refused before the fit is queued. A true attribute `pretrained` says that
    `fit` takes nothing from the prices, so that one fit answers for every ticker; its fitted forecasters
    are ManySeries, and its method `learned_until` gives by settings the last day of the prices that its
    weights were fitted on. The optional
    attribute `complexity` is a whole number that says how much is estimated: 0 nothing (naive), 1 a number of
    the ticker (drift), 2 a volatility (volatility, scale), 3 a time-series model (arima), 4 a network (lstm).
    A version of a lower number than the champion is simpler: the gate asks of it only that it is not worse.
    The optional method `builds_on(settings)` names the versions that a fit needs; `fit` then takes
    `versions`, each TrainedVersion by its id. The optional method `lacks()` says what a fit needs and this
    installation does not have, with the command that installs it, or "".
    """

    settings: Settings
    pooled: bool

    def fit(
        self, training: Sequence[PriceSeries], horizon: int, settings: Settings, seed: int, report: FitReport
    ) -> FittedForecaster:
        """Fit on one or more histories; equal arguments give equal artifacts on one machine.

        Raises ValueError for a setting out of range or a history that is too short.
        """
        ...

    def load(self, artifact: Artifact) -> FittedForecaster:
        """The fitted forecaster of an artifact."""
        ...
