"""Load an aggregate from its stream; the only place that casts events to those of an aggregate."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from application.ports.event_store import EventStore, Recorded

S = TypeVar("S")


def fold(past: Iterable[Recorded], evolve: Callable[[S, Any], S], start: S) -> S:
    """The state after the events of one stream, in order."""
    state = start
    for recorded in past:
        state = evolve(state, recorded.event)
    return state


def load(store: EventStore, stream: str, evolve: Callable[[S, Any], S], start: S) -> tuple[S, int]:
    """The state and the version of a stream; `start` and 0 for an unknown stream."""
    past = store.read_stream(stream)
    return fold(past, evolve, start), len(past)
