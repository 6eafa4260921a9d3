"""The network as it is trained: an LSTM whose head corrects the quantiles of `scale`."""

import torch
from torch import Tensor, nn

from adapters.forecasting.lstm.correction import KEPT, KNOTS, SHIFT, STEPS
from adapters.forecasting.lstm.inputs import COLUMNS
from adapters.forecasting.scale.card import basis
from adapters.forecasting.scale.shapes import KEPT as KEPT_MEDIAN

WEIGHT_DECAY = 1e-3


class CorrectingLstm(nn.Module):
    """Factors and shifts at the knots. The head starts at zero, so an untrained network corrects nothing.

    In training mode the network learns the whole correction, beside the whole median of `scale`: beside the
    part that `scale` keeps it would learn the rest as a shift. Otherwise it answers what is served.
    """

    def __init__(self, hidden: int, layers: int, levels: Tensor) -> None:
        super().__init__()
        self.lstm = nn.LSTM(len(COLUMNS), hidden, layers, batch_first=True)
        self.head = nn.Linear(hidden, 2 * len(KNOTS))
        nn.init.zeros_(self.head.weight)
        nn.init.zeros_(self.head.bias)
        self._levels = levels
        self._share = torch.from_numpy(basis(KNOTS, STEPS)).float()
        self._low, self._mid, self._high = (int((levels - p).abs().argmin()) for p in (0.1, 0.5, 0.9))

    def forward(self, inputs: Tensor, moves: Tensor) -> Tensor:
        """Return corrected moves (batch, steps, levels); `corrected` in correction.py serves the same."""
        states, _ = self.lstm(inputs)
        answers = torch.tanh(self.head(states[:, -1]))
        if self.training:
            moves = moves + (1 / KEPT_MEDIAN - 1) * moves[..., self._mid : self._mid + 1]
        else:
            answers = KEPT * answers
        logs, shifts = answers.chunk(2, dim=1)
        widths = moves[..., self._high] - moves[..., self._low]
        shift = SHIFT * (shifts @ self._share.T) * widths
        found: Tensor = torch.exp(logs @ self._share.T)[..., None] * moves + shift[..., None]
        return found

    def loss(self, batch: tuple[Tensor, Tensor, Tensor, Tensor]) -> Tensor:
        """Return the mean weighted pinball loss of inputs, moves, outcomes and weights."""
        inputs, moves, outcomes, weights = batch
        off = outcomes.unsqueeze(-1) - self(inputs, moves)
        losses = torch.maximum(self._levels * off, (self._levels - 1) * off).mean(dim=(1, 2))
        return (losses * weights).mean()

    def optimizer(self, rate: float) -> torch.optim.Optimizer:
        """Return AdamW (Loshchilov & Hutter 2019)."""
        return torch.optim.AdamW(self.parameters(), lr=rate, weight_decay=WEIGHT_DECAY)
