"""A strategy plug-in for Previsto: the heterogeneous autoregressive volatility of Corsi (2009).

The volatility of the next sessions follows from that of the last week, month and quarter. `fit` learns how,
and the shape of the moves in units of it; `predict` applies both to the prices it is given.
"""

import numpy as np

WINDOWS = (5, 22, 66)  # sessions in a week, a month and a quarter
LEAST = 1e-5  # a constant price does not make the next one certain
GRID = np.linspace(0.005, 0.995, 199)  # levels at which the shape is kept


def returns_of(history):
    """Log returns of a history, (n - 1,)."""
    return np.diff(np.log(history.close))


def features_of(returns):
    """1 and the log mean squares of the windows that end at each session, (n - 65, 4)."""
    sums = np.concatenate([[0.0], np.cumsum(returns**2)])
    ends = np.arange(WINDOWS[-1], sums.size)
    means = [(sums[ends] - sums[ends - window]) / window for window in WINDOWS]
    return np.column_stack([np.ones(ends.size), *np.log(np.maximum(means, LEAST**2))])


class FittedHar:
    def __init__(self, weights, shape, horizon):
        self.weights = weights
        self.shape = shape
        self.horizon = horizon

    def predict(self, context, horizon, levels):
        if horizon > self.horizon:
            raise ValueError(f"it is fitted for {self.horizon} sessions, not for {horizon}")
        if len(context.close) <= WINDOWS[-1]:
            raise ValueError(f"{WINDOWS[-1] + 1} closes are needed")
        volatility = np.exp(features_of(returns_of(context))[-1] @ self.weights / 2)
        steps = np.sqrt(np.arange(1, horizon + 1))[:, None]
        return context.close[-1] * np.exp(steps * volatility * np.interp(levels, GRID, self.shape))

    def dump(self):
        return {"weights": self.weights, "shape": self.shape}, {"horizon": self.horizon}


class Har:
    settings = {"sessions": 1250}
    bounds = {"sessions": (250, 100_000)}
    pooled = False

    def fit(self, training, horizon, settings, seed, report):
        returns = returns_of(training[0])[-settings["sessions"] :]
        if returns.size < 250:
            raise ValueError("251 sessions are needed to fit")
        # The outcome of a session is the mean square of the `horizon` returns after it, all of them known.
        known = features_of(returns)[:-horizon]
        later = np.lib.stride_tricks.sliding_window_view(returns[WINDOWS[-1] :], horizon)
        outcomes = np.log(np.maximum(np.mean(later**2, axis=1), LEAST**2))
        weights = np.linalg.lstsq(known, outcomes, rcond=None)[0]
        report(0.5, "weights")
        volatility = np.exp(known @ weights / 2)
        moves = later.sum(axis=1) / (volatility * np.sqrt(horizon))
        return FittedHar(weights, np.quantile(moves - np.median(moves), GRID), horizon)

    def load(self, artifact):
        tensors, card = artifact
        return FittedHar(tensors["weights"], tensors["shape"], card["horizon"])
