"""What the events of a job do to its row in the queue, in the transaction that appends them."""

from collections.abc import Sequence
from typing import NamedTuple

from domain.events import Event
from domain.job import JobCancelled, JobCancelRequested, JobFailed, JobSubmitted, JobSucceeded

PUT = """
    INSERT INTO job_queue (job, kind, owner, rank, number, unwanted, attempt, failures, token, worker,
        free_at, progress, checkpoint)
    VALUES ({0}, {0}, {0}, {0}, {0}, FALSE, 0, 0, '', '', 0, '', '')"""
UNWANT = "UPDATE job_queue SET unwanted = TRUE WHERE job = {0}"
END = "DELETE FROM job_queue WHERE job = {0}"
LAST_CLAIM = "SELECT token FROM job_queue WHERE job = {0}"


class QueueChange(NamedTuple):
    """A statement, and its arguments but for the position of the event, which `PUT` takes last."""

    statement: str
    arguments: tuple[str | int, ...]

    def at(self, position: int) -> tuple[str | int, ...]:
        """All arguments."""
        return (*self.arguments, position) if self.statement is PUT else self.arguments


def changes_of(events: Sequence[Event]) -> Sequence[QueueChange]:
    """The changes, in order; none for the events of anything else."""
    return [change for event in events if (change := _change(event))]


def _change(event: Event) -> QueueChange | None:
    match event:
        case JobSubmitted():
            return QueueChange(PUT, (event.job, event.kind, event.owner, -event.priority))
        case JobCancelRequested():
            return QueueChange(UNWANT, (event.job,))
        case JobSucceeded() | JobFailed() | JobCancelled():
            return QueueChange(END, (event.job,))
        case _:
            return None
