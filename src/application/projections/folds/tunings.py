"""Tunings: one row for each tuning, with the numbers of its trials by state."""

from collections.abc import Callable

from application.ports.read_models import Row
from application.projections.folds.projection import Data, Lookup, Projection, make_row, to_plain
from domain.events import Event
from domain.job import JobCancelled, JobFailed
from domain.tuning_events import TrialEnded, TuningFinished, TuningStarted

Change = Callable[[Data], Data]
HIDDEN = ("training", "environment")  # the stream has them


def fold_tuning_events(event: Event, row: Lookup) -> list[Row]:
    """A tuning has the id of its job, so the end of the job ends it too."""
    match event:
        case TuningStarted():
            plain = {name: value for name, value in to_plain(event).items() if name not in HIDDEN}
            counts = {"state": "running", "complete": 0, "pruned": 0, "failed": 0, "best": None, "front": []}
            panel = [window.ticker for window in event.training[1:]]
            return [make_row(event.tuning, event.ticker, {**plain, "panel": panel, **counts})]
        case TrialEnded():
            return _changed(row(event.tuning), lambda data: _counted(data, event))
        case TuningFinished():
            front = {"state": "finished", "front": list(event.front), "stopped": event.stopped}
            return _changed(row(event.tuning), lambda data: {**data, **front})
        case JobFailed():
            return _changed(row(event.job), lambda data: {**data, "state": "failed"})
        case JobCancelled():
            return _changed(row(event.job), lambda data: {**data, "state": "cancelled"})
    return []


def _counted(data: Data, event: TrialEnded) -> Data:
    first = event.values.get(data["objectives"][0])
    best = data["best"] if first is None else min(first, data["best"] if data["best"] is not None else first)
    return {**data, event.state: data[event.state] + 1, "best": best}


def _changed(data: Data | None, change: Change) -> list[Row]:
    return [make_row(data["tuning"], data["ticker"], change(data))] if data else []


TUNINGS = Projection(
    (TuningStarted, TrialEnded, TuningFinished, JobFailed, JobCancelled),
    ("tuning", "job"),
    fold_tuning_events,
)
