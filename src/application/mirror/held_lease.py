"""HeldLease: one right, renewed by a thread while a long task runs."""

import time
from collections.abc import Callable
from contextlib import suppress
from threading import Event, Thread
from types import TracebackType

from application.ports.leases import Leases
from domain.errors import StoreUnavailable

SECONDS = 10.0
RENEWAL_SECONDS = 1.0
MARGIN_SECONDS = 3.0


class HeldLease:
    """Holds the right from the first time that it is free until the end of the `with` block.

    `held` is False as soon as the right might have ended, for example after an outage of the database.
    """

    def __init__(
        self, leases: Leases, name: str, holder: str, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._leases = leases
        self._name = name
        self._holder = holder
        self._clock = clock
        self._until = float("-inf")
        self._ended = Event()
        self._thread = Thread(target=self._keep, daemon=True)

    @property
    def held(self) -> bool:
        """Whether this process holds the right now."""
        return self._clock() < self._until

    def __enter__(self) -> "HeldLease":
        self.renew()
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        self._thread.join()
        with suppress(StoreUnavailable):  # it ends by itself
            self._leases.give_up(self._name, self._holder)

    def renew(self) -> None:
        """Take or renew the right; another holder keeps it."""
        asked = self._clock()
        if self._leases.take(self._name, self._holder, SECONDS):
            self._until = asked + SECONDS - MARGIN_SECONDS

    def _keep(self) -> None:
        while not self._ended.wait(RENEWAL_SECONDS):
            with suppress(StoreUnavailable):
                self.renew()
