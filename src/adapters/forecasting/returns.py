"""Log returns and their EWMA volatility, the common ground of the strategies."""

import numpy as np
import numpy.typing as npt

from domain.errors import InvalidInput, TooFewSessions
from domain.prices import PriceSeries

Values = npt.NDArray[np.float64]
WARM_UP = 50
CALMEST = 1e-5
"""A daily volatility below this (0.001 %) is taken for it: a price that never moved is no certainty."""
MAX_SHOCK = 8.0
"""Returns are cut at this many volatilities where one alone could decide a range.

After weeks without trades the EWMA volatility is close to zero, and the next ordinary return is hundreds
or thousands of volatilities large.
"""


def log_returns(series: PriceSeries, need: int) -> Values:
    """log(close_t / close_t-1), (n - 1,); raises TooFewSessions below `need` sessions."""
    if len(series) < need:
        raise TooFewSessions(
            f"{len(series)} sessions are too few, {need} are needed",
            field="sessions",
            remedy="ingest a longer history, or give a smaller window",
        )
    returns: Values = np.diff(np.log(series.close))
    return returns


def ewma_variance(returns: Values, decay: float, warm_up: int) -> Values:
    """Variance known before each return and after the last, (n + 1,): v' = λ·v + (1 - λ)·r².

    (RiskMetrics 1996.) It starts at the variance of the first `warm_up` returns.
    """
    from scipy.signal import lfilter

    start = max(float(np.mean(returns[:warm_up] ** 2)), CALMEST**2)
    later, _ = lfilter([1 - decay], [1, -decay], returns**2, zi=[decay * start])
    variance: Values = np.maximum(np.concatenate([[start], later]), CALMEST**2)
    return variance


def scaled_returns(series: PriceSeries, need: int, window: int, decay: float) -> tuple[Values, float]:
    """The last `window` returns in units of the volatility known before each, and the variance now.

    The first WARM_UP of them only settle the variance. Raises TooFewSessions below `need` sessions.
    """
    returns = log_returns(series, need)[-window:]
    variance = ewma_variance(returns, decay, WARM_UP)
    return (returns / np.sqrt(variance[:-1]))[WARM_UP:], float(variance[-1])


def within(name: str, value: float, low: float, high: float) -> None:
    """Refuse a setting outside its range, naming it."""
    if not low <= value <= high:
        raise InvalidInput(f"{name} is {value}", field=f"settings.{name}", remedy=f"give {low} to {high}")
