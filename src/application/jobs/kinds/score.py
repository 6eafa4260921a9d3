"""`score`: compare forecasts with the sessions that have closed since."""

from collections.abc import Sequence
from typing import Any

import msgspec

from application.commands.score_forecast import ScoreForecast
from application.forecasting.forecast_streams import forecast_of
from application.jobs.kinds.parts import each
from application.ledger import Ledger
from application.ports.job_kind import Work
from application.queries.lists import Lists


class ScoreRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which forecasts; none named: all that wait for closes."""

    forecasts: tuple[str, ...] = ()


class Score:
    """One effect a forecast: its newly closed sessions."""

    form = ScoreRequest

    def __init__(self, ledger: Ledger, score_forecast: ScoreForecast, lists: Lists) -> None:
        self._ledger = ledger
        self._score_forecast = score_forecast
        self._lists = lists

    def check(self, request: ScoreRequest) -> None:
        """See JobKind."""
        for forecast in request.forecasts:
            forecast_of(self._ledger.store, forecast)

    def __call__(self, request: ScoreRequest, work: Work) -> dict[str, Any]:
        """See JobKind."""
        return each(work, request.forecasts or self.waiting(), self.one)

    def waiting(self, tickers: Sequence[str] | None = None) -> list[str]:
        """Forecasts with sessions that are not scored yet."""
        return [
            row["forecast"]
            for row in self._lists.all("forecasts")
            if len(row["steps"]) < row["horizon"] and (tickers is None or row["ticker"] in tickers)
        ]

    def one(self, forecast: str) -> dict[str, Any]:
        """One forecast. Scored by an attempt before, it has no more new sessions."""
        state, _ = self._score_forecast(forecast)
        return {"scored": len(state.steps)}
