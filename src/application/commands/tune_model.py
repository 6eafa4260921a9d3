"""TuneModel: begin a tuning, propose its generations, and end it with the front."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated

import msgspec

from application.commands.train_model import TrainModel, TrainRequest
from application.forecasting.evidence import sessions_of
from application.forecasting.fields import Seed, Sessions, StrategyName, StrategySettings, Symbol
from application.forecasting.known_prices import KnownSeries
from application.forecasting.strategy import Strategy
from application.forecasting.tunables import tunable
from application.forecasting.tuning_streams import extend, tuning_of
from application.ledger import Ledger
from application.ports.tuner import Trial, Tuner
from domain.errors import InvalidInput, TooFewSessions
from domain.horizon import DEFAULT, family_of
from domain.prices import PriceSeries
from domain.search_space import Span, is_range, space_of
from domain.sessions import to_date
from domain.tuning import Tuning, finish, propose, stream_of
from domain.tuning_events import (
    OBJECTIVES,
    Objective,
    TrialEnded,
    TrialProposed,
    TrialSettings,
    TuningStarted,
)

MAX_TRIALS, MAX_PARALLEL, MAX_TAKEN = 10_000, 100, 20
MAX_BUDGET_SECONDS = 30 * 86400
MAX_VALIDATION_SESSIONS = 500
MIN_ORIGINS = 4  # that judge a trial


class TuneRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A tuning: trials of one strategy with other settings, judged inside the training window.

    The window is chosen as that of a training; its last quarter judges the trials. No trial sees a session
    behind the window, where the gate judges the versions that are taken.
    """

    ticker: Symbol
    strategy: StrategyName
    start: date | None = None
    """The first session to learn from; the first one with prices without it."""
    end: date | None = None
    """The last session of the training window; without it as for a training."""
    horizon: Sessions = DEFAULT
    settings: StrategySettings = {}
    """One value keeps a setting as it is; a range such as `16:64` says within which values to vary it."""
    seed: Seed = 1
    """The seed of all random numbers of the job."""
    panel: Annotated[list[Symbol], msgspec.Meta(max_length=500)] = []
    """Further tickers to learn from and to judge by."""
    trials: Annotated[int, msgspec.Meta(ge=1, le=MAX_TRIALS)] = 20
    """How many settings to try."""
    parallel: Annotated[int, msgspec.Meta(ge=1, le=MAX_PARALLEL)] = 1
    """Trials of one generation, which run at the same time and do not know of each other."""
    objectives: Annotated[list[Objective], msgspec.Meta(min_length=1, max_length=3)] = msgspec.field(
        default_factory=lambda: [OBJECTIVES[0]]
    )
    """What is made small: `loss` (default), distance of `coverage` from nominal, `size` in bytes."""
    budget: Annotated[float, msgspec.Meta(gt=0, le=MAX_BUDGET_SECONDS)] | None = None
    """Seconds after which no further trial begins."""
    take: Annotated[int, msgspec.Meta(ge=0, le=MAX_TAKEN)] = 0
    """Trials of the front to train on the whole window and to send to the gate; needs `models:promote`."""
    known_at: datetime | None = None
    """Use only what was known at this time; a time with a zone."""
    anyway: bool = False
    """Whether to accept tickers whose prices are unfit."""

    def training(self) -> TrainRequest:
        """The training with the settings that are not varied. Raises InvalidInput for a bad name."""
        names = ("ticker", "strategy", "start", "end", "horizon", "seed", "panel", "known_at", "anyway")
        settings = {name: value for name, value in self.settings.items() if not is_range(value)}
        return TrainRequest(**{name: getattr(self, name) for name in names}, settings=settings)


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What a tuning would try: `cut` is the last session that trials learn from, `tuner` what proposes."""

    strategy: Strategy
    space: dict[str, Span]
    known: list[KnownSeries]
    windows: list[PriceSeries]
    cut: date
    tuner: str


class TuneModel:
    """Everything that a tuning knows is in its stream, so that any attempt goes on with it."""

    def __init__(self, ledger: Ledger, train_model: TrainModel, tuner: Tuner) -> None:
        self._ledger = ledger
        self._train_model = train_model
        self._tuner = tuner

    def plan(self, request: TuneRequest) -> Plan:
        """Raises InvalidInput, NotFound, TooFewSessions or MissingExtra, so that a job is refused early."""
        if len(set(request.objectives)) < len(request.objectives):
            raise InvalidInput("an objective stands twice", field="objectives", remedy="name each once")
        strategy, known, windows = self._train_model.plan(request.training())
        able = tunable(strategy.name, strategy.forecaster)
        space = space_of(strategy.settings, able.bounds, able.search, request.settings)
        tuner = self._tuner.require()
        cut = _cut(windows[0], family_of(request.horizon).value)
        return Plan(strategy=strategy, space=space, known=known, windows=windows, cut=cut, tuner=tuner)

    def start(self, request: TuneRequest, tuning: str) -> Tuning:
        """Begin a tuning, or return the one that an earlier attempt began. Raises as `plan`."""
        if self._ledger.read(stream_of(tuning)):
            return tuning_of(self._ledger.store, tuning)[0]
        plan, now = self.plan(request), self._ledger.clock.now()
        event = TuningStarted(
            tuning=tuning,
            ticker=plan.known[0].ticker.symbol,
            strategy=plan.strategy.name,
            horizon=family_of(request.horizon).value,
            space=plan.space,
            settings=plan.strategy.settings,
            objectives=tuple(request.objectives),
            trials=request.trials,
            parallel=request.parallel,
            seed=request.seed,
            training=tuple(k.window(w) for k, w in zip(plan.known, plan.windows, strict=True)),
            cut=plan.cut,
            synthetic=any(k.synthetic for k in plan.known),
            code_version=self._ledger.origin.code_version,
            environment={**self._ledger.origin.environment, "tuner": plan.tuner},
            at=now,
            known_at=request.known_at or now,
            start=request.start,
            end=request.end,
            budget=request.budget,
            take=request.take,
            anyway=request.anyway,
        )
        self._ledger.append(stream_of(tuning), 0, (event,))
        return Tuning(started=event)

    def is_due(self, state: Tuning) -> bool:
        """Whether another generation is due: trials are left, and the budget is not spent."""
        budget, spent = state.started.budget, self._ledger.clock.now() - state.started.at
        return bool(state.next_generation) and (budget is None or spent.total_seconds() < budget)

    def propose(self, tuning: str) -> Tuning:
        """Propose the next generation, when the one before has ended. Raises MissingExtra."""
        return extend(self._ledger, tuning, self._generation)

    def _generation(self, state: Tuning) -> Sequence[TrialProposed]:
        numbers, started = state.next_generation, state.started
        if state.open or not numbers:
            return ()
        # The first trial has the settings of nobody's choice, so that a tuning shows what it is worth.
        chosen: list[TrialSettings] = [_defaults(started)] if numbers[0] == 0 else []
        if left := len(numbers) - len(chosen):
            known = [_trial(state, ended) for _, ended in sorted(state.ended.items())]
            seed = started.seed + numbers[0]
            objectives = len(started.objectives)
            chosen += [{**one} for one in self._tuner.propose(started.space, objectives, seed, known, left)]
        return propose(state, chosen, at=self._ledger.clock.now())

    def fail_open(self, tuning: str, message: str) -> Tuning:
        """End the trials whose job ended without an answer as failed."""

        def failed(state: Tuning) -> Sequence[TrialEnded]:
            at = self._ledger.clock.now()
            return [
                TrialEnded(tuning=tuning, trial=one.trial, state="failed", at=at, message=message)
                for one in state.open
            ]

        return extend(self._ledger, tuning, failed)

    def finish(self, tuning: str) -> Tuning:
        """End the tuning with its front."""
        return extend(
            self._ledger,
            tuning,
            lambda state: () if state.finished else (finish(state, at=self._ledger.clock.now()),),
        )


def _defaults(started: TuningStarted) -> TrialSettings:
    return {name: span.nearest(float(started.settings[name])) for name, span in started.space.items()}


def _trial(state: Tuning, ended: TrialEnded) -> Trial:
    chosen = state.proposed[ended.trial].settings
    settings = {name: chosen[name] for name in state.started.space}
    return Trial(settings=settings, values=state.results.get(ended.trial))  # type: ignore[arg-type]


def _cut(window: PriceSeries, horizon: int) -> date:
    """The last session that trials learn from: a quarter of the window, at most 500 sessions, follows it."""
    judged = min(MAX_VALIDATION_SESSIONS, len(window) // 4)
    if judged < (needed := sessions_of(MIN_ORIGINS, horizon)):
        raise TooFewSessions(
            f"{len(window)} sessions are too few to judge trials",
            field="end",
            remedy=f"give at least {4 * needed} sessions, or a shorter horizon",
        )
    return to_date(window.sessions[len(window) - judged - 1])
