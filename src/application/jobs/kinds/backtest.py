"""`backtest`: compare a strategy with naive from many past origins."""

from collections.abc import Sequence
from typing import Any

import msgspec

from application.commands.run_backtest import RunBacktest
from application.forecasting.backtest_request import BacktestRequest
from application.forecasting.folds import Folds
from application.forecasting.ticker_errors import OF_ONE_TICKER, failure
from application.jobs.kinds.parts import every_part_failed
from application.jobs.kinds.results import BacktestResult
from application.ledger import Ledger
from application.ports.job_kind import Work
from domain.backtest import BacktestFinished, stream_of

SCOPE = "models:train"


def result_of(event: BacktestFinished) -> BacktestResult:
    """The figures over all tickers, and by part."""
    return BacktestResult(
        backtest=event.backtest,
        relative_to_naive=event.pooled["relative_to_naive"],
        vintage=msgspec.to_builtins(event.vintage),
        interval=event.interval,
        against=event.against,
        heat=event.heat or None,
        years=event.years or None,
        steps=event.steps or None,
        failed=event.failed or None,
        learned_until=event.learned_until,
    )


class BacktestKind:
    """Runs a backtest; its one effect is the event with the comparison."""

    form = BacktestRequest

    def __init__(self, ledger: Ledger, run_backtest: RunBacktest) -> None:
        self._ledger = ledger
        self._run_backtest = run_backtest

    def scopes(self, request: BacktestRequest) -> Sequence[str]:
        return (SCOPE,)

    def check(self, request: BacktestRequest) -> None:
        self._run_backtest.plan(request)

    def __call__(self, request: BacktestRequest, work: Work) -> dict[str, Any]:
        """Run the backtest; without a pooled fit, each ticker is a child job."""
        work.require(SCOPE)
        earlier = self._ledger.earlier_events(stream_of(self._ledger.ids.new()))
        event = earlier[0].event if earlier else self._run(request, work)
        assert isinstance(event, BacktestFinished)
        return msgspec.to_builtins(result_of(event))  # type: ignore[no-any-return]

    def _run(self, request: BacktestRequest, work: Work) -> BacktestFinished:
        if work.share is None or len(request.tickers) == 1 or self._run_backtest.undivided(request):
            return self._run_backtest(request, work.report)
        plain = msgspec.to_builtins(request)
        shares = work.share("fold", [{**plain, "tickers": [ticker]} for ticker in request.tickers])
        parts = [msgspec.convert(share, Folds) for share in shares]
        folds = tuple(fold for part in parts for fold in part.folds)
        failed = tuple(one for part in parts for one in part.failed)
        if not folds:
            told = {one.ticker: {"code": one.code, "message": one.message} for one in failed}
            raise every_part_failed(told)
        return self._run_backtest.record(request, Folds(folds=folds, failed=failed))


class FoldKind(BacktestKind):
    """Runs the share of a backtest; the figures are its result, and no event holds them."""

    def __call__(self, request: BacktestRequest, work: Work) -> dict[str, Any]:
        work.require(SCOPE)
        try:
            found = self._run_backtest.folds(request, work.report)
        except OF_ONE_TICKER as error:
            found = Folds(folds=(), failed=tuple(failure(name, error) for name in request.tickers))
        return {"folds": (), **msgspec.to_builtins(found)}
