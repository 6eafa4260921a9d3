"""Weights of an average of quantiles, fitted on outcomes that the members have not seen."""

import numpy as np

from adapters.forecasting.returns import Values

ITERATIONS = 200
LEAST = 0.02  # a smaller weight is not worth the member's time


def fit_weights(quantiles: Values, outcomes: Values, levels: Values) -> Values:
    """Return the weights of least mean pinball loss, (members,): not negative, with the sum 1.

    `quantiles` are (members, origins, steps, levels), `outcomes` (origins, steps) in the same unit. The loss
    is convex in the weights. Its gradient is followed multiplicatively from equal weights (Kivinen & Warmuth
    1997) in steps of 1 / √n whatever its length, since good members differ little; the weights are the mean
    of the second half. Those below LEAST become 0.
    """
    logs, mean = np.zeros(len(quantiles)), np.zeros(len(quantiles))
    for number in range(1, ITERATIONS + 1):
        weights = np.exp(logs - logs.max())
        weights /= weights.sum()
        if number > ITERATIONS // 2:
            mean += 2 * weights / ITERATIONS
        pull = (outcomes[..., None] < np.tensordot(weights, quantiles, axes=1)) - levels
        slope = np.array([float((pull * own).mean()) for own in quantiles])
        slope -= slope @ weights
        if longest := float(np.abs(slope).max()):
            logs -= slope / (longest * np.sqrt(number))
    kept = np.where(mean >= LEAST, mean, 0.0)
    found: Values = kept / kept.sum()
    return found


def mixed(weights: Values, grids: Values) -> Values:
    """Return the average of grids (members, ...) with weights (members,)."""
    total = np.zeros(grids.shape[1:])
    for weight, grid in zip(weights, grids, strict=True):
        total += weight * grid
    return total
