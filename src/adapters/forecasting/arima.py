"""`arima`: an ARMA of volatility-scaled log returns, which is an ARIMA of log prices; simulated ranges."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
import numpy as np

from adapters.forecasting.arma_order import choose_order
from adapters.forecasting.returns import Values, check_range, scaled_returns
from adapters.forecasting.simulation import centre, draw, price_quantiles, simulate
from application.ports.forecaster import Artifact, FitReport, Settings
from domain.errors import InvalidInput
from domain.prices import PriceSeries

MIN_SESSIONS = 150


class FittedArima(msgspec.Struct, frozen=True, kw_only=True):
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
        innovations = self._innovations(scaled)
        drawn = draw(centre(innovations), horizon, self.paths, self.seed)
        moves = self._continue(scaled, innovations, drawn)
        walked = simulate(moves, variance, self.lam)
        return price_quantiles(float(context.close[-1]), walked, levels)

    def _innovations(self, scaled: Values) -> Values:
        """Return e_t = x_t - Σ φ_i·x_t-i - Σ θ_j·e_t-j, (n,), zero before the first (Box & Jenkins 1970)."""
        from scipy.signal import lfilter

        innovations: Values = lfilter([1.0, *(-value for value in self.ar)], [1.0, *self.ma], scaled)
        return innovations

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


class ArimaForecaster:
    """Chooses the order up to `max_p`, `max_q` by `criterion` (aic or bic) when `search` is grid.

    When `search` is auto, AutoARIMA of statsforecast chooses it (extra `auto-arima`). `lam` is the EWMA
    decay, `window` the number of returns that are fitted, `paths` the number of simulated paths.
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
    complexity = 3

    def fit(
        self, training: Sequence[PriceSeries], horizon: int, settings: Settings, seed: int, report: FitReport
    ) -> FittedArima:
        """Choose the order and estimate the coefficients. Raises TooFewSessions and InvalidInput."""
        _check(settings)
        lam, window = float(settings["lam"]), int(settings["window"])
        scaled, _ = scaled_returns(training[0], MIN_SESSIONS, window, lam)
        ar, ma = choose_order(scaled, settings, report)
        return FittedArima(ar=ar, ma=ma, lam=lam, window=window, paths=int(settings["paths"]), seed=seed)

    def load(self, artifact: tuple[Mapping[str, Any], Mapping[str, Any]]) -> FittedArima:
        tensors, card = artifact
        coefficients = {name: tuple(float(v) for v in tensors[name]) for name in ("ar", "ma")}
        return msgspec.convert({**card, **coefficients}, FittedArima)


def _check(settings: Settings) -> None:
    check_range("max_p", float(settings["max_p"]), 0, 5)
    check_range("max_q", float(settings["max_q"]), 0, 5)
    check_range("lam", float(settings["lam"]), 0.5, 0.999)
    check_range("window", float(settings["window"]), MIN_SESSIONS, 100_000)
    check_range("paths", float(settings["paths"]), 100, 100_000)
    for name, accepted in (("criterion", ("aic", "bic")), ("search", ("grid", "auto"))):
        if settings[name] not in accepted:
            raise InvalidInput(
                f"invalid {name} {settings[name]!r}",
                field=f"settings.{name}",
                remedy=" or ".join(accepted),
            )
