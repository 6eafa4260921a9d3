"""Student's t: its distribution function and quantiles, without scipy."""

import math
from functools import lru_cache


def student_t_cdf(value: float, freedom: int) -> float:
    """P(T ≤ value) for Student's t; error below 1e-10 up to 100,000 degrees of freedom (DLMF 8.17)."""
    square = value * value / freedom
    share = 1 / (1 + 1 / square) if square > 1e-300 else 0.0
    tail = incomplete_beta(freedom / 2, 0.5, 1 / (1 + square), share) / 2
    return 1 - tail if value > 0 else tail


@lru_cache(maxsize=1024)
def student_t_quantile(share: float, freedom: int) -> float:
    """The value that T does not exceed with probability `share`, 0 < share < 1; by bisection."""
    if share < 0.5:
        return -student_t_quantile(1 - share, freedom)
    low, high = 0.0, 1.0
    while student_t_cdf(high, freedom) < share:
        low, high = high, 2 * high
    while low < (middle := (low + high) / 2) < high:
        low, high = (middle, high) if student_t_cdf(middle, freedom) < share else (low, middle)
    return high


def incomplete_beta(a: float, b: float, x: float, rest: float) -> float:
    """The regularised incomplete beta function I_x(a, b), by continued fraction (DLMF 8.17.22).

    `rest` is 1 - x, a separate argument because the subtraction loses the digits of a small value.
    """
    if x <= 0 or rest <= 0:
        return float(rest <= 0)
    if x > (a + 1) / (a + b + 2):
        return 1 - incomplete_beta(b, a, rest, x)
    constant = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b)
    return math.exp(constant + a * math.log(x) + b * math.log(rest)) * _fraction(a, b, x) / a


def _fraction(a: float, b: float, x: float) -> float:
    """The continued fraction by Lentz's method; it converges in about √max(a, b) iterations."""
    c, d = 1.0, 1 / _nonzero(1 - (a + b) * x / (a + 1))
    result = d
    for m in range(1, 1000):
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
