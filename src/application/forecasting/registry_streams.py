"""The registry of a ticker and horizon family, read from its stream."""

from collections.abc import Sequence
from datetime import datetime

from application.ports.event_store import EventStore, Recorded
from application.streams import fold, load
from domain.horizon import HorizonFamily
from domain.model_version import Registry, evolve, stream_of, stream_of_model


def registry_of(
    store: EventStore,
    ticker: str,
    family: HorizonFamily,
    known_at: datetime | None = None,
    past: Sequence[Recorded] | None = None,
) -> Registry:
    """The registry of a ticker and family, now or at a time; empty when no version is registered.

    `past` are its events, where they were read already.
    """
    past = store.read_stream(stream_of(ticker, family)) if past is None else past
    return fold((r for r in past if known_at is None or r.event.at <= known_at), evolve, Registry())


def registry_of_model(store: EventStore, model: str) -> Registry:
    """The registry of a model version. Raises NotFound for an invalid id."""
    return load(store, stream_of_model(model), evolve, Registry())[0]
