"""Backtest: a walk-forward comparison with its inputs and results."""

from datetime import datetime
from typing import Any

import msgspec

from domain.registry_events import TrainingWindow


class VintageOrigins(msgspec.Struct, frozen=True, kw_only=True):
    """Numbers of origins: those with the series as known then, and those with the earliest revision."""

    vintage: int
    earliest: int


class BacktestFinished(
    msgspec.Struct, frozen=True, kw_only=True, tag="backtest.finished.v1", omit_defaults=True
):
    """A backtest finished. `tickers` and `pooled` hold the metrics of the strategy and of naive.

    `vintage` counts the origins of all tickers, where each got the series as it was when its session became
    known; null where all got the series of one time.
    """

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
    vintage: VintageOrigins | None = None


def stream_of(backtest: str) -> str:
    """The stream of a backtest."""
    return f"backtest-{backtest}"
