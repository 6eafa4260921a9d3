"""What the network sees and is asked for: numpy only, causal, in units of volatility."""

import msgspec
import numpy as np
import numpy.typing as npt

from adapters.forecasting.returns import MAX_SHOCK, WARM_UP, Values, ewma_variance, log_returns
from domain.errors import TooFewSessions
from domain.prices import PriceSeries

DECAY = 0.97

Floats = npt.NDArray[np.float32]


class Scale(msgspec.Struct, frozen=True, kw_only=True):
    """Fitted on the training part only: mean and spread of the log volatility."""

    centre: float
    spread: float


class Signal(msgspec.Struct, frozen=True, kw_only=True):
    """Of one series: returns (n,), and log volatility before each and after the last (n + 1,)."""

    scaled: Values
    log_volatility: Values
    returns: Values


def fewest(window: int) -> int:
    """Closes needed to show one window."""
    return WARM_UP + window + 1


def signal_of(series: PriceSeries, window: int) -> Signal:
    """The causal signal; raises TooFewSessions."""
    returns = log_returns(series, fewest(window))
    volatility = np.sqrt(ewma_variance(returns, DECAY, WARM_UP))
    scaled = np.clip(returns / volatility[:-1], -MAX_SHOCK, MAX_SHOCK)
    return Signal(scaled=scaled, log_volatility=np.log(volatility), returns=returns)


def scale_of(signals: list[Signal], ends: list[int]) -> Scale:
    """The scale of the parts before `ends` (number of returns that belong to training)."""
    seen = np.concatenate([s.log_volatility[WARM_UP : e + 1] for s, e in zip(signals, ends, strict=True)])
    return Scale(centre=float(seen.mean()), spread=max(float(seen.std()), 1e-3))


def inputs_at(signal: Signal, scale: Scale, window: int, origins: npt.NDArray[np.int64]) -> Floats:
    """(origins, window, 2): scaled return, and log volatility after it; an origin counts known returns."""
    level = (signal.log_volatility[1:] - scale.centre) / scale.spread
    columns: Floats = np.stack([signal.scaled, np.clip(level, -MAX_SHOCK, MAX_SHOCK)], axis=1).astype(
        np.float32
    )
    windows: Floats = columns[origins[:, None] + np.arange(-window, 0)]
    return windows


def targets_at(signal: Signal, horizon: int, origins: npt.NDArray[np.int64]) -> Floats:
    """(origins, horizon): cumulative log returns after each origin, in its volatility times √h."""
    total = np.concatenate([[0.0], np.cumsum(signal.returns)])
    steps = np.arange(1, horizon + 1)
    moves = total[origins[:, None] + steps] - total[origins][:, None]
    unit = np.exp(signal.log_volatility[origins])[:, None] * np.sqrt(steps)
    targets: Floats = np.clip(moves / unit, -MAX_SHOCK, MAX_SHOCK).astype(np.float32)
    return targets


def origins_of(count: int, window: int, horizon: int, share: float) -> tuple[npt.NDArray[np.int64], ...]:
    """Origins for training and validation of a series of `count` returns, in time order.

    No outcome of a training origin reaches past the first validation origin.
    """
    every = np.arange(WARM_UP + window, count - horizon + 1)
    held = int(len(every) * share)
    if len(every) - held - horizon < 1 or held < 1:
        need = WARM_UP + window + 2 * horizon + 2 + int(np.ceil(2 / share))
        raise TooFewSessions(
            f"{count + 1} sessions are too few for window {window}, about {need} are needed",
            field="sessions",
            remedy="ingest a longer history, or give a smaller window",
        )
    return every[: len(every) - held - horizon], every[len(every) - held :]
