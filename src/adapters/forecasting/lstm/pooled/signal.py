"""Inputs of the network of the pooled form, in units of volatility."""

import msgspec
import numpy as np
import numpy.typing as npt

from adapters.forecasting.returns import MAX_SHOCK, WARM_UP_RETURNS, Values, ewma_variance, log_returns
from domain.prices import PriceSeries

DECAY = 0.97

Floats = npt.NDArray[np.float32]


class Scale(msgspec.Struct, frozen=True, kw_only=True):
    """Mean and standard deviation of the log volatility, fitted on the training part only."""

    centre: float
    spread: float


class Signal(msgspec.Struct, frozen=True, kw_only=True):
    """One series: scaled and log returns (n,), log volatility before each and after the last (n + 1,)."""

    scaled: Values
    log_volatility: Values
    returns: Values


def min_closes(window: int) -> int:
    """Return the number of closes needed for one window."""
    return WARM_UP_RETURNS + window + 1


def signal_of(series: PriceSeries, window: int) -> Signal:
    """Return the signal of a series; raises TooFewSessions below `min_closes(window)`."""
    returns = log_returns(series, min_closes(window))
    volatility = np.sqrt(ewma_variance(returns, DECAY, WARM_UP_RETURNS))
    scaled = np.clip(returns / volatility[:-1], -MAX_SHOCK, MAX_SHOCK)
    return Signal(scaled=scaled, log_volatility=np.log(volatility), returns=returns)


def inputs_at(signal: Signal, scale: Scale, window: int, origins: npt.NDArray[np.int64]) -> Floats:
    """Return (origins, window, 2): scaled return, log volatility after it. An origin counts known returns."""
    level = (signal.log_volatility[1:] - scale.centre) / scale.spread
    columns: Floats = np.stack([signal.scaled, np.clip(level, -MAX_SHOCK, MAX_SHOCK)], axis=1).astype(
        np.float32
    )
    windows: Floats = columns[origins[:, None] + np.arange(-window, 0)]
    return windows
