"""Weights of an average of quantiles, fitted on outcomes that the members have not seen."""

import numpy as np

from adapters.forecasting.returns import Values

ITERATIONS = 300
RATE = 2.0  # of the first iteration, in mean losses
LEAST = 0.02  # a smaller weight is not worth the member's time


def fit_weights(quantiles: Values, outcomes: Values, levels: Values) -> Values:
    """Return the weights of least mean pinball loss, (members,): not negative, with the sum 1.

    `quantiles` are (members, origins, steps, levels), `outcomes` (origins, steps) in the same unit. The loss
    is convex in the weights; its gradient is followed multiplicatively from equal weights, and the mean of
    the iterates is taken (Kivinen & Warmuth 1997). Weights below LEAST become 0.
    """
    members = len(quantiles)
    usual = max(float(np.abs(outcomes).mean()), 1e-12)
    logs, mean = np.zeros(members), np.zeros(members)
    for number in range(1, ITERATIONS + 1):
        weights = np.exp(logs - logs.max())
        weights /= weights.sum()
        mean += (weights - mean) / number
        mixed = np.tensordot(weights, quantiles, axes=1)
        pull = (outcomes[..., None] < mixed) - levels
        slope = np.array([float((pull * own).mean()) for own in quantiles]) / usual
        logs -= RATE * members / np.sqrt(number) * (slope - slope @ weights)
    kept = np.where(mean >= LEAST, mean, 0.0)
    found: Values = kept / kept.sum()
    return found


def mixed(weights: Values, grids: Values) -> Values:
    """Return the average of grids (members, ...) with weights (members,)."""
    total = np.zeros(grids.shape[1:])
    for weight, grid in zip(weights, grids, strict=True):
        total += weight * grid
    return total
