"""`backtest`: walk a strategy forward beside naive."""

from typing import Any

import msgspec

from application.commands.run_backtest import BacktestRequest, Fold, RunBacktest
from application.ledger import Ledger
from application.ports.job_kind import Work
from domain.backtest import BacktestFinished, stream_of


class BacktestKind:
    """One effect: the comparison."""

    form = BacktestRequest

    def __init__(self, ledger: Ledger, run_backtest: RunBacktest) -> None:
        self._ledger = ledger
        self._run_backtest = run_backtest

    def check(self, request: BacktestRequest) -> None:
        """See JobKind."""
        self._run_backtest.plan(request)

    def __call__(self, request: BacktestRequest, work: Work) -> dict[str, Any]:
        """See JobKind; tickers that are fitted one by one are shared out."""
        earlier = self._ledger.earlier_events(stream_of(self._ledger.ids.new()))
        event = earlier[0].event if earlier else self._run(request, work)
        assert isinstance(event, BacktestFinished)
        return {"backtest": event.backtest, "relative_to_naive": event.pooled["relative_to_naive"]}

    def _run(self, request: BacktestRequest, work: Work) -> BacktestFinished:
        if work.share is None or len(request.tickers) == 1 or self._run_backtest.pooled(request):
            return self._run_backtest(request, work.report)
        plain = msgspec.to_builtins(request)
        shares = work.share("fold", [{**plain, "tickers": [ticker]} for ticker in request.tickers])
        folds = [fold for share in shares for fold in msgspec.convert(share["folds"], list[Fold])]
        return self._run_backtest.record(request, folds)


class FoldKind(BacktestKind):
    """The share of a backtest: figures, and nothing in the ledger but its end."""

    def __call__(self, request: BacktestRequest, work: Work) -> dict[str, Any]:
        """See JobKind."""
        return {"folds": msgspec.to_builtins(self._run_backtest.folds(request, work.report))}
