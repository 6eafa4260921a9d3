"""Mirror: writes each training, backtest and champion to a tracking server, once and in order."""

from collections.abc import Callable
from typing import get_args

import msgspec

from application.happenings import Unavailable
from application.mirror.aliases import aliases_of
from application.mirror.runs import backtest_run, training_run
from application.ports.event_store import EventStore, Recorded
from application.ports.ledger_feed import LedgerFeed
from application.ports.observer import Observer, unobserved
from application.ports.read_models import Place, ReadModels, Row
from application.ports.tracking import Run, Tracking, Version
from application.streams import fold
from domain.backtest import BacktestFinished
from domain.errors import Conflict, PrevistoError
from domain.model_version import Registry, evolve
from domain.registry_events import ModelEvent, ModelRegistered

NAME = "mirror"  # of its place, beside those of projections
KINDS = tuple(str(kind.__struct_config__.tag) for kind in (BacktestFinished, *get_args(ModelEvent)))
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
        self._events = events
        self._rows = rows
        self._tracking = tracking
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

    def _write(self, recorded: Recorded, repeated: bool) -> None:
        event = recorded.event
        if isinstance(event, BacktestFinished):
            self._write_run(backtest_run(recorded, event))
        elif isinstance(event, ModelRegistered):
            run_id, is_new = self._write_run(training_run(recorded, event))
            self._write_version(recorded.hash, event, run_id, is_new=is_new and not repeated)
            self._write_aliases(recorded)
        else:
            self._write_aliases(recorded)

    def _write_run(self, run: Run) -> tuple[str, bool]:
        """The id of the run, and whether it was created now."""
        found = self._tracking.find_run(run.event)
        if found and found.deleted:
            self._tell(_deleted_run(run, found.run_id))
            return found.run_id, False
        run_id = found.run_id if found else self._tracking.create_run(run)
        # A finished run is complete. An older release may have written its params otherwise.
        if not (found and found.finished):
            self._tracking.log(run_id, run)
            self._tracking.add_datasets(run_id, run.datasets)
            self._tracking.finish(run_id, run.at)
        return run_id, found is None

    def _tell(self, error: PrevistoError) -> None:
        self._observe(Unavailable(part=NAME, error=error))

    def _write_version(self, event_hash: str, event: ModelRegistered, run_id: str, *, is_new: bool) -> None:
        name = registered_name(event)
        self._tracking.add_model(name)
        # A version is created after its run. In a rebuild the run may be gone for good, and its version not.
        if is_new or self._tracking.find_version(name, event_hash) is None:
            version = Version(event=event_hash, model=event.model, artifact=event.artifact)
            self._tracking.create_version(name, run_id, version)

    def _write_aliases(self, recorded: Recorded) -> None:
        """Set the aliases at the last event of the registry only, so that no reader sees an old champion."""
        past = self._events.read_stream(recorded.stream)
        if past[-1].version != recorded.version:
            return
        registry = fold(past, evolve, Registry())
        registered = {r.event.model: r for r in past if isinstance(r.event, ModelRegistered)}
        for alias, model in aliases_of(registry).items():
            name = registered_name(next(iter(registry.versions.values())))
            number = self._tracking.find_version(name, registered[model].hash) if model else None
            if number:
                self._tracking.set_alias(name, alias, number)
            else:
                self._tracking.drop_alias(name, alias)
            if model and not number:
                self._tell(_deleted_version(model))


def registered_name(event: ModelRegistered) -> str:
    """The name of the registered model: one for each ticker and horizon family."""
    return f"previsto-{event.ticker}-{event.family}"


def _deleted_run(run: Run, run_id: str) -> Conflict:
    return Conflict(
        f"the run of {run.name} was deleted in MLflow and stays so",
        field="run",
        remedy=f"to have it again: `mlflow runs restore --run-id {run_id}`",
    )


def _deleted_version(model: str) -> Conflict:
    return Conflict(
        f"the version {model} was deleted in MLflow, so no alias can name it",
        field="model",
        remedy="to have it again: `previsto mirror mlflow --rebuild`",
    )
