"""The network in numpy, for answers: no torch is loaded, and each ticker has the same bits in any batch."""

from collections.abc import Mapping

import numpy as np

from adapters.forecasting.returns import Values

Weights = Mapping[str, Values]


def answers_of(weights: Weights, inputs: Values, layers: int) -> Values:
    """Return the head's answers, (tickers, 2 · knots), for inputs (tickers, window, columns)."""
    states = inputs
    for layer in range(layers):
        states = _layer(weights, layer, states)
    last: Values = np.matmul(states[:, -1:, :], weights["head.weight"].T)[:, 0] + weights["head.bias"]
    return last


def _layer(weights: Weights, layer: int, inputs: Values) -> Values:
    """Return all states of one layer (Hochreiter & Schmidhuber 1997); gates are in the order of torch.

    Products are stacked, one for each ticker, so that the bits do not depend on the number of tickers.
    """
    own, back = weights[f"lstm.weight_ih_l{layer}"].T, weights[f"lstm.weight_hh_l{layer}"].T
    fed = np.matmul(inputs, own) + (weights[f"lstm.bias_ih_l{layer}"] + weights[f"lstm.bias_hh_l{layer}"])
    size = back.shape[0]
    state, memory = np.zeros((len(inputs), 1, size)), np.zeros((len(inputs), 1, size))
    states = np.empty((*inputs.shape[:2], size))
    for at in range(inputs.shape[1]):
        gates = fed[:, at : at + 1] + np.matmul(state, back)
        enter, keep, leave = (_sigmoid(gates[..., n * size : (n + 1) * size]) for n in (0, 1, 3))
        memory = keep * memory + enter * np.tanh(gates[..., 2 * size : 3 * size])
        state = leave * np.tanh(memory)
        states[:, at] = state[:, 0]
    return states


def _sigmoid(values: Values) -> Values:
    found: Values = 1.0 / (1.0 + np.exp(-values))
    return found
