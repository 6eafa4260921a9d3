"""What untuned settings of `volatility` lose on random walks whose volatility stands still.

    python benchmarks/constant_volatility.py [--walks 100]

The walks are those of `tuning.py walks`. No setting is chosen by its loss, so luck is no explanation of a
ratio that stays below that of `scale`. `known` are the true quantiles: nothing can be better but by chance.
Losses are those on the last 100 origins, five sessions ahead, whose scale is that of the walk.
"""

import argparse
from typing import Any

import numpy as np
from tuning import HORIZON, closes_of

from adapters.forecasting.naive import normal_quantiles
from adapters.forecasting.volatility import VolatilityForecaster
from application.forecasting.evidence import MAX_ORIGINS, judging_step
from application.forecasting.learning import Learning
from application.forecasting.strategy import FittedStrategy, Strategy, silent
from application.forecasting.walk_forward import origin_rows, walk
from domain.prices import PriceSeries
from entrypoints.container import Container
from entrypoints.settings import Settings

VOLATILITY = 0.015
LAMBDAS = (0.9, 0.97, 0.99, 0.995)
GATE = 0.995
"""At most this times the loss of the fallback is asked of a new strategy."""


class Knowing:
    """The true quantiles."""

    def predict(self, context: PriceSeries, horizon: int, levels: Any) -> Any:
        """Those of a random walk, (horizon, levels)."""
        steps = np.sqrt(np.arange(1, horizon + 1))[:, None]
        return context.close[-1] * np.exp(VOLATILITY * steps * normal_quantiles(levels))

    def dump(self) -> Any:
        """Nothing."""
        return {}, {}


def main() -> None:
    """Print each mean loss as a ratio to that of `scale`, and the share of walks below that of the gate."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--walks", type=int, default=100)
    walks = parser.parse_args().walks
    names = ["scale", "known", *(f"volatility, lam={lam}" for lam in LAMBDAS)]
    catalog = Container(settings=Settings.read("", "synthetic", env={})).adapters().catalog()
    scale = Strategy.named(catalog, "scale").fit([series_of(0)], HORIZON, 1)
    losses = np.array([losses_on(series_of(number), scale) for number in range(walks)])
    for name, ratios in zip(names, (losses / losses[:, :1]).T, strict=True):
        error = 1.96 * ratios.std() / np.sqrt(walks)
        print(
            f"{name}: {ratios.mean():.4f} ± {error:.4f} of the loss of scale, "
            f"at most {GATE} on {np.mean(ratios <= GATE):.0%} of {walks} walks",
            flush=True,
        )


def losses_on(series: PriceSeries, scale: FittedStrategy) -> list[float]:
    """The mean losses of `scale`, the true quantiles, and `volatility` by its setting."""
    fitted = [scale, FittedStrategy("known", Knowing())]
    for lam in LAMBDAS:
        settings = {**VolatilityForecaster.settings, "paths": 400, "lam": lam}
        made = VolatilityForecaster().fit([series], HORIZON, settings, 1, Learning(silent))
        fitted.append(FittedStrategy("volatility", made))
    rows = origin_rows(len(series), HORIZON, MAX_ORIGINS, judging_step(HORIZON))
    return [one.evaluation.loss for one in walk(fitted, series, rows, HORIZON)]


def series_of(number: int) -> PriceSeries:
    """A walk of `tuning.py`."""
    days, closes = closes_of(number)
    epoch = np.array(days, dtype="datetime64[D]").astype(np.int32)
    return PriceSeries(epoch, closes, closes, closes, closes, np.full(closes.size, 1e6))


if __name__ == "__main__":
    main()
