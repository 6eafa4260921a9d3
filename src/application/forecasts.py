"""Reading forecast streams: the one place where a forecast is folded."""

from functools import reduce

from application.ports.event_store import EventStore
from domain.errors import NotFound
from domain.forecast import Forecast, evolve, stream_of


def forecast_of(store: EventStore, forecast: str) -> tuple[Forecast, int]:
    """An issued forecast and its stream's version; raises NotFound."""
    past = store.read_stream(stream_of(forecast))
    state: Forecast | None = reduce(evolve, (r.event for r in past), None)  # type: ignore[arg-type]
    if state is None:
        raise NotFound(f"no forecast {forecast!r}", field="forecast", remedy="see `previsto forecasts list`")
    return state, len(past)
