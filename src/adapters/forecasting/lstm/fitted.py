"""A trained correction: quantiles of `scale`, changed by the network, at any level and step."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
import numpy as np

from adapters.forecasting.lstm.correction import corrected
from adapters.forecasting.lstm.inputs import inputs_of
from adapters.forecasting.lstm.recurrence import Weights, answers_of
from adapters.forecasting.lstm.windows import min_closes
from adapters.forecasting.returns import Values, log_returns
from adapters.forecasting.scale.card import Card
from adapters.forecasting.scale.forecaster import FittedScale, prices
from application.ports.forecaster import Artifact
from domain.prices import PriceSeries

FORM = "correction"
OUTER = (0.1, 0.9)  # of the 80 % range


class FittedLstm(msgspec.Struct, frozen=True, kw_only=True):
    """The weights of the network (float64, from float32), its sizes, and the card of `scale` it corrects."""

    card: Card
    weights: Weights
    window: int
    hidden: int
    layers: int

    def predict(self, context: PriceSeries, horizon: int, levels: Values) -> Values:
        """Return quantiles, (horizon, levels); raises as `predict_all` does."""
        grid: Values = self.predict_all([context], horizon, levels)[0]
        return grid

    def predict_all(self, contexts: Sequence[PriceSeries], horizon: int, levels: Values) -> Values:
        """Return the quantiles of several tickers, (tickers, horizon, levels), each as `predict` gives it.

        Beyond step 10 the correction of step 10 goes on. Raises TooFewSessions for less than a window and 60
        sessions, InvalidInput for a horizon after the last knot of the card.
        """
        for context in contexts:
            log_returns(context, min_closes(self.window))
        asked = np.unique(np.concatenate([OUTER, levels]))
        base = FittedScale(self.card).ranges(contexts, horizon, asked)
        low, high = (base.moves[..., np.searchsorted(asked, level)] for level in OUTER)
        answers = answers_of(self.weights, inputs_of(contexts, self.window), self.layers)
        moves = corrected(base.moves[..., np.searchsorted(asked, levels)], high - low, answers)
        return prices(base.close, base.volatility, moves)

    def dump(self) -> Artifact:
        tensors = {name: value.astype(np.float32) for name, value in self.weights.items()}
        sizes = {name: getattr(self, name) for name in ("window", "hidden", "layers")}
        return tensors, {"form": FORM, "card": msgspec.to_builtins(self.card), **sizes}


def load_correction(artifact: tuple[Mapping[str, Any], Mapping[str, Any]]) -> FittedLstm:
    """The correction of an artifact; torch is not needed."""
    tensors, card = artifact
    weights = {name: np.asarray(value, dtype=np.float64) for name, value in tensors.items()}
    sizes = {name: int(card[name]) for name in ("window", "hidden", "layers")}
    return FittedLstm(card=msgspec.convert(card["card"], Card), weights=weights, **sizes)
