"""A linear recursive filter, with the bits of `scipy.signal.lfilter` and without SciPy (docs/adr/0080)."""

from collections.abc import Sequence

import numpy as np

from adapters.forecasting.returns import Values


def filtered(values: Values, ahead: Sequence[float], back: Sequence[float]) -> Values:
    """Return y_t = Σ ahead_i·x_t-i - Σ back_j·y_t-j, (n,), from x; the first of each is the one at t.

    `back` begins with 1. All before the first value is zero. The order of the operations is that of the
    transposed direct form (Oppenheim & Schafer 2010, 6.3), on which the last bits depend.
    """
    if len(back) == 1:
        return np.convolve(ahead, values)[: values.size]
    order = max(len(ahead), len(back))
    ahead, back = _padded(ahead, order), _padded(back, order)
    state = [0.0] * order  # the last one stays zero
    found = []
    for value in values.tolist():
        answer = state[0] + ahead[0] * value
        for lag in range(1, order):
            state[lag - 1] = state[lag] + value * ahead[lag] - answer * back[lag]
        found.append(answer)
    return np.array(found)


def _padded(coefficients: Sequence[float], order: int) -> list[float]:
    return [*map(float, coefficients), *[0.0] * (order - len(coefficients))]
