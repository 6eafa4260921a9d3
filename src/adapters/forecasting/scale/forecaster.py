"""`scale`: pooled quantile shapes times a volatility that closes, ranges and volumes tell; the fallback."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

import msgspec
import numpy as np

from adapters.forecasting.returns import Values, log_returns
from adapters.forecasting.scale.card import Card, Part, basis, scales
from adapters.forecasting.scale.features import Features, features
from adapters.forecasting.scale.shapes import shaped
from adapters.forecasting.scale.weights import LATEST, card_of
from application.ports.forecaster import Artifact, FitReport, Settings
from domain.errors import InvalidInput
from domain.prices import PriceSeries

MIN_SESSIONS = 60
FARTHEST = 20.0  # bound of a log move, as prices must stay finite


class Ranges(msgspec.Struct, frozen=True):
    """Log `moves` in units of the daily volatility (tickers, horizon, levels); the others are (tickers,)."""

    close: Values
    volatility: Values
    long_run: Values
    moves: Values


def prices(close: Values, volatility: Values, moves: Values) -> Values:
    """Return the prices of log moves in units of the daily volatility, (tickers, horizon, levels)."""
    logs = np.clip(moves * volatility[:, None, None], -FARTHEST, FARTHEST)
    grid: Values = close[:, None, None] * np.exp(logs)
    return grid


class FittedScale:
    """Holds the card; everything about a ticker comes from the context. It draws no random number."""

    def __init__(self, card: Card) -> None:
        self._card = card

    def predict(self, context: PriceSeries, horizon: int, levels: Values) -> Values:
        """Return close · exp(σ · √h · factor · shape), (horizon, levels).

        Raises TooFewSessions and InvalidInput, as `predict_all` does.
        """
        grid: Values = self.predict_all([context], horizon, levels)[0]
        return grid

    def predict_all(self, contexts: Sequence[PriceSeries], horizon: int, levels: Values) -> Values:
        """Return the quantiles of several tickers, (tickers, horizon, levels), each as `predict` gives it.

        Raises TooFewSessions below MIN_SESSIONS sessions, InvalidInput for a horizon after the last knot.
        """
        found = self.ranges(contexts, horizon, levels)
        return prices(found.close, found.volatility, found.moves)

    def ranges(self, contexts: Sequence[PriceSeries], horizon: int, levels: Values) -> Ranges:
        """Return the quantiles as log moves, for a strategy that builds on them; raises as `predict_all`."""
        for context in contexts:
            log_returns(context, MIN_SESSIONS)
        if horizon > (longest := self._card.knots[-1]):
            raise InvalidInput(f"scale forecasts at most {longest} sessions", field="horizon")
        known = features(contexts, horizon)
        spread = np.empty((len(contexts), horizon, len(levels)))
        for part, chosen in ((self._card.ranges, known.ranged), (self._card.closes, ~known.ranged)):
            if chosen.any():
                spread[chosen] = self._moves(part, known, levels)[chosen]
        long_run = known.volatility * np.exp(known.named["rlong"])
        return Ranges(known.close, known.volatility, long_run, spread)

    def _moves(self, part: Part, known: Features, levels: Values) -> Values:
        """Log moves in units of the daily volatility, (tickers, horizon, levels)."""
        steps = np.arange(1.0, known.seasons.shape[1] + 1)
        share = basis(self._card.knots, steps)
        stacked = known.stacked(tuple(part.weights))
        factor = scales(part, share, stacked, known.seasons, self._card.season_bound)
        shapes = shaped(share @ np.array(part.shapes), self._card.levels, levels)
        moves: Values = (factor * np.sqrt(steps))[..., None] * shapes
        return moves

    def dump(self) -> Artifact:
        return {}, {"strategy": "scale", "card": msgspec.to_builtins(self._card)}


class ScaleForecaster:
    """`weights` names the shipped weights by the day of their fit; earlier ones stay."""

    settings: Settings = {"weights": LATEST}
    pooled = False
    pretrained = True
    complexity = 2

    def __init__(self, card_of: Callable[[str], Card] = card_of) -> None:
        self._card_of = card_of

    def fit(
        self, training: Sequence[PriceSeries], horizon: int, settings: Settings, seed: int, report: FitReport
    ) -> FittedScale:
        """Take the shipped weights. Raises TooFewSessions below MIN_SESSIONS sessions, and InvalidInput."""
        log_returns(training[0], MIN_SESSIONS)
        return FittedScale(self._card_of(str(settings["weights"])))

    def learned_until(self, settings: Settings) -> date:
        """The last day of the prices behind the weights; forecasts of earlier days are not out of sample."""
        return date.fromisoformat(str(self._card_of(str(settings["weights"])).data["last"]))

    def load(self, artifact: tuple[Mapping[str, Any], Mapping[str, Any]]) -> FittedScale:
        return FittedScale(msgspec.convert(artifact[1]["card"], Card))
