"""`score`: compare forecasts with the closes since they were issued."""

from collections.abc import Sequence
from typing import Any

import msgspec

from application.commands.score_forecast import ScoreForecast
from application.forecasting.forecast_streams import forecast_of
from application.jobs.kinds.parts import each, require_success
from application.ledger import Ledger
from application.ports.job_kind import Work
from application.queries.lists import Lists

SCOPES = ("forecasts:write",)


class ScoreRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The forecasts (default: all that have sessions without a score, or those of `owners`)."""

    forecasts: tuple[str, ...] = ()
    owners: tuple[str, ...] | None = None


class Score:
    """Scores forecasts; the effect on each is an event with its newly closed sessions."""

    form = ScoreRequest

    def __init__(self, ledger: Ledger, score_forecast: ScoreForecast, lists: Lists) -> None:
        self._ledger = ledger
        self._score_forecast = score_forecast
        self._lists = lists

    def scopes(self, request: ScoreRequest) -> Sequence[str]:
        return SCOPES

    def check(self, request: ScoreRequest) -> None:
        for forecast in request.forecasts:
            forecast_of(self._ledger.store, forecast)

    def __call__(self, request: ScoreRequest, work: Work) -> dict[str, Any]:
        names = request.forecasts or self.waiting(owners=request.owners)
        return require_success(each(work, names, self.one, SCOPES))

    def waiting(
        self, tickers: Sequence[str] | None = None, *, owners: Sequence[str] | None = None
    ) -> list[str]:
        """The ids of forecasts that have sessions without a score: all, or those of tickers or owners."""
        return [
            row["forecast"]
            for row in self._lists.all("forecasts", owners=owners)
            if len(row["steps"]) < row["horizon"] and (tickers is None or row["ticker"] in tickers)
        ]

    def one(self, forecast: str) -> dict[str, Any]:
        """Score one forecast; after an earlier attempt no new sessions are left, and nothing is recorded."""
        state, _ = self._score_forecast(forecast)
        return {"scored": len(state.steps)}
