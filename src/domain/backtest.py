"""Backtest: a walk-forward comparison with its inputs and results."""

from datetime import datetime
from typing import Any

import msgspec

from domain.registry_events import TrainingWindow


class BacktestFinished(msgspec.Struct, frozen=True, kw_only=True, tag="backtest.finished.v1"):
    """A backtest finished. `tickers` and `pooled` hold the metrics of the strategy and of naive."""

    backtest: str
    strategy: str
    horizon: int
    origins: int
    step: int
    levels: tuple[float, ...]
    settings: dict[str, int | float | str | bool]
    seed: int
    training: tuple[TrainingWindow, ...]
    tickers: tuple[dict[str, Any], ...]
    pooled: dict[str, Any]
    synthetic: bool
    code_version: str
    at: datetime


def stream_of(backtest: str) -> str:
    """The stream of a backtest."""
    return f"backtest-{backtest}"
