"""The interval of a version's loss relative to naive, from the test that its evidence holds."""

from domain.interval import Interval
from domain.registry_events import Evidence
from domain.student_t import student_t_cdf

LEVEL = 0.95  # of each bound, so that the interval is one of 90 %
BETTER, WORSE, NOT_SHOWN = "better", "worse", "not shown"


def loss_interval(evidence: Evidence) -> Interval | None:
    """The 90 % interval of the ratio; its upper bound is below 1 exactly when the one-sided p is below 0.05.

    The Diebold-Mariano statistic is the mean difference of the losses over its standard error, so that it
    gives the error back; the bounds are those of Student's t with origins - 1 degrees of freedom. None where
    no test was possible.
    """
    ratio, statistic = evidence.relative_to_naive, evidence.statistic
    if ratio is None or not statistic or evidence.p_value is None or evidence.origins < 2:
        return None
    error = abs((ratio - 1) / statistic)
    reach = student_t_quantile(LEVEL, evidence.origins - 1) * error
    return Interval(low=ratio - reach, high=ratio + reach)


def verdict_of(interval: Interval | None) -> str:
    """Whether the version is better or worse than naive; not shown where the interval holds 1."""
    if interval is None or interval.holds(1.0):
        return NOT_SHOWN
    return BETTER if interval.high < 1 else WORSE


def student_t_quantile(level: float, freedom: int) -> float:
    """The value that Student's t is below with a probability above one half, by halving; error below 1e-9."""
    low, high = 0.0, 1.0
    while student_t_cdf(high, freedom) < level:
        low, high = high, 2 * high
    while high - low > 1e-9 * high:
        middle = (low + high) / 2
        low, high = (middle, high) if student_t_cdf(middle, freedom) < level else (low, middle)
    return (low + high) / 2
