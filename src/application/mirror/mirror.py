"""Mirror: writes each training, backtest, trial and champion to a tracking server, once and in order."""

from collections.abc import Callable
from typing import get_args

import msgspec

from application.happenings import Unavailable
from application.mirror.writing import Writing
from application.ports.event_store import EventStore, Recorded
from application.ports.ledger_feed import LedgerFeed
from application.ports.observer import Observer, unobserved
from application.ports.read_models import Place, ReadModels, Row
from application.ports.tracking import Tracking
from domain.backtest import BacktestFinished
from domain.challenge_events import ChallengeEnded, ModelChallenged
from domain.errors import PrevistoError
from domain.registry_events import CompressionRefused, DeclineDetected, ModelEvent
from domain.tuning_events import TrialEnded

NAME = "mirror"  # of its place, beside those of projections
UNTOLD = (DeclineDetected, CompressionRefused, ModelChallenged, ChallengeEnded)  # no run is about them
MIRRORED = [kind for kind in get_args(ModelEvent) if kind not in UNTOLD]
KINDS = tuple(str(kind.__struct_config__.tag) for kind in (BacktestFinished, TrialEnded, *MIRRORED))
STATE = "server"  # the key of its row
PAGE_EVENTS = 500
SKIPPED_EVENTS = 1000  # events of other kinds after which the place is written


class State(msgspec.Struct, frozen=True, kw_only=True):
    """The server that the place is about, and the last position that was ever mirrored into it."""

    server: str = ""
    seen: int = 0


class Mirror:
    """Reads the ledger only: nothing of the server changes a number, a decision or a champion here.

    The place is written after each event. A crash before that repeats the event, and the hash of the event
    finds what was written already. The observer is told of an object that a person deleted on the server; the
    mirror leaves it out and continues.
    """

    def __init__(
        self,
        feed: LedgerFeed,
        events: EventStore,
        rows: ReadModels,
        tracking: Tracking,
        observe: Observer = unobserved,
    ) -> None:
        self._feed = feed
        self._rows = rows
        self._tracking = tracking
        self._write = Writing(events, tracking, self._tell)
        self._observe = observe

    def restart(self) -> None:
        """Write everything again from the first event on; the place is 0 until then."""
        place, state = self._rows.place(NAME), self._state()
        same = state.server == self._tracking.server
        seen = max(place.position, state.seen) if same else 0
        data = msgspec.to_builtins(State(server=self._tracking.server, seen=seen))
        self._rows.apply(NAME, [Row(key=STATE, ticker="", data=data)], 0, place)

    def catch_up(self, wanted: Callable[[], bool] = lambda: True) -> Place:
        """Mirror all new events while `wanted`, and return the place reached.

        A place of another server counts as none. Raises TrackingUnavailable, Conflict, Forbidden or
        Unauthenticated at the event that cannot be written; the place keeps the problem. Raises
        VersionConflict when another process moved the place.
        """
        if self._state().server != self._tracking.server:
            self.restart()
        place, seen = self._rows.place(NAME), self._state().seen
        after, complete = place.position, False
        while wanted() and not complete:
            page = self._feed.read_kinds(KINDS, after, PAGE_EVENTS)
            for recorded in page.events:
                if not wanted():
                    return place
                self._mirror(recorded, place, seen)
                place = self._move(recorded.position, place)
            after, complete = page.position, page.complete
            if after - place.position >= SKIPPED_EVENTS or place.problem:
                place = self._move(after, place)
        return place

    def _state(self) -> "State":
        rows = self._rows.lookup(NAME, [STATE], self._rows.place(NAME).generation)
        return msgspec.convert(rows[STATE], State) if rows else State()

    def _move(self, position: int, place: Place) -> Place:
        self._rows.apply(NAME, (), position, place)
        return Place(generation=place.generation, position=position)

    def _mirror(self, recorded: Recorded, place: Place, seen: int) -> None:
        try:
            self._write(recorded, repeated=recorded.position <= seen)
        except PrevistoError as error:
            problem = f"event {recorded.position}: {error.message}"
            if problem != place.problem:
                self._rows.stop(NAME, problem, place)
            raise

    def _tell(self, error: PrevistoError) -> None:
        self._observe(Unavailable(part=NAME, error=error))
