"""Log returns and their EWMA volatility, shared by the strategies."""

from itertools import accumulate

import numpy as np
import numpy.typing as npt

from domain.errors import InvalidInput, TooFewSessions
from domain.prices import PriceSeries

Values = npt.NDArray[np.float64]
WARM_UP_RETURNS = 50  # from which the first EWMA variance is estimated
MIN_VOLATILITY = 1e-5
"""Lower bound of daily volatility, 0.001 %, because a constant past price does not make the next certain."""
MAX_SHOCK = 8.0
"""Bound of returns in units of volatility, so that one return does not determine a range.

After weeks without trades the EWMA volatility is close to zero, and the next ordinary return is hundreds
or thousands of times as large.
"""


def log_returns(series: PriceSeries, need: int) -> Values:
    """Return log(close_t / close_t-1), (n - 1,); raises TooFewSessions below `need` sessions."""
    if len(series) < need:
        raise TooFewSessions(
            f"too few sessions: {len(series)}, at least {need} are needed",
            field="sessions",
            remedy="refresh a longer history, or choose a smaller window",
        )
    returns: Values = np.diff(np.log(series.close))
    return returns


def ewma_variance(returns: Values, decay: float, warm_up: int) -> Values:
    """Return the variance before each return and after the last, (n + 1,): v' = λ·v + (1 - λ)·r².

    It starts at the variance of the first `warm_up` returns (RiskMetrics 1996).
    """
    start = max(float(np.mean(returns[:warm_up] ** 2)), MIN_VOLATILITY**2)
    news = ((1 - decay) * returns**2).tolist()
    variances = [*accumulate(news, lambda before, new: decay * before + new, initial=start)]
    variance: Values = np.maximum(variances, MIN_VOLATILITY**2)
    return variance


def scaled_returns(series: PriceSeries, need: int, window: int, decay: float) -> tuple[Values, float]:
    """Return the last `window` returns divided by the volatility before each, and the current variance.

    The first WARM_UP_RETURNS are left out, because their variance is not yet reliable; the shape is
    (min(window, n - 1) - WARM_UP_RETURNS,) for n sessions. Raises TooFewSessions below `need` sessions.
    """
    returns = log_returns(series, need)[-window:]
    variance = ewma_variance(returns, decay, WARM_UP_RETURNS)
    return (returns / np.sqrt(variance[:-1]))[WARM_UP_RETURNS:], float(variance[-1])


def check_range(name: str, value: float, low: float, high: float) -> None:
    """Raise InvalidInput when a setting is outside low…high."""
    if not low <= value <= high:
        raise InvalidInput(f"invalid {name} {value}", field=f"settings.{name}", remedy=f"{low} to {high}")
