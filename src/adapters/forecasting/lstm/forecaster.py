"""The strategy `lstm`: settings, training windows, quantiles at any level, and the artifact."""

import os
import time
from collections.abc import Mapping, Sequence
from threading import local
from types import ModuleType
from typing import Any

import msgspec
import numpy as np

from adapters.forecasting.lstm.features import (
    Scale,
    inputs_at,
    origins_of,
    scale_of,
    signal_of,
    targets_at,
)
from adapters.forecasting.naive import normal_quantiles
from adapters.forecasting.returns import Values, check_range
from application.ports.forecaster import Artifact, Checkpoints, FitReport, NoCheckpoints, Settings
from domain.errors import InvalidInput, MissingExtra, TooFewSessions
from domain.prices import PriceSeries

LEVELS = np.array([0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.975, 0.99])


_thread = local()


def load_torch() -> ModuleType:
    """Import torch, limited to one thread (docs/adr/0011). Raises MissingExtra."""
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    try:
        import torch
    except ImportError as error:
        raise MissingExtra(
            "lstm needs torch", field="strategy", remedy="pip install torch==2.13.0 'previsto[train]'"
        ).openly() from error
    if not getattr(_thread, "alone", False):  # torch keeps the number for each thread
        torch.set_num_threads(1)
        _thread.alone = True
    return torch


class FittedLstm(msgspec.Struct, frozen=True, kw_only=True):
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


class LstmForecaster:
    """`window` is the number of input returns; training stops after `patience` epochs without improvement."""

    settings: Settings = {
        "window": 60,
        "hidden": 64,
        "layers": 2,
        "learning_rate": 0.001,
        "epochs": 100,
        "patience": 4,
        "batch": 256,
        "validation": 0.15,
        "windows_per_epoch": 12_000,
    }
    bounds = {
        "window": (5, 250),
        "hidden": (1, 512),
        "layers": (1, 8),
        "learning_rate": (1e-6, 1.0),
        "epochs": (1, 100),
        "patience": (1, 100),
        "batch": (1, 65_536),
        "validation": (0.05, 0.5),
        "windows_per_epoch": (1, 10_000_000),
    }
    pooled = True
    complexity = 4
    resumable = True

    def fit(
        self,
        training: Sequence[PriceSeries],
        horizon: int,
        settings: Settings,
        seed: int,
        report: FitReport,
        checkpoints: Checkpoints = NoCheckpoints(),  # noqa: B008 - it has no state
    ) -> FittedLstm:
        """Train on every series that is long enough. Raises TooFewSessions when the first one is not."""
        for name, (low, high) in self.bounds.items():
            check_range(name, float(settings[name]), low, high)
        began = time.perf_counter()
        torch = load_torch()
        from adapters.forecasting.lstm.network import QuantileLstm
        from adapters.forecasting.lstm.training import TrainingStrategy

        report(0.0, f"torch loaded in {time.perf_counter() - began:.2f} s")
        window = int(settings["window"])
        train, valid, scale = _windows(training, window, horizon, float(settings["validation"]))
        torch.manual_seed(seed)
        pooled = np.quantile(train.targets.numpy(), LEVELS, axis=0).T.astype(np.float32)
        sizes = {"hidden": int(settings["hidden"]), "layers": int(settings["layers"])}
        module = QuantileLstm(
            torch.from_numpy(pooled),
            torch.from_numpy(LEVELS.astype(np.float32)),
            **sizes,
            rate=float(settings["learning_rate"]),
        )
        names = ("epochs", "patience", "batch", "windows_per_epoch")
        strategy = TrainingStrategy(**{name: int(settings[name]) for name in names})
        strategy.run(module, train, valid, seed, report, checkpoints)
        return FittedLstm(module=module.eval(), scale=scale, window=window, horizon=horizon, **sizes)

    def load(self, artifact: tuple[Mapping[str, Any], Mapping[str, Any]]) -> FittedLstm:
        torch = load_torch()
        from adapters.forecasting.lstm.network import QuantileLstm

        tensors, card = artifact
        state = {name: torch.from_numpy(np.array(value)) for name, value in tensors.items()}
        module = QuantileLstm(state["pooled"], state["levels"], card["hidden"], card["layers"], rate=0.0)
        module.load_state_dict(state)
        sizes = {name: int(card[name]) for name in ("window", "hidden", "layers", "horizon")}
        return FittedLstm(module=module.eval(), scale=msgspec.convert(card["scale"], Scale), **sizes)


def _interpolate(where: Values, known: Values, rows: Values) -> Values:
    """Interpolate each row linearly between known points, and extrapolate with the outer two points."""
    inner: Values = np.stack([np.interp(where, known, row) for row in rows])
    first, second, last, before = (rows[:, [n]] for n in (0, 1, -1, -2))
    low = first + (where - known[0]) * (second - first) / (known[1] - known[0])
    high = last + (where - known[-1]) * (last - before) / (known[-1] - known[-2])
    return np.where(where < known[0], low, np.where(where > known[-1], high, inner))


def _windows(
    training: Sequence[PriceSeries], window: int, horizon: int, share: float
) -> tuple[Any, Any, Scale]:
    import torch

    from adapters.forecasting.lstm.training import Windows

    signals, parts = [], []
    for number, series in enumerate(training):
        try:
            signal = signal_of(series, window)
            parts.append(origins_of(len(signal.returns), window, horizon, share))
            signals.append(signal)
        except TooFewSessions:
            if number == 0:
                raise
    scale = scale_of(signals, [int(first[-1]) for first, _ in parts])

    def gather(which: int) -> Any:
        inputs = [inputs_at(s, scale, window, p[which]) for s, p in zip(signals, parts, strict=True)]
        targets = [targets_at(s, horizon, p[which]) for s, p in zip(signals, parts, strict=True)]
        return Windows(torch.from_numpy(np.concatenate(inputs)), torch.from_numpy(np.concatenate(targets)))

    return gather(0), gather(1), scale
