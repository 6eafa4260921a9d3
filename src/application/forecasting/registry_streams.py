"""The registry of a ticker and horizon family, read from its stream."""

from application.ports.event_store import EventStore
from application.streams import load
from domain.horizon import HorizonFamily
from domain.model_version import Registry, evolve, stream_of, stream_of_model


def registry_of(store: EventStore, ticker: str, family: HorizonFamily) -> Registry:
    """The registry of a ticker and family; empty when no version is registered."""
    return load(store, stream_of(ticker, family), evolve, Registry())[0]


def registry_of_model(store: EventStore, model: str) -> Registry:
    """The registry of a model version. Raises NotFound for an invalid id."""
    return load(store, stream_of_model(model), evolve, Registry())[0]
