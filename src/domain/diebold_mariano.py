"""The Diebold-Mariano test: is the lead of one forecast over another more than chance?"""

import math

import msgspec
import numpy as np
import numpy.typing as npt

FEWEST = 3


class DieboldMariano(msgspec.Struct, frozen=True, kw_only=True):
    """`p_value` is one-sided, for "the model loses less than the reference"; `statistic` is then negative.

    Both are None with fewer than three losses, or when the differences do not vary.
    """

    statistic: float | None
    p_value: float | None
    observations: int
    lags: int


def diebold_mariano(
    model: npt.NDArray[np.float64], reference: npt.NDArray[np.float64], overlap: int
) -> DieboldMariano:
    """Compare two loss series (n,), whose neighbours share outcomes over `overlap` origins.

    Statistic of Diebold & Mariano (1995) with the rectangular-kernel variance up to overlap - 1
    lags, corrected for small samples as Harvey, Leybourne & Newbold (1997), Student t with n - 1
    degrees of freedom. Where the rectangular variance is not positive, Bartlett weights are used,
    which cannot be negative (Newey & West 1987).
    """
    difference = np.asarray(model) - np.asarray(reference)
    count, lags = difference.size, min(max(overlap, 1) - 1, difference.size - 1)
    if count < FEWEST:
        return DieboldMariano(statistic=None, p_value=None, observations=count, lags=max(lags, 0))
    variance = _long_run_variance(difference, lags)
    if variance <= 1e-30 * max(1.0, float(np.abs(difference).max()) ** 2):
        return DieboldMariano(statistic=None, p_value=None, observations=count, lags=lags)
    horizon = lags + 1
    correction = (count + 1 - 2 * horizon + horizon * (horizon - 1) / count) / count
    statistic = float(difference.mean()) / math.sqrt(variance / count) * math.sqrt(max(correction, 0.0))
    return DieboldMariano(
        statistic=statistic, p_value=student_t_cdf(statistic, count - 1), observations=count, lags=lags
    )


def _long_run_variance(difference: npt.NDArray[np.float64], lags: int) -> float:
    centred = difference - difference.mean()
    covariances: list[float] = [
        float(centred[lag:] @ centred[: centred.size - lag]) / centred.size for lag in range(lags + 1)
    ]
    rectangular = covariances[0] + 2 * sum(covariances[1:])
    if rectangular > 0:
        return float(rectangular)
    weighted = (2 * (1 - lag / (lags + 1)) * covariances[lag] for lag in range(1, lags + 1))
    return float(covariances[0] + sum(weighted))


def student_t_cdf(value: float, freedom: int) -> float:
    """P(T ≤ value) for Student's t, through the regularised incomplete beta function."""
    tail = incomplete_beta(freedom / 2, 0.5, freedom / (freedom + value * value)) / 2
    return 1 - tail if value > 0 else tail


def incomplete_beta(a: float, b: float, x: float) -> float:
    """The regularised incomplete beta function I_x(a, b), by Lentz's continued fraction (DLMF 8.17.22)."""
    if x <= 0 or x >= 1:
        return float(x >= 1)
    if x > (a + 1) / (a + b + 2):
        return 1 - incomplete_beta(b, a, 1 - x)
    front = math.exp(
        math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    )
    return front * _fraction(a, b, x) / a


def _fraction(a: float, b: float, x: float) -> float:
    c, d = 1.0, 1 / _nonzero(1 - (a + b) * x / (a + 1))
    result = d
    for m in range(1, 300):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for term in (even, odd):
            d, c = 1 / _nonzero(1 + term * d), _nonzero(1 + term / c)
            result *= d * c
        if abs(d * c - 1) < 1e-15:
            break
    return result


def _nonzero(value: float) -> float:
    return value if abs(value) > 1e-300 else 1e-300
