"""A fitted ARMA: its conditional mean, in the range that `scale` gives from closes alone."""

from collections.abc import Mapping
from typing import Any

import msgspec
import numpy as np

from adapters.forecasting.arima.recursion import MIN_SESSIONS, Coefficients, means_after, spreads_after
from adapters.forecasting.arima.worth import Gain
from adapters.forecasting.returns import Values, log_returns, scaled_returns
from adapters.forecasting.scale.card import Card
from adapters.forecasting.scale.forecaster import FittedScale, prices
from application.ports.forecaster import Artifact
from domain.prices import PriceSeries

FORM = "mean"


class FittedArima(msgspec.Struct, frozen=True, kw_only=True):
    """The coefficients, empty where the mean was worth nothing, and the card of `scale`.

    `lam` and `window` are those of the volatility that the returns were scaled with.
    """

    card: Card
    ar: Coefficients
    ma: Coefficients
    lam: float
    window: int
    gain: Gain

    def predict(self, context: PriceSeries, horizon: int, levels: Values) -> Values:
        """Return quantiles, (horizon, levels); without coefficients those of `scale` from closes alone.

        With them the mean shifts all levels, and the range is as wide as the sum of correlated returns is.
        Raises TooFewSessions, and InvalidInput for a horizon after the last knot of the card.
        """
        log_returns(context, MIN_SESSIONS)
        closes = FittedScale(msgspec.structs.replace(self.card, ranges=self.card.closes))
        base = closes.ranges([context], horizon, levels)
        moves = base.moves
        if self.ar or self.ma:
            scaled, variance = scaled_returns(context, MIN_SESSIONS, self.window, self.lam)
            unit = np.sqrt(variance) / base.volatility[0]
            means = means_after(scaled, self.ar, self.ma, horizon) * unit
            moves = moves * spreads_after(self.ar, self.ma, horizon)[:, None] + means[:, None]
        grid: Values = prices(base.close, base.volatility, moves)[0]
        return grid

    def dump(self) -> Artifact:
        return {}, {"form": FORM, **msgspec.to_builtins(self)}


def load_mean(artifact: tuple[Mapping[str, Any], Mapping[str, Any]]) -> FittedArima:
    """The fitted values of an artifact."""
    return msgspec.convert({**artifact[1]}, FittedArima)
