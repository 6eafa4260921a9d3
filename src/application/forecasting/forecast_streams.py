"""Issued forecasts, read from their streams."""

from application.ports.event_store import EventStore
from application.streams import load
from domain.errors import NotFound
from domain.forecast import Forecast, evolve, stream_of


def forecast_of(store: EventStore, forecast: str) -> tuple[Forecast, int]:
    """An issued forecast and the version of its stream. Raises NotFound."""
    state, version = load(store, stream_of(forecast), evolve, None)
    if state is None:
        raise absent(forecast)
    return state, version


def absent(forecast: str) -> NotFound:
    """The NotFound error for a forecast that does not exist or belongs to another owner."""
    return NotFound(f"no forecast {forecast!r}", field="forecast", remedy="see `previsto forecasts list`")
