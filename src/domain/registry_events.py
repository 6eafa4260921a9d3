"""Registry events: the events about the versions of one ticker and horizon family."""

from datetime import date, datetime
from typing import Any, Literal

import msgspec

from domain.challenge_events import ChallengeEnded, ChallengeEvidence, ModelChallenged
from domain.gate_verdict import GateVerdict
from domain.parity_report import ParityReport, RecipeStep


class TrainingWindow(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The sessions of one ticker that a version learned from, with their price revision and digest.

    `basis` is that of the delivered rows, "" when unknown; `rules` is the version of the rules of judgement,
    and `version` the number of events of the ticker that were known.
    """

    ticker: str
    first: date
    last: date
    sessions: int
    revision: int
    digest: str
    basis: str = ""
    rules: int = 0
    version: int = 0


class Losses(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Losses by date of a version and of its references, as means over `tickers` tickers.

    `references` has, on the same dates, those of naive, of the fallback, and of the champion at the training
    under its id.
    """

    dates: tuple[date, ...]
    version: tuple[float, ...]
    references: dict[str, tuple[float, ...]]
    tickers: int = 1


class Evidence(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Measured results of a version after its training window, and of naive on the same origins.

    Losses are scaled pinball losses (lower is better). `p_value` is from the one-sided Diebold-Mariano
    test against naive; None when there were too few origins. `step` is the distance of origins in sessions.
    `fallback` is the strategy of `fallback_loss`. `own` has the losses on the ticker of the version, `pooled`
    those over all tickers that it learned from; None in evidence of earlier releases, `pooled` also for one.
    """

    origins: int
    step: int
    first: date | None
    last: date | None
    loss: float | None
    naive_loss: float | None
    fallback_loss: float | None
    p_value: float | None
    statistic: float | None
    coverage: dict[str, float]
    metrics: dict[str, Any]
    fallback: str = "volatility"
    own: Losses | None = None
    pooled: Losses | None = None

    @property
    def relative_to_naive(self) -> float | None:
        """The loss divided by the loss of naive; below 1 is better than naive."""
        return None if self.loss is None or not self.naive_loss else self.loss / self.naive_loss


class ModelRegistered(
    msgspec.Struct, frozen=True, kw_only=True, tag="model.registered.v1", omit_defaults=True
):
    """A training finished; the version can be promoted.

    `known_at` is the time at which its prices were read; `data` is the digest of the training set. `learning`
    has the figures that the strategy reported, by epoch, e.g. its losses; None for one that was not finite.
    `end` is the end of the training window that the request chose, and so the begin of the sessions that
    judge the version; None for the default. `complexity` is the one that the strategy declares, None where it
    declares none. `parent` is the version that was compressed by the steps of `recipe`, within the budget of
    which `parity` reports; without `parity` it is the one whose network began the training. `runtime` answers
    it, "" for that of its strategy. `tuning` is the tuning whose trial gave its settings, or those of the
    version that it was compressed from.
    """

    model: str
    ticker: str
    family: str
    strategy: str
    horizon: int
    settings: dict[str, int | float | str | bool]
    seed: int
    training: tuple[TrainingWindow, ...]
    artifact: str
    evidence: Evidence
    synthetic: bool
    code_version: str
    environment: dict[str, str]
    at: datetime
    known_at: datetime | None = None
    data: str = ""
    learning: tuple[dict[str, float | None], ...] = ()
    end: date | None = None
    complexity: int | None = None
    parent: str = ""
    recipe: tuple[RecipeStep, ...] = ()
    runtime: str = ""
    parity: ParityReport | None = None
    tuning: str = ""


class ModelPromoted(msgspec.Struct, frozen=True, kw_only=True, tag="model.promoted.v1", omit_defaults=True):
    """The version is the champion; `previous` is the champion before, or "".

    `tries` is the number of versions that the gate compared. `verdict` is what the gate said, None in events
    of earlier releases. `forced` is True when the version is promoted although the gate refuses it.
    `challenge` is the evidence of a challenger that was promoted on it, None for others.
    """

    model: str
    previous: str
    by: str
    reason: str
    evidence: Evidence
    at: datetime
    tries: int = 1
    verdict: GateVerdict | None = None
    forced: bool = False
    challenge: ChallengeEvidence | None = None


class PromotionRefused(
    msgspec.Struct, frozen=True, kw_only=True, tag="model.promotion-refused.v1", omit_defaults=True
):
    """The gate refused the promotion, for these reasons; `tries` and `verdict` are as in ModelPromoted."""

    model: str
    by: str
    reasons: tuple[str, ...]
    at: datetime
    tries: int = 1
    verdict: GateVerdict | None = None


class CompressionRefused(
    msgspec.Struct, frozen=True, kw_only=True, tag="model.compression-refused.v1", omit_defaults=True
):
    """A compression of the version was outside of the error budget; `artifact` is "" when none was made."""

    model: str
    recipe: tuple[RecipeStep, ...]
    by: str
    reasons: tuple[str, ...]
    parity: ParityReport
    at: datetime
    artifact: str = ""


class ModelRolledBack(msgspec.Struct, frozen=True, kw_only=True, tag="model.rolled-back.v1"):
    """`restored` is the champion again instead of `model`; "" means that the fallback serves."""

    model: str
    restored: str
    by: str
    reason: str
    at: datetime


class ModelRetired(msgspec.Struct, frozen=True, kw_only=True, tag="model.retired.v1"):
    """The version can no longer serve."""

    model: str
    by: str
    reason: str
    at: datetime


class DeclineDetected(msgspec.Struct, frozen=True, kw_only=True, tag="model.decline-detected.v1"):
    """The capital of a test reached its threshold: a version is not as good as it says, or as naive.

    `test` is "coverage" or "performance" (domain/step_monitor.py), `capital` its largest capital since it
    began, after which it begins again. The evidence is that of all outcomes of the version at this step, from
    the origin `first` to `last`; `coverage` is by range. `model` is "" for a strategy without a version.
    `action` is what the policy of the installation then did: "alert", "retrain" or "demote".
    """

    ticker: str
    model: str
    strategy: str
    step: int
    test: Literal["coverage", "performance"]
    capital: float
    threshold: float
    outcomes: int
    coverage: dict[str, float]
    relative_to_naive: float | None
    first: date
    last: date
    action: Literal["alert", "retrain", "demote"]
    by: str
    reason: str
    at: datetime


ModelEvent = (
    DeclineDetected
    | ModelRegistered
    | ModelPromoted
    | PromotionRefused
    | CompressionRefused
    | ModelRolledBack
    | ModelRetired
    | ModelChallenged
    | ChallengeEnded
)
