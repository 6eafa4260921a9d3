"""RunBacktest: compare a strategy with naive from many past origins, and record the comparison."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

import msgspec

from application.forecasting.evidence import REFERENCE
from application.forecasting.fields import Seed, Sessions, StrategyName, StrategySettings, Symbol
from application.forecasting.known_prices import KnownPrices, KnownSeries
from application.forecasting.strategy import FittedStrategy, Strategy, silent
from application.forecasting.vintages import Vintages
from application.forecasting.walk_forward import Context, known_at, origin_rows, walk_forward
from application.ledger import Ledger
from application.ports.forecaster import Report
from application.ports.forecaster_catalog import ForecasterCatalog
from domain.backtest import BacktestFinished, VintageOrigins, stream_of
from domain.errors import InvalidInput
from domain.horizon import DEFAULT, horizon
from domain.prices import PriceSeries
from domain.quantiles import LEVELS
from domain.registry_events import TrainingWindow
from domain.score import Evaluation, Skill, compare, pool
from domain.ticker import Ticker


class BacktestRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A strategy to compare with naive.

    The strategy is fitted once, on the sessions up to the first origin. The `origins` are `step` sessions
    apart, at the end of each series. `known_at` uses the prices as known then; `vintage` gives each origin
    the series as it was when the session of the origin became known.
    """

    tickers: Annotated[list[Symbol], msgspec.Meta(min_length=1, max_length=500)]
    """Tickers with prices; each one is evaluated on its own."""
    strategy: StrategyName
    horizon: Sessions = DEFAULT
    origins: Annotated[int, msgspec.Meta(ge=1, le=1000)] = 12
    """The number of past forecasts of each ticker."""
    step: Annotated[int, msgspec.Meta(ge=1, le=250)] = 10
    """Sessions from one origin to the next."""
    settings: StrategySettings = {}
    """The settings of the strategy by name."""
    seed: Seed = 1
    """The seed of all random numbers of the job."""
    known_at: datetime | None = None
    """Use only what was known at this time; a time with a zone."""
    vintage: bool | msgspec.UnsetType = msgspec.UNSET
    """Whether each origin sees the prices as they were known at its time."""

    def __post_init__(self) -> None:
        if self.vintage is False:  # not written, so that requests of before stay the same
            msgspec.structs.force_setattr(self, "vintage", msgspec.UNSET)


class Fold(msgspec.Struct, frozen=True, kw_only=True):
    """One ticker of a backtest: the training window, and the evaluations of the strategy and of naive."""

    ticker: str
    window: TrainingWindow
    own: Evaluation
    naive: Evaluation
    synthetic: bool
    vintage: VintageOrigins | None = None


class Views(msgspec.Struct, frozen=True, kw_only=True):
    """What the origins of one ticker know: the series at the first origin, and the bars of each one."""

    first: KnownSeries
    contexts: list[Context]
    vintage: VintageOrigins | None = None

    @property
    def learned(self) -> PriceSeries:
        """The bars up to the first origin."""
        return self.contexts[0].series


