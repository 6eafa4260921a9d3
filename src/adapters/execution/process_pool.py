"""Executor over child processes of this machine, kept from one job to the next."""

from collections.abc import Callable, Mapping, Sequence
from threading import Lock

from adapters.execution.child_process import ChildProcess
from application.ports.executor import Execution
from application.ports.job_queue import Claim

# Two busy processes with two threads each stand still (docs/adr/0011), whatever library starts them.
ONE_THREAD = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "OMP_WAIT_POLICY": "PASSIVE",
}


class ProcessPool:
    """`size` processes are started at once, so that the first job does not wait for imports."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str], size: int) -> None:
        self._command = command
        self._environment = {**environment, **ONE_THREAD}
        self._lock = Lock()
        self._busy: list[ChildProcess] = []
        self._idle = [self._born() for _ in range(size)]

    def start(self, claim: Claim, done: Callable[[], None]) -> Execution:
        """See Executor."""
        with self._lock:
            self._sort_out()
            child = self._idle.pop() if self._idle else self._born()
            self._busy.append(child)
            return child.take(claim, done)

    def close(self) -> None:
        """See Executor."""
        with self._lock:
            for child in (*self._busy, *self._idle):
                child.close()
            self._busy, self._idle = [], []

    def _sort_out(self) -> None:
        """Those that came to an end are idle again; the dead are replaced."""
        for child in [child for child in self._busy if not child.busy]:
            self._busy.remove(child)
            self._idle.append(child)
        for child in [child for child in self._idle if not child.usable]:
            self._idle.remove(child)
            child.close()
            self._idle.append(self._born())

    def _born(self) -> ChildProcess:
        return ChildProcess(self._command, self._environment)
