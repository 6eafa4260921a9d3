"""TrainingState: the complete state of a training between two epochs."""

import copy
from typing import Any

import msgspec
import torch

from adapters.forecasting.lstm.network import CorrectingLstm
from application.ports.forecaster import Artifact

MODULE, BEST, MOMENTS, SHUFFLE, RANDOM = "module.", "best.", "moments.", "shuffle", "random"


class TrainingState(msgspec.Struct, kw_only=True):
    """The state after `epoch` epochs: current and best weights, best loss, optimizer moments, generators.

    On one machine, a training continued from a dumped state gives bit-identical weights.
    """

    module: CorrectingLstm
    optimizer: torch.optim.Optimizer
    shuffle: torch.Generator
    best: float
    kept: dict[str, Any]
    epoch: int = 0
    waited: int = 0

    def judge(self, loss: float) -> None:
        """Count an epoch and keep its weights when its validation loss is the best."""
        self.epoch += 1
        if loss < self.best:
            self.best, self.kept, self.waited = loss, copy.deepcopy(self.module.state_dict()), 0
        else:
            self.waited += 1

    def dump(self) -> Artifact:
        """Return tensors and card; moments of AdamW are named by parameter number and moment."""
        tensors = {MODULE + name: value for name, value in self.module.state_dict().items()}
        tensors |= {BEST + name: value for name, value in self.kept.items()}
        for number, moments in self.optimizer.state_dict()["state"].items():
            tensors |= {f"{MOMENTS}{number}.{name}": value for name, value in moments.items()}
        tensors |= {SHUFFLE: self.shuffle.get_state(), RANDOM: torch.get_rng_state()}
        card = {"best": self.best, "epoch": self.epoch, "waited": self.waited}
        return {name: value.detach().clone().numpy() for name, value in tensors.items()}, card

    def restore(self, artifact: Artifact) -> None:
        """Load a dumped state."""
        tensors = {name: torch.from_numpy(value.copy()) for name, value in artifact[0].items()}
        self.module.load_state_dict(_strip_prefix(tensors, MODULE))
        self.kept = _strip_prefix(tensors, BEST)
        moments: dict[int, dict[str, Any]] = {}
        for name, value in _strip_prefix(tensors, MOMENTS).items():
            number, moment = name.split(".")
            moments.setdefault(int(number), {})[moment] = value
        groups = self.optimizer.state_dict()["param_groups"]
        self.optimizer.load_state_dict({"state": moments, "param_groups": groups})
        self.shuffle.set_state(tensors[SHUFFLE])
        torch.set_rng_state(tensors[RANDOM])
        self.best, self.epoch, self.waited = (artifact[1][name] for name in ("best", "epoch", "waited"))


def _strip_prefix(tensors: dict[str, Any], prefix: str) -> dict[str, Any]:
    return {name.removeprefix(prefix): value for name, value in tensors.items() if name.startswith(prefix)}
