"""The recursion of the EWMA variance equals the filter of scipy to the last bit."""

import numpy as np
import pytest
from scipy.signal import lfilter

from adapters.forecasting.returns import MIN_VOLATILITY, ewma_variance


@pytest.mark.parametrize("decay", [0.5, 0.94, 0.97, 0.999])
@pytest.mark.parametrize("count", [1, 60, 2500])
def test_the_variance_is_that_of_a_filter(count: int, decay: float) -> None:
    """Forecasts that were issued with the filter are replayed with the same bits."""
    for scale in (1e-9, 0.01, 0.3):
        returns = scale * np.random.default_rng(count).standard_normal(count)
        start = max(float(np.mean(returns[:50] ** 2)), MIN_VOLATILITY**2)
        later, _ = lfilter([1 - decay], [1, -decay], returns**2, zi=[decay * start])

        found = ewma_variance(returns, decay, 50)

        assert found.tobytes() == np.maximum([start, *later], MIN_VOLATILITY**2).tobytes()
