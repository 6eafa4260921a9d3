"""TrainingStrategy: the loop around a module's steps, with early stopping on the validation loss."""

import copy
from collections.abc import Iterator

import msgspec
import torch
from torch import Tensor

from adapters.forecasting.lstm.network import QuantileLstm
from application.ports.forecaster import Report

LONGEST_STEP = 1.0


class Windows(msgspec.Struct, frozen=True):
    """Inputs (n, window, 2) and targets (n, horizon)."""

    inputs: Tensor
    targets: Tensor

    def batches(self, size: int, order: Tensor) -> Iterator[tuple[Tensor, Tensor]]:
        """Batches in the given order."""
        for part in torch.split(order, size):
            yield self.inputs[part], self.targets[part]


class TrainingStrategy(msgspec.Struct, frozen=True, kw_only=True):
    """At most `epochs` passes, each over at most `windows_per_epoch` windows drawn anew.

    It stops after `patience` epochs without a better validation loss and restores the best weights.
    """

    epochs: int
    patience: int
    batch: int
    windows_per_epoch: int

    def run(self, module: QuantileLstm, train: Windows, valid: Windows, seed: int, report: Report) -> None:
        """Train in place; the untrained module competes, so training never makes it worse."""
        shuffle = torch.Generator().manual_seed(seed)
        optimizer = module.configure_optimizers()
        best, kept, waited = self._validate(module, valid), copy.deepcopy(module.state_dict()), 0
        for epoch in range(self.epochs):
            order = torch.randperm(len(train.inputs), generator=shuffle)[: self.windows_per_epoch]
            for inputs, targets in train.batches(self.batch, order):
                optimizer.zero_grad()
                module.training_step(inputs, targets).backward()  # type: ignore[no-untyped-call]
                torch.nn.utils.clip_grad_norm_(module.parameters(), LONGEST_STEP)
                optimizer.step()
            loss = self._validate(module, valid)
            report((epoch + 1) / self.epochs, f"epoch {epoch + 1}, validation {loss:.5f}")
            if loss < best:
                best, kept, waited = loss, copy.deepcopy(module.state_dict()), 0
            elif (waited := waited + 1) >= self.patience:
                break
        module.load_state_dict(kept)

    def _validate(self, module: QuantileLstm, valid: Windows) -> float:
        everything = torch.arange(len(valid.inputs))
        weighted = sum(
            module.validation_step(inputs, targets) * len(inputs)
            for inputs, targets in valid.batches(1024, everything)
        )
        return weighted / len(valid.inputs)
