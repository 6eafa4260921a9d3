"""Reading forecast streams: the one place where a forecast is folded."""

from collections.abc import Sequence
from functools import reduce

from application.ports.event_store import EventStore
from domain.errors import NotFound
from domain.forecast import Forecast, evolve, stream_of


def forecast_of(store: EventStore, forecast: str) -> tuple[Forecast, int]:
    """An issued forecast and its stream's version; raises NotFound."""
    past = store.read_stream(stream_of(forecast))
    state: Forecast | None = reduce(evolve, (r.event for r in past), None)  # type: ignore[arg-type]
    if state is None:
        raise absent(forecast)
    return state, len(past)


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
