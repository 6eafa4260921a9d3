"""Jobs: one row for each job."""

from application.ports.read_models import Row
from application.projections.folds.projection import Lookup, Projection, make_row, to_plain
from domain.events import Event
from domain.job import JobCancelled, JobFailed, JobSubmitted, JobSucceeded, outcome_of


def fold_job_events(event: Event, row: Lookup) -> list[Row]:
    """One row for each job; the queue has the state between submission and end."""
    match event:
        case JobSubmitted():
            plain = to_plain(event)
            identity = {"id": plain.pop("job"), "submitted_at": plain.pop("at")}
            return [make_row(event.job, "", {**identity, **plain, "state": "queued", "attempts": 0})]
        case JobSucceeded() | JobFailed() | JobCancelled():
            plain = to_plain(event)
            ended = {
                "state": outcome_of(event),
                "ended_at": plain.pop("at"),
                "attempts": plain.pop("attempts"),
            }
            del plain["job"]
            ended |= {"error": plain} if isinstance(event, JobFailed) else plain
            return [make_row(event.job, "", {**(row(event.job) or {}), **ended})]
    return []


JOBS = Projection((JobSubmitted, JobSucceeded, JobFailed, JobCancelled), ("job",), fold_job_events)