class RunBacktest:
    """Fits a pooled strategy once over all tickers, and another strategy once for each ticker."""

    def __init__(self, ledger: Ledger, prices: KnownPrices, catalog: ForecasterCatalog) -> None:
        self._ledger = ledger
        self._prices = prices
        self._vintages = Vintages(prices)
        self._catalog = catalog

    def __call__(self, request: BacktestRequest, report: Report = silent) -> BacktestFinished:
        """Run and record. Raises InvalidInput, NotFound or TooFewSessions, and records nothing then."""
        return self.record(request, self.folds(request, report))

    def folds(self, request: BacktestRequest, report: Report = silent) -> list[Fold]:
        """Fit, then forecast from every origin, ticker by ticker. Records nothing."""
        strategy, known, rows = self.plan(request)
        views = [self._views(k, r, request) for k, r in zip(known, rows, strict=True)]
        windows = [view.learned for view in views]
        fitted = self._fit(strategy, windows, request, lambda f, text: report(f / 2, text))
        folds = []
        for done, (k, r, view, fit) in enumerate(zip(known, rows, views, fitted, strict=True)):
            report(0.5 + done / len(known) / 2, f"evaluating {k.ticker}")
            own, naive = (
                walk_forward(one, k.series, r, request.horizon, contexts=view.contexts)
                for one in (fit, self._reference(k.series))
            )
            folds.append(
                Fold(
                    ticker=k.ticker.symbol,
                    window=view.first.window(view.learned),
                    own=own,
                    naive=naive,
                    synthetic=k.synthetic,
                    vintage=view.vintage,
                )
            )
        return folds

    def _views(self, known: KnownSeries, rows: Sequence[int], request: BacktestRequest) -> Views:
        if not request.vintage:
            return Views(first=known, contexts=known_at(known.series, rows))
        vintages = self._vintages(known, rows)
        earliest = sum(one.earliest for one in vintages)
        counts = VintageOrigins(vintage=len(vintages) - earliest, earliest=earliest)
        return Views(first=vintages[0].known, contexts=[one.context for one in vintages], vintage=counts)

    def record(self, request: BacktestRequest, folds: Sequence[Fold]) -> BacktestFinished:
        """Compare the strategy with naive and append the event."""
        event = self._event(request, folds)
        self._ledger.append(stream_of(event.backtest), 0, (event,))
        return event

    def pooled(self, request: BacktestRequest) -> bool:
        """Whether the strategy is fitted over all tickers together."""
        return Strategy.named(self._catalog, request.strategy, request.settings).pooled

    def plan(self, request: BacktestRequest) -> tuple[Strategy, list[KnownSeries], list[Sequence[int]]]:
        """The strategy, the series, and the rows of the origins in each series.

        Raises InvalidInput, NotFound or TooFewSessions, so that a job can be refused early.
        """
        _check(request)
        strategy = Strategy.named(self._catalog, request.strategy, request.settings)
        known = [self._prices(ticker, request.known_at) for ticker in map(Ticker.parse, request.tickers)]
        terms = (request.horizon, request.origins, request.step)
        return strategy, known, [origin_rows(len(k.series), *terms) for k in known]

    def _fit(
        self, strategy: Strategy, windows: Sequence[PriceSeries], request: BacktestRequest, report: Report
    ) -> list[FittedStrategy]:
        if strategy.pooled:
            return [strategy.fit(windows, request.horizon, request.seed, report)] * len(windows)
        fitted = []
        for done, window in enumerate(windows):
            report(done / len(windows), f"fitting {request.tickers[done]}")
            fitted.append(strategy.fit([window], request.horizon, request.seed))
        return fitted

    def _reference(self, series: PriceSeries) -> FittedStrategy:
        return Strategy.named(self._catalog, REFERENCE).fit([series], DEFAULT, seed=1)

    def _event(self, request: BacktestRequest, folds: Sequence[Fold]) -> BacktestFinished:
        overlap = -(-request.horizon // request.step)
        tickers = tuple(
            {"ticker": f.ticker, **figures(f.own, compare(f.own, f.naive, overlap))} for f in folds
        )
        pooled, reference = pool([f.own for f in folds]), pool([f.naive for f in folds])
        strategy = Strategy.named(self._catalog, request.strategy, request.settings)
        return BacktestFinished(
            backtest=self._ledger.ids.new(),
            strategy=strategy.name,
            horizon=request.horizon,
            origins=request.origins,
            step=request.step,
            levels=LEVELS,
            settings=strategy.settings,
            seed=request.seed,
            training=tuple(f.window for f in folds),
            tickers=tickers,
            pooled=figures(pooled, compare(pooled, reference, overlap)),
            synthetic=any(f.synthetic for f in folds),
            code_version=self._ledger.origin.code_version,
            at=self._ledger.clock.now(),
            vintage=_total([f.vintage for f in folds if f.vintage]),
        )


def _total(counts: Sequence[VintageOrigins]) -> VintageOrigins | None:
    if not counts:
        return None
    return VintageOrigins(
        vintage=sum(one.vintage for one in counts), earliest=sum(one.earliest for one in counts)
    )


def figures(own: Evaluation, skill: Skill) -> dict[str, Any]:
    """The figures of an evaluation and its comparison with naive, as plain JSON values."""
    values: dict[str, Any] = msgspec.to_builtins(own)
    for series in ("losses", "dates"):
        values.pop(series, None)
    return {
        **values,
        "relative_to_naive": skill.relative,
        "dm_statistic": skill.statistic,
        "dm_p_value": skill.p_value,
    }


def _check(request: BacktestRequest) -> None:
    horizon(request.horizon)
    for field in ("origins", "step"):
        if getattr(request, field) < 1:
            raise InvalidInput(
                f"{field} must be at least 1", field=field, remedy="e.g. --origins 12 --step 10"
            )
    tickers = [Ticker.parse(name) for name in request.tickers]
    if len(set(tickers)) != len(tickers) or not tickers:
        raise InvalidInput(
            "tickers must be present and different", field="tickers", remedy="e.g. VALE3,PETR4"
        )
