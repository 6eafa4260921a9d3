"""Job ends: how many jobs of each kind ended how, and one small row for each job."""

from application.ports.read_models import Row
from application.projections.folds.projection import Data, Lookup, Projection, make_row
from domain.events import Event
from domain.job import JobCancelled, JobFailed, JobSubmitted, JobSucceeded, outcome_of

ENDS = "ends"  # the key of the row that counts ends by kind and outcome
NO_ENDS: Data = {"jobs": 0, "attempts": 0, "seconds": 0.0}


def fold_job_ends(event: Event, row: Lookup) -> list[Row]:
    """The row of a submitted job, or the row of all ends.

    `seconds` are those from the submission to the end, added up.
    """
    match event:
        case JobSubmitted():
            return [make_row(event.job, "", {"kind": event.kind, "at": event.at.timestamp()})]
        case JobSucceeded() | JobFailed() | JobCancelled():
            if not (job := row(event.job)):
                return []
            ends = row(ENDS) or {}
            of_kind = ends.get(job["kind"], {})
            known = of_kind.get(outcome_of(event), NO_ENDS)
            counted = {
                "jobs": known["jobs"] + 1,
                "attempts": known["attempts"] + event.attempts,
                "seconds": known["seconds"] + max(0.0, event.at.timestamp() - job["at"]),
            }
            return [make_row(ENDS, "", {**ends, job["kind"]: {**of_kind, outcome_of(event): counted}})]
    return []


JOB_ENDS = Projection((JobSubmitted, JobSucceeded, JobFailed, JobCancelled), ("job",), fold_job_ends, (ENDS,))
