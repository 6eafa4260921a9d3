"""Loss chart: an EWMA control chart of the loss beside naive, one score after another."""

import math
from functools import cache

import msgspec

WEIGHT = 0.05  # of the latest score: the recent mean is that of about 20 scores
MIN_SCORES = 30  # before, the spread is not known


class LossChart(msgspec.Struct, frozen=True, kw_only=True):
    """What the chart knows after `count` scores.

    A score is `(loss - naive) / (loss + naive)`, from -1 to 1: it has no currency and no scale, so that a
    calm and a wild month count alike. `mean` and `squares` are those of all scores (Welford), `recent` is
    their exponentially weighted mean.
    """

    count: int = 0
    mean: float = 0.0
    squares: float = 0.0
    recent: float = 0.0

    def after(self, loss: float, naive: float) -> "LossChart":
        """The chart after one more score; losses are in one currency."""
        value = (loss - naive) / (loss + naive) if loss + naive else 0.0
        count, before = self.count + 1, value - self.mean
        mean = self.mean + before / count
        return LossChart(
            count=count,
            mean=mean,
            squares=self.squares + before * (value - mean),
            recent=value if count == 1 else self.recent + WEIGHT * (value - self.recent),
        )

    def drift(self, step: int) -> float | None:
        """The distance of the recent mean from the mean of all scores, in standard deviations.

        Above 3, forecasts became worse beside naive than they were. None for fewer than `MIN_SCORES` scores,
        and for scores without spread. Forecasts of consecutive sessions share `step` - 1 of the `step`
        returns that they are about, so the standard deviation is that of overlapping scores.
        """
        spread = self.squares / (self.count - 1) if self.count >= MIN_SCORES else 0.0
        if spread <= 0:
            return None
        return (self.recent - self.mean) / math.sqrt(spread * WEIGHT / (2 - WEIGHT) * _overlap(step))


@cache
def _overlap(step: int) -> float:
    """How many times larger the variance of the recent mean is, because scores nearer than `step` overlap."""
    return 1 + 2 * sum((1 - lag / step) * (1 - WEIGHT) ** lag for lag in range(1, step))
