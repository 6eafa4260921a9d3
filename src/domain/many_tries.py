"""Many tries: p-values of one of several versions, of which the best looks good by chance."""

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Values = npt.NDArray[np.float64]
RESAMPLES = 5000
_ALPHA = 0.05
_SEED = 58  # equal evidence gives an equal p-value


def holm(p_values: Sequence[float | None], one: int) -> float:
    """The p-value of the version `one` of several, adjusted by Holm (1979); None counts as 1.

    The smallest of k is multiplied by k, the next by k - 1, and so on, and none is below the one before.
    """
    known = [1.0 if p is None else p for p in p_values]
    raised = 0.0
    for rank, p in enumerate(sorted(known)):
        if p > known[one]:
            break
        raised = max(raised, min(1.0, (len(known) - rank) * p))
    return raised


def spa(gains: Values, one: int, p_value: float) -> float:
    """The p-value of the version `one` of many: superior predictive ability (Hansen 2005).

    `gains` (n, versions) has the loss of the reference less that of each version, by date. The answer is the
    larger of two figures: the share of resamples whose largest studentised mean reaches that of the version;
    and `p_value`, of the version alone, times the number of independent versions that would have the same
    critical value at 5 % as these. The second one keeps the small degrees of freedom of the test alone, which
    a resample does not know. A version far behind the reference does not count (the consistent form).
    """
    statistics, draws = _studentised(gains)
    largest = draws.max(axis=1, initial=0.0)
    share = float((1 + np.count_nonzero(largest >= statistics[one])) / (1 + RESAMPLES))
    counted = statistics >= -_far_behind(len(gains))
    counted[one] = True
    beyond = np.mean(draws[:, counted] >= np.quantile(largest, 1 - _ALPHA))
    return max(share, min(1.0, p_value * max(1.0, _ALPHA / float(beyond))))


def _studentised(gains: Values) -> tuple[Values, Values]:
    """Means over their errors (versions,), and those of resamples without skill (RESAMPLES, versions).

    Resampled are blocks of random length with the mean n^⅓ (Politis & Romano 1994), always with the same
    draws.
    """
    n = len(gains)
    renewal = 1 / math.ceil(n ** (1 / 3))
    means = gains.mean(axis=0)
    errors = np.sqrt(_block_variance(gains - means, renewal) / n)
    errors[errors == 0] = np.inf  # a constant gain is no evidence
    statistics = means / errors
    skill = np.where(statistics >= -_far_behind(n), means, 0.0)
    return statistics, (_weights(n, renewal) @ gains - skill) / errors


def _far_behind(n: int) -> float:
    """The errors by which a version is so far behind that it cannot be the best by chance."""
    return math.sqrt(2 * math.log(math.log(n)))


def _block_variance(centred: Values, renewal: float) -> Values:
    """The long-run variance (versions,) of the means that blocks of random length give; not negative."""
    n = len(centred)
    lags = np.arange(1, n)
    kernel = (n - lags) / n * (1 - renewal) ** lags + lags / n * (1 - renewal) ** (n - lags)
    total = np.mean(centred**2, axis=0)
    for lag, weight in zip(lags, kernel, strict=True):
        total = total + 2 * weight * np.sum(centred[lag:] * centred[:-lag], axis=0) / n
    variance: Values = np.maximum(total, 0.0)
    return variance


def _weights(n: int, renewal: float) -> Values:
    """The share of each date in each resample, of shape (RESAMPLES, n)."""
    rng = np.random.default_rng(_SEED)
    rows = np.empty((RESAMPLES, n), dtype=np.int64)
    rows[:, 0] = rng.integers(n, size=RESAMPLES)
    for step in range(1, n):
        renewed = rng.random(RESAMPLES) < renewal
        rows[:, step] = np.where(renewed, rng.integers(n, size=RESAMPLES), (rows[:, step - 1] + 1) % n)
    flat = rows + n * np.arange(RESAMPLES)[:, None]
    return np.bincount(flat.ravel(), minlength=RESAMPLES * n).reshape(RESAMPLES, n) / n
