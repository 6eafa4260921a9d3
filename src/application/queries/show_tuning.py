"""ShowTuning: one tuning with all of its trials."""

from typing import Any

import msgspec

from application.forecasting.tuning_streams import tuning_of
from application.ports.event_store import EventStore
from application.queries.lists import Data, Lists
from domain.tuning import Tuning
from domain.tuning_events import TrialEnded


class ShowTuning:
    """The summary is a row of a projection, and the trials are read from the stream."""

    def __init__(self, store: EventStore, lists: Lists) -> None:
        self._store = store
        self._lists = lists

    def __call__(self, tuning: str) -> Data:
        """The row of a tuning, with its windows and `results`. Raises NotFound."""
        row = self._lists.one("tunings", tuning, "tuning")
        state = tuning_of(self._store, tuning)[0]
        return {
            **row,
            "front": list(state.front),
            "training": msgspec.to_builtins(state.started.training),
            "results": [_result(state, trial) for trial in sorted(state.proposed)],
        }


def _result(state: Tuning, trial: int) -> dict[str, Any]:
    proposal, ended = state.proposed[trial], state.ended.get(trial)
    return {
        "trial": trial,
        "state": ended.state if ended else "open",
        "front": trial in state.front,
        "settings": {name: proposal.settings[name] for name in state.started.space},
        "known": proposal.known,
        **_end(ended),
    }


def _end(ended: TrialEnded | None) -> dict[str, Any]:
    if ended is None:
        return {"values": {}, "learning": [], "message": None}
    return {
        "values": ended.values,
        "learning": list(ended.learning),
        "message": ended.message or None,
    }
