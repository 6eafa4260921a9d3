"""A plug-in with one strategy for each kind of leak; the leakage check must name all of them."""

from collections.abc import Sequence
from typing import Any, ClassVar

import numpy as np

WINDOW = 7


class Plain:
    """A log random walk over the last year, from which the leaking strategies differ by one fault each."""

    settings: ClassVar[dict[str, Any]] = {}
    pooled = False

    def fit(self, training: Sequence[Any], *rest: Any) -> "Plain":
        """Refuse a history that is too short."""
        if len(training[0]) < 20:
            raise ValueError("20 sessions are needed")
        return self

    def predict(self, context: Any, horizon: int, levels: Any) -> Any:
        """The close, moved by `centre` and spread by `width`."""
        steps = np.arange(1, horizon + 1)
        spread = np.sqrt(steps)[:, None] * 4 * (np.asarray(levels) - 0.5) * self.width(context)
        return context.close[-1] * np.exp(self.centre(context, steps)[:, None] + spread)

    def centre(self, context: Any, steps: Any) -> Any:
        """The log move of the median at the steps."""
        return np.zeros(steps.size)

    def width(self, context: Any) -> float:
        """The volatility of a session."""
        return max(float(np.diff(np.log(context.close[-250:])).std()), 1e-5)

    def dump(self) -> Any:
        """Nothing is fitted."""
        return {}, {}

    def load(self, artifact: Any) -> "Plain":
        """The same."""
        return type(self)()


def whole(column: Any) -> Any:
    """The longer array of which a column is a view."""
    return column if column.base is None else column.base


class ScaledOnAll(Plain):
    """Takes its volatility from the longest history that any fit has seen."""

    returns: ClassVar[Any] = np.zeros(0)

    def fit(self, training: Sequence[Any], *rest: Any) -> Plain:
        """Keep the scale for all instances."""
        seen = np.diff(np.log(training[0].close))
        if seen.size > ScaledOnAll.returns.size:
            ScaledOnAll.returns = seen
        return super().fit(training, *rest)

    def width(self, context: Any) -> float:
        """The volatility of all that was ever seen."""
        return float(ScaledOnAll.returns.std())


class Scaler(Plain):
    """Takes its volatility from the whole array."""

    def width(self, context: Any) -> float:
        """The volatility of the past and of the future."""
        return float(np.diff(np.log(whole(context.close))).std())


class Centred(Plain):
    """Smooths the closes by a window that has its session in the middle."""

    def centre(self, context: Any, steps: Any) -> Any:
        """The distance of the smooth close from the last one."""
        last, closes = len(context.close) - 1, whole(context.close)
        window = closes[last - WINDOW // 2 : last + WINDOW // 2 + 1]
        return np.full(steps.size, np.log(window).mean() - np.log(closes[last]))


class Shifted(Plain):
    """Pairs each session with its own outcome instead of the one before it."""

    def centre(self, context: Any, steps: Any) -> Any:
        """The moves that will have happened."""
        last, closes = len(context.close) - 1, whole(context.close)
        return np.log(closes[np.minimum(last + steps, closes.size - 1)] / closes[last])


class SplitKnowing(Plain):
    """Divides by the splits that are yet to come."""

    def centre(self, context: Any, steps: Any) -> Any:
        """The log of the factor of all later splits, where a close halves overnight."""
        moves = np.diff(np.log(whole(context.close)[len(context.close) - 1 :]))
        return np.full(steps.size, moves[moves < -0.5].sum())


class LevelBound(Plain):
    """Calls a share cheap by its price, which a later split rescales for the whole past."""

    def width(self, context: Any) -> float:
        """Wider for a cheap share."""
        return super().width(context) * (1 + 5 / float(context.close[-1]))


class Calibrated(Plain):
    """Widens its ranges until they cover the outcomes, which it knows from an earlier and longer context."""

    def __init__(self) -> None:
        self.seen: Any = np.zeros(0)

    def width(self, context: Any) -> float:
        """The volatility, or what the next ten sessions need."""
        if len(context.close) > self.seen.size:
            self.seen = context.close
        later = np.log(self.seen[len(context.close) :][:10] / context.close[-1])
        return float(max([super().width(context), *np.abs(later) / 2]))
