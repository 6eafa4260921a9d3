"""Networks of the form of `lstm` before docs/adr/0060, trained as its release did, and what they keep.

They correct quantiles that are pooled over the returns of the panel, which know less than `scale`. So there
is more to learn, and more to lose. No command of the product trains them any more; it compresses and serves
those that there are.
"""

import copy
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import torch
from life_versions import HORIZON, Panel, Row, losses_of, row_of, size_of, with_zeros

from adapters.forecasting.lstm import LstmForecaster
from adapters.forecasting.lstm.fitted import FORM
from adapters.forecasting.lstm.pooled import fitted
from adapters.forecasting.lstm.pooled.network import PooledLstm
from adapters.forecasting.lstm.pooled.signal import Scale, Signal, inputs_at, signal_of
from adapters.forecasting.lstm.pruning import SLOWER, pruned
from adapters.forecasting.returns import MAX_SHOCK, WARM_UP_RETURNS
from adapters.forecasting.scale.forecaster import FittedScale
from adapters.forecasting.scale.weights import LATEST, card_of
from application.ports.forecaster import Artifact
from domain.prices import PriceSeries

WINDOW, VALIDATION = 60, 0.15
RATE, DECAY, BATCH, PATIENCE, EPOCHS, DRAWN = 1e-3, 1e-3, 256, 4, 100, 12_000
MAX_GRADIENT_NORM = 1.0
WHOLE, SMALL = (64, 2), (16, 1)
Windows = tuple[torch.Tensor, torch.Tensor]
"""Inputs (n, window, 2) and moves in units of volatility · √h, (n, horizon)."""


class Lessons:
    """What a panel teaches: windows to learn from and to stop by, the scale of inputs, pooled quantiles."""

    def __init__(self, training: Sequence[PriceSeries]) -> None:
        signals = [signal_of(one, WINDOW) for one in training]
        origins = [_origins(len(one.returns)) for one in signals]
        seen = [
            one.log_volatility[WARM_UP_RETURNS : first[-1] + 1]
            for one, (first, _) in zip(signals, origins, strict=True)
        ]
        level = np.concatenate(seen)
        self.scale = Scale(centre=float(level.mean()), spread=float(level.std()))
        self.train = self._windows(signals, [first for first, _ in origins])
        self.valid = self._windows(signals, [last for _, last in origins])
        pooled = np.quantile(self.train[1].numpy(), fitted.LEVELS, axis=0).T
        self.pooled = torch.from_numpy(pooled.astype(np.float32))

    def _windows(self, signals: Sequence[Signal], origins: Sequence[Any]) -> Windows:
        pairs = list(zip(signals, origins, strict=True))
        inputs = np.concatenate([inputs_at(one, self.scale, WINDOW, at) for one, at in pairs])
        return torch.from_numpy(inputs), torch.from_numpy(np.concatenate([_moves(*pair) for pair in pairs]))


def earlier_rows(panel: Panel, seed: int) -> Iterator[Row]:
    """Train with a seed, make every version, and measure it on the sessions after; `scale` beside them."""
    lstm, lessons = LstmForecaster(), Lessons([window for _, window in panel])
    artifact = trained(lessons, WHOLE, seed)
    parent, reference = losses_of(lstm.load(artifact), panel), losses_of(lstm.reference(artifact), panel)
    gain = float((reference - parent).mean())
    yield row_of("reference: untrained", 0.0, reference, parent, gain)
    yield row_of("`scale`", 0.0, losses_of(FittedScale(card_of(LATEST)), panel), parent, gain)
    for name, one in _versions(lstm, lessons, artifact, seed):
        yield row_of(name, size_of(one) / size_of(artifact), losses_of(lstm.load(one), panel), parent, gain)


def _versions(
    lstm: LstmForecaster, lessons: Lessons, artifact: Artifact, seed: int
) -> Iterator[tuple[str, Artifact]]:
    yield "ONNX float32", lstm.to_onnx(artifact)
    yield "ONNX int8", lstm.to_int8(artifact)
    for share in (0.5, 0.8, 0.9):
        yield f"{share:.0%} of the weights at zero", with_zeros(artifact, share)
    units = SMALL[0]
    kept = _cut(artifact, units)
    yield f"{units} units kept", kept
    yield f"{units} units kept, then 2 epochs", trained(lessons, (units, WHOLE[1]), seed, kept[0], 2)
    anew = trained(lessons, SMALL, seed)
    yield "16 × 1 trained anew", anew
    yield "16 × 1 trained anew, ONNX float32", lstm.to_onnx(anew)


