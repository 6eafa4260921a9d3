"""The Diebold-Mariano test: does one forecast lose less than another by more than chance?"""

import math
from collections.abc import Sequence
from datetime import date

import msgspec
import numpy as np
import numpy.typing as npt

from domain.errors import InvalidInput
from domain.student_t import student_t_cdf

Values = npt.NDArray[np.float64]
MIN_LOSSES = 3
_ROUNDING = 8 * float(np.finfo(np.float64).eps)


class DieboldMariano(msgspec.Struct, frozen=True, kw_only=True):
    """The result of the test. `p_value` is one-sided, for "the model loses less than the reference".

    A negative `statistic` favours the model. `n` losses were compared, with autocovariances up to `lags`.
    `statistic`, `p_value` and `p_two_sided` are None when no test is possible (see `diebold_mariano`).
    """

    statistic: float | None
    p_value: float | None
    p_two_sided: float | None
    n: int
    lags: int


def diebold_mariano(model: Values, reference: Values, overlap: int) -> DieboldMariano:
    """Compare two loss series of shape (n,) in order of time; outcomes of `overlap` origins overlap.

    Statistic of Diebold & Mariano (1995): the mean difference over the root of its long-run variance,
    with overlap - 1 lags, corrected for small samples and read from Student's t with n - 1 degrees of
    freedom (Harvey, Leybourne & Newbold 1997). No test is possible with fewer than 3 losses, with at most
    `overlap` losses, or with differences that are constant up to rounding.
    Raises InvalidInput for series of different shapes, losses that are not finite, or an overlap below 1.
    """
    _check(model, reference, overlap)
    difference, lags = model - reference, overlap - 1
    n = difference.size
    if n < MIN_LOSSES or n <= overlap or _is_constant(difference, model, reference):
        return DieboldMariano(statistic=None, p_value=None, p_two_sided=None, n=n, lags=lags)
    difference = difference / np.abs(difference).max()  # scale-free; avoids underflow of tiny squares
    statistic = float(difference.mean()) / math.sqrt(long_run_variance(difference, lags) / n)
    statistic *= math.sqrt((n + 1 - 2 * overlap + overlap * (overlap - 1) / n) / n)
    return DieboldMariano(
        statistic=statistic,
        p_value=student_t_cdf(statistic, n - 1),
        p_two_sided=2 * student_t_cdf(-abs(statistic), n - 1),
        n=n,
        lags=lags,
    )


def _check(model: Values, reference: Values, overlap: int) -> None:
    if model.ndim != 1 or model.shape != reference.shape:
        raise InvalidInput(f"losses of different shapes {model.shape} and {reference.shape}", field="losses")
    if not (np.isfinite(model).all() and np.isfinite(reference).all()):
        raise InvalidInput("losses must be finite", field="losses")
    if overlap < 1:
        raise InvalidInput(f"invalid overlap {overlap}", field="overlap", remedy="give at least 1 origin")


def _is_constant(difference: Values, model: Values, reference: Values) -> bool:
    size = max(float(np.abs(model).max()), float(np.abs(reference).max()))
    return float(np.ptp(difference)) <= _ROUNDING * size


def long_run_variance(difference: Values, lags: int) -> float:
    """Variance of √n × the mean of a series (n,) with autocorrelation up to `lags` < n; positive.

    The rectangular kernel (Diebold & Mariano 1995) can give a negative variance. In that case Bartlett
    weights are used (Newey & West 1987), and no lags when the Bartlett variance rounds to zero. The
    series must not be constant.
    """
    centred = difference - difference.mean()
    covariances = np.array([centred[lag:] @ centred[: centred.size - lag] for lag in range(lags + 1)])
    covariances /= centred.size
    bartlett = 1 - np.arange(1, lags + 1) / (lags + 1)
    for weights in (np.ones(lags), bartlett):
        variance = float(covariances[0] + 2 * (weights @ covariances[1:]))
        if variance > 1e-12 * covariances[0]:
            return variance
    return float(covariances[0])


def mean_by_date(
    series: Sequence[tuple[tuple[date, ...], tuple[float, ...]]],
) -> tuple[tuple[date, ...], tuple[float, ...]]:
    """The mean over tickers of their losses, as one series of (dates, losses).

    Prices of tickers move together, so one date counts as one observation. Losses are grouped by date
    when one ticker has all dates of the others. Otherwise (exchanges with different holidays) they are
    grouped by rank from the last origin, under the dates of the longest series.
    """
    dates = max((own for own, _ in series), key=len)
    shared = all(set(own) <= set(dates) for own, _ in series)
    groups: dict[date, list[float]] = {day: [] for day in dates}
    for own, losses in series:
        for day, loss in zip(own if shared else dates[-len(own) :], losses, strict=True):
            groups[day].append(loss)
    return dates, tuple(float(np.mean(losses)) for losses in groups.values())
