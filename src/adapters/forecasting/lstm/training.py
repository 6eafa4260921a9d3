"""TrainingStrategy: the training loop, with early stopping on the validation loss."""

import copy
from collections.abc import Iterator

import msgspec
import torch
from torch import Tensor

from adapters.forecasting.lstm.network import QuantileLstm
from adapters.forecasting.lstm.training_state import TrainingState
from application.ports.forecaster import Checkpoints, FitReport

MAX_GRADIENT_NORM = 1.0


class Windows(msgspec.Struct, frozen=True):
    """Inputs (n, window, 2) and targets (n, horizon)."""

    inputs: Tensor
    targets: Tensor

    def batches(self, size: int, order: Tensor) -> Iterator[tuple[Tensor, Tensor]]:
        """Yield batches of at most `size` windows in the given order."""
        for part in torch.split(order, size):
            yield self.inputs[part], self.targets[part]


class TrainingStrategy(msgspec.Struct, frozen=True, kw_only=True):
    """Trains for at most `epochs` epochs of at most `windows_per_epoch` randomly drawn windows each.

    Training stops after `patience` epochs without a better validation loss; the best weights are kept.
    """

    epochs: int
    patience: int
    batch: int
    windows_per_epoch: int

    def run(
        self,
        module: QuantileLstm,
        train: Windows,
        valid: Windows,
        seed: int,
        report: FitReport,
        checkpoints: Checkpoints,
    ) -> None:
        """Train the module in place; the untrained weights are kept when no epoch is better."""
        state = TrainingState(
            module=module,
            optimizer=module.configure_optimizers(),
            shuffle=torch.Generator().manual_seed(seed),
            best=self._validate(module, valid),
            kept=copy.deepcopy(module.state_dict()),
        )
        if earlier := checkpoints.load():
            state.restore(earlier)
        while state.epoch < self.epochs and state.waited < self.patience:
            training_loss = self._run_epoch(state, train)
            loss = self._validate(module, valid)
            state.judge(loss)
            text = f"epoch {state.epoch}, validation {loss:.5f}"
            report(state.epoch / self.epochs, text, training_loss=training_loss, validation_loss=loss)
            checkpoints.save(state.dump)
        module.load_state_dict(state.kept)

    def _run_epoch(self, state: TrainingState, train: Windows) -> float:
        """One pass over the drawn windows; the mean loss of the batches, each before its own step."""
        total = 0.0
        order = torch.randperm(len(train.inputs), generator=state.shuffle)[: self.windows_per_epoch]
        for inputs, targets in train.batches(self.batch, order):
            state.optimizer.zero_grad()
            loss = state.module.training_step(inputs, targets)
            loss.backward()  # type: ignore[no-untyped-call]
            total += float(loss.detach()) * len(inputs)
            torch.nn.utils.clip_grad_norm_(state.module.parameters(), MAX_GRADIENT_NORM)
            state.optimizer.step()
        return total / len(order)

    def _validate(self, module: QuantileLstm, valid: Windows) -> float:
        everything = torch.arange(len(valid.inputs))
        weighted = sum(
            module.validation_step(inputs, targets) * len(inputs)
            for inputs, targets in valid.batches(1024, everything)
        )
        return weighted / len(valid.inputs)
