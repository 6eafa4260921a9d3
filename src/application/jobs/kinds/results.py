"""Results of jobs by kind, as they are stored and shown: which fields callers may rely on."""

from datetime import date
from typing import Any

import msgspec

from domain.backtest import Against, FailedTicker
from domain.backtest_parts import PartFigures
from domain.interval import Interval
from domain.tuning_events import TrialState


class PartError(msgspec.Struct, frozen=True, kw_only=True):
    """The error of one part of a job."""

    code: str
    """What went wrong, for programs."""
    message: str
    """What went wrong, in words."""


class StepError(PartError, frozen=True, kw_only=True):
    """The error of one part, and the step that failed."""

    step: str
    """The step that failed."""


class TrainResult(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The registered version. `promotion` is "active", or why the version was not promoted."""

    model: str
    """The id of the registered version."""
    artifact: str
    """The SHA-256 of its artifact."""
    relative_to_naive: float | None
    """Its loss over that of naive; null when it was not computed."""
    promotion: str | None = None
    """The text "active", or why it was not promoted; absent when no promotion was asked for."""


class CompressResult(msgspec.Struct, frozen=True, kw_only=True):
    """The registered version that was made from `parent`."""

    model: str
    """The id of the registered version."""
    parent: str
    """The id of the version that was compressed."""
    artifact: str
    """The SHA-256 of its artifact."""
    kept: float
    """The share of the gain of its first ancestor that it keeps."""


class TakenTrial(msgspec.Struct, frozen=True, kw_only=True):
    """The version of a trial. `promotion` is "active", or why the version does not serve."""

    model: str
    """The id of the registered version."""
    promotion: str
    """The text "active", or why it was not promoted."""


class TakeResult(msgspec.Struct, frozen=True, kw_only=True):
    """The versions of the trials that were taken."""

    tuning: str
    """The id of the tuning."""
    taken: dict[str, TakenTrial]
    """By number of the trial, its version."""


class TuneResult(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The tuning, and the trials that no other one beats in every objective."""

    tuning: str
    """The id of the tuning, which is that of the job."""
    front: list[int]
    """The numbers of the best trials, the one with the lowest first objective first."""
    trials: int
    """The number of trials that ended."""
    taken: dict[str, TakenTrial] | None = None
    """By number, the trials that were taken; null when none was asked for."""


class TrialResult(msgspec.Struct, frozen=True, kw_only=True):
    """The end of one trial."""

    tuning: str
    """The id of the tuning."""
    trial: int
    """The number of the trial."""
    state: TrialState
    """`complete`, `pruned` because its losses were above those of most trials, or `failed`."""
    values: dict[str, float]
    """By objective, what it reached; empty unless it is complete."""


class BacktestResult(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The recorded backtest. `vintage` has the number of origins by series that were known then."""

    backtest: str
    """The id of the backtest."""
    relative_to_naive: float | None
    """Its loss over that of naive; null when it was not computed."""
    vintage: dict[str, Any] | None = None
    """With `vintage`: origins by series, as known then."""
    interval: Interval | None = None
    """The 95 % interval of the relative loss; null with fewer than eight calendar quarters of origins."""
    against: Against | None = None
    """With `against`: the comparison on the same origins."""
    heat: tuple[PartFigures, ...] | None = None
    """The fifths of the origins with the lowest (`calm`) and highest (`wild`) volatility over its mean."""
    years: tuple[PartFigures, ...] | None = None
    """The figures by calendar year; like `heat` and `steps` null with fewer than eight calendar quarters."""
    steps: tuple[PartFigures, ...] | None = None
    """The figures by session ahead."""
    failed: tuple[FailedTicker, ...] | None = None
    """Tickers without figures; null when all have some."""
    learned_until: date | None = None
    """The last day of the prices behind shipped weights; origins before it are not out of sample."""


class FoldResult(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The share of a backtest."""

    folds: list[dict[str, Any]]
    """The figures of each ticker."""
    failed: tuple[FailedTicker, ...] | None = None
    """Tickers without figures; null when all have some."""


class RefreshedTicker(msgspec.Struct, frozen=True, kw_only=True):
    """The recorded price revision (0: nothing new), and the numbers of added and changed bars."""

    revision: int
    """The number of the price revision; 0 when nothing was new."""
    added: int
    """Bars that are new."""
    changed: int
    """Bars that have other values than before."""


class RefreshResult(msgspec.Struct, frozen=True, kw_only=True):
    """The refreshed tickers, and the errors of the others."""

    done: dict[str, RefreshedTicker]
    """What was done, by name."""
    failed: dict[str, PartError]
    """The errors, by name."""


class BatchedTicker(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Whether the job began to track a ticker, and the revision it fetched; null for a step not asked."""

    new: bool | None = None
    """Whether the job began to track it."""
    revision: int | None = None
    """The number of the price revision; 0 when nothing was new."""
    added: int | None = None
    """Bars that are new."""
    changed: int | None = None
    """Bars that have other values than before."""


class TrackResult(msgspec.Struct, frozen=True, kw_only=True):
    """The tracked and refreshed tickers, and the errors of the others."""

    done: dict[str, BatchedTicker]
    """What was done, by name."""
    failed: dict[str, StepError]
    """The errors, by name."""


class ScoredForecast(msgspec.Struct, frozen=True, kw_only=True):
    """The number of steps of a forecast that have a score now."""

    scored: int
    """Steps of the forecast that have a score."""


class ScoreResult(msgspec.Struct, frozen=True, kw_only=True):
    """The scored forecasts by id, and the errors of the others."""

    done: dict[str, ScoredForecast]
    """What was done, by name."""
    failed: dict[str, PartError]
    """The errors, by name."""


class VerifyResult(msgspec.Struct, frozen=True, kw_only=True):
    """What was checked, whether all of it is sound, the number of problems, and the first of them."""

    events: int
    """Events that were read."""
    revisions: int
    """Price revisions that were read."""
    checkpoints: int
    """Signed heads that were compared."""
    sound: bool
    """Whether all of it is sound."""
    problems: int
    """The number of problems."""
    bad: list[Any]
    """The first problems."""


class IssuedForecast(msgspec.Struct, frozen=True, kw_only=True):
    """The id of an issued forecast."""

    forecast: str
    """The id of the forecast."""


class ForecastResult(msgspec.Struct, frozen=True, kw_only=True):
    """The issued forecasts by ticker, and the errors of the others."""

    done: dict[str, IssuedForecast]
    """What was done, by name."""
    failed: dict[str, PartError]
    """The errors, by name."""


class StepResult(msgspec.Struct, frozen=True, kw_only=True):
    """One step of a session job: what it did for each part, and the errors of the others."""

    done: dict[str, dict[str, Any]]
    """What was done, by name."""
    failed: dict[str, PartError]
    """The errors, by name."""


class SessionResult(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The steps of a session job; null for a step that the schedule does not have."""

    refresh: StepResult | None = None
    """What the refresh did."""
    score: StepResult | None = None
    """What the scoring did."""
    calibrate: StepResult | None = None
    """The number of steps with range factors, by strategy."""
    drift: StepResult | None = None
    """The declines that were detected, and the trainings that were submitted for them."""
    forecast: StepResult | None = None
    """What the forecasts did."""
    retrain: StepResult | None = None
    """What the retraining did."""
    challenge: StepResult | None = None
    """What the challengers did: `scored`, `decisions`, `shadows`, and `left_out` with a reason."""


RESULTS: dict[str, type[msgspec.Struct]] = {
    "train": TrainResult,
    "compress": CompressResult,
    "tune": TuneResult,
    "trial": TrialResult,
    "take": TakeResult,
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
