"""The registry of a ticker and horizon family, as it stands now."""

from application.ports.event_store import EventStore
from application.streams import load
from domain.horizon import HorizonFamily
from domain.model_version import Registry, evolve, stream_of, stream_of_model


def registry_of(store: EventStore, ticker: str, family: HorizonFamily) -> Registry:
    """That of a ticker and family; empty where nothing was registered."""
    return load(store, stream_of(ticker, family), evolve, Registry())[0]


def registry_of_model(store: EventStore, model: str) -> Registry:
    """The one that a model version belongs to. Raises NotFound for an invalid name."""
    return load(store, stream_of_model(model), evolve, Registry())[0]
