"""Reading ticker streams: the one place where a tracked ticker is folded."""

from collections.abc import Iterable
from functools import reduce

from application.ports.event_store import Recorded
from domain.tracked_ticker import TrackedTicker, evolve


def fold(past: Iterable[Recorded]) -> TrackedTicker | None:
    """The ticker folded from the events of its stream; None where there are none."""
    state: TrackedTicker | None = reduce(evolve, (r.event for r in past), None)  # type: ignore[arg-type]
    return state
