"""Registering: append a new version to its registry, after the versions that others append meanwhile."""

from collections.abc import Callable

from application.ledger import Ledger
from application.streams import load
from domain.errors import VersionConflict
from domain.horizon import HorizonFamily
from domain.model_version import Registry, evolve, model_id, stream_of
from domain.registry_events import ModelRegistered

MAX_APPENDS = 5  # another version of the same family may be appended first


def register(
    ledger: Ledger, ticker: str, family: HorizonFamily, make: Callable[[str], ModelRegistered]
) -> ModelRegistered:
    """Append the version that `make` gives for the next free id. Raises VersionConflict after 5 tries."""
    stream = stream_of(ticker, family)
    for attempt in range(MAX_APPENDS):
        registry, version = load(ledger.store, stream, evolve, Registry())
        event = make(model_id(ticker, family, len(registry.versions) + 1))
        try:
            ledger.append(stream, version, (event,))
            return event
        except VersionConflict:
            if attempt == MAX_APPENDS - 1:
                raise
    raise AssertionError("unreachable")
