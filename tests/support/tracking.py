"""A tracking server in memory, and one whose caller is killed before or after a call."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from application.ports.tracking import Dataset, FoundRun, Run, Version
from domain.errors import Conflict
from tests.support.known_secrets import KNOWN


class KeptRun(msgspec.Struct):
    """A run as the server has it."""

    tags: dict[str, str]
    params: dict[str, str] = {}
    figures: set[tuple[str, float, int]] = set()
    datasets: set[tuple[str, str]] = set()
    finished: bool = False
    deleted: bool = False


class InMemoryTracking:
    """Behaves as an MLflow server does for the calls of the port."""

    server = "memory"

    def __init__(self) -> None:
        self.runs: dict[str, KeptRun] = {}
        self.models: dict[str, list[Version]] = {}
        self.deleted: set[str] = set()
        self.aliases: dict[str, dict[str, str]] = {}

    def find_run(self, event: str) -> FoundRun | None:
        for run_id, run in self.runs.items():
            if run.tags["previsto.event"] == event:
                return FoundRun(run_id=run_id, finished=run.finished, deleted=run.deleted)
        return None

    def create_run(self, run: Run) -> str:
        run_id = f"run-{len(self.runs) + 1}"
        self.runs[run_id] = KeptRun(tags=run.tags)
        KNOWN.show("a run of the mirror", msgspec.json.encode(run))
        return run_id

    def log(self, run_id: str, run: Run) -> None:
        kept = self._active(run_id)
        if any(kept.params.get(name, value) != value for name, value in run.params.items()):
            raise Conflict("changing params is not allowed", field="mirror")
        kept.params = {**kept.params, **run.params}
        kept.figures = kept.figures | {(one.name, one.value, one.step) for one in run.figures}

    def add_datasets(self, run_id: str, datasets: Sequence[Dataset]) -> None:
        kept = self._active(run_id)
        kept.datasets = kept.datasets | {(one.name, one.digest) for one in datasets}

    def finish(self, run_id: str, at: datetime) -> None:
        self._active(run_id).finished = True

    def add_model(self, name: str) -> None:
        self.models.setdefault(name, [])

    def find_version(self, name: str, event: str) -> str | None:
        for number, version in enumerate(self.models.get(name, ()), start=1):
            if version.event == event and event not in self.deleted:
                return str(number)
        return None

    def create_version(self, name: str, run_id: str, version: Version) -> str:
        self.models[name].append(version)
        KNOWN.show("a version of the mirror", msgspec.json.encode(version))
        return str(len(self.models[name]))

    def set_alias(self, name: str, alias: str, number: str) -> None:
        if not 1 <= int(number) <= len(self.models.get(name, ())):
            raise Conflict("no such version", field="mirror")
        self.aliases.setdefault(name, {})[alias] = number

    def drop_alias(self, name: str, alias: str) -> None:
        self.aliases.get(name, {}).pop(alias, None)

    def content(self) -> Any:
        """Everything there is, without the ids of the server."""
        runs = sorted(msgspec.json.encode(run, order="deterministic") for run in self.runs.values())
        models = {name: [one.event for one in versions] for name, versions in self.models.items()}
        return runs, models, {name: kept for name, kept in self.aliases.items() if kept}

    def _active(self, run_id: str) -> KeptRun:
        if self.runs[run_id].deleted:
            raise Conflict(f"the run {run_id} must be active", field="mirror")
        return self.runs[run_id]


class Killed(BaseException):
    """The process of the mirror ended at once; no handler of errors runs."""


class MortalTracking:
    """Passes calls on; the process dies at call number `at`, before or after the server has done it."""

    def __init__(self, inner: Any, at: int = 0, *, after: bool = False) -> None:
        self._inner = inner
        self._at = at
        self._after = after
        self.calls = 0

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._inner, name)
        if name == "server":
            return found

        def call(*given: Any) -> Any:
            self.calls += 1
            if self.calls == self._at and not self._after:
                raise Killed
            answer = found(*given)
            if self.calls == self._at:
                raise Killed
            return answer

        return call
