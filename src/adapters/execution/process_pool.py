"""Executor on child processes of this machine, which are reused for several jobs."""

from collections.abc import Callable, Mapping, Sequence
from threading import Lock

import msgspec

from adapters.execution.child_process import ChildProcess
from application.ports.executor import Execution
from application.ports.job_queue import Claim

# Several busy processes with several threads each slow each other down (docs/adr/0011).
ONE_THREAD = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "OMP_WAIT_POLICY": "PASSIVE",
}


class ProcessPool:
    """Starts `size` processes immediately, so that the first job does not wait for imports."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str], size: int) -> None:
        self._command = command
        self._environment = {**environment, **ONE_THREAD}
        self._lock = Lock()
        self._busy: list[ChildProcess] = []
        self._idle = [self._start_child() for _ in range(size)]

    def start(self, claim: Claim, done: Callable[[], None]) -> Execution:
        with self._lock:
            self._reclaim_finished()
            child = self._idle.pop() if self._idle else self._start_child()
            self._busy.append(child)
            return child.take(msgspec.json.encode(claim), done)

    def close(self) -> None:
        with self._lock:
            for child in (*self._busy, *self._idle):
                child.close()
            self._busy, self._idle = [], []

    def _reclaim_finished(self) -> None:
        """Mark children without an attempt as idle, and replace those that have ended."""
        for child in [child for child in self._busy if not child.busy]:
            self._busy.remove(child)
            self._idle.append(child)
        for child in [child for child in self._idle if not child.usable]:
            self._idle.remove(child)
            child.close()
            self._idle.append(self._start_child())

    def _start_child(self) -> ChildProcess:
        return ChildProcess(self._command, self._environment)
