"""Strategy: a forecaster behind checks, so that a plug-in's mistake is one clear refusal."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from application.forecasting.resumption import Resumption
from application.ports.forecaster import (
    Checkpoints,
    FittedForecaster,
    Forecaster,
    NoCheckpoints,
    Report,
    Setting,
    Settings,
)
from application.ports.forecaster_catalog import ForecasterCatalog
from domain.errors import ForecasterFailed, InvalidInput, PrevistoError
from domain.prices import PriceSeries
from domain.quantiles import LEVELS, QuantilePaths

NOWHERE = NoCheckpoints()
_TRUE_FALSE = {"true": True, "false": False, "yes": True, "no": False, "1": True, "0": False}


def silent(fraction: float, text: str) -> None:
    """A report that nobody reads."""


class Strategy:
    """A named forecaster with its resolved settings."""

    def __init__(self, name: str, forecaster: Forecaster, given: Settings) -> None:
        self.name = name
        self.forecaster = forecaster
        self.settings = resolve(forecaster.settings, given)
        _check_bounds(getattr(forecaster, "bounds", {}), self.settings)

    @classmethod
    def named(cls, catalog: ForecasterCatalog, name: str, given: Settings | None = None) -> "Strategy":
        """The strategy from the catalog; raises NotFound or InvalidInput."""
        return cls(name, catalog.create(name), given or {})

    @property
    def pooled(self) -> bool:
        """Whether one fit may learn from several tickers."""
        return bool(self.forecaster.pooled)

    def fit(
        self,
        training: Sequence[PriceSeries],
        horizon: int,
        seed: int,
        report: Report = silent,
        checkpoints: Checkpoints = NOWHERE,
    ) -> "FittedStrategy":
        """Fit; refusals of the forecaster come back as InvalidInput, its crashes as ForecasterFailed."""
        resuming: dict[str, Any] = {}
        if getattr(self.forecaster, "resumable", False):
            work = (self.name, self.settings, horizon, seed, [series.digest for series in training])
            resuming["checkpoints"] = Resumption(checkpoints, work)
        with _guarded(self.name):
            fitted = self.forecaster.fit(training, horizon, self.settings, seed, report, **resuming)
        return FittedStrategy(self.name, fitted)


class FittedStrategy:
    """A fitted forecaster whose answers are checked before anyone reads them."""

    def __init__(self, name: str, fitted: FittedForecaster) -> None:
        self.name = name
        self.fitted = fitted

    def predict(
        self, context: PriceSeries, horizon: int, levels: tuple[float, ...] = LEVELS
    ) -> QuantilePaths:
        """Quantiles of the sessions after the context; a wrong shape or a crossing is refused."""
        with _guarded(self.name):
            grid = np.asarray(self.fitted.predict(context, horizon, np.asarray(levels)), dtype=np.float64)
        if grid.shape != (horizon, len(levels)):
            raise ForecasterFailed(
                f"strategy {self.name} answered with shape {grid.shape}, not {(horizon, len(levels))}",
                field="strategy",
            )
        with _guarded(self.name):
            return QuantilePaths.of(levels, grid)


def resolve(defaults: Settings, given: Settings) -> dict[str, Setting]:
    """The defaults overlaid with what was given, each in the type of its default.

    Raises InvalidInput naming `settings.NAME` for an unknown name or a value of another type.
    """
    for name in given:
        if name not in defaults:
            known = ", ".join(defaults) or "it has none"
            raise InvalidInput(
                f"unknown setting {name!r}", field=f"settings.{name}", remedy=f"settings: {known}"
            )
    return {name: _typed(name, given.get(name, default), default) for name, default in defaults.items()}


def _check_bounds(bounds: Mapping[str, tuple[float, float]], settings: Settings) -> None:
    """Before anything is queued: what is too large should not wait in line to be refused."""
    for name, (low, high) in bounds.items():
        if not low <= float(settings[name]) <= high:
            raise InvalidInput(
                f"{name} is {settings[name]}", field=f"settings.{name}", remedy=f"give {low} to {high}"
            )


def _typed(name: str, value: Setting, default: Setting) -> Setting:
    readers: dict[type, Callable[[str], Setting]] = {
        bool: lambda text: _TRUE_FALSE[text.lower()],
        int: int,
        float: _finite,
        str: str,
    }
    try:
        return readers[type(default)](str(value))
    except (ValueError, KeyError):
        kind = {bool: "true or false", int: "a whole number", float: "a number"}[type(default)]
        raise InvalidInput(
            f"{value!r} is not {kind}", field=f"settings.{name}", remedy=f"e.g. {name}={default}"
        ) from None


def _finite(text: str) -> float:
    if not math.isfinite(number := float(text)):
        raise ValueError(text)
    return number


@contextmanager
def _guarded(name: str) -> Iterator[None]:
    try:
        yield
    except PrevistoError:
        raise
    except ValueError as error:
        raise InvalidInput(f"strategy {name}: {error}", field="strategy") from error
    except Exception as error:
        raise ForecasterFailed(
            f"strategy {name} failed: {type(error).__name__}: {error}", field="strategy"
        ) from error
