"""Reading the registry streams: the one place where a ticker's registry is folded."""

from collections.abc import Iterable
from functools import reduce

from application.ports.event_store import EventStore, Recorded
from domain.horizon import HorizonFamily
from domain.model_version import Registry, evolve, stream_of


def fold(past: Iterable[Recorded]) -> Registry:
    """The registry folded from the events of its stream."""
    return reduce(evolve, (recorded.event for recorded in past), Registry())  # type: ignore[arg-type]


def registry_of(store: EventStore, ticker: str, family: HorizonFamily) -> Registry:
    """The registry of a ticker and family as it stands now."""
    return fold(store.read_stream(stream_of(ticker, family)))
