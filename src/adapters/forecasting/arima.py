"""`arima`: an ARMA of volatility-scaled log returns (so an ARIMA of log prices), with simulated ranges."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
import numpy as np

from adapters.forecasting.arma_order import chosen_order
from adapters.forecasting.returns import Values, scaled_returns, within
from adapters.forecasting.simulation import centred, draw, price_quantiles, simulate
from application.ports.forecaster import Artifact, Report, Settings
from domain.errors import InvalidInput
from domain.prices import PriceSeries

FEWEST = 150


class FittedArima(msgspec.Struct, frozen=True, kw_only=True):
    """The coefficients; the context is filtered with them anew at each prediction."""

    ar: tuple[float, ...]
    ma: tuple[float, ...]
    lam: float
    window: int
    paths: int
    seed: int

    def predict(self, context: PriceSeries, horizon: int, levels: Values) -> Values:
        """Quantiles of paths that follow the ARMA from the context's last returns and innovations."""
        scaled, variance = scaled_returns(context, FEWEST, self.window, self.lam)
        innovations = self._innovations(scaled)
        drawn = draw(centred(innovations), horizon, self.paths, self.seed)
        moves = self._continue(scaled, innovations, drawn)
        walked = simulate(moves, variance, self.lam)
        return price_quantiles(float(context.close[-1]), walked, levels)

    def _innovations(self, scaled: Values) -> Values:
        """e_t = x_t - Σ φ_i·x_t-i - Σ θ_j·e_t-j, with zeros before the first (Box & Jenkins 1970)."""
        from scipy.signal import lfilter

        innovations: Values = lfilter([1.0, *(-value for value in self.ar)], [1.0, *self.ma], scaled)
        return innovations

    def _continue(self, scaled: Values, innovations: Values, drawn: Values) -> Values:
        """The ARMA continued over drawn innovations, (horizon, paths)."""
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
        """The coefficients as tensors, the rest as the card."""
        card = msgspec.to_builtins(self)
        return {"ar": np.array(card.pop("ar")), "ma": np.array(card.pop("ma"))}, card


class ArimaForecaster:
    """Orders up to `max_p`, `max_q` compete by `criterion` (aic, bic) when `search` is grid.

    With `search` auto, statsforecast's AutoARIMA picks them (extra `auto-arima`).
    """

    settings: Settings = {
        "max_p": 2,
        "max_q": 2,
        "criterion": "bic",
        "search": "grid",
        "lam": 0.97,
        "window": 2500,
        "paths": 4000,
    }
    pooled = False

    def fit(
        self, training: Sequence[PriceSeries], horizon: int, settings: Settings, seed: int, report: Report
    ) -> FittedArima:
        """Choose the order and estimate it on the volatility-scaled returns of the training window."""
        _check(settings)
        lam, window = float(settings["lam"]), int(settings["window"])
        scaled, _ = scaled_returns(training[0], FEWEST, window, lam)
        ar, ma = chosen_order(scaled, settings, report)
        return FittedArima(ar=ar, ma=ma, lam=lam, window=window, paths=int(settings["paths"]), seed=seed)

    def load(self, artifact: tuple[Mapping[str, Any], Mapping[str, Any]]) -> FittedArima:
        """From tensors and card."""
        tensors, card = artifact
        coefficients = {name: tuple(float(v) for v in tensors[name]) for name in ("ar", "ma")}
        return msgspec.convert({**card, **coefficients}, FittedArima)


def _check(settings: Settings) -> None:
    within("max_p", float(settings["max_p"]), 0, 5)
    within("max_q", float(settings["max_q"]), 0, 5)
    within("lam", float(settings["lam"]), 0.5, 0.999)
    within("window", float(settings["window"]), FEWEST, 100_000)
    within("paths", float(settings["paths"]), 100, 100_000)
    for name, accepted in (("criterion", ("aic", "bic")), ("search", ("grid", "auto"))):
        if settings[name] not in accepted:
            raise InvalidInput(
                f"{name} is {settings[name]!r}",
                field=f"settings.{name}",
                remedy=f"give {' or '.join(accepted)}",
            )
