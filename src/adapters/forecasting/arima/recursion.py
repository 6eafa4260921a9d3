"""The recursion of an ARMA: its innovations, its conditional mean, and the spread around that mean."""

import numpy as np

from adapters.forecasting.arima.filtering import filtered
from adapters.forecasting.returns import Values

Coefficients = tuple[float, ...]
MIN_SESSIONS = 150
MEMORY = 600  # steps after which a response is zero: roots are below .98, and .98^600 is 5e-6


def innovations_of(scaled: Values, ar: Coefficients, ma: Coefficients) -> Values:
    """Return e_t = x_t - Σ φ_i·x_t-i - Σ θ_j·e_t-j, (n,), zero before the first (Box & Jenkins 1970)."""
    return filtered(scaled, [1.0, *(-value for value in ar)], [1.0, *ma])


def means_after(scaled: Values, ar: Coefficients, ma: Coefficients, horizon: int) -> Values:
    """Return the expected sum of the next 1..horizon values after the last one, (horizon,)."""
    order = max(len(ar), len(ma), 1)
    past = [0.0] * order + [float(value) for value in scaled[-order:]]
    shocks = [0.0] * order + [float(value) for value in innovations_of(scaled, ar, ma)[-order:]]
    for _ in range(horizon):
        mean = sum(value * past[-lag] for lag, value in enumerate(ar, start=1))
        mean += sum(value * shocks[-lag] for lag, value in enumerate(ma, start=1))
        past.append(mean)
        shocks.append(0.0)
    return np.cumsum(past[-horizon:])


def spreads_after(ar: Coefficients, ma: Coefficients, horizon: int) -> Values:
    """Return the spread of the sum of the next h values over that of independent ones, (horizon,).

    The variance of the sum is s² Σ_i (Σ_j≤i ψ_j)² with the response ψ and the innovation's s² = 1 / Σ ψ²
    (Box, Jenkins & Reinsel 1994, 5.1), which makes the variance of one value 1.
    """
    pulse = np.zeros(MEMORY)
    pulse[0] = 1.0
    response = filtered(pulse, [1.0, *ma], [1.0, *(-value for value in ar)])
    sums = np.cumsum(np.cumsum(response[:horizon]) ** 2) / np.sum(response**2)
    spreads: Values = np.sqrt(sums / np.arange(1, horizon + 1))
    return spreads
