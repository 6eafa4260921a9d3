"""Backtest: a walk-forward comparison with its inputs and results."""

from datetime import date, datetime
from typing import Any

import msgspec

from domain.backtest_parts import PartFigures
from domain.interval import Interval
from domain.registry_events import TrainingWindow


class VintageOrigins(msgspec.Struct, frozen=True, kw_only=True):
    """Numbers of origins: those with the series as known then, and those with the earliest revision."""

    vintage: int
    earliest: int


class FailedTicker(msgspec.Struct, frozen=True, kw_only=True):
    """A ticker without figures, and the code and message of its error."""

    ticker: str
    """The ticker."""
    code: str
    """What went wrong, for programs."""
    message: str
    """What went wrong, in words."""


class Against(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The comparison with a version or another strategy on the same origins."""

    name: str
    """The version or strategy."""
    loss: float
    """Its loss."""
    relative: float | None
    """The loss of the strategy over this one: below 1 it is better; null where this one is 0."""
    interval: Interval | None = None
    """The 95 % interval of the ratio; null with fewer than eight calendar quarters of origins."""


class BacktestFinished(
    msgspec.Struct, frozen=True, kw_only=True, tag="backtest.finished.v1", omit_defaults=True
):
    """A backtest finished. `tickers` and `pooled` hold the metrics of the strategy and of naive.

    `vintage` counts the origins of all tickers, where each got the series as it was when its session became
    known; null where all got the series of one time. `origins` is the largest number of a ticker where they
    were chosen by `since` and `until`. `interval` (95 %) is that of the pooled loss relative to naive, by a
    bootstrap over calendar quarters and tickers; like the parts `heat` (calm and wild fifth), `years` and
    `steps` it needs eight quarters. `failed` are tickers without figures. `learned_until` is the last day
    of the prices behind weights that the strategy brings; origins before it are not out of sample.
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
    since: date | None = None
    until: date | None = None
    interval: Interval | None = None
    against: Against | None = None
    heat: tuple[PartFigures, ...] = ()
    years: tuple[PartFigures, ...] = ()
    steps: tuple[PartFigures, ...] = ()
    failed: tuple[FailedTicker, ...] = ()
    learned_until: date | None = None


def stream_of(backtest: str) -> str:
    """The stream of a backtest."""
    return f"backtest-{backtest}"
