"""TrainModel: fit a strategy, evaluate the stored artifact on later sessions, and register it."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated

import msgspec

from application.forecasting.contender import Contender, Trained, stored_contender
from application.forecasting.evidence import Judge, sessions_of
from application.forecasting.fields import Seed, Sessions, StrategyName, StrategySettings, Symbol
from application.forecasting.known_prices import KnownPrices, KnownSeries, check_window
from application.forecasting.learning import Epoch
from application.forecasting.registering import register
from application.forecasting.strategy import NOWHERE, FittedStrategy, Strategy, silent
from application.forecasting.trained_versions import trained_versions
from application.forecasting.warm_starts import RECIPE, check_start, parent_of, settings_from
from application.ledger import Ledger
from application.ports.artifact_store import ArtifactStore
from application.ports.forecaster import Checkpoints, Report, Settings, TrainedVersion
from application.ports.forecaster_catalog import ForecasterCatalog
from application.streams import load
from domain.errors import InvalidInput, TooFewSessions
from domain.fitness import Verdict, fitness
from domain.horizon import DEFAULT, family_of
from domain.model_version import Registry, evolve, stream_of
from domain.parity_report import RecipeStep
from domain.policies import MIN_DATES
from domain.prices import PriceSeries
from domain.registry_events import Evidence, ModelRegistered
from domain.ticker import Ticker
from domain.training_set import training_digest

MAX_HELD_OUT_SESSIONS = 500


class TrainRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A training.

    Sessions after `end` evaluate the version; without `end` these are the last quarter of the history, at
    most 500 sessions, or as many as the gate needs where these are more and at most half of the history.
    `panel` names further tickers to learn from. With `promote` the job promotes the version if it passes
    the gate. `known_at` trains on the prices as known then. With `anyway` tickers whose prices are unfit
    are accepted. With `resume_from` it begins with the network of a registered version, its parent.
    """

    ticker: Symbol
    strategy: StrategyName
    start: date | None = None
    """The first session to learn from; the first one with prices without it."""
    end: date | None = None
    """The last session to learn from; later ones evaluate the version."""
    horizon: Sessions = DEFAULT
    settings: StrategySettings = {}
    """The settings of the strategy by name."""
    seed: Seed = 1
    """The seed of all random numbers of the job."""
    panel: Annotated[list[Symbol], msgspec.Meta(max_length=500)] = []
    """Further tickers to learn from."""
    promote: bool = False
    """Whether to promote the version when it passes the gate; needs `models:promote`."""
    known_at: datetime | None = None
    """Use only what was known at this time; a time with a zone."""
    anyway: bool = False
    """Whether to accept tickers whose prices are unfit."""
    resume_from: Annotated[str, msgspec.Meta(max_length=80)] | None = None
    """The id of a version whose network the training goes on with, in its sizes; null to begin anew."""

    @property
    def tickers(self) -> tuple[Ticker, ...]:
        """The ticker, then the other tickers of the panel, each once. Raises InvalidInput."""
        return tuple(dict.fromkeys(Ticker.parse(name) for name in (self.ticker, *self.panel)))


class Tuned(msgspec.Struct, frozen=True, kw_only=True):
    """The trial of a tuning whose settings a version has."""

    tuning: str
    trial: int

    @property
    def recipe(self) -> tuple[RecipeStep, ...]:
        """The step that says so in the lineage."""
        return (RecipeStep(method="tuned", numbers={"trial": self.trial}),)


