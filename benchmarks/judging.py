"""Judge ranges on many origins: loss, coverage by step, calm and wild times, and an interval of the ratio.

Shares of one market have the same dates, so the interval is that of a bootstrap over calendar quarters and
tickers.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from adapters.forecasting.scale.closes import of_closes
from adapters.forecasting.scale.window import RETURNS
from domain.prices import PriceSeries
from domain.quantiles import LEVELS
from domain.sessions import to_day

Values = npt.NDArray[np.float64]
HORIZON, EVERY, AGE = 10, 5, 250
BLOCK, CHANGES = (
    40,
    1000,
)  # origins that share one scale, and the changes of the close of which it is the mean
DRAWS, SEED = 500, 0


class Origins(msgspec.Struct, frozen=True):
    """One row for each origin: the ticker's number, the number of known bars, the day, and what came after.

    `scale` is the mean change of the close, `heat` the current volatility over the long-run one.
    """

    names: list[str]
    ticker: npt.NDArray[np.int64]
    known: npt.NDArray[np.int64]
    day: npt.NDArray[np.int64]
    closes: Values
    scale: Values
    heat: Values


def origins_of(shares: Mapping[str, PriceSeries], since: date) -> Origins:
    """Every fifth session from a day on, counted back from the last one with a whole horizon after it."""
    parts: list[tuple[Any, ...]] = []
    for number, series in enumerate(shares.values()):
        known = np.arange(len(series) - HORIZON, AGE + 1, -EVERY)[::-1]
        known = known[series.sessions[known - 1] >= to_day(since)]
        if known.size:
            ticker, days = np.full(known.size, number), series.sessions[known - 1].astype(np.int64)
            after = series.close[known[:, None] + np.arange(HORIZON)]
            parts.append(
                (ticker, known, days, after, _scales(series.close, known), _heat(series.close, known))
            )
    columns = [np.concatenate(column) for column in zip(*parts, strict=True)]
    return Origins(list(shares), *columns)


def _scales(close: Values, known: npt.NDArray[np.int64]) -> Values:
    changes = np.abs(np.diff(close))
    first = (known - 2)[::BLOCK].repeat(BLOCK)[: known.size]
    return np.array([max(float(changes[max(0, at - CHANGES) : at].mean()), 1e-12) for at in first])


def _heat(close: Values, known: npt.NDArray[np.int64]) -> Values:
    rows = np.zeros((known.size, RETURNS))
    returns = np.diff(np.log(close))
    for row, count in enumerate(known):
        tail = returns[max(0, count - 1 - RETURNS) : count - 1]
        rows[row, RETURNS - tail.size :] = tail
    return np.exp(-of_closes(rows, np.minimum(known - 1.0, RETURNS)).named["rlong"])


def losses(grid: Values, origins: Origins) -> Values:
    """The mean pinball loss of each origin over steps and LEVELS, doubled and scaled, (origins,)."""
    off = (origins.closes[..., None] - grid) / origins.scale[:, None, None]
    levels = np.array(LEVELS)
    found: Values = 2 * np.maximum(levels * off, (levels - 1) * off).mean(axis=(1, 2))
    return found


def hits(grid: Values, origins: Origins, low: float, high: float) -> npt.NDArray[np.bool_]:
    """Whether the close is inside the range between two levels, (origins, steps)."""
    below, above = (grid[..., LEVELS.index(level)] for level in (low, high))
    inside: npt.NDArray[np.bool_] = (below <= origins.closes) & (origins.closes <= above)
    return inside


def ratio_interval(own: Values, base: Values, origins: Origins) -> tuple[float, float, float]:
    """The ratio of the mean losses, and its 95 % interval over quarters and tickers drawn again."""
    months = origins.day.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    quarters, at = np.unique(months // 3, return_inverse=True)
    sums = np.zeros((2, quarters.size, len(origins.names)))
    for row, loss in enumerate((own, base)):
        np.add.at(sums[row], (at, origins.ticker), loss)
    rng = np.random.default_rng(SEED)
    drawn = []
    for _ in range(DRAWS):
        by_quarter, by_ticker = (rng.multinomial(n, np.full(n, 1 / n)) for n in sums.shape[1:])
        top, bottom = (by_quarter @ part @ by_ticker for part in sums)
        drawn.append(top / bottom)
    low, high = np.quantile(drawn, [0.025, 0.975])
    return float(own.sum() / base.sum()), float(low), float(high)


def judged(grid: Values, base: Values, origins: Origins) -> dict[str, Any]:
    """The figures of a method beside another one with the losses `base`."""
    own = losses(grid, origins)
    ratio, low, high = ratio_interval(own, base, origins)
    inside80, inside95 = hits(grid, origins, 0.1, 0.9), hits(grid, origins, 0.025, 0.975)
    calm, wild = np.quantile(origins.heat, [0.2, 0.8])
    return {
        "loss": float(own.mean()),
        "ratio": ratio,
        "interval": [low, high],
        "80": inside80.mean(axis=0).round(4).tolist(),
        "95": inside95.mean(axis=0).round(4).tolist(),
        "calm 80": float(inside80[origins.heat <= calm].mean()),
        "wild 80": float(inside80[origins.heat >= wild].mean()),
        "origins": len(own),
    }
