"""Results of jobs by kind, as they are stored and shown: which fields callers may rely on."""

from typing import Any

import msgspec


class PartError(msgspec.Struct, frozen=True, kw_only=True):
    """The error of one part of a job."""

    code: str
    message: str


class StepError(PartError, frozen=True, kw_only=True):
    """The error of one part, and the step that failed."""

    step: str


class TrainResult(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The registered version. `promotion` is "active", or why the version was not promoted."""

    model: str
    artifact: str
    relative_to_naive: float | None
    promotion: str | None = None


class BacktestResult(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The recorded backtest. `vintage` has the number of origins by series that were known then."""

    backtest: str
    relative_to_naive: float | None
    vintage: dict[str, Any] | None = None


class FoldResult(msgspec.Struct, frozen=True, kw_only=True):
    """The share of a backtest."""

    folds: list[dict[str, Any]]


class RefreshedTicker(msgspec.Struct, frozen=True, kw_only=True):
    """The recorded price revision (0: nothing new), and the numbers of added and changed bars."""

    revision: int
    added: int
    changed: int


class RefreshResult(msgspec.Struct, frozen=True, kw_only=True):
    """The refreshed tickers, and the errors of the others."""

    done: dict[str, RefreshedTicker]
    failed: dict[str, PartError]


class BatchedTicker(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Whether the job began to track a ticker, and the revision it fetched; null for a step not asked."""

    new: bool | None = None
    revision: int | None = None
    added: int | None = None
    changed: int | None = None


class TrackResult(msgspec.Struct, frozen=True, kw_only=True):
    """The tracked and refreshed tickers, and the errors of the others."""

    done: dict[str, BatchedTicker]
    failed: dict[str, StepError]


class ScoredForecast(msgspec.Struct, frozen=True, kw_only=True):
    """The number of steps of a forecast that have a score now."""

    scored: int


class ScoreResult(msgspec.Struct, frozen=True, kw_only=True):
    """The scored forecasts by id, and the errors of the others."""

    done: dict[str, ScoredForecast]
    failed: dict[str, PartError]


class VerifyResult(msgspec.Struct, frozen=True, kw_only=True):
    """What was checked, whether all of it is sound, the number of problems, and the first of them."""

    events: int
    revisions: int
    checkpoints: int
    sound: bool
    problems: int
    bad: list[Any]


class IssuedForecast(msgspec.Struct, frozen=True, kw_only=True):
    """The id of an issued forecast."""

    forecast: str


class ForecastResult(msgspec.Struct, frozen=True, kw_only=True):
    """The issued forecasts by ticker, and the errors of the others."""

    done: dict[str, IssuedForecast]
    failed: dict[str, PartError]


class StepResult(msgspec.Struct, frozen=True, kw_only=True):
    """One step of a session job: what it did for each part, and the errors of the others."""

    done: dict[str, dict[str, Any]]
    failed: dict[str, PartError]


class SessionResult(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The steps of a session job; null for a step that the schedule does not have."""

    refresh: StepResult | None = None
    score: StepResult | None = None
    forecast: StepResult | None = None
    retrain: StepResult | None = None


RESULTS: dict[str, type[msgspec.Struct]] = {
    "train": TrainResult,
    "backtest": BacktestResult,
    "fold": FoldResult,
    "refresh": RefreshResult,
    "track": TrackResult,
    "score": ScoreResult,
    "verify": VerifyResult,
    "forecast": ForecastResult,
    "session": SessionResult,
}
"""By kind; a test holds the results of all jobs of the suite against it."""
