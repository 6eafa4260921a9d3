"""Ten fans that are hard to draw, made by the code that draws those of the pages."""

from datetime import timedelta
from itertools import pairwise

import numpy as np

from adapters.market_data.synthetic import _generate
from domain.basis import Basis, as_traded, split_adjusted
from domain.prices import PRICES, PriceSeries
from entrypoints.charts.axes import Writing
from entrypoints.charts.candles import Candle, past_candles
from entrypoints.charts.fan_svg import Fan
from tests.support.builders import MONDAY, a_series
from tests.support.histories import a_history

LEVELS = (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975)
PAST = 60


def ahead(
    past: tuple[Candle, ...], close: float, horizon: int = 10, levels: tuple[float, ...] = LEVELS
) -> Fan:
    """A fan from a close, with naive's range, and closes of the first half, each third outside."""
    first = past[-1].session if past else MONDAY
    spread = 0.08 * np.sqrt(np.arange(1, horizon + 1))[:, None] * (np.asarray(levels) - 0.5)
    values = tuple(tuple(float(one) for one in row) for row in close * np.exp(spread + 0.001))
    has_range = 0.1 in levels and 0.9 in levels
    low, high = (levels.index(0.1), levels.index(0.9)) if has_range else (0, -1)
    naive = tuple((0.99 * row[low], close, 1.01 * row[high]) for row in values)
    closes = tuple(
        (step, 1.02 * values[step][-1] if step % 3 == 2 else close, step % 3 != 2)
        for step in range(horizon // 2)
    )
    return Fan(
        past=past,
        sessions=tuple(first + timedelta(days=n + 1) for n in range(horizon)),
        levels=levels,
        values=values,
        naive=naive,
        closes=closes,
    )


def _flat(price: float) -> PriceSeries:
    days = a_series(PAST).sessions
    flat = np.full(PAST, price)
    return PriceSeries(days, flat, flat, flat, flat, flat)


def _scaled(price: float) -> PriceSeries:
    series = a_series(PAST)
    first, high, low, close = (getattr(series, name) * price / series.close[-1] for name in PRICES)
    return PriceSeries(series.sessions, first, high, low, close, series.volume)


def _with_split() -> PriceSeries:
    """Delivered as traded, with a split of 4:1 in the window."""
    bars = split_adjusted(as_traded(a_history(PAST, 3, {30: 4.0})), Basis.AS_TRADED)
    return PriceSeries(bars.sessions, *(bars.columns[name] for name in (*PRICES, "volume")))


def _provisional() -> PriceSeries:
    """The source gave only a close for the last session."""
    series = a_series(PAST)
    first, high, low = (getattr(series, name).copy() for name in ("open", "high", "low"))
    for column in (first, high, low):
        column[-1] = np.nan
    return PriceSeries(series.sessions, first, high, low, series.close, series.volume)


def _synthetic() -> PriceSeries:
    columns = _generate(1, "VALE3", PAST)
    return PriceSeries(a_series(PAST).sessions, *(columns[name] for name in (*PRICES, "volume")))


def _of(series: PriceSeries, horizon: int = 10, levels: tuple[float, ...] = LEVELS) -> Fan:
    return ahead(past_candles(series, PAST), float(series.close[-1]), horizon, levels)


FANS = {
    "one-bar": ahead(past_candles(a_series(1), PAST), float(a_series(1).close[-1])),
    "flat-prices": _of(_flat(25.0)),
    "a-split-inside": _of(_with_split()),
    "a-provisional-last-bar": _of(_provisional()),
    "prices-of-a-cent": _of(_scaled(0.01)),
    "prices-of-a-million": _of(_scaled(1e6)),
    "horizon-1": _of(a_series(PAST), 1),
    "horizon-60": _of(a_series(PAST), 60),
    "other-levels": _of(a_series(PAST), levels=(0.05, 0.2, 0.5, 0.8, 0.95)),
    "no-history": ahead((), 50.0),
    "synthetic": _of(_synthetic()),
}
"""By name: one bar, … and horizons of 1 and 60."""


def write_price(value: float, decimals: int | None = None) -> str:
    """In English; an axis says how many decimals it needs."""
    return f"{value:,.{2 if decimals is None else decimals}f}"


WRITING = Writing(price=write_price, month=lambda day: f"{day:%b}", day=lambda day: f"{day.day} {day:%b}")


def largest_move(fan: Fan) -> float:
    """Of two closes in the window, as a ratio."""
    return max(max(a.close / b.close, b.close / a.close) for a, b in pairwise(fan.past))
