"""`forecast`: issue forecasts for many tickers."""

from collections.abc import Sequence
from typing import Any

import msgspec

from application.commands.issue_forecast import IssueForecast, Outcome, Request
from application.forecasting.sources import Ask
from application.jobs.kinds.parts import ActTogether, each_together, require_success
from application.ledger import Ledger
from application.ports.job_kind import Work
from domain.errors import InvalidInput, PrevistoError
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
            act = self.together(work, request.horizon, request.levels)
            return require_success(each_together(work, names, act, SCOPES))
        plain = msgspec.to_builtins(request)
        parts = [
            names[first : first + TICKERS_PER_CHILD] for first in range(0, len(names), TICKERS_PER_CHILD)
        ]
        shares = work.share("forecast", [{**plain, "tickers": list(part)} for part in parts])
        return require_success(
            {key: {k: v for share in shares for k, v in share[key].items()} for key in ("done", "failed")}
        )

    def together(self, work: Work, sessions: int, levels: tuple[float, ...] = LEVELS) -> ActTogether:
        """Issue the forecasts of several tickers; the id of each follows from its part of the job."""

        def act(parts: Sequence[tuple[str, str]]) -> list[dict[str, Any] | PrevistoError]:
            asked = [self._request(work, name, part, sessions, levels) for name, part in parts]
            ready = [one for one in asked if isinstance(one, Request)]
            issued = iter(self._issue_forecast.all(ready))
            return [_outcome(next(issued) if isinstance(one, Request) else one) for one in asked]

        return act

    def _request(
        self, work: Work, name: str, part: str, sessions: int, levels: tuple[float, ...]
    ) -> Request | PrevistoError:
        try:
            ask = Ask(ticker=Ticker.parse(name), horizon=sessions, levels=levels)
        except PrevistoError as error:
            return error
        with work.part(part):
            # An earlier attempt may have issued it.
            return Request(ask=ask, scope=self._ledger.scope, again=self._ledger.scope is not None)


def _outcome(issued: Outcome) -> dict[str, Any] | PrevistoError:
    return issued if isinstance(issued, PrevistoError) else {"forecast": issued.forecast}
