"""Issued forecasts, as their streams say."""

from collections.abc import Sequence

from application.ports.event_store import EventStore
from application.streams import load
from domain.errors import NotFound
from domain.forecast import Forecast, evolve, stream_of


def forecast_of(store: EventStore, forecast: str) -> tuple[Forecast, int]:
    """An issued forecast and its stream's version; raises NotFound."""
    state, version = load(store, stream_of(forecast), evolve, None)
    if state is None:
        raise absent(forecast)
    return state, version


def forecasts_of(store: EventStore, forecasts: Sequence[str]) -> list[Forecast | NotFound]:
    """Several at once, each found or absent."""
    found: list[Forecast | NotFound] = []
    for forecast in forecasts:
        try:
            found.append(forecast_of(store, forecast)[0])
        except NotFound as missing:
            found.append(missing)
    return found


def absent(forecast: str) -> NotFound:
    """The refusal for a forecast that nobody issued, or that is somebody else's."""
    return NotFound(f"no forecast {forecast!r}", field="forecast", remedy="see `previsto forecasts list`")
