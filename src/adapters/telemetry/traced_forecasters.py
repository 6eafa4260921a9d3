"""ForecasterCatalog whose strategies tell what a fit reports, and how long a prediction takes."""

import re
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from adapters.telemetry.span import Span, Value
from adapters.telemetry.tracing import Begun, Tracing
from application.ports.forecaster import Artifact, FitReport, FittedForecaster, Forecaster, Settings
from application.ports.forecaster_catalog import ForecasterCatalog
from domain.prices import PriceSeries

Grid = npt.NDArray[np.float64]
FIGURE = re.compile(r"([a-z][a-z_ ]*[a-z])[ :=]+(-?\d[\d.]*(?:e-?\d+)?)\b")
"""A name and its number in a text of progress, e.g. `epoch 3, validation 0.16235`, or `loaded in 2.1`."""


class TracedCatalog:
    """The strategies of another catalog."""

    def __init__(self, catalog: ForecasterCatalog, tracing: Tracing) -> None:
        self._catalog = catalog
        self._tracing = tracing

    def names(self) -> Sequence[str]:
        return self._catalog.names()

    def provider(self, name: str) -> str:
        return self._catalog.provider(name)

    def create(self, name: str) -> Forecaster:
        return TracedForecaster(name, self._catalog.create(name), self._tracing)


class TracedForecaster:
    """A span for each fit, with an event for each epoch; other attributes are those of the strategy."""

    def __init__(self, name: str, forecaster: Forecaster, tracing: Tracing) -> None:
        self._name = name
        self._forecaster = forecaster
        self._tracing = tracing
        self.settings, self.pooled = forecaster.settings, forecaster.pooled

    def __getattr__(self, name: str) -> Any:
        return getattr(self._forecaster, name)

    def fit(
        self,
        training: Sequence[PriceSeries],
        horizon: int,
        settings: Settings,
        seed: int,
        report: FitReport,
        **more: Any,
    ) -> FittedForecaster:
        above = self._tracing.here()
        if isinstance(above, Span) and above.tallies:
            begun = time.perf_counter()
            fitted = self._forecaster.fit(training, horizon, settings, seed, report, **more)
            above.tally("fit", time.perf_counter() - begun)
            return traced_fit(self._name, fitted, self._tracing)
        with self._tracing.span(f"fit {self._name}") as span:
            if span.sampled:
                span.set("previsto.horizon", horizon)
                span.set("previsto.sessions", sum(map(len, training)))
                span.set("previsto.seed", seed)
                report = _told(span, report)
            fitted = self._forecaster.fit(training, horizon, settings, seed, report, **more)
        return traced_fit(self._name, fitted, self._tracing)

    def load(self, artifact: Artifact) -> FittedForecaster:
        return traced_fit(self._name, self._forecaster.load(artifact), self._tracing)


class TracedFit:
    """A span for each prediction; below an evaluation, which makes hundreds, a count and the seconds."""

    def __init__(self, name: str, fitted: FittedForecaster, tracing: Tracing) -> None:
        self._name = name
        self._fitted = fitted
        self._tracing = tracing

    def __getattr__(self, name: str) -> Any:
        return getattr(self._fitted, name)

    def predict(
        self, context: PriceSeries, horizon: int, levels: npt.NDArray[np.float64]
    ) -> npt.NDArray[np.float64]:
        return self._traced(lambda: self._fitted.predict(context, horizon, levels), horizon, 1)

    def dump(self) -> Artifact:
        return self._fitted.dump()

    def _traced(self, call: Callable[[], Grid], horizon: int, series: int) -> Grid:
        above = self._tracing.here()
        if not above.sampled:
            return call()
        if isinstance(above, Span) and above.tallies:
            begun = time.perf_counter()
            found = call()
            above.tally("predict", time.perf_counter() - begun)
            return found
        facts: dict[str, Value] = {"previsto.horizon": horizon, "previsto.series": series}
        with self._tracing.span(f"predict {self._name}", facts):
            return call()


class TracedManySeries(TracedFit):
    """A span for each call, whatever the number of its series."""

    def predict_all(
        self, contexts: Sequence[PriceSeries], horizon: int, levels: npt.NDArray[np.float64]
    ) -> Grid:
        inner: Any = self._fitted
        return self._traced(lambda: inner.predict_all(contexts, horizon, levels), horizon, len(contexts))


def traced_fit(name: str, fitted: FittedForecaster, tracing: Tracing) -> TracedFit:
    """A fitted strategy with spans; it answers many series at once when the strategy does."""
    kind = TracedManySeries if hasattr(fitted, "predict_all") else TracedFit
    return kind(name, fitted, tracing)


def _told(span: Begun, report: FitReport) -> FitReport:
    def told(fraction: float, text: str, /, **figures: float) -> None:
        span.event(*_event(fraction, text, figures))
        report(fraction, text, **figures)

    return told


def _event(fraction: float, text: str, figures: Mapping[str, Any]) -> tuple[str, dict[str, Value]]:
    """The event of a report: named by the first word of its text, with each figure of it."""
    found: dict[str, Value] = {"previsto.fraction": fraction, "previsto.text": text}
    found |= {f"previsto.{name.replace(' ', '_')}": float(number) for name, number in FIGURE.findall(text)}
    found |= {f"previsto.{name}": float(value) for name, value in figures.items()}
    return text.partition(" ")[0] or "progress", found
