"""RunBacktest: compare a strategy with naive from many past origins, and record the comparison."""

from collections.abc import Sequence
from functools import partial

import msgspec

from application.forecasting.backtest_figures import figures_of
from application.forecasting.backtest_request import BacktestRequest, check_plan
from application.forecasting.evidence import REFERENCE
from application.forecasting.folds import Fold, Folds, columns_of
from application.forecasting.known_prices import KnownPrices, KnownSeries
from application.forecasting.rivals import Rival, Rivals
from application.forecasting.serving import Serving
from application.forecasting.strategy import MAX_TOGETHER, FittedStrategy, Strategy, silent
from application.forecasting.ticker_errors import Errors
from application.forecasting.vintages import Vintages
from application.forecasting.walk_forward import Context, known_at, origin_rows, origins_between, walk
from application.ledger import Ledger
from application.ports.forecaster import Report
from application.ports.forecaster_catalog import ForecasterCatalog
from domain.backtest import BacktestFinished, FailedTicker, VintageOrigins, stream_of
from domain.horizon import DEFAULT
from domain.prices import PriceSeries
from domain.quantiles import LEVELS
from domain.ticker import Ticker


class Views(msgspec.Struct, frozen=True, kw_only=True):
    """What the origins of one ticker know: the series at the first origin, and the bars of each one."""

    first: KnownSeries
    learned: PriceSeries
    contexts: list[Context] | None = None
    vintage: VintageOrigins | None = None


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """The strategy and its rival, the series with the rows of their origins, and tickers without any."""

    strategy: Strategy
    rival: Rival | None
    known: list[KnownSeries]
    rows: list[Sequence[int]]
    failed: list[FailedTicker]


