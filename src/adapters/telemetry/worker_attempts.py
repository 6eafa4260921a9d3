"""What the worker knows of attempts: how long the job waited, and those whose process was killed."""

import time
from collections.abc import Callable

from adapters.telemetry.span import CONSUMER, Span
from adapters.telemetry.traced_jobs import attempt_span, submission
from adapters.telemetry.tracing import Tracing
from application.jobs.stop_job import StopJob
from application.ports.event_store import EventStore
from application.ports.executor import Execution, Executor
from application.ports.job_queue import Claim
from domain.errors import PrevistoError

SECOND = 10**9


class Attempts:
    """The attempts that run in processes of this worker, by the token of their claim.

    A killed process writes no span: the worker writes it, from the claim to the kill.
    """

    def __init__(self, store: EventStore, tracing: Tracing) -> None:
        self._store = store
        self._tracing = tracing
        self._open: dict[str, Span] = {}
        self._killed: dict[str, int] = {}

    def begin(self, claim: Claim) -> None:
        """An attempt starts now; the first one ends the wait of its job in the queue."""
        place, submitted = submission(self._store, claim.job)
        self._open[claim.token] = attempt_span(self._tracing, place, claim)
        is_first = claim.attempt == 1 and not claim.resumed
        if is_first and submitted and place and place.span:
            wait = self._tracing.at(place, "queue", CONSUMER)
            assert isinstance(wait, Span)
            wait.begun = min(int(submitted.at.timestamp() * SECOND), wait.begun)
            wait.end()

    def kill(self, claim: Claim) -> None:
        """Its process is killed now, by this worker."""
        self._killed[claim.token] = time.time_ns()

    def forget(self, claim: Claim) -> None:
        """Its process has written the span, unless it was killed."""
        if claim.token not in self._killed:
            self._open.pop(claim.token, None)

    def write(self, claim: Claim, outcome: str, error: PrevistoError | None) -> None:
        """Write the span of an attempt that ended by a kill or a crash."""
        span = self._open.pop(claim.token, None)
        at = self._killed.pop(claim.token, None)
        if span is None:
            return
        span.set("previsto.outcome", outcome)
        if error:
            span.fail(error, expected=False)
        span.end(at)

    def close(self) -> None:
        """Write the spans of the attempts that end with this worker; another one runs their jobs again."""
        for token, span in self._open.items():
            span.set("previsto.outcome", "returned to the queue")
            span.end(self._killed.get(token))
        self._open.clear()
        self._tracing.flush()


class TracedExecutor:
    """Tells the attempts what happens to their processes."""

    def __init__(self, executor: Executor, attempts: Attempts) -> None:
        self._executor = executor
        self._attempts = attempts

    def start(self, claim: Claim, done: Callable[[], None]) -> Execution:
        self._attempts.begin(claim)
        return TracedExecution(self._executor.start(claim, done), claim, self._attempts)

    def close(self) -> None:
        self._executor.close()
        self._attempts.close()


class TracedExecution:
    """A running attempt."""

    def __init__(self, execution: Execution, claim: Claim, attempts: Attempts) -> None:
        self._execution = execution
        self._claim = claim
        self._attempts = attempts

    def poll(self) -> str | None:
        outcome = self._execution.poll()
        if outcome == "":
            self._attempts.forget(self._claim)
        return outcome

    def memory(self) -> int:
        return self._execution.memory()

    def kill(self) -> None:
        self._attempts.kill(self._claim)
        self._execution.kill()


class TracedStopJob(StopJob):
    """Writes the span of the attempt, whether or not the job had ended before its process was killed."""

    def __init__(self, stop_job: StopJob, attempts: Attempts) -> None:
        self._stop_job = stop_job
        self._attempts = attempts

    def __call__(self, claim: Claim, error: PrevistoError | None = None) -> bool:
        stopped = self._stop_job(claim, error)
        self._attempts.write(claim, "stopped" if error else "cancelled", error)
        return stopped
