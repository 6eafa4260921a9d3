"""Inputs and targets of the network, in units of volatility, without leakage."""

import msgspec
import numpy as np
import numpy.typing as npt

from adapters.forecasting.returns import MAX_SHOCK, WARM_UP_RETURNS, Values, ewma_variance, log_returns
from domain.errors import TooFewSessions
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


def scale_of(signals: list[Signal], ends: list[int]) -> Scale:
    """Return the scale of the training parts; `ends` are their numbers of returns."""
    seen = np.concatenate(
        [s.log_volatility[WARM_UP_RETURNS : e + 1] for s, e in zip(signals, ends, strict=True)]
    )
    return Scale(centre=float(seen.mean()), spread=max(float(seen.std()), 1e-3))


def inputs_at(signal: Signal, scale: Scale, window: int, origins: npt.NDArray[np.int64]) -> Floats:
    """Return (origins, window, 2): scaled return, log volatility after it. An origin counts known returns."""
    level = (signal.log_volatility[1:] - scale.centre) / scale.spread
    columns: Floats = np.stack([signal.scaled, np.clip(level, -MAX_SHOCK, MAX_SHOCK)], axis=1).astype(
        np.float32
    )
    windows: Floats = columns[origins[:, None] + np.arange(-window, 0)]
    return windows


def targets_at(signal: Signal, horizon: int, origins: npt.NDArray[np.int64]) -> Floats:
    """Return (origins, horizon): cumulative log returns after each origin, divided by its volatility · √h."""
    total = np.concatenate([[0.0], np.cumsum(signal.returns)])
    steps = np.arange(1, horizon + 1)
    moves = total[origins[:, None] + steps] - total[origins][:, None]
    unit = np.exp(signal.log_volatility[origins])[:, None] * np.sqrt(steps)
    targets: Floats = np.clip(moves / unit, -MAX_SHOCK, MAX_SHOCK).astype(np.float32)
    return targets


def origins_of(count: int, window: int, horizon: int, share: float) -> tuple[npt.NDArray[np.int64], ...]:
    """Return the training and validation origins of a series of `count` returns, ascending.

    The horizon of each training origin ends before the first validation origin.
    """
    every = np.arange(WARM_UP_RETURNS + window, count - horizon + 1)
    held = int(len(every) * share)
    if len(every) - held - horizon < 1 or held < 1:
        need = WARM_UP_RETURNS + window + 2 * horizon + 2 + int(np.ceil(2 / share))
        raise TooFewSessions(
            f"too few sessions for window {window}: {count + 1}, about {need} are needed",
            field="sessions",
            remedy="refresh a longer history, or choose a smaller window",
        )
    return every[: len(every) - held - horizon], every[len(every) - held :]
