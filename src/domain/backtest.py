"""Backtest: a walk-forward comparison, recorded with what it was made from."""

from datetime import datetime
from typing import Any

import msgspec

from domain.model_version import TrainingWindow


class BacktestFinished(msgspec.Struct, frozen=True, kw_only=True, tag="backtest.finished.v1"):
    """All origins were forecast and scored. `tickers` and `pooled` hold the metrics, naive beside them."""

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