class RunBacktest:
    """Fits a pooled strategy once over all tickers, and another strategy once for each ticker.

    The error of one ticker of several does not stop the others.
    """

    def __init__(
        self, ledger: Ledger, prices: KnownPrices, catalog: ForecasterCatalog, serving: Serving
    ) -> None:
        self._ledger = ledger
        self._prices = prices
        self._vintages = Vintages(prices)
        self._catalog = catalog
        self._rivals = Rivals(ledger.store, catalog, serving)

    def __call__(self, request: BacktestRequest, report: Report = silent) -> BacktestFinished:
        """Run and record. Raises InvalidInput, NotFound or TooFewSessions, and records nothing then."""
        return self.record(request, self.folds(request, report))

    def folds(self, request: BacktestRequest, report: Report = silent) -> Folds:
        """Fit, then forecast from every origin, ticker by ticker. Records nothing.

        Raises the error of the first ticker where none has figures.
        """
        plan = self.plan(request)
        errors = Errors(plan.failed)
        views: list[Views | None] = []
        for known, rows in zip(plan.known, plan.rows, strict=True):
            views.append(errors.of(known.ticker.symbol, partial(self._views, known, rows, request)))
        fitted = self._fit(plan, views, request, errors, lambda f, text: report(f / 2, text))
        folds = []
        for done, (known, rows, view, fit) in enumerate(
            zip(plan.known, plan.rows, views, fitted, strict=True)
        ):
            if view is None or fit is None:
                continue
            report(0.5 + done / len(views) / 2, f"evaluating {known.ticker}")
            told = partial(_part, report, done, len(views), f"evaluating {known.ticker}")
            work = partial(self._fold, plan, request, known, rows, view, fit, told)
            if fold := errors.of(known.ticker.symbol, work):
                folds.append(fold)
        errors.require(folds)
        return Folds(folds=tuple(folds), failed=tuple(errors.failed))

    def _fold(
        self,
        plan: Plan,
        request: BacktestRequest,
        known: KnownSeries,
        rows: Sequence[int],
        view: Views,
        fit: FittedStrategy,
        report: Report,
    ) -> Fold:
        forecasters = [fit, self._reference(known.series)]
        if plan.rival:
            forecasters.append(self._rivals.fit(plan.rival, view.learned, request.horizon, request.seed))
        told = report if len(rows) > MAX_TOGETHER else silent
        walks = walk(forecasters, known.series, rows, request.horizon, told, view.contexts)
        own, naive, *rival = (found.evaluation for found in walks)
        return Fold(
            ticker=known.ticker.symbol,
            window=view.first.window(view.learned),
            own=own,
            naive=naive,
            synthetic=known.synthetic,
            vintage=view.vintage,
            rival=rival[0] if rival else None,
            columns=columns_of(walks[0], walks[1], known.series, rows),
        )

    def _views(self, known: KnownSeries, rows: Sequence[int], request: BacktestRequest) -> Views:
        if not request.vintage:
            (first,) = known_at(known.series, rows[:1])
            return Views(first=known, learned=first.series)
        vintages = self._vintages(known, rows)
        earliest = sum(one.earliest for one in vintages)
        return Views(
            first=vintages[0].known,
            learned=vintages[0].context.series,
            contexts=[one.context for one in vintages],
            vintage=VintageOrigins(vintage=len(vintages) - earliest, earliest=earliest),
        )

    def record(self, request: BacktestRequest, found: Folds) -> BacktestFinished:
        """Compare the strategy with naive and append the event."""
        event = self._event(request, found)
        self._ledger.append(stream_of(event.backtest), 0, (event,))
        return event

    def undivided(self, request: BacktestRequest) -> bool:
        """Whether the strategy is fitted over all tickers together, or at once because it is pretrained."""
        strategy = Strategy.named(self._catalog, request.strategy, request.settings)
        return strategy.pooled or strategy.pretrained

    def plan(self, request: BacktestRequest) -> Plan:
        """The strategy, the series, and the rows of the origins in each series.

        Raises InvalidInput, NotFound or TooFewSessions, so that a job can be refused early.
        """
        check_plan(request)
        symbols = [Ticker.parse(name).symbol for name in request.tickers]
        strategy = Strategy.named(self._catalog, request.strategy, request.settings)
        rival = self._rivals(request.against, symbols, request.horizon) if request.against else None
        errors = Errors([])
        plan = Plan(strategy=strategy, rival=rival, known=[], rows=[], failed=errors.failed)
        for symbol in symbols:
            known = self._prices(Ticker.parse(symbol), request.known_at)
            if rows := errors.of(symbol, partial(_rows, known.series, request)):
                plan.known.append(known)
                plan.rows.append(rows)
        errors.require(plan.known)
        return plan

    def _fit(
        self,
        plan: Plan,
        views: Sequence[Views | None],
        request: BacktestRequest,
        errors: Errors,
        report: Report,
    ) -> list[FittedStrategy | None]:
        if plan.strategy.pooled:
            windows = [view.learned for view in views if view]
            return [plan.strategy.fit(windows, request.horizon, request.seed, report)] * len(views)
        fitted = []
        for done, (known, view) in enumerate(zip(plan.known, views, strict=True)):
            report(done / len(views), f"fitting {known.ticker}")
            learned = [view.learned] if view else []
            fit = partial(plan.strategy.fit, learned, request.horizon, request.seed)
            fitted.append(errors.of(known.ticker.symbol, fit) if learned else None)
        return fitted

    def _reference(self, series: PriceSeries) -> FittedStrategy:
        return Strategy.named(self._catalog, REFERENCE).fit([series], DEFAULT, seed=1)

    def _event(self, request: BacktestRequest, found: Folds) -> BacktestFinished:
        strategy = Strategy.named(self._catalog, request.strategy, request.settings)
        folds = found.folds
        return BacktestFinished(
            backtest=self._ledger.ids.new(),
            strategy=strategy.name,
            horizon=request.horizon,
            origins=max(f.own.origins for f in folds),
            step=request.step,
            levels=LEVELS,
            settings=strategy.settings,
            seed=request.seed,
            training=tuple(f.window for f in folds),
            synthetic=any(f.synthetic for f in folds),
            code_version=self._ledger.origin.code_version,
            at=self._ledger.clock.now(),
            vintage=_total([f.vintage for f in folds if f.vintage]),
            since=request.since or None,
            until=request.until or None,
            failed=found.failed,
            learned_until=strategy.learned_until,
            **figures_of(folds, request),
        )


def _part(report: Report, done: int, count: int, text: str, fraction: float, detail: str) -> None:
    """Report the progress within one ticker of the second half."""
    report(0.5 + (done + fraction) / count / 2, text)


def _rows(series: PriceSeries, request: BacktestRequest) -> Sequence[int]:
    since, until = request.since or None, request.until or None
    if since:
        return origins_between(series, request.horizon, request.step, since, until)
    known = series.until(until) if until else series
    length = min(len(series), len(known) + request.horizon)
    return origin_rows(length, request.horizon, request.origins, request.step)


def _total(counts: Sequence[VintageOrigins]) -> VintageOrigins | None:
    if not counts:
        return None
    return VintageOrigins(
        vintage=sum(one.vintage for one in counts), earliest=sum(one.earliest for one in counts)
    )
