"""Events of a tuning: what is varied, which settings were proposed, and what came of each trial."""

from datetime import date, datetime
from typing import Literal

import msgspec

from domain.registry_events import TrainingWindow
from domain.search_space import Span

Objective = Literal["loss", "coverage", "size"]
OBJECTIVES: tuple[Objective, ...] = ("loss", "coverage", "size")
TrialState = Literal["complete", "pruned", "failed"]
TrialSettings = dict[str, int | float | str | bool]


class TuningStarted(msgspec.Struct, frozen=True, kw_only=True, tag="tuning.started.v1", omit_defaults=True):
    """A tuning began: `trials` settings of `space` are tried, `parallel` at a time; others are in `settings`.

    `training` are the windows on which the picks will be trained. A trial learns from their sessions up to
    `cut`, and the later ones judge it; no trial sees a session behind its window. `budget` is in seconds; no
    trial is proposed after it. `known_at`, `start` and `end` are those of the request.
    """

    tuning: str
    ticker: str
    strategy: str
    horizon: int
    space: dict[str, Span]
    settings: TrialSettings
    objectives: tuple[Objective, ...]
    trials: int
    parallel: int
    seed: int
    training: tuple[TrainingWindow, ...]
    cut: date
    synthetic: bool
    code_version: str
    environment: dict[str, str]
    at: datetime
    known_at: datetime
    start: date | None = None
    end: date | None = None
    budget: float | None = None
    take: int = 0
    anyway: bool = False


class TrialProposed(msgspec.Struct, frozen=True, kw_only=True, tag="tuning.proposed.v1", omit_defaults=True):
    """The settings of one trial, chosen when the trials of `known` had ended.

    `ceiling` has by epoch the validation loss above which the trial ends itself; empty where it may not.
    """

    tuning: str
    trial: int
    settings: TrialSettings
    known: int
    at: datetime
    ceiling: tuple[float, ...] = ()


class TrialEnded(msgspec.Struct, frozen=True, kw_only=True, tag="tuning.ended.v1", omit_defaults=True):
    """A trial ended: complete with a value of each objective, pruned by its ceiling, or failed.

    `learning` has the figures of its epochs, as ModelRegistered. `message` says why it failed.
    """

    tuning: str
    trial: int
    state: TrialState
    at: datetime
    values: dict[str, float] = {}
    learning: tuple[dict[str, float | None], ...] = ()
    message: str = ""


class TuningFinished(msgspec.Struct, frozen=True, kw_only=True, tag="tuning.finished.v1"):
    """All trials ended, or the budget was spent; `front` are the trials that no other one beats."""

    tuning: str
    front: tuple[int, ...]
    stopped: Literal["trials", "budget"]
    at: datetime


TuningEvent = TuningStarted | TrialProposed | TrialEnded | TuningFinished
