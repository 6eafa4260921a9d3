"""`forecast`: issue forecasts for many tickers."""

from typing import Any

import msgspec

from application.commands.issue_forecast import IssueForecast
from application.forecasting.compose_forecast import Ask
from application.jobs.kinds.parts import each
from application.ledger import Ledger
from application.ports.job_kind import Work
from domain.errors import InvalidInput
from domain.forecast import stream_of
from domain.horizon import DEFAULT, horizon
from domain.quantiles import LEVELS, check_levels
from domain.ticker import Ticker

SHARE = 25  # tickers


class ForecastRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """For which tickers, how far ahead, at which levels."""

    tickers: tuple[str, ...]
    horizon: int = DEFAULT
    levels: tuple[float, ...] = LEVELS


class ForecastKind:
    """One effect a ticker: the forecast."""

    form = ForecastRequest

    def __init__(self, ledger: Ledger, issue_forecast: IssueForecast) -> None:
        self._ledger = ledger
        self._issue_forecast = issue_forecast

    def check(self, request: ForecastRequest) -> None:
        """See JobKind."""
        symbols = [Ticker.parse(name).symbol for name in request.tickers]
        if not symbols or len(set(symbols)) < len(symbols):
            raise InvalidInput("each ticker may be named once", field="tickers", remedy="e.g. VALE3,PETR4")
        horizon(request.horizon)
        check_levels(request.levels)

    def __call__(self, request: ForecastRequest, work: Work) -> dict[str, Any]:
        """See JobKind; many tickers are shared out."""
        names = request.tickers
        if work.share is None or len(names) <= SHARE:
            return each(work, names, lambda name: self.one(name, request.horizon, request.levels))
        plain = msgspec.to_builtins(request)
        parts = [names[first : first + SHARE] for first in range(0, len(names), SHARE)]
        shares = work.share("forecast", [{**plain, "tickers": list(part)} for part in parts])
        return {key: {k: v for share in shares for k, v in share[key].items()} for key in ("done", "failed")}

    def one(self, name: str, sessions: int, levels: tuple[float, ...] = LEVELS) -> dict[str, Any]:
        """One ticker; the identity of its forecast follows from the job."""
        forecast = self._ledger.ids.new()
        if not self._ledger.earlier_events(stream_of(forecast)):
            self._issue_forecast(Ask(ticker=Ticker.parse(name), horizon=sessions, levels=levels))
        return {"forecast": forecast}
