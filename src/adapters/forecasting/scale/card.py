"""Card: the fitted weights of the model, with what they were fitted on."""

import math

import msgspec
import numpy as np

from adapters.forecasting.returns import Values

STRONGEST = 3.0  # bound of the log of the factor on the volatility


class Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One set of features: a weight of each at every knot, and of the two seasons.

    `shapes` holds the quantiles at every knot and level in units of the scaled volatility times √h.
    """

    constant: tuple[float, ...]
    weights: dict[str, tuple[float, ...]]
    seasons: tuple[float, float]
    shapes: tuple[tuple[float, ...], ...]


class Card(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """`knots` are steps; between them all values are linear in the log of the step. Levels are ascending.

    `ranges` is for histories with open, high, low and volume, `closes` for the others. `fitted` is the day
    of the fit, `data` says on what. `season_limit` bounds the factor that the seasons put on the volatility;
    the first cards have no bound.
    """

    fitted: str
    data: dict[str, str | int]
    knots: tuple[int, ...]
    levels: tuple[float, ...]
    ranges: Part
    closes: Part
    season_limit: float | None = None

    @property
    def season_bound(self) -> float:
        """The bound of the log of the factor of the seasons."""
        return math.inf if self.season_limit is None else math.log(self.season_limit)


def basis(knots: tuple[int, ...], steps: Values) -> Values:
    """Return the share of each knot in each step, (steps, knots): hat functions of log h."""
    at, logs = np.log(np.array(knots, dtype=np.float64)), np.log(steps)
    columns = [np.interp(logs, at, unit) for unit in np.eye(len(knots))]
    return np.stack(columns, axis=1)


def scales(part: Part, share: Values, stacked: Values, seasons: Values, bound: float) -> Values:
    """Return the factor on the volatility, (tickers, steps), for features (tickers, features).

    The log of the factor of the seasons (tickers, steps, 2) is at most `bound`.

    The sum over features is no matrix product, so that its bits do not depend on the number of tickers.
    """
    table = share @ np.array([*part.weights.values()]).T
    logs = (stacked[:, None, :] * table).sum(axis=2) + share @ np.array(part.constant)
    logs += np.minimum((seasons * np.array(part.seasons)).sum(axis=2), bound)
    factor: Values = np.exp(np.clip(logs, -STRONGEST, STRONGEST))
    return factor
