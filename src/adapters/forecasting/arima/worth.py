"""Whether a conditional mean is worth something: measured on returns that its coefficients have not seen."""

import msgspec
import numpy as np

from adapters.forecasting.arima.recursion import Coefficients, innovations_of
from adapters.forecasting.returns import MAX_SHOCK, Values

LEAST = 1.645
"""Least t of the gain, one-sided 5 %. One step ahead the gains of two sessions do not overlap."""


class Gain(msgspec.Struct, frozen=True):
    """The share of the squared errors that the mean takes away, and its t (Diebold & Mariano 1995)."""

    share: float
    t: float

    @property
    def kept(self) -> bool:
        """Whether the mean is kept."""
        return self.t >= LEAST


NOTHING = Gain(0.0, 0.0)


def gain_of(scaled: Values, known: int, ar: Coefficients, ma: Coefficients) -> Gain:
    """The gain over a mean of 0 on the returns after the first `known`, one step ahead."""
    cut = np.clip(scaled, -MAX_SHOCK, MAX_SHOCK)
    plain, errors = cut[known:] ** 2, innovations_of(cut, ar, ma)[known:] ** 2
    gains = plain - errors
    spread = float(gains.std(ddof=1)) / np.sqrt(gains.size)
    if spread == 0.0:
        return NOTHING
    return Gain(float(gains.sum() / plain.sum()), float(gains.mean() / spread))
