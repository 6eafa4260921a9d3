"""`backtest`: compare a strategy with naive from many past origins."""

from collections.abc import Sequence
from typing import Any

import msgspec

from application.commands.run_backtest import BacktestRequest, Fold, RunBacktest
from application.ledger import Ledger
from application.ports.job_kind import Work
from domain.backtest import BacktestFinished, stream_of

SCOPE = "models:train"


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
        result = {"backtest": event.backtest, "relative_to_naive": event.pooled["relative_to_naive"]}
        return {**result, "vintage": msgspec.to_builtins(event.vintage)} if event.vintage else result

    def _run(self, request: BacktestRequest, work: Work) -> BacktestFinished:
        if work.share is None or len(request.tickers) == 1 or self._run_backtest.pooled(request):
            return self._run_backtest(request, work.report)
        plain = msgspec.to_builtins(request)
        shares = work.share("fold", [{**plain, "tickers": [ticker]} for ticker in request.tickers])
        folds = [fold for share in shares for fold in msgspec.convert(share["folds"], list[Fold])]
        return self._run_backtest.record(request, folds)


class FoldKind(BacktestKind):
    """Runs the share of a backtest; the figures are its result, and no event holds them."""

    def __call__(self, request: BacktestRequest, work: Work) -> dict[str, Any]:
        work.require(SCOPE)
        return {"folds": msgspec.to_builtins(self._run_backtest.folds(request, work.report))}
