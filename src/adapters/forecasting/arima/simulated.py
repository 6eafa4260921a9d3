"""The form of `arima` before docs/adr/0060: simulated paths of the ARMA. Its versions serve and replay on."""

from collections.abc import Mapping
from typing import Any

import msgspec
import numpy as np

from adapters.forecasting.arima.recursion import MIN_SESSIONS, innovations_of
from adapters.forecasting.returns import Values, scaled_returns
from adapters.forecasting.simulation import centre, draw, price_quantiles, simulate
from application.ports.forecaster import Artifact
from domain.prices import PriceSeries


class SimulatedArima(msgspec.Struct, frozen=True, kw_only=True):
    """The coefficients; each prediction filters its context with them."""

    ar: tuple[float, ...]
    ma: tuple[float, ...]
    lam: float
    window: int
    paths: int
    seed: int

    def predict(self, context: PriceSeries, horizon: int, levels: Values) -> Values:
        """Return quantiles of simulated paths of the ARMA after the context, (horizon, levels)."""
        scaled, variance = scaled_returns(context, MIN_SESSIONS, self.window, self.lam)
        innovations = innovations_of(scaled, self.ar, self.ma)
        drawn = draw(centre(innovations), horizon, self.paths, self.seed)
        moves = self._continue(scaled, innovations, drawn)
        walked = simulate(moves, variance, self.lam)
        return price_quantiles(float(context.close[-1]), walked, levels)

    def _continue(self, scaled: Values, innovations: Values, drawn: Values) -> Values:
        """Return the ARMA continued with drawn innovations, (horizon, paths)."""
        order = max(len(self.ar), len(self.ma), 1)
        past = [np.full(drawn.shape[1], value) for value in scaled[-order:]]
        shocks = [np.full(drawn.shape[1], value) for value in innovations[-order:]]
        for row in drawn:
            move = row.copy()
            for lag, value in enumerate(self.ar, start=1):
                move += value * past[-lag]
            for lag, value in enumerate(self.ma, start=1):
                move += value * shocks[-lag]
            past.append(move)
            shocks.append(row)
        return np.stack(past[order:])

    def dump(self) -> Artifact:
        card = msgspec.to_builtins(self)
        return {"ar": np.array(card.pop("ar")), "ma": np.array(card.pop("ma"))}, card


def load_simulated(artifact: tuple[Mapping[str, Any], Mapping[str, Any]]) -> SimulatedArima:
    """The fitted values of an artifact."""
    tensors, card = artifact
    coefficients = {name: tuple(float(v) for v in tensors[name]) for name in ("ar", "ma")}
    return msgspec.convert({**card, **coefficients}, SimulatedArima)
