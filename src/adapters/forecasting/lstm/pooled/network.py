"""The network of the pooled form: an LSTM whose head corrects the pooled quantiles of scaled returns."""

from torch import Tensor, nn


class PooledLstm(nn.Module):
    """Quantiles of all horizons at once, in units of volatility · √h.

    Input (batch, window, 2), output (batch, horizon, levels).
    """

    def __init__(self, pooled: Tensor, levels: Tensor, hidden: int, layers: int) -> None:
        super().__init__()
        self.pooled: Tensor
        self.levels: Tensor
        self.register_buffer("pooled", pooled)
        self.register_buffer("levels", levels)
        self.lstm = nn.LSTM(2, hidden, layers, batch_first=True)
        self.head = nn.Linear(hidden, pooled.numel())

    def forward(self, inputs: Tensor) -> Tensor:
        """Return (batch, horizon, levels) from the last state of each window."""
        states, _ = self.lstm(inputs)
        correction: Tensor = self.head(states[:, -1])
        return self.pooled + correction.view(-1, *self.pooled.shape)
