"""Scheduler: runs due schedules, in one process at a time."""

from threading import Event

from application.happenings import Unavailable
from application.jobs.run_schedules import RunSchedules
from application.ports.leases import LEASE_SECONDS, Leases
from application.ports.observer import Observer, unobserved
from domain.errors import PrevistoError

LEASE_NAME = "scheduler"
POLL_SECONDS = 10.0


class Scheduler:
    """The lease avoids repeated work; RunSchedules itself guarantees that no job is submitted twice."""

    def __init__(self, run_schedules: RunSchedules, leases: Leases, observe: Observer = unobserved) -> None:
        self._run_schedules = run_schedules
        self._leases = leases
        self._observe = observe

    def run(self, name: str, stopping: Event) -> None:
        """Check every 10 s until `stopping` is set, then release the lease for another process."""
        while not stopping.is_set():
            try:
                if self._leases.take(LEASE_NAME, name, LEASE_SECONDS):
                    self._run_schedules()
            except PrevistoError as error:
                self._observe(Unavailable(part=LEASE_NAME, error=error))
            stopping.wait(POLL_SECONDS)
        try:
            self._leases.give_up(LEASE_NAME, name)
        except PrevistoError as error:
            self._observe(Unavailable(part=LEASE_NAME, error=error))