class TrainModel:
    """Stores the artifact before the event names it, and evaluates the artifact that was read back."""

    def __init__(
        self,
        ledger: Ledger,
        prices: KnownPrices,
        artifacts: ArtifactStore,
        catalog: ForecasterCatalog,
        judge: Judge,
    ) -> None:
        self._ledger = ledger
        self._prices = prices
        self._artifacts = artifacts
        self._catalog = catalog
        self._judge = judge

    def __call__(
        self,
        request: TrainRequest,
        report: Report = silent,
        checkpoints: Checkpoints = NOWHERE,
        tuned: Tuned | None = None,
    ) -> ModelRegistered:
        """Train and register. Raises InvalidInput, NotFound, TooFewSessions or MissingExtra."""
        horizon = family_of(request.horizon).value
        known_at = request.known_at or self._ledger.clock.now()
        strategy, known, windows = self.plan(request)
        fitted = strategy.fit(
            windows,
            horizon,
            request.seed,
            lambda f, text: report(0.8 * f, text),
            checkpoints,
            self._versions(strategy, horizon, windows),
        )
        address = self._artifacts.save(fitted.fitted.dump())
        stored = FittedStrategy(strategy.name, strategy.forecaster.load(self._artifacts.load(address)))
        trained = [
            Trained(ticker=k.ticker.symbol, series=k.series, window=w)
            for k, w in zip(known, windows, strict=True)
        ]
        evidence = self._judge(
            Contender(
                strategy=strategy,
                fitted=stored,
                seed=request.seed,
                tickers=tuple(one.ticker for one in trained),
            ),
            trained,
            horizon,
            lambda f, text: report(0.8 + 0.2 * f, text),
            self._champion(request),
        )
        return self._register(
            request, strategy, known_at, known, windows, address, evidence, fitted.learning, tuned
        )

    def plan(self, request: TrainRequest) -> tuple[Strategy, list[KnownSeries], list[PriceSeries]]:
        """The strategy, the series and their training windows.

        Raises InvalidInput, NotFound, TooFewSessions or MissingExtra, so that a job can be refused early.
        """
        check_window(request.start, request.end)
        family_of(request.horizon)
        strategy = Strategy.named(self._catalog, request.strategy, self._settings(request))
        known = [self._prices(ticker, request.known_at) for ticker in request.tickers]
        if not request.anyway:
            _require_fit(known)
        windows = self._windows(request, known)
        used = [(k, w) for k, w in zip(known, windows, strict=True) if len(w)]
        versions = self._versions(strategy, family_of(request.horizon).value, windows)
        check_start(strategy.forecaster, strategy.settings, versions)
        return strategy, [k for k, _ in used], [w for _, w in used]

    def _settings(self, request: TrainRequest) -> Settings:
        """Those of the request, and what a warm start asks for. Raises as `settings_from` does."""
        if not (model := request.resume_from):
            return request.settings
        forecaster, store = self._catalog.create(request.strategy), self._ledger.store
        return settings_from(store, self._artifacts, forecaster, request.strategy, model, request.settings)

    def _champion(self, request: TrainRequest) -> Contender | None:
        """The version that serves now. Raises as `stored_contender` does."""
        stream = stream_of(request.tickers[0].symbol, family_of(request.horizon))
        active = load(self._ledger.store, stream, evolve, Registry())[0].active
        return stored_contender(active, self._catalog, self._artifacts) if active else None

    def _windows(self, request: TrainRequest, known: Sequence[KnownSeries]) -> list[PriceSeries]:
        series = known[0].series
        held_out = held_out_sessions(len(series), family_of(request.horizon).value)
        end = request.end or series.bar(-1 - held_out).session
        windows = [k.series.until(end) for k in known]
        if request.start:
            windows = [w.since(request.start) for w in windows]
        if not len(windows[0]):
            raise TooFewSessions(
                f"no sessions of {known[0].ticker} in the training window",
                field="start",
                remedy=f"its prices run from {series.first} to {series.last}",
            )
        return windows

    def _versions(
        self, strategy: Strategy, horizon: int, windows: Sequence[PriceSeries]
    ) -> dict[str, TrainedVersion]:
        return trained_versions(
            self._ledger.store, self._artifacts, strategy.builds_on, horizon, windows[0].last
        )

    def _register(
        self,
        request: TrainRequest,
        strategy: Strategy,
        known_at: datetime,
        known: Sequence[KnownSeries],
        windows: Sequence[PriceSeries],
        address: str,
        evidence: Evidence,
        learning: Sequence[Epoch],
        tuned: Tuned | None,
    ) -> ModelRegistered:
        training = tuple(k.window(w) for k, w in zip(known, windows, strict=True))
        family = family_of(request.horizon)
        parent = parent_of(strategy.forecaster, strategy.settings)

        def version(model: str) -> ModelRegistered:
            return ModelRegistered(
                model=model,
                ticker=known[0].ticker.symbol,
                family=family.label,
                strategy=strategy.name,
                horizon=family.value,
                settings=strategy.settings,
                seed=request.seed,
                training=training,
                artifact=address,
                evidence=evidence,
                synthetic=any(k.synthetic for k in known),
                code_version=self._ledger.origin.code_version,
                environment=self._ledger.origin.environment,
                at=self._ledger.clock.now(),
                known_at=known_at,
                data=training_digest(training),
                learning=tuple(learning),
                end=request.end,
                complexity=strategy.complexity,
                parent=parent,
                recipe=RECIPE if parent else tuned.recipe if tuned else (),
                tuning=tuned.tuning if tuned else "",
            )

        return register(self._ledger, known[0].ticker.symbol, family, version)


def held_out_sessions(sessions: int, horizon: int) -> int:
    """The number of last sessions that evaluate a version, of so many: a quarter, at most 500.

    These are more where the gate needs more for its dates, unless that is above half of the history.
    """
    quarter, needed = min(MAX_HELD_OUT_SESSIONS, sessions // 4), sessions_of(MIN_DATES, horizon)
    return max(quarter, needed) if needed <= sessions // 2 else quarter


def _require_fit(known: Sequence[KnownSeries]) -> None:
    for one in known:
        judged = fitness(one.bars)
        if judged.verdict is Verdict.UNFIT:
            raise InvalidInput(
                f"{one.ticker} is unfit for training: {judged.reasons[0]}",
                field="ticker",
                remedy="look for another source, or train with `--anyway`",
            )
