"""A trained network of the pooled form: it predicts and is dumped as the release that trained it did."""

from collections.abc import Mapping
from typing import Any, Protocol

import msgspec
import numpy as np

from adapters.forecasting.lstm.graphs import Graph, load_graph
from adapters.forecasting.lstm.pooled.signal import Floats, Scale, inputs_at, signal_of
from adapters.forecasting.lstm.torch_runtime import load_torch
from adapters.forecasting.naive import normal_quantiles
from adapters.forecasting.returns import Values
from application.ports.forecaster import Artifact
from domain.errors import InvalidInput, MissingExtra
from domain.prices import PriceSeries

LEVELS = np.array([0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.975, 0.99])


COLUMNS = 2


class Answering(Protocol):
    """A network: answers (windows, horizon, levels) for inputs (windows, window, columns)."""

    def answers(self, inputs: Floats) -> Values:
        """The answers, in units of volatility · √h."""
        ...

    def tensors(self) -> Mapping[str, Any]:
        """The network as tensors of an artifact."""
        ...


class ByTorch(msgspec.Struct, frozen=True):
    """The module of torch."""

    module: Any

    def answers(self, inputs: Floats) -> Values:
        """One window at a time is asked, so the bits do not depend on others."""
        torch = load_torch()
        with torch.inference_mode():
            found: Values = self.module(torch.from_numpy(inputs)).double().numpy()
        return found

    def tensors(self) -> Mapping[str, Any]:
        """The state of the module."""
        return {name: value.numpy() for name, value in self.module.state_dict().items()}


class Untrained(msgspec.Struct, frozen=True):
    """What the network answers before it has learned: the pooled quantiles, (horizon, levels)."""

    pooled: Values

    def answers(self, inputs: Floats) -> Values:
        """The same for every window."""
        return np.broadcast_to(self.pooled, (len(inputs), *self.pooled.shape))

    def tensors(self) -> Mapping[str, Any]:
        """The quantiles."""
        return {"pooled": self.pooled}


class FittedPooled(msgspec.Struct, frozen=True, kw_only=True):
    """The trained network with its scale and sizes; `horizon` is the largest that it can predict."""

    network: Answering
    scale: Scale
    window: int
    hidden: int
    layers: int
    horizon: int

    def predict(self, context: PriceSeries, horizon: int, levels: Values) -> Values:
        """Return quantiles, (horizon, levels), linear between the trained levels on the normal scale.

        Raises InvalidInput for a horizon longer than the trained one.
        """
        if horizon > self.horizon:
            raise InvalidInput(
                f"the model was trained for {self.horizon} sessions",
                field="horizon",
                remedy=f"use at most {self.horizon}, or train a version for {horizon}",
            )
        signal = signal_of(context, self.window)
        inputs = inputs_at(signal, self.scale, self.window, np.array([len(signal.returns)]))
        trained = np.sort(self.network.answers(inputs)[0, :horizon], axis=1)
        where, known = normal_quantiles(levels), normal_quantiles(LEVELS)
        scaled = _interpolate(where, known, trained)
        unit = np.exp(signal.log_volatility[-1]) * np.sqrt(np.arange(1, horizon + 1))[:, None]
        grid: Values = context.close[-1] * np.exp(np.clip(scaled * unit, -20.0, 20.0))
        return grid

    def dump(self) -> Artifact:
        card = msgspec.to_builtins(
            {
                "scale": self.scale,
                **{name: getattr(self, name) for name in ("window", "hidden", "layers", "horizon")},
            }
        )
        return self.network.tensors(), card


def load_pooled(artifact: tuple[Mapping[str, Any], Mapping[str, Any]]) -> FittedPooled:
    """The network of an artifact. Raises MissingExtra without its runtime, and as `load_graph` does."""
    tensors, card = artifact
    graph: Graph | None = load_graph(tensors, int(card["window"]), COLUMNS)
    return fitted_with(card, graph or _module(tensors, card))


def untrained(artifact: tuple[Mapping[str, Any], Mapping[str, Any]]) -> FittedPooled:
    """The same before the network had learned."""
    tensors, card = artifact
    return fitted_with(card, Untrained(np.asarray(tensors["pooled"], dtype=np.float64)))


def fitted_with(card: Mapping[str, Any], network: Answering) -> FittedPooled:
    """A network with the scale and the sizes of a card."""
    sizes = {name: int(card[name]) for name in ("window", "hidden", "layers", "horizon")}
    return FittedPooled(network=network, scale=msgspec.convert(card["scale"], Scale), **sizes)


def _module(tensors: Mapping[str, Any], card: Mapping[str, Any]) -> ByTorch:
    try:
        torch = load_torch()
    except MissingExtra as error:
        raise MissingExtra(
            "this version is answered by another runtime: torch, which is not installed",
            field="model",
            remedy="where torch is installed, run `previsto models compress VERSION --onnx`; or "
            "pip install torch==2.13.0 'previsto[train]'",
        ).openly() from error
    from adapters.forecasting.lstm.pooled.network import PooledLstm

    state = {name: torch.from_numpy(np.array(value)) for name, value in tensors.items()}
    module = PooledLstm(state["pooled"], state["levels"], card["hidden"], card["layers"])
    module.load_state_dict(state)
    return ByTorch(module.eval())


def _interpolate(where: Values, known: Values, rows: Values) -> Values:
    """Interpolate each row linearly between known points, and extrapolate with the outer two points."""
    inner: Values = np.stack([np.interp(where, known, row) for row in rows])
    first, second, last, before = (rows[:, [n]] for n in (0, 1, -1, -2))
    low = first + (where - known[0]) * (second - first) / (known[1] - known[0])
    high = last + (where - known[-1]) * (last - before) / (known[-1] - known[-2])
    return np.where(where < known[0], low, np.where(where > known[-1], high, inner))
