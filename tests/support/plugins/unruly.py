"""A plug-in with faulty strategies that jobs must handle; tests put its folder on PYTHONPATH."""

import os
import time
from collections.abc import Mapping, Sequence
from typing import Any

from adapters.forecasting.drift import DriftForecaster, FittedDrift
from adapters.forecasting.volatility import FittedVolatility, VolatilityForecaster


class Stubborn(DriftForecaster):
    """Stays inside one native call that handles no signal and lets no other thread run."""

    def fit(
        self, training: Sequence[Any], horizon: int, settings: Any, seed: int, report: Any
    ) -> FittedDrift:
        """Takes an hour."""
        report(0.1, "going in")
        sum(range(10**12))
        return super().fit(training, horizon, settings, seed, report)


class Crashing(DriftForecaster):
    """Aborts its process."""

    def fit(
        self, training: Sequence[Any], horizon: int, settings: Any, seed: int, report: Any
    ) -> FittedDrift:
        """Aborts."""
        os.abort()


class Hungry(DriftForecaster):
    """Allocates more and more memory."""

    def fit(
        self, training: Sequence[Any], horizon: int, settings: Any, seed: int, report: Any
    ) -> FittedDrift:
        """Grows by 40 MiB every tenth of a second."""
        held: list[bytearray] = []
        while len(held) < 100:
            held.append(bytearray(os.urandom(1 << 20) * 40))
            time.sleep(0.1)
        return super().fit(training, horizon, settings, seed, report)


class Faulty(DriftForecaster):
    """Has a bug."""

    def fit(
        self, training: Sequence[Any], horizon: int, settings: Any, seed: int, report: Any
    ) -> FittedDrift:
        """Raises."""
        raise RuntimeError("a bug of the plug-in")


class Patient(DriftForecaster):
    """Takes the given time and reports its progress."""

    settings: Mapping[str, Any] = {"seconds": 1.0}

    def fit(
        self, training: Sequence[Any], horizon: int, settings: Any, seed: int, report: Any
    ) -> FittedDrift:
        """Sleeps in small steps."""
        until = time.monotonic() + float(settings["seconds"])
        while (left := until - time.monotonic()) > 0:
            report(1 - left / float(settings["seconds"]), "waiting")
            time.sleep(min(0.05, left))
        return super().fit(training, horizon, settings, seed, report)


class Pliant(VolatilityForecaster):
    """Can be tuned, and takes the given time; its losses by epoch follow from the setting `lam`."""

    settings: Mapping[str, Any] = {**VolatilityForecaster.settings, "paths": 200, "seconds": 0.2}
    bounds = {**VolatilityForecaster.bounds, "seconds": (0.0, 60.0)}
    search = {"lam": (0.8, 0.99), "window": (200.0, 900.0)}

    def fit(
        self, training: Sequence[Any], horizon: int, settings: Any, seed: int, report: Any
    ) -> FittedVolatility:
        """Sleeps between five epochs."""
        for epoch in range(5):
            time.sleep(float(settings["seconds"]) / 5)
            loss = abs(float(settings["lam"]) - 0.94) + 1 / (epoch + 1)
            report(epoch / 5, f"epoch {epoch}", validation_loss=loss)
        return super().fit(training, horizon, settings, seed, report)
