"""`backtest`: walk a strategy forward beside naive."""

from typing import Any

import msgspec

from application.commands.run_backtest import Backtest, Fold, RunBacktest
from application.ledger import Ledger
from application.ports.forecaster import Setting
from application.ports.job_kind import Work
from domain.backtest import BacktestFinished, stream_of
from domain.horizon import DEFAULT
from domain.ticker import Ticker


class BacktestRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What to compare (see Backtest)."""

    tickers: tuple[str, ...]
    strategy: str
    horizon: int = DEFAULT
    origins: int = 12
    step: int = 10
    settings: dict[str, Setting] = {}
    seed: int = 1

    def backtest(self) -> Backtest:
        """With names read; raises InvalidInput."""
        fields = msgspec.structs.asdict(self)
        return Backtest(**{**fields, "tickers": tuple(map(Ticker.parse, self.tickers))})


class BacktestKind:
    """One effect: the comparison."""

    form = BacktestRequest

    def __init__(self, ledger: Ledger, run_backtest: RunBacktest) -> None:
        self._ledger = ledger
        self._run_backtest = run_backtest

    def check(self, request: BacktestRequest) -> None:
        """See JobKind."""
        self._run_backtest.plan(request.backtest())

    def __call__(self, request: BacktestRequest, work: Work) -> dict[str, Any]:
        """See JobKind; tickers that are fitted one by one are shared out."""
        earlier = self._ledger.carried_out(stream_of(self._ledger.ids.new()))
        event = earlier[0].event if earlier else self._run(request, work)
        assert isinstance(event, BacktestFinished)
        return {"backtest": event.backtest, "relative_to_naive": event.pooled["relative_to_naive"]}

    def _run(self, request: BacktestRequest, work: Work) -> BacktestFinished:
        backtest = request.backtest()
        if work.share is None or len(backtest.tickers) == 1 or self._run_backtest.pooled(backtest):
            return self._run_backtest(backtest, work.report)
        plain = msgspec.to_builtins(request)
        shares = work.share("fold", [{**plain, "tickers": [ticker]} for ticker in request.tickers])
        folds = [fold for share in shares for fold in msgspec.convert(share["folds"], list[Fold])]
        return self._run_backtest.record(backtest, folds)


class FoldKind(BacktestKind):
    """The share of a backtest: figures, and nothing in the ledger but its end."""

    def __call__(self, request: BacktestRequest, work: Work) -> dict[str, Any]:
        """See JobKind."""
        return {"folds": msgspec.to_builtins(self._run_backtest.folds(request.backtest(), work.report))}
