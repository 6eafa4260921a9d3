"""TrainingStrategy: the training loop, with early stopping on the validation loss."""

import copy
import math
from collections.abc import Iterator

import msgspec
import torch
from torch import Tensor

from adapters.forecasting.lstm.network import CorrectingLstm
from adapters.forecasting.lstm.training_state import TrainingState
from adapters.forecasting.lstm.windows import Windows
from application.ports.forecaster import Checkpoints, FitReport

MAX_GRADIENT_NORM = 1.0
VALIDATION_BATCH = 4096
RISING = 0.3  # share of the steps in which the learning rate rises
FIRST, LAST = 1 / 25, 1e-4  # of the largest learning rate


class Batches(msgspec.Struct, frozen=True):
    """The tensors of windows: inputs, moves, outcomes and weights, of which the mean is 1."""

    tensors: tuple[Tensor, Tensor, Tensor, Tensor]

    @classmethod
    def of(cls, windows: Windows) -> "Batches":
        """The tensors of windows."""
        weights = windows.weights / windows.weights.mean()
        arrays = (windows.inputs, windows.moves, windows.outcomes, weights)
        inputs, moves, outcomes, weighed = (torch.from_numpy(array).float() for array in arrays)
        return cls((inputs, moves, outcomes, weighed))

    def __len__(self) -> int:
        return len(self.tensors[0])

    def split(self, size: int, order: Tensor) -> Iterator[tuple[Tensor, Tensor, Tensor, Tensor]]:
        """Yield batches of at most `size` windows in the given order."""
        inputs, moves, outcomes, weights = self.tensors
        for part in torch.split(order, size):
            yield inputs[part], moves[part], outcomes[part], weights[part]


class TrainingStrategy(msgspec.Struct, frozen=True, kw_only=True):
    """Trains for at most `epochs` epochs, at a rate that rises to `learning_rate` and falls to nearly zero.

    Training stops after `patience` epochs without a better validation loss; the best weights are kept
    (Prechelt 1998). The rate is that of one cycle (Smith & Topin 2018).
    """

    epochs: int
    patience: int
    batch: int
    learning_rate: float

    def run(
        self,
        module: CorrectingLstm,
        train: Batches,
        valid: Batches,
        seed: int,
        report: FitReport,
        checkpoints: Checkpoints,
    ) -> None:
        """Train the module in place; the first weights are kept when no epoch is better."""
        state = TrainingState(
            module=module,
            optimizer=module.optimizer(self.learning_rate),
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

    def _run_epoch(self, state: TrainingState, train: Batches) -> float:
        """One pass over all windows; the mean loss of the batches, each before its own step."""
        total = 0.0
        state.module.train()
        order = torch.randperm(len(train), generator=state.shuffle)
        steps = -(-len(train) // self.batch)
        for number, batch in enumerate(train.split(self.batch, order)):
            self._set_rate(state, (state.epoch * steps + number) / (self.epochs * steps))
            state.optimizer.zero_grad()
            loss = state.module.loss(batch)
            loss.backward()  # type: ignore[no-untyped-call]
            total += float(loss.detach()) * len(batch[0])
            torch.nn.utils.clip_grad_norm_(state.module.parameters(), MAX_GRADIENT_NORM)
            state.optimizer.step()
        return total / len(train)

    def _set_rate(self, state: TrainingState, done: float) -> None:
        """Set the rate for a share of all steps: half a cosine up, then half a cosine down."""
        rising = done < RISING
        part = done / RISING if rising else (done - RISING) / (1 - RISING)
        low = FIRST if rising else LAST
        high = 0.5 * (1 - math.cos(math.pi * part)) if rising else 0.5 * (1 + math.cos(math.pi * part))
        for group in state.optimizer.param_groups:
            group["lr"] = self.learning_rate * (low + (1 - low) * high)

    def _validate(self, module: CorrectingLstm, valid: Batches) -> float:
        module.eval()
        everything = torch.arange(len(valid))
        with torch.inference_mode():
            weighted = sum(
                float(module.loss(batch)) * len(batch[0])
                for batch in valid.split(VALIDATION_BATCH, everything)
            )
        return weighted / len(valid)
