"""Streams of tunings: read a tuning, and append to it after what others append meanwhile."""

from collections.abc import Callable, Sequence

from application.ledger import Ledger
from application.ports.event_store import EventStore
from application.streams import load
from domain.errors import VersionConflict
from domain.tuning import Tuning, absent, evolve, stream_of
from domain.tuning_events import TuningEvent


def tuning_of(store: EventStore, tuning: str) -> tuple[Tuning, int]:
    """A tuning and the version of its stream. Raises NotFound."""
    state, version = load(store, stream_of(tuning), evolve, None)
    if state is None:
        raise absent(tuning)
    return state, version


def extend(ledger: Ledger, tuning: str, decide: Callable[[Tuning], Sequence[TuningEvent]]) -> Tuning:
    """Append what is decided on the newest state, and return the state after it. Raises NotFound."""
    while True:
        state, version = tuning_of(ledger.store, tuning)
        events = decide(state)
        if not events:
            return state
        try:
            ledger.append(stream_of(tuning), version, events)
        except VersionConflict:
            continue  # a trial ended at the same time
        return tuning_of(ledger.store, tuning)[0]
