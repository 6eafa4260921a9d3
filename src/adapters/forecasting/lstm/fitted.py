"""A trained correction: quantiles of `scale`, changed by the network, at any level and step."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
import numpy as np

from adapters.forecasting.lstm.correction import corrected
from adapters.forecasting.lstm.graphs import Graph, load_graph
from adapters.forecasting.lstm.inputs import COLUMNS, inputs_of
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
    """The weights of the network (float64, from float32), its sizes, and the card of `scale` it corrects.

    A compressed version has a graph for ONNX Runtime in place of the weights.
    """

    card: Card
    weights: Weights
    window: int
    hidden: int
    layers: int
    graph: Graph | None = None

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
        answers = self._answers(inputs_of(contexts, self.window))
        moves = corrected(base.moves[..., np.searchsorted(asked, levels)], high - low, answers)
        return prices(base.close, base.volatility, moves)

    def _answers(self, inputs: Values) -> Values:
        if self.graph:
            return self.graph.answers(inputs)
        return answers_of(self.weights, inputs, self.layers)

    def dump(self) -> Artifact:
        weights = {name: value.astype(np.float32) for name, value in self.weights.items()}
        tensors = self.graph.tensors() if self.graph else weights
        sizes = {name: getattr(self, name) for name in ("window", "hidden", "layers")}
        return tensors, {"form": FORM, "card": msgspec.to_builtins(self.card), **sizes}


def load_correction(artifact: tuple[Mapping[str, Any], Mapping[str, Any]]) -> FittedLstm:
    """The correction of an artifact; torch is not needed. Raises as `load_graph` does."""
    tensors, card = artifact
    sizes = {name: int(card[name]) for name in ("window", "hidden", "layers")}
    graph = load_graph(tensors, sizes["window"], len(COLUMNS))
    stored = {} if graph else tensors
    weights = {name: np.asarray(value, dtype=np.float64) for name, value in stored.items()}
    return FittedLstm(card=msgspec.convert(card["card"], Card), weights=weights, graph=graph, **sizes)
