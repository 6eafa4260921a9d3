"""Strategy: a forecaster with checks, so that an error of a plug-in becomes a clear message."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt

from application.forecasting.learning import Epoch, Learning, Watch, unwatched
from application.forecasting.resumption import Resumption
from application.ports.forecaster import (
    Checkpoints,
    FittedForecaster,
    Forecaster,
    NoCheckpoints,
    Report,
    Setting,
    Settings,
    TrainedVersion,
)
from application.ports.forecaster_catalog import ForecasterCatalog
from domain.errors import ForecasterFailed, InvalidInput, PrevistoError
from domain.prices import PriceSeries
from domain.quantiles import LEVELS, QuantilePaths

NOWHERE = NoCheckpoints()
MAX_TOGETHER = 64  # series in one call: the arrays of more do not fit in the cache of a core
NO_VERSIONS: Mapping[str, TrainedVersion] = {}
_TRUE_FALSE = {"true": True, "false": False, "yes": True, "no": False, "1": True, "0": False}


def silent(fraction: float, text: str) -> None:
    """A progress report without effect."""


class Strategy:
    """A named forecaster with its settings. Raises InvalidInput for invalid settings."""

    def __init__(self, name: str, forecaster: Forecaster, given: Settings) -> None:
        self.name = name
        self.forecaster = forecaster
        self.settings = resolve(forecaster.settings, given)
        _check_bounds(getattr(forecaster, "bounds", {}), self.settings)

    @classmethod
    def named(cls, catalog: ForecasterCatalog, name: str, given: Settings | None = None) -> "Strategy":
        """The strategy of a name. Raises NotFound, InvalidInput or MissingExtra."""
        return cls(name, catalog.create(name), given or {})

    @property
    def pooled(self) -> bool:
        """Whether one fit can learn from several tickers."""
        return bool(self.forecaster.pooled)

    @property
    def pretrained(self) -> bool:
        """Whether one fit answers for every ticker, because it takes nothing from the prices."""
        return bool(getattr(self.forecaster, "pretrained", False))

    @property
    def learned_until(self) -> date | None:
        """The last day of the prices that shipped weights were fitted on; None where a fit learns itself."""
        found: date | None = self.forecaster.learned_until(self.settings) if self.pretrained else None  # type: ignore[attr-defined]
        return found

    @property
    def complexity(self) -> int | None:
        """How much is estimated, as the strategy declares it; None when it declares nothing.

        Raises ForecasterFailed when that is no whole number.
        """
        declared = getattr(self.forecaster, "complexity", None)
        if declared is not None and type(declared) is not int:
            raise ForecasterFailed(
                f"strategy {self.name} declares complexity={declared!r}, which is no whole number",
                field="strategy",
            )
        return declared

    @property
    def builds_on(self) -> tuple[str, ...]:
        """The versions that the settings name. Raises InvalidInput for settings that name them wrongly."""
        named = getattr(self.forecaster, "builds_on", None)
        return tuple(named(self.settings)) if named else ()

    def fit(
        self,
        training: Sequence[PriceSeries],
        horizon: int,
        seed: int,
        report: Report = silent,
        checkpoints: Checkpoints = NOWHERE,
        versions: Mapping[str, TrainedVersion] = NO_VERSIONS,
        watch: Watch = unwatched,
    ) -> "FittedStrategy":
        """Fit. A ValueError of the forecaster becomes InvalidInput, other exceptions ForecasterFailed.

        `watch` is called after each epoch that the fit reports figures of. Raises InvalidInput when a
        version that the settings name is not among `versions`.
        """
        learning = Learning(report, watch)
        more: dict[str, Any] = {}
        if getattr(self.forecaster, "resumable", False):
            work = (self.name, self.settings, horizon, seed, [series.digest for series in training])
            more["checkpoints"] = Resumption(checkpoints, work, learning)
        if needed := self.builds_on:
            _require_versions(needed, versions)
            more["versions"] = {model: versions[model] for model in needed}
        with map_forecaster_errors(self.name):
            fitted = self.forecaster.fit(training, horizon, self.settings, seed, learning, **more)
        return FittedStrategy(self.name, fitted, learning.epochs)


class FittedStrategy:
    """A fitted forecaster with checked answers; `learning` has the figures that its fit reported by epoch."""

    def __init__(self, name: str, fitted: FittedForecaster, learning: Sequence[Epoch] = ()) -> None:
        self.name = name
        self.fitted = fitted
        self.learning = tuple(learning)

    def predict(
        self, context: PriceSeries, horizon: int, levels: tuple[float, ...] = LEVELS
    ) -> QuantilePaths:
        """Quantiles of the sessions after the context.

        Raises InvalidInput for a ValueError of the forecaster or crossing quantiles, ForecasterFailed for
        another exception or a wrong shape.
        """
        with map_forecaster_errors(self.name):
            grid = np.asarray(self.fitted.predict(context, horizon, np.asarray(levels)), dtype=np.float64)
        self._check_shape(grid, (horizon, len(levels)))
        with map_forecaster_errors(self.name):
            return QuantilePaths.of(levels, grid)

    @property
    def many(self) -> bool:
        """Whether `predict_all` is one call of the forecaster."""
        return hasattr(self.fitted, "predict_all")

    def predict_all(
        self, contexts: Sequence[PriceSeries], horizon: int, levels: tuple[float, ...] = LEVELS
    ) -> Iterator[QuantilePaths]:
        """The quantiles after each context, in order, as `predict` gives them.

        A forecaster of many series is asked MAX_TOGETHER at a time, another one once for each. Raises the
        errors of `predict`; that of one context is that of all.
        """
        if not self.many:
            yield from (self.predict(context, horizon, levels) for context in contexts)
            return
        for first in range(0, len(contexts), MAX_TOGETHER):
            part = contexts[first : first + MAX_TOGETHER]
            with map_forecaster_errors(self.name):
                answer = self.fitted.predict_all(part, horizon, np.asarray(levels))  # type: ignore[attr-defined]
                grids = np.asarray(answer, dtype=np.float64)
            self._check_shape(grids, (len(part), horizon, len(levels)))
            with map_forecaster_errors(self.name):
                yield from (QuantilePaths.of(levels, grid) for grid in grids)

    def _check_shape(self, grid: npt.NDArray[np.float64], expected: tuple[int, ...]) -> None:
        if grid.shape != expected:
            raise ForecasterFailed(
                f"strategy {self.name} answered with shape {grid.shape}, not {expected}", field="strategy"
            ).openly()


def resolve(defaults: Settings, given: Settings) -> dict[str, Setting]:
    """The defaults with the given values, each in the type of its default.

    Raises InvalidInput with the field `settings.NAME` for an unknown name or a value of another type.
    """
    for name in given:
        if name not in defaults:
            known = ", ".join(defaults) or "none"
            raise InvalidInput(
                f"unknown setting {name!r}", field=f"settings.{name}", remedy=f"settings: {known}"
            )
    return {name: _convert(name, given.get(name, default), default) for name, default in defaults.items()}


def _require_versions(needed: Sequence[str], given: Mapping[str, TrainedVersion]) -> None:
    # A version may have learned from the sessions on which a backtest or a check measures.
    if missing := [model for model in needed if model not in given]:
        raise InvalidInput(
            f"only a training builds on versions: {', '.join(missing)}",
            field="settings",
            remedy="name strategies here, or train a version and compare it",
        )


def _check_bounds(bounds: Mapping[str, tuple[float, float]], settings: Settings) -> None:
    for name, (low, high) in bounds.items():
        if not low <= float(settings[name]) <= high:
            raise InvalidInput(
                f"{name}={settings[name]} is out of range",
                field=f"settings.{name}",
                remedy=f"give {low} to {high}",
            )


def _convert(name: str, value: Setting, default: Setting) -> Setting:
    readers: dict[type, Callable[[str], Setting]] = {
        bool: lambda text: _TRUE_FALSE[text.lower()],
        int: int,
        float: _parse_finite,
        str: str,
    }
    try:
        return readers[type(default)](str(value))
    except (ValueError, KeyError):
        kind = {bool: "true or false", int: "a whole number", float: "a number"}[type(default)]
        raise InvalidInput(
            f"{value!r} is not {kind}", field=f"settings.{name}", remedy=f"e.g. {name}={default}"
        ) from None


def _parse_finite(text: str) -> float:
    if not math.isfinite(number := float(text)):
        raise ValueError(text)
    return number


@contextmanager
def map_forecaster_errors(name: str) -> Iterator[None]:
    """Raise InvalidInput for a ValueError of a strategy, and ForecasterFailed for another exception."""
    try:
        yield
    except PrevistoError:
        raise
    except ValueError as error:
        refusal = InvalidInput(f"strategy {name}: {error}", field="strategy")
        raise refusal.told_as(f"strategy {name} does not accept these values") from error
    except Exception as error:
        failure = ForecasterFailed(
            f"strategy {name} failed: {type(error).__name__}: {error}", field="strategy"
        )
        raise failure.told_as(f"strategy {name} failed") from error
