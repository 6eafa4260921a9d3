"""Tracking: a tracking server that the mirror writes to."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

import msgspec


class Dataset(msgspec.Struct, frozen=True, kw_only=True):
    """The prices of one ticker in a run. Runs share one with the same digest; `facts` follow from it."""

    name: str
    digest: str
    sessions: int
    facts: dict[str, str]


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """One finite number of a run; `step` is the epoch, 0 for a figure of the whole run."""

    name: str
    value: float
    step: int = 0


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """A training or a backtest; `event` is the hash of its event, which identifies the run."""

    event: str
    name: str
    at: datetime
    tags: dict[str, str]
    params: dict[str, str]
    figures: tuple[Figure, ...]
    datasets: tuple[Dataset, ...]


class Version(msgspec.Struct, frozen=True, kw_only=True):
    """A model version; `event` is the hash of its registration, which identifies the version."""

    event: str
    model: str
    artifact: str


class FoundRun(msgspec.Struct, frozen=True, kw_only=True):
    """A run on the server; `deleted` when a person deleted it there."""

    run_id: str
    finished: bool
    deleted: bool


class Tracking(Protocol):
    """Each method may be called again after a crash: a name, a tag or an equal value finds what is there.

    Every method raises TrackingUnavailable when the server does not answer or fails, and Conflict,
    Forbidden or Unauthenticated when it refuses.
    """

    @property
    def server(self) -> str:
        """A digest of the address, without credentials: another address is another server."""
        ...

    def find_run(self, event: str) -> FoundRun | None:
        """The run of an event, also a deleted one; None when there is none."""
        ...

    def create_run(self, run: Run) -> str:
        """Create the run with its tags, and return its id. The caller looks for it first."""
        ...

    def log(self, run_id: str, run: Run) -> None:
        """Write params and figures. Raises Conflict when a param has another value."""
        ...

    def add_datasets(self, run_id: str, datasets: Sequence[Dataset]) -> None:
        """Write the datasets; equal ones once."""
        ...

    def finish(self, run_id: str, at: datetime) -> None:
        """Set the end of the run."""
        ...

    def add_model(self, name: str) -> None:
        """Create a registered model; nothing happens when it exists."""
        ...

    def find_version(self, name: str, event: str) -> str | None:
        """The number of the version that an event registered; None when there is none."""
        ...

    def create_version(self, name: str, run_id: str, version: Version) -> str:
        """Create a version with the tags of its event and model, and return its number."""
        ...

    def set_alias(self, name: str, alias: str, number: str) -> None:
        """Let an alias name this version and no other."""
        ...

    def drop_alias(self, name: str, alias: str) -> None:
        """Remove an alias; nothing happens when there is none."""
        ...
