"""What the network answers: a factor on the log moves of `scale`, and a shift, at each knot."""

import numpy as np

from adapters.forecasting.returns import Values
from adapters.forecasting.scale.card import basis

KNOTS = (1, 3, 10)
"""Steps of the answers; between them they are linear in log h, beyond the last they stay."""
STEPS = np.arange(1.0, KNOTS[-1] + 1)
"""Steps that are trained."""
SHIFT = 0.3
"""Largest learnt shift, in widths of the 80 % range."""
KEPT = 0.5
"""Share of what is learnt that is served, as of the median of `scale`: half of it holds in later years."""


def corrected(moves: Values, widths: Values, answers: Values) -> Values:
    """Return the corrected moves, (tickers, steps, levels), of moves and 80 % widths (tickers, steps).

    Answers (tickers, 2 · knots) are logs of factors, then shifts, before their bounds: a factor is at most e
    and at least 1/e, so that no answer makes a range absurd. Of both KEPT is served. Zeros correct nothing.
    """
    share = basis(KNOTS, np.arange(1.0, moves.shape[1] + 1))
    bounded = KEPT * np.tanh(answers)
    logs, shifts = ((part[:, None, :] * share).sum(axis=2) for part in np.split(bounded, 2, axis=1))
    found: Values = np.exp(logs)[..., None] * moves + (SHIFT * shifts * widths)[..., None]
    return found
