"""A tuning as structs of the API, which the command line shows too."""

from datetime import date, datetime
from typing import Any

import msgspec

from domain.search_space import Span
from entrypoints.http.routes.model_views import Window


class TuningSummary(msgspec.Struct, frozen=True, kw_only=True):
    """A tuning without its trials."""

    id: str
    """The id, which is that of its job."""
    ticker: str
    """The ticker under the name that the service keeps, such as `VALE3`."""
    strategy: str
    """The name of the strategy."""
    horizon: int
    """The number of sessions ahead."""
    state: str
    """The text `running`, `finished`, `failed` or `cancelled`."""
    objectives: list[str]
    """What is made small: `loss`, `coverage` (its distance from nominal) or `size` (in bytes)."""
    trials: int
    """The number of trials that were asked for."""
    complete: int
    """The number of trials with values."""
    pruned: int
    """The number of trials that ended early, because their losses were above those of most others."""
    failed: int
    """The number of trials that the strategy refused, or whose job failed."""
    best: float | None = None
    """The lowest value of the first objective; null before the first complete trial."""
    front: list[int] = []
    """The trials that no other one beats in every objective; empty until the tuning is finished."""
    space: dict[str, Span]
    """The settings that are varied, with the values that they may take."""
    settings: dict[str, Any]
    """All settings; those that are varied have the values of the first trial."""
    parallel: int
    """The number of trials in one generation."""
    seed: int
    """The seed of all random numbers of the job."""
    panel: list[str] = []
    """Further tickers that the trials learn from and are judged by."""
    cut: date
    """The last session that trials learn from; later ones of the training window judge them."""
    budget: float | None = None
    """Seconds after which no further trial began; null for no limit."""
    stopped: str | None = None
    """The text `trials` when all were tried, `budget` when it was spent; null before the end."""
    take: int = 0
    """The number of trials of the front that were to be trained on the whole window."""
    synthetic: bool
    """Whether the prices are made up, for demonstrations."""
    code_version: str
    """The version of the code that computed it."""
    created_at: datetime
    """The time at which it began."""
    known_at: datetime
    """The time whose prices it learned from."""
    start: date | None = None
    """The first session of the window as it was asked for; null for the first one with prices."""
    end: date | None = None
    """The last session of the window as it was asked for; null for the default of a training."""
    anyway: bool = False
    """Whether tickers with unfit prices were accepted."""


class TrialView(msgspec.Struct, frozen=True, kw_only=True):
    """One trial of a tuning."""

    trial: int
    """Its number, from 0 on; trial 0 has the settings of the strategy."""
    state: str
    """The text `open`, `complete`, `pruned` or `failed`."""
    front: bool
    """Whether no other complete trial beats it in every objective."""
    settings: dict[str, Any]
    """The settings that are varied."""
    values: dict[str, float]
    """By objective, what it reached; lower is better. Empty unless it is complete."""
    learning: list[dict[str, float | None]] = []
    """The figures that the strategy reported by epoch, such as `validation_loss`."""
    known: int
    """How many trials had ended when its settings were chosen."""
    message: str | None = None
    """Why it failed."""


class TuningView(TuningSummary, frozen=True, kw_only=True):
    """A tuning with all of its trials."""

    training: list[Window]
    """The windows of prices, one for each ticker; no trial sees a session behind them."""
    results: list[TrialView]
    """The trials that were proposed."""
