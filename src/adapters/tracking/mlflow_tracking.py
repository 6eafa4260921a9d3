"""Tracking on an MLflow server, by its client."""

from collections.abc import Sequence
from hashlib import sha256
from itertools import zip_longest
from typing import Any

from adapters.tracking import entries
from adapters.tracking.client import open_client, shown
from adapters.tracking.refusals import refusal
from application.ports.tracking import Dataset, FoundRun, Run, Version
from domain.errors import Conflict

EXPERIMENT = "previsto"


class MlflowTracking:
    """One experiment holds all runs. Ids of runs are the server's, so the tag of the event finds a run."""

    def __init__(self, uri: str, client: Any = None) -> None:
        self._client = client or open_client(uri)
        self._shown = shown(uri)
        self._experiment = ""
        self._models: set[str] = set()

    @property
    def server(self) -> str:
        return sha256(self._shown.encode()).hexdigest()

    def find_run(self, event: str) -> FoundRun | None:
        from mlflow.entities import ViewType

        known = f"tags.`previsto.event` = '{event}'"
        found = self._call("search_runs", [self._place()], known, ViewType.ALL, max_results=2)
        # A deleted run counts only where no other one has its tag.
        for run in sorted(found, key=lambda one: one.info.lifecycle_stage != "active"):
            return FoundRun(
                run_id=run.info.run_id,
                finished=run.info.status == "FINISHED",
                deleted=run.info.lifecycle_stage != "active",
            )
        return None

    def create_run(self, run: Run) -> str:
        begun, tags = entries.milliseconds(run.at), entries.tags(run.tags)
        made = self._call("create_run", self._place(), begun, tags, entries.value(run.name))
        return str(made.info.run_id)

    def log(self, run_id: str, run: Run) -> None:
        params = entries.portions(entries.params(run.params), entries.PARAMS)
        metrics = entries.portions(entries.metrics(run.figures, run.at), entries.METRICS)
        for some, others in zip_longest(metrics, params, fillvalue=()):
            self._call("log_batch", run_id, some, others)

    def add_datasets(self, run_id: str, datasets: Sequence[Dataset]) -> None:
        for part in entries.portions([entries.dataset(one) for one in datasets], entries.DATASETS):
            self._call("log_inputs", run_id, datasets=part)

    def finish(self, run_id: str, at: Any) -> None:
        self._call("set_terminated", run_id, "FINISHED", entries.milliseconds(at))

    def add_model(self, name: str) -> None:
        if name in self._models:
            return
        self._call("create_registered_model", entries.name(name), known="RESOURCE_ALREADY_EXISTS")
        self._models.add(name)

    def find_version(self, name: str, event: str) -> str | None:
        known = f"name = '{entries.name(name)}' and tags.`previsto.event` = '{event}'"
        found = self._call("search_model_versions", known, 1)
        return str(found[0].version) if found else None

    def create_version(self, name: str, run_id: str, version: Version) -> str:
        made = self._call(
            "create_model_version",
            entries.name(name),
            f"previsto:/{version.artifact}",  # the artifact stays in the artifact store
            run_id=run_id,
            tags={"previsto.event": version.event, "previsto.model": version.model},
            await_creation_for=0,
        )
        return str(made.version)

    def set_alias(self, name: str, alias: str, number: str) -> None:
        self._call("set_registered_model_alias", entries.name(name), alias, number)

    def drop_alias(self, name: str, alias: str) -> None:
        gone = "RESOURCE_DOES_NOT_EXIST"
        self._call("delete_registered_model_alias", entries.name(name), alias, known=gone)

    def _place(self) -> str:
        """The id of the experiment. Raises Conflict when a person deleted it."""
        if not self._experiment:
            found = self._call("get_experiment_by_name", EXPERIMENT)
            if found is None:
                self._experiment = str(self._call("create_experiment", EXPERIMENT))
            elif found.lifecycle_stage != "active":
                raise Conflict(
                    f"the experiment {EXPERIMENT!r} was deleted in MLflow",
                    field="experiment",
                    remedy=f"`mlflow experiments restore --experiment-id {found.experiment_id}`",
                )
            else:
                self._experiment = str(found.experiment_id)
        return self._experiment

    def _call(self, method: str, *given: Any, known: str = "", **named: Any) -> Any:
        """One call of the client; None when it is refused with the code `known`."""
        try:
            return getattr(self._client, method)(*given, **named)
        except Exception as error:  # the client raises classes of its own and of its HTTP library
            if known and getattr(error, "error_code", "") == known:
                return None
            self._experiment = ""  # ask again: a person may have deleted it, or restored another one
            self._models.clear()
            # Its text quotes the address, which may hold a password; a log line shows causes too.
            raise refusal(error, self._shown) from None
