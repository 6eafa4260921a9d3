"""Scheduler: runs what is due, in one process at a time."""

from collections.abc import Callable
from threading import Event

from application.jobs.run_schedules import RunSchedules
from application.ports.leases import Leases
from domain.errors import PrevistoError

RIGHT = "scheduler"
LEASE = 30.0
PACE = 10.0


class Scheduler:
    """The lease saves work; that nothing runs twice rests on RunSchedules alone."""

    def __init__(
        self, run_schedules: RunSchedules, leases: Leases, alarm: Callable[[PrevistoError], None]
    ) -> None:
        self._run_schedules = run_schedules
        self._leases = leases
        self._alarm = alarm

    def run(self, name: str, stopping: Event) -> None:
        """Look every ten seconds until `stopping` is set; another process takes over then."""
        while not stopping.is_set():
            try:
                if self._leases.take(RIGHT, name, LEASE):
                    self._run_schedules()
            except PrevistoError as error:
                self._alarm(error)
            stopping.wait(PACE)
        try:
            self._leases.give_up(RIGHT, name)
        except PrevistoError as error:
            self._alarm(error)
