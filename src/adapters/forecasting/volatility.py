"""`volatility`: EWMA volatility with filtered historical simulation. Needs no training; it serves
when nothing better is proven."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from adapters.forecasting.returns import WARM_UP, Values, log_returns, scaled_returns, within
from adapters.forecasting.simulation import centred, draw, price_quantiles, simulate
from application.ports.forecaster import Artifact, Report, Settings
from domain.prices import PriceSeries

FEWEST = 2 * WARM_UP


class FittedVolatility(msgspec.Struct, frozen=True, kw_only=True):
    """The settings and the seed of its draws; shocks and volatility are those of the context."""

    lam: float
    window: int
    paths: int
    seed: int

    def predict(self, context: PriceSeries, horizon: int, levels: Values) -> Values:
        """Quantiles of simulated paths from the context's volatility and its own past shocks."""
        shocks, variance = scaled_returns(context, FEWEST, self.window, self.lam)
        drawn = draw(centred(shocks), horizon, self.paths, self.seed)
        walked = simulate(drawn, variance, self.lam)
        return price_quantiles(float(context.close[-1]), walked, levels)

    def dump(self) -> Artifact:
        """The card alone."""
        return {}, msgspec.to_builtins(self)


class VolatilityForecaster:
    """`lam` is the EWMA decay, `window` the returns looked at, `paths` how many are drawn."""

    settings: Settings = {"lam": 0.97, "window": 2500, "paths": 4000}
    pooled = False

    def fit(
        self, training: Sequence[PriceSeries], horizon: int, settings: Settings, seed: int, report: Report
    ) -> FittedVolatility:
        """Check settings and history."""
        within("lam", float(settings["lam"]), 0.5, 0.999)
        within("window", float(settings["window"]), FEWEST, 100_000)
        within("paths", float(settings["paths"]), 100, 100_000)
        log_returns(training[0], FEWEST)
        return FittedVolatility(
            lam=float(settings["lam"]),
            window=int(settings["window"]),
            paths=int(settings["paths"]),
            seed=seed,
        )

    def load(self, artifact: tuple[Mapping[str, Any], Mapping[str, Any]]) -> FittedVolatility:
        """From the card."""
        return msgspec.convert(dict(artifact[1]), FittedVolatility)