def _cut(artifact: Artifact, units: int) -> Artifact:
    """The product cuts no network of this form; in the tensors the cut is the same."""
    tensors, card = pruned((artifact[0], {**artifact[1], "form": FORM}), units)
    return tensors, {name: value for name, value in card.items() if name != "form"}


def trained(
    lessons: Lessons,
    sizes: tuple[int, int],
    seed: int,
    start: Mapping[str, Any] | None = None,
    epochs: int = EPOCHS,
) -> Artifact:
    """Train until the validation loss has not fallen for `PATIENCE` epochs, or from `start` some epochs."""
    torch.set_num_threads(1)
    torch.manual_seed(seed)
    levels = torch.from_numpy(fitted.LEVELS.astype(np.float32))
    module = PooledLstm(lessons.pooled, levels, *sizes)
    torch.nn.init.zeros_(module.head.weight)
    torch.nn.init.zeros_(module.head.bias)
    if start:
        module.load_state_dict({name: torch.from_numpy(np.array(value)) for name, value in start.items()})
    _train(module, lessons, RATE / SLOWER if start else RATE, epochs, seed)
    card = {"scale": {"centre": lessons.scale.centre, "spread": lessons.scale.spread}, "window": WINDOW}
    tensors = {name: value.numpy() for name, value in module.state_dict().items()}
    return tensors, {**card, "hidden": sizes[0], "layers": sizes[1], "horizon": HORIZON}


def _train(module: PooledLstm, lessons: Lessons, rate: float, epochs: int, seed: int) -> None:
    """Leave the weights with the lowest validation loss in the module."""
    optimizer = torch.optim.AdamW(module.parameters(), lr=rate, weight_decay=DECAY)
    shuffle = torch.Generator().manual_seed(seed)
    best, kept, waited = _validation(module, lessons.valid), copy.deepcopy(module.state_dict()), 0
    for _ in range(epochs):
        order = torch.randperm(len(lessons.train[0]), generator=shuffle)[:DRAWN]
        for part in torch.split(order, BATCH):
            optimizer.zero_grad()
            _loss(module, lessons.train[0][part], lessons.train[1][part]).backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(module.parameters(), MAX_GRADIENT_NORM)
            optimizer.step()
        loss = _validation(module, lessons.valid)
        waited = 0 if loss < best else waited + 1
        if not waited:
            best, kept = loss, copy.deepcopy(module.state_dict())
        if waited == PATIENCE:
            break
    module.load_state_dict(kept)


def _loss(module: PooledLstm, inputs: torch.Tensor, moves: torch.Tensor) -> torch.Tensor:
    """The mean pinball loss."""
    difference = moves.unsqueeze(-1) - module(inputs)
    return torch.maximum(module.levels * difference, (module.levels - 1) * difference).mean()


def _validation(module: PooledLstm, valid: Windows) -> float:
    with torch.inference_mode():
        parts = zip(torch.split(valid[0], 1024), torch.split(valid[1], 1024), strict=True)
        return sum(float(_loss(module, *part)) * len(part[0]) for part in parts) / len(valid[0])


def _origins(count: int) -> tuple[Any, Any]:
    """Origins to learn from and to stop by; the horizon of the first ones ends before the others begin."""
    every = np.arange(WARM_UP_RETURNS + WINDOW, count - HORIZON + 1)
    held = int(len(every) * VALIDATION)
    return every[: len(every) - held - HORIZON], every[len(every) - held :]


def _moves(signal: Signal, origins: Any) -> Any:
    """Moves after each origin in units of its volatility · √h, (origins, horizon)."""
    total = np.concatenate([[0.0], np.cumsum(signal.returns)])
    steps = np.arange(1, HORIZON + 1)
    moves = total[origins[:, None] + steps] - total[origins][:, None]
    unit = np.exp(signal.log_volatility[origins])[:, None] * np.sqrt(steps)
    return np.clip(moves / unit, -MAX_SHOCK, MAX_SHOCK).astype(np.float32)
