"""FollowMirror: keeps the mirror at the head of the ledger, in one process at a time."""

import time
from collections.abc import Callable
from threading import Event

from application.happenings import Unavailable
from application.mirror.held_lease import SECONDS, HeldLease
from application.mirror.mirror import NAME, Mirror
from application.ports.leases import Leases
from application.ports.observer import Observer, unobserved
from application.ports.read_models import Place
from domain.errors import Conflict, PrevistoError

POLL_SECONDS = 1.0
LONGEST_WAIT_SECONDS = 60.0
WARNING_SECONDS = 60.0


class FollowMirror:
    """After an error the mirror waits, twice as long each time; it warns at most once a minute."""

    def __init__(
        self,
        mirror: Mirror,
        leases: Leases,
        observe: Observer = unobserved,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._mirror = mirror
        self._leases = leases
        self._observe = observe
        self._clock = clock
        self._warned = float("-inf")

    def run(self, holder: str, stopping: Event, *, rebuild: bool = False) -> None:
        """Mirror until `stopping` is set. While another process holds the lease, wait for it."""
        pause = POLL_SECONDS
        with HeldLease(self._leases, NAME, holder) as lease:
            while not stopping.is_set():
                try:
                    if lease.held:
                        if rebuild:
                            self._mirror.restart()
                            rebuild = False
                        self._mirror.catch_up(lambda: lease.held and not stopping.is_set())
                    pause = POLL_SECONDS
                except PrevistoError as error:
                    self._warn(error)
                    pause = min(2 * pause, LONGEST_WAIT_SECONDS)
                stopping.wait(pause)

    def once(self, holder: str, *, rebuild: bool = False) -> Place:
        """Mirror up to the head and return the place. Raises the error of the server, or Conflict.

        Waits for the lease of a process that was killed; a living one keeps it.
        """
        with HeldLease(self._leases, NAME, holder) as lease:
            deadline = self._clock() + SECONDS + 1
            while not lease.held and self._clock() < deadline:
                time.sleep(0.1)
            if not lease.held:
                raise Conflict(
                    "another process mirrors this ledger",
                    field="mirror",
                    remedy="end it first, or leave the work to it",
                )
            if rebuild:
                self._mirror.restart()
            place = self._mirror.catch_up(lambda: lease.held)
            if not lease.held:
                raise Conflict("the right to mirror was lost", field="mirror", remedy="run it again")
            return place

    def _warn(self, error: PrevistoError) -> None:
        if self._clock() - self._warned >= WARNING_SECONDS:
            self._warned = self._clock()
            self._observe(Unavailable(part=NAME, error=error))
