"""What opens, highs, lows and volumes tell, in units of the volatility of the closes."""

import math

import numpy as np

from adapters.forecasting.returns import MIN_VOLATILITY, Values
from adapters.forecasting.scale.means import ewmas, log_scale
from domain.day_ranges import DayRanges

DECAYS = (0.8, 0.94, 0.96, 0.98)
CALM = math.log(0.1)  # where logs are averaged, a session counts at least a tenth of the volatility


def session_variance(days: DayRanges) -> Values:
    """Return the squared overnight move plus the variance of the session by its range (Garman & Klass 1980).

    It is the squared return where the range is not known.
    """
    inside = 0.5 * (days.highs - days.lows) ** 2
    inside -= (2 * math.log(2) - 1) * (days.returns - days.opens) ** 2
    variance: Values = np.where(days.known, days.opens**2 + inside, days.returns**2)
    return variance


def of_ranges(days: DayRanges, volume: Values, log_volatility: Values, count: Values) -> dict[str, Values]:
    """The features of sessions (tickers, n), of which the last `count` are real, (tickers,) each."""
    rows = days.returns.shape[1]
    real = np.arange(rows - 1, -1, -1) < count[:, None]
    variance = session_variance(days)
    least = (log_volatility + CALM)[:, None]
    traded = np.isfinite(volume)
    columns = [
        variance,
        np.where(real, np.maximum(log_scale(variance, MIN_VOLATILITY), least), 0.0),
        np.where(real, np.maximum(log_scale(days.returns**2, MIN_VOLATILITY), least), 0.0),
        np.log1p(np.where(traded, np.maximum(volume, 0.0), 0.0)),
        traded.astype(np.float64),
    ]
    means = ewmas(np.stack(columns, axis=1), DECAYS, count)
    return {
        "v80": log_scale(means[0.8][:, 0], MIN_VOLATILITY) - log_volatility,
        "v96": log_scale(means[0.96][:, 0], MIN_VOLATILITY) - log_volatility,
        "l80": means[0.8][:, 1] - log_volatility,
        "l96": means[0.96][:, 1] - log_volatility,
        "g94": means[0.94][:, 2] - log_volatility,
        "vol80": _of_traded(means[0.8]) - _of_traded(means[0.98]),
    }


def _of_traded(means: Values) -> Values:
    """The mean log volume over the sessions with a volume; 0 without one."""
    share = means[:, 4]
    mean: Values = np.where(share > 0, means[:, 3] / np.where(share > 0, share, 1.0), 0.0)
    return mean
