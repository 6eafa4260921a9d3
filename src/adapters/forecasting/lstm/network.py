"""The network: an LSTM whose head corrects the pooled quantiles of scaled returns."""

import torch
from torch import Tensor, nn


class QuantileLstm(nn.Module):
    """Quantiles of all horizons at once, in units of volatility · √h.

    Input (batch, window, 2), output (batch, horizon, levels). The head starts at zero, so an untrained
    network returns the pooled quantiles (horizon, levels).
    """

    def __init__(self, pooled: Tensor, levels: Tensor, hidden: int, layers: int, rate: float) -> None:
        super().__init__()
        self.pooled: Tensor
        self.levels: Tensor
        self.register_buffer("pooled", pooled)
        self.register_buffer("levels", levels)
        self.rate = rate
        self.lstm = nn.LSTM(2, hidden, layers, batch_first=True)
        self.head = nn.Linear(hidden, pooled.numel())
        nn.init.zeros_(self.head.weight)
        nn.init.zeros_(self.head.bias)

    def forward(self, inputs: Tensor) -> Tensor:
        """Return (batch, horizon, levels) from the last state of each window."""
        states, _ = self.lstm(inputs)
        correction: Tensor = self.head(states[:, -1])
        return self.pooled + correction.view(-1, *self.pooled.shape)

    def training_step(self, inputs: Tensor, targets: Tensor) -> Tensor:
        """Return the mean pinball loss of a batch; targets (batch, horizon)."""
        difference = targets.unsqueeze(-1) - self(inputs)
        return torch.maximum(self.levels * difference, (self.levels - 1) * difference).mean()

    def validation_step(self, inputs: Tensor, targets: Tensor) -> float:
        """Return the mean pinball loss of a batch without gradients."""
        with torch.inference_mode():
            return float(self.training_step(inputs, targets))

    def configure_optimizers(self) -> torch.optim.Optimizer:
        """Return AdamW (Loshchilov & Hutter 2019)."""
        return torch.optim.AdamW(self.parameters(), lr=self.rate, weight_decay=1e-3)
