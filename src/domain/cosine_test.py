"""The equal-weighted cosine test: does a version lose less than a reference by more than chance?"""

import math

import msgspec
import numpy as np
import numpy.typing as npt

from domain.errors import InvalidInput
from domain.student_t import student_t_cdf, student_t_quantile

Values = npt.NDArray[np.float64]
_ROUNDING = 8 * float(np.finfo(np.float64).eps)


class CosineTest(msgspec.Struct, frozen=True, kw_only=True):
    """The ratio of two mean losses on `n` dates, with its standard error and degrees of freedom.

    `ratio` is None when the reference has no loss. `error` is None when no test is possible: with fewer
    than 4 dates, or when the differences of the losses are constant up to rounding.
    """

    ratio: float | None
    error: float | None
    n: int
    freedom: int

    @property
    def p_value(self) -> float | None:
        """One-sided, for "the version loses less than the reference"; None when no test is possible."""
        if self.ratio is None or self.error is None:
            return None
        return student_t_cdf((self.ratio - 1) / self.error, self.freedom)

    def interval(self, tail: float) -> tuple[float, float] | None:
        """The interval of the ratio with probability `tail` beyond each end; None when no test is possible.

        Its upper end is at most 1 exactly when the p-value is at most `tail`.
        """
        if self.ratio is None or self.error is None:
            return None
        reach = self.error * student_t_quantile(1 - tail, self.freedom)
        return self.ratio - reach, self.ratio + reach


def cosine_test(version: Values, reference: Values) -> CosineTest:
    """Compare two loss series of shape (n,) in order of time.

    The differences d have the mean variance V = mean of Λ_j² over j = 1…ν with ν = ⌊0.4 n^⅔⌋ and
    Λ_j = √(2/n) Σ d_t cos(π j (t - ½) / n); the mean over √(V/n) has Student's t with ν degrees of freedom
    (Lazarus, Lewis, Stock & Watson 2018). The error of the ratio is √(V/n) over the mean of the reference.
    Raises InvalidInput for series of different shapes, or losses that are not finite.
    """
    _check(version, reference)
    n = version.size
    freedom = math.floor(0.4 * n ** (2 / 3))
    scale = float(reference.mean()) if n else 0.0
    if not scale > 0:
        return CosineTest(ratio=None, error=None, n=n, freedom=freedom)
    ratio = float(version.mean()) / scale
    size = max(float(np.abs(version).max()), float(np.abs(reference).max()))
    difference = version - reference
    if freedom < 1 or float(np.ptp(difference)) <= _ROUNDING * size:
        return CosineTest(ratio=ratio, error=None, n=n, freedom=freedom)
    error = math.sqrt(cosine_variance(difference / scale, freedom) / n)
    return CosineTest(ratio=ratio, error=error or None, n=n, freedom=freedom)


def cosine_variance(difference: Values, freedom: int) -> float:
    """The long-run variance of a series (n,): the mean square of its first `freedom` cosine weights."""
    n = difference.size
    waves = np.cos(np.pi * np.outer(np.arange(1, freedom + 1), np.arange(n) + 0.5) / n)
    weights = math.sqrt(2 / n) * (waves @ difference)
    return float(np.mean(weights * weights))


def _check(version: Values, reference: Values) -> None:
    if version.ndim != 1 or version.shape != reference.shape:
        raise InvalidInput(
            f"losses of different shapes {version.shape} and {reference.shape}", field="losses"
        )
    if not (np.isfinite(version).all() and np.isfinite(reference).all()):
        raise InvalidInput("losses must be finite", field="losses")
