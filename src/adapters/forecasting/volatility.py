"""`volatility`: EWMA volatility with filtered historical simulation; the fallback, without training."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from adapters.forecasting.returns import WARM_UP_RETURNS, Values, check_range, log_returns, scaled_returns
from adapters.forecasting.simulation import centre, draw, price_quantiles, simulate
from application.ports.forecaster import Artifact, FitReport, Settings
from domain.prices import PriceSeries

MIN_SESSIONS = 2 * WARM_UP_RETURNS


class FittedVolatility(msgspec.Struct, frozen=True, kw_only=True):
    """Settings and the seed of the draws; shocks and volatility are estimated from the context."""

    lam: float
    window: int
    paths: int
    seed: int

    def predict(self, context: PriceSeries, horizon: int, levels: Values) -> Values:
        """Return quantiles of simulated paths after the context, (horizon, levels)."""
        shocks, variance = scaled_returns(context, MIN_SESSIONS, self.window, self.lam)
        drawn = draw(centre(shocks), horizon, self.paths, self.seed)
        walked = simulate(drawn, variance, self.lam)
        return price_quantiles(float(context.close[-1]), walked, levels)

    def dump(self) -> Artifact:
        return {}, msgspec.to_builtins(self)


class VolatilityForecaster:
    """`lam` is the EWMA decay, `window` the number of returns used, `paths` the number of simulated paths."""

    settings: Settings = {"lam": 0.97, "window": 2500, "paths": 4000}
    bounds = {"lam": (0.5, 0.999), "window": (MIN_SESSIONS, 100_000), "paths": (100, 100_000)}
    search = {"lam": (0.9, 0.995), "window": (250, 2500)}
    pooled = False
    complexity = 2

    def fit(
        self, training: Sequence[PriceSeries], horizon: int, settings: Settings, seed: int, report: FitReport
    ) -> FittedVolatility:
        """Check the settings and the length of the history. Raises InvalidInput and TooFewSessions."""
        for name, (low, high) in self.bounds.items():
            check_range(name, float(settings[name]), low, high)
        log_returns(training[0], MIN_SESSIONS)
        return FittedVolatility(
            lam=float(settings["lam"]),
            window=int(settings["window"]),
            paths=int(settings["paths"]),
            seed=seed,
        )

    def load(self, artifact: tuple[Mapping[str, Any], Mapping[str, Any]]) -> FittedVolatility:
        return msgspec.convert(dict(artifact[1]), FittedVolatility)
