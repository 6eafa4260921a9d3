"""CurrentSettings: the current values of running settings."""

from collections.abc import Callable, Sequence
from time import monotonic
from typing import Any

from application.ports.event_store import EventStore
from application.ports.job_queue import Limits
from domain.running_settings import STREAM, RunningSettings, Setting, settings_of, values_of

CACHE_SECONDS = 1.0


class CurrentSettings:
    """Applies the changes in the stream to `defaults`, the values of the environment."""

    def __init__(
        self, store: EventStore, defaults: RunningSettings, now: Callable[[], float] = monotonic
    ) -> None:
        self._store = store
        self._defaults = defaults
        self._now = now
        self._until = 0.0
        self._values = defaults

    def all(self) -> Sequence[Setting]:
        """Every setting with its last change."""
        events: list[Any] = [recorded.event for recorded in self._store.read_stream(STREAM)]
        return settings_of(self._defaults, events)

    def __call__(self) -> RunningSettings:
        """The values, at most one second old. Raises StoreUnavailable."""
        if self._now() >= self._until:
            self._values = values_of(self.all())
            self._until = self._now() + CACHE_SECONDS
        return self._values

    def known(self) -> RunningSettings | None:
        """The values without a read; None when they are older than one second."""
        return self._values if self._now() < self._until else None

    def limits(self) -> Limits:
        """The limits of concurrent jobs, for the queue."""
        values = self()
        return Limits(kinds=values.jobs_per_kind, owner=values.jobs_per_owner)
