"""Forecasts: issued forecasts with their scores, from their own streams."""

from collections.abc import Sequence

from application.forecasting.forecast_streams import forecast_of
from application.ports.event_store import EventStore
from domain.errors import NotFound
from domain.forecast import Forecast


class Forecasts:
    """Reads streams and not projections, so that an answer is as new as the ledger."""

    def __init__(self, store: EventStore) -> None:
        self._store = store

    def one(self, forecast: str) -> Forecast:
        """One forecast; raises NotFound."""
        return forecast_of(self._store, forecast)[0]

    def several(self, forecasts: Sequence[str]) -> list[Forecast | NotFound]:
        """The forecasts in the order of the ids; NotFound stands in place of one that does not exist."""
        found: list[Forecast | NotFound] = []
        for forecast in forecasts:
            try:
                found.append(self.one(forecast))
            except NotFound as absent:
                found.append(absent)
        return found
