"""The strategy `lstm`: settings, training, and artifacts of both forms."""

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from adapters.forecasting.extras import lacking
from adapters.forecasting.lstm.compressing import int8_artifact, onnx_artifact, reference_of, smaller
from adapters.forecasting.lstm.fitted import FORM, FittedLstm, load_correction
from adapters.forecasting.lstm.pooled import FittedPooled, load_pooled
from adapters.forecasting.lstm.pruning import UNITS, finetuning, pruned, pruned_settings
from adapters.forecasting.lstm.torch_runtime import CURE, load_torch
from adapters.forecasting.lstm.warm_start import SETTING, first_weights, starting
from adapters.forecasting.lstm.windows import Windows, divided, windows_of
from adapters.forecasting.returns import check_range
from adapters.forecasting.scale.card import Card
from adapters.forecasting.scale.forecaster import FittedScale
from adapters.forecasting.scale.weights import LATEST, card_of
from application.ports.forecaster import (
    Artifact,
    Checkpoints,
    FitReport,
    FittedForecaster,
    NoCheckpoints,
    Settings,
    TrainedVersion,
)
from domain.prices import PriceSeries

NO_VERSIONS: Mapping[str, TrainedVersion] = {}


class LstmForecaster:
    """`window` is the number of input sessions; training stops after `patience` epochs without improvement.

    `weights` names the day of the card of `scale` that is corrected. `windows_per_epoch` is the most
    origins that are used, at equal distances over all histories; `validation` is the share of the last ones
    that decide when to stop. `warm_start` is the id of a version with whose network the training begins.
    """

    settings: Settings = {
        "window": 40,
        "hidden": 32,
        "layers": 1,
        "learning_rate": 0.002,
        "epochs": 5,
        "patience": 2,
        "batch": 512,
        "validation": 0.15,
        "windows_per_epoch": 30_000,
        "weights": LATEST,
        "warm_start": "",
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
    search = {
        "window": (20, 80),
        "hidden": (8, 64),
        "layers": (1, 2),
        "learning_rate": (3e-4, 1e-2),
        "epochs": (3, 8),
        "batch": (128, 1024),
    }
    pooled = True
    complexity = 4
    resumable = True

    def __init__(self, card_of: Callable[[str], Card] = card_of) -> None:
        self._card_of = card_of

    def lacks(self) -> str:
        """What a fit needs and is not installed; "" for nothing."""
        return lacking(("torch",), CURE)

    def builds_on(self, settings: Settings) -> tuple[str, ...]:
        """The version of the warm start."""
        return tuple(filter(None, (str(settings[SETTING]),)))

    def fit(
        self,
        training: Sequence[PriceSeries],
        horizon: int,
        settings: Settings,
        seed: int,
        report: FitReport,
        checkpoints: Checkpoints = NoCheckpoints(),  # noqa: B008 - it has no state
        versions: Mapping[str, TrainedVersion] = NO_VERSIONS,
    ) -> FittedLstm:
        """Train on every series that is long enough. Raises TooFewSessions when the first one is not."""
        for name, (low, high) in self.bounds.items():
            check_range(name, float(settings[name]), low, high)
        card = self._card_of(str(settings["weights"]))
        began = time.perf_counter()
        torch = load_torch()
        report(0.0, f"torch loaded in {time.perf_counter() - began:.2f} s")
        train, valid = _windows(training, card, settings)
        torch.manual_seed(seed)
        module = _network(card, settings, first_weights(settings, versions))
        _train(module, train, valid, settings, seed, report, checkpoints)
        weights = {name: value.double().numpy() for name, value in module.state_dict().items()}
        sizes = {name: int(settings[name]) for name in ("window", "hidden", "layers")}
        return FittedLstm(card=card, weights=weights, graph=None, **sizes)

    def load(self, artifact: tuple[Mapping[str, Any], Mapping[str, Any]]) -> FittedLstm | FittedPooled:
        if artifact[1].get("form") == FORM:
            return load_correction(artifact)
        return load_pooled(artifact)

    def reference(self, artifact: Artifact) -> FittedForecaster:
        """What the untrained network answers: `scale`, or the pooled quantiles of the form before."""
        return reference_of(artifact)

    def smaller(self, settings: Settings, sizes: Mapping[str, int]) -> Settings:
        """The settings with smaller `hidden` or `layers`. Raises InvalidInput."""
        return smaller(settings, sizes)

    def to_onnx(self, artifact: Artifact) -> Artifact:
        """The artifact with a graph in float32. Raises InvalidInput, MissingExtra."""
        return onnx_artifact(artifact)

    def to_int8(self, artifact: Artifact) -> Artifact:
        """The artifact with a graph in int8. Raises InvalidInput, MissingExtra, ForecasterFailed."""
        return int8_artifact(artifact)

    def starting(self, version: TrainedVersion) -> Settings:
        """The settings of a training that begins with the network of a version. Raises InvalidInput."""
        return starting(version)

    def start_of(self, settings: Settings) -> str:
        """The version of the warm start; "" for none."""
        return str(settings[SETTING])

    def check_start(self, settings: Settings, versions: Mapping[str, TrainedVersion]) -> None:
        """Raise InvalidInput where a training cannot begin with that version."""
        first_weights(settings, versions)

    def pruned(self, settings: Settings, numbers: Mapping[str, int]) -> Settings:
        """The settings with fewer `units` in each layer. Raises InvalidInput."""
        return pruned_settings(settings, numbers)

    def prune(self, artifact: Artifact, numbers: Mapping[str, int]) -> Artifact:
        """The artifact with fewer `units` in each layer. Raises InvalidInput."""
        return pruned(artifact, numbers[UNITS])

    def finetuning(self, settings: Settings, epochs: int, start: str) -> Settings:
        """The settings of a fit that goes on from `start`, at a third of the learning rate."""
        return finetuning(settings, epochs, start)


def _windows(training: Sequence[PriceSeries], card: Card, settings: Settings) -> tuple[Windows, Windows]:
    window, most = int(settings["window"]), int(settings["windows_per_epoch"])
    windows = windows_of(training, FittedScale(card), np.array(card.levels), window, most)
    return divided(windows, float(settings["validation"]), window)


def _network(card: Card, settings: Settings, first: Mapping[str, Any] | None) -> Any:
    import torch

    from adapters.forecasting.lstm.network import CorrectingLstm

    levels = torch.tensor(card.levels)
    module = CorrectingLstm(int(settings["hidden"]), int(settings["layers"]), levels)
    if first is not None:
        module.load_state_dict({name: torch.from_numpy(np.array(value)) for name, value in first.items()})
    return module


def _train(
    module: Any,
    train: Windows,
    valid: Windows,
    settings: Settings,
    seed: int,
    report: FitReport,
    checkpoints: Checkpoints,
) -> None:
    from adapters.forecasting.lstm.training import Batches, TrainingStrategy

    sizes = {name: int(settings[name]) for name in ("epochs", "patience", "batch")}
    strategy = TrainingStrategy(**sizes, learning_rate=float(settings["learning_rate"]))
    strategy.run(module, Batches.of(train), Batches.of(valid), seed, report, checkpoints)
