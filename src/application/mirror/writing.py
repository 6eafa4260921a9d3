"""Writing: what one event becomes on the server; its hash finds what was written before."""

from collections.abc import Callable

from application.forecasting.tuning_streams import tuning_of
from application.mirror.aliases import aliases_of
from application.mirror.runs import backtest_run, training_run, trial_run
from application.ports.event_store import EventStore, Recorded
from application.ports.tracking import Run, Tracking, Version
from application.streams import fold
from domain.backtest import BacktestFinished
from domain.errors import Conflict, PrevistoError
from domain.model_version import Registry, evolve
from domain.registry_events import ModelRegistered
from domain.tuning_events import TrialEnded


class Writing:
    """`tell` is called about an object that a person deleted on the server; it is left out."""

    def __init__(self, events: EventStore, tracking: Tracking, tell: Callable[[PrevistoError], None]) -> None:
        self._events = events
        self._tracking = tracking
        self._tell = tell

    def __call__(self, recorded: Recorded, *, repeated: bool) -> None:
        """Write one event; `repeated` when it was written before, in full. Raises the errors of Tracking."""
        event = recorded.event
        if isinstance(event, BacktestFinished):
            self._write_run(backtest_run(recorded, event))
        elif isinstance(event, TrialEnded):
            self._write_run(trial_run(recorded, event, tuning_of(self._events, event.tuning)[0]))
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
