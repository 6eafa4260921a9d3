"""Changes of the job queue that are written in the transaction of an append."""

from collections.abc import Sequence
from typing import NamedTuple

from domain.events import Event
from domain.job import JobCancelled, JobCancelRequested, JobFailed, JobSubmitted, JobSucceeded

INSERT_JOB = """
    INSERT INTO job_queue (job, kind, owner, rank, number, unwanted, attempt, failures, token, worker,
        free_at, progress, checkpoint)
    VALUES ({0}, {0}, {0}, {0}, {0}, FALSE, 0, 0, '', '', 0, '', '')"""
REQUEST_CANCEL = "UPDATE job_queue SET unwanted = TRUE WHERE job = {0}"
DELETE_JOB = "DELETE FROM job_queue WHERE job = {0}"
LAST_CLAIM = "SELECT token FROM job_queue WHERE job = {0}"


class QueueChange(NamedTuple):
    """A statement and its arguments; INSERT_JOB takes the position of the event as its last argument."""

    statement: str
    arguments: tuple[str | int, ...]

    def at(self, position: int) -> tuple[str | int, ...]:
        """Return the arguments of the statement for an event at a position."""
        return (*self.arguments, position) if self.statement is INSERT_JOB else self.arguments


def changes_of(events: Sequence[Event]) -> Sequence[QueueChange]:
    """Return the changes for the job events among `events`, in order."""
    return [change for event in events if (change := _change(event))]


def _change(event: Event) -> QueueChange | None:
    match event:
        case JobSubmitted():
            return QueueChange(INSERT_JOB, (event.job, event.kind, event.owner, -event.priority))
        case JobCancelRequested():
            return QueueChange(REQUEST_CANCEL, (event.job,))
        case JobSucceeded() | JobFailed() | JobCancelled():
            return QueueChange(DELETE_JOB, (event.job,))
        case _:
            return None
