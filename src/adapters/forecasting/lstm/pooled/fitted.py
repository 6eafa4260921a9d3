"""A trained network of the pooled form: it predicts and is dumped as the release that trained it did."""

from collections.abc import Mapping
from typing import Any

import msgspec
import numpy as np

from adapters.forecasting.lstm.pooled.signal import Scale, inputs_at, signal_of
from adapters.forecasting.lstm.torch_runtime import load_torch
from adapters.forecasting.naive import normal_quantiles
from adapters.forecasting.returns import Values
from application.ports.forecaster import Artifact
from domain.errors import InvalidInput
from domain.prices import PriceSeries

LEVELS = np.array([0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.975, 0.99])


class FittedPooled(msgspec.Struct, frozen=True, kw_only=True):
    """The trained module with its scale and sizes; `horizon` is the largest that it can predict."""

    module: Any
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
        torch = load_torch()
        signal = signal_of(context, self.window)
        inputs = inputs_at(signal, self.scale, self.window, np.array([len(signal.returns)]))
        with torch.inference_mode():
            trained = self.module(torch.from_numpy(inputs))[0, :horizon].double().numpy()
        trained = np.sort(trained, axis=1)
        where, known = normal_quantiles(levels), normal_quantiles(LEVELS)
        scaled = _interpolate(where, known, trained)
        unit = np.exp(signal.log_volatility[-1]) * np.sqrt(np.arange(1, horizon + 1))[:, None]
        grid: Values = context.close[-1] * np.exp(np.clip(scaled * unit, -20.0, 20.0))
        return grid

    def dump(self) -> Artifact:
        tensors = {name: value.numpy() for name, value in self.module.state_dict().items()}
        card = msgspec.to_builtins(
            {
                "scale": self.scale,
                **{name: getattr(self, name) for name in ("window", "hidden", "layers", "horizon")},
            }
        )
        return tensors, card


def load_pooled(artifact: tuple[Mapping[str, Any], Mapping[str, Any]]) -> FittedPooled:
    """The network of an artifact. Raises MissingExtra without torch."""
    torch = load_torch()
    from adapters.forecasting.lstm.pooled.network import PooledLstm

    tensors, card = artifact
    state = {name: torch.from_numpy(np.array(value)) for name, value in tensors.items()}
    module = PooledLstm(state["pooled"], state["levels"], card["hidden"], card["layers"])
    module.load_state_dict(state)
    sizes = {name: int(card[name]) for name in ("window", "hidden", "layers", "horizon")}
    return FittedPooled(module=module.eval(), scale=msgspec.convert(card["scale"], Scale), **sizes)


def _interpolate(where: Values, known: Values, rows: Values) -> Values:
    """Interpolate each row linearly between known points, and extrapolate with the outer two points."""
    inner: Values = np.stack([np.interp(where, known, row) for row in rows])
    first, second, last, before = (rows[:, [n]] for n in (0, 1, -1, -2))
    low = first + (where - known[0]) * (second - first) / (known[1] - known[0])
    high = last + (where - known[-1]) * (last - before) / (known[-1] - known[-2])
    return np.where(where < known[0], low, np.where(where > known[-1], high, inner))
