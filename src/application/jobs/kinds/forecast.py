"""`forecast`: issue forecasts for many tickers."""

from collections.abc import Sequence
from typing import Any

import msgspec

from application.commands.issue_forecast import IssueForecast
from application.forecasting.compose_forecast import Ask
from application.jobs.kinds.parts import each, require_success
from application.ledger import Ledger
from application.ports.job_kind import Work
from domain.errors import InvalidInput
from domain.forecast import stream_of
from domain.horizon import DEFAULT, horizon
from domain.quantiles import LEVELS, check_levels
from domain.ticker import Ticker

TICKERS_PER_CHILD = 25
SCOPES = ("forecasts:write",)


class ForecastRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The tickers, the horizon in sessions, and the levels of the quantiles."""

    tickers: tuple[str, ...]
    horizon: int = DEFAULT
    levels: tuple[float, ...] = LEVELS


class ForecastKind:
    """Issues forecasts, one for each ticker."""

    form = ForecastRequest

    def __init__(self, ledger: Ledger, issue_forecast: IssueForecast) -> None:
        self._ledger = ledger
        self._issue_forecast = issue_forecast

    def scopes(self, request: ForecastRequest) -> Sequence[str]:
        return SCOPES

    def check(self, request: ForecastRequest) -> None:
        symbols = [Ticker.parse(name).symbol for name in request.tickers]
        if not symbols or len(set(symbols)) < len(symbols):
            raise InvalidInput(
                "tickers must be present and different", field="tickers", remedy="e.g. VALE3,PETR4"
            )
        horizon(request.horizon)
        check_levels(request.levels)

    def __call__(self, request: ForecastRequest, work: Work) -> dict[str, Any]:
        """Issue the forecasts; more than TICKERS_PER_CHILD tickers are divided among child jobs."""
        names = request.tickers
        if work.share is None or len(names) <= TICKERS_PER_CHILD:
            return require_success(
                each(work, names, lambda name: self.one(name, request.horizon, request.levels), SCOPES)
            )
        plain = msgspec.to_builtins(request)
        parts = [
            names[first : first + TICKERS_PER_CHILD] for first in range(0, len(names), TICKERS_PER_CHILD)
        ]
        shares = work.share("forecast", [{**plain, "tickers": list(part)} for part in parts])
        return require_success(
            {key: {k: v for share in shares for k, v in share[key].items()} for key in ("done", "failed")}
        )

    def one(self, name: str, sessions: int, levels: tuple[float, ...] = LEVELS) -> dict[str, Any]:
        """Issue the forecast of one ticker; its id follows from the job, so that it is issued once."""
        forecast = self._ledger.ids.new()
        if not self._ledger.earlier_events(stream_of(forecast)):
            self._issue_forecast(Ask(ticker=Ticker.parse(name), horizon=sessions, levels=levels))
        return {"forecast": forecast}
